import { readFileSync } from 'node:fs';
import { median } from './figure.ts';

/** The nearest value below which a share of the values lies. */
export function percentile(values: number[], share: number): number {
	const sorted = [...values].sort((left, right) => left - right);
	return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!;
}

async function take(address: string): Promise<number> {
	const started = performance.now();
	const answer = await fetch(address, { headers: { cookie: 'locale=zh' } });
	await answer.arrayBuffer();
	if (answer.status !== 200) throw new Error(`${address} answers ${answer.status}`);
	return performance.now() - started;
}

/** Milliseconds of processor time that a process has used, to 10 ms; 0 where the kernel does not say. */
export function processorTime(pid: number): number {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return (Number(fields[11]) + Number(fields[12])) * 10;
	} catch {
		return 0;
	}
}

/** What a page costs once warm: milliseconds to its last byte for one reader, in all turns, and processor time of the server for each turn. */
export interface PlaceCost {
	place: string;
	milliseconds: number;
	all: number[];
	processor: number;
}

/** The cost of each page. */
export async function measurePlaces(
	origin: string,
	pid: number,
	places: string[],
	turns: number,
): Promise<PlaceCost[]> {
	const measured: PlaceCost[] = [];
	for (const place of places) {
		await take(`${origin}${place}`);
		const all: number[] = [];
		const before = processorTime(pid);
		for (let turn = 0; turn < turns; turn++) all.push(await take(`${origin}${place}`));
		measured.push({
			place,
			milliseconds: median(all),
			all,
			processor: (processorTime(pid) - before) / turns,
		});
	}
	return measured;
}

/** Readers who each ask for one page after another for some seconds. */
export async function crowd(
	origin: string,
	places: string[],
	readers: number,
	seconds: number,
): Promise<{ answers: number; errors: string[]; all: number[]; seconds: number }> {
	const all: number[] = [];
	const errors: string[] = [];
	const started = performance.now();
	const until = started + seconds * 1000;
	await Promise.all(
		Array.from({ length: readers }, async (_, reader) => {
			for (let turn = 0; performance.now() < until; turn++)
				try {
					all.push(await take(`${origin}${places[(reader * 7 + turn) % places.length]}`));
				} catch (error) {
					errors.push(String(error instanceof Error ? (error.cause ?? error.message) : error));
				}
		}),
	);
	return { answers: all.length, errors, all, seconds: (performance.now() - started) / 1000 };
}
