import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { zone } from '../../pipeline/clock.ts';
import { identifier, openDatabase, quote, type Row } from '../../pipeline/database.ts';
import { writeCity } from '../../pipeline/demo/city.ts';
import type { Truths } from '../../pipeline/demo/workshop.ts';
import { readCurrent } from '../../pipeline/warehouse/generations.ts';
import { openLanding } from '../../pipeline/landing.ts';
import { dataPaths, makeFolders, type Paths } from '../../pipeline/paths.ts';

const root = join(import.meta.dirname, '..', '..');

/** Large enough for effects by department, small enough for half a minute. */
const size = { departments: 16, items: 120, subjects: 3600, approvals: 20_000, breaches: 1200 };

/** A demo city whose files were received, refreshed into one generation. */
export interface BuiltCity {
	truths: Truths;
	/** All rows of a query over a generation: the first one, or one of `rebuild`. */
	rows<T = Row>(sql: string, paths?: Paths): Promise<T[]>;
	/** Builds the same lake again in a folder of its own, under another time zone of the process and other threads. */
	rebuild(timeZone: string, threads: number): Promise<Paths>;
	/** A hash over the rows of each mart, by name. */
	hashes(paths?: Paths): Promise<Record<string, string>>;
	close(): void;
}

/** Writes the city, receives its files as on their days and refreshes once, in a process under `timeZone`. */
export async function buildCity(timeZone: string, threads: number): Promise<BuiltCity> {
	const home = mkdtempSync(join(tmpdir(), 'mingcha-proof-'));
	const paths = dataPaths(join(home, 'data'));
	makeFolders(paths);
	const workshop = join(home, 'city');
	mkdirSync(workshop);
	const city = await writeCity({ size, seed: 'proof', folder: workshop, plain: true });
	for (const { name, yaml } of city.mappings)
		writeFileSync(join(paths.mappings, `${name}.yaml`), yaml);
	const landing = openLanding(paths);
	const order = ({ delivered_at, path }: { delivered_at: string; path: string }): string =>
		delivered_at + path;
	for (const delivery of city.deliveries.toSorted((left, right) =>
		order(left) < order(right) ? -1 : 1,
	)) {
		const target = join(paths.inbox, delivery.path);
		mkdirSync(dirname(target), { recursive: true });
		renameSync(join(workshop, delivery.path), target);
		await landing.take(delivery.path, delivery.delivered_at.replace('T', ' ').slice(0, 19));
	}
	await refreshApart(paths, timeZone, threads);
	const rows = <T = Row>(sql: string, place = paths): Promise<T[]> => query<T>(place, sql);
	return {
		truths: city.truths,
		rows,
		rebuild: async (otherZone, otherThreads) => {
			const other = dataPaths(join(home, `${otherZone.replace('/', '-')}-${otherThreads}`));
			makeFolders(other);
			for (const part of ['landing', 'lake', 'mappings'])
				cpSync(join(paths.data, part), join(other.data, part), { recursive: true });
			await refreshApart(other, otherZone, otherThreads);
			return other;
		},
		hashes: async (place = paths) => {
			const marts = await rows<{ name: string }>(
				`select name from meta.models where layer = 'mart' order by name`,
				place,
			);
			const found: Record<string, string> = {};
			for (const { name } of marts) {
				const lines = await rows<{ line: string }>(
					`select cast(r as varchar) as line from ${identifier(name)} as r order by line`,
					place,
				);
				const hash = createHash('sha256');
				for (const { line } of lines) hash.update(line).update('\n');
				found[name] = `${lines.length} ${hash.digest('hex')}`;
			}
			return found;
		},
		close: () => rmSync(home, { recursive: true, force: true }),
	};
}

async function query<T>(paths: Paths, sql: string): Promise<T[]> {
	const database = await openDatabase(':memory:', { zone, threads: '1', dataFolder: paths.data });
	try {
		const file = join(paths.data, readCurrent(paths)!.file);
		await database.run(`attach ${quote(file)} as generation (read_only); use generation`);
		return (await database.rows(sql)) as T[];
	} finally {
		database.close();
	}
}

function refreshApart(paths: Paths, timeZone: string, threads: number): Promise<void> {
	const running = spawn(process.execPath, [join(root, 'pipeline', 'cli.ts'), 'refresh'], {
		cwd: root,
		env: {
			...process.env,
			MINGCHA_DATA: paths.data,
			MINGCHA_THREADS: String(threads),
			TZ: timeZone,
		},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let said = '';
	running.stdout.on('data', (part: Buffer) => (said += String(part)));
	running.stderr.on('data', (part: Buffer) => (said += String(part)));
	return new Promise((resolve, reject) => {
		running.on('error', reject);
		running.on('close', (code) => (code === 0 ? resolve() : reject(new Error(said))));
	});
}
