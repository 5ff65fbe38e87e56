import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { leaveUnkept } from '../kept-pages.ts';

/** A numbered draw as the register tells it, newest step last, with the files that may be handed out. */
export interface Draw {
	number: number;
	period: string;
	state: string;
	/** Local days of the steps, by kind. */
	steps: { kind: string; at: string; reason: string }[];
	population: number | null;
	frameRoot: string;
	planHash: string;
	beacon: string;
	seed: string;
	files: string[];
}

interface Entry {
	record: { kind: string; number: number; [field: string]: unknown };
}

const folder = (): string => join(process.env.MINGCHA_DATA ?? 'data', 'plans');

/** The draws of the register, newest first; empty when nothing was drawn yet. Throws on a line that is no JSON. */
export function readDraws(): Draw[] {
	leaveUnkept();
	const register = join(folder(), 'register.ndjson');
	if (!existsSync(register)) return [];
	const entries = readFileSync(register, 'utf8')
		.split('\n')
		.filter(Boolean)
		.map((line) => (JSON.parse(line) as Entry).record);
	return [...Map.groupBy(entries, ({ number }) => number)]
		.map(([number, records]) => describeDraw(number, records))
		.sort((a, b) => b.number - a.number);
}

const states = ['opened', 'committed', 'revealed', 'aborted', 'extended', 'replaced'];

function describeDraw(number: number, records: Entry['record'][]): Draw {
	const published = join(folder(), String(number), 'published');
	const manifestFile = join(published, 'manifest.json');
	const manifest = existsSync(manifestFile)
		? (JSON.parse(readFileSync(manifestFile, 'utf8')) as Record<string, unknown>)
		: {};
	const opened = records.find(({ kind }) => kind === 'opened');
	const text = (value: unknown): string => (typeof value === 'string' ? value : '');
	const steps = records.filter(({ kind }) => states.includes(kind));
	return {
		number,
		period: text(opened?.period),
		state: steps.at(-1)?.kind ?? 'opened',
		steps: steps.map(({ kind, at, reason }) => ({
			kind,
			at: text(at).slice(0, 16).replace('T', ' '),
			reason: text(reason),
		})),
		population: typeof opened?.population === 'number' ? opened.population : null,
		frameRoot: text(manifest.frame_root) || text(opened?.frame_root),
		planHash: text(manifest.plan_hash) || text(opened?.plan_hash),
		beacon: [text(manifest.beacon_source), text(manifest.beacon)].filter(Boolean).join(' · '),
		seed: text(manifest.seed),
		files: existsSync(published) ? readdirSync(published).sort() : [],
	};
}

/** The bytes of a published file of a draw, or null when the draw or the file is not there. */
export function openPublished(number: string, file: string): Uint8Array<ArrayBuffer> | null {
	const draw = readDraws().find((known) => String(known.number) === number);
	// only names that the folder lists, so no path can lead out of it
	if (!draw?.files.includes(file)) return null;
	return new Uint8Array(readFileSync(join(folder(), number, 'published', file)));
}
