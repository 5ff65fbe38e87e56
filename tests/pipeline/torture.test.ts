import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { textFeed, tryFile, type Trial } from './intake-trial.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const archives = join(import.meta.dirname, '../../../shared/data/torture');
const sets = ['pollock_sample', 'csv_spectrum', 'messytables_horror'];
const isThere = sets.every((name) => existsSync(join(archives, `${name}.tar.xz`)));
if (!isThere) console.log(`the torture sets are not in ${archives}: their tests are skipped`);

const slowest = 5;
let folder = '';
const score: {
	set: string;
	file: string;
	outcome: string;
	loaded: string;
	rejected: number;
	seconds: number;
}[] = [];

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'mingcha-torture-'));
	for (const name of isThere ? sets : []) {
		mkdirSync(join(folder, name));
		execFileSync('tar', ['xJf', join(archives, `${name}.tar.xz`), '-C', join(folder, name)]);
	}
});

afterAll(() => {
	rmSync(folder, { recursive: true, force: true });
	if (score.length === 0) return;
	const line = (cells: string[]): string =>
		cells.map((cell, index) => cell.padEnd([20, 48, 34, 10, 9, 8][index]!)).join(' ');
	console.log(
		[
			line(['set', 'file', 'outcome', 'loaded', 'rejected', 'seconds']),
			...score.map((one) =>
				line([
					one.set,
					one.file,
					one.outcome,
					one.loaded,
					String(one.rejected),
					one.seconds.toFixed(2),
				]),
			),
		].join('\n'),
	);
	const count = (outcome: RegExp): number =>
		score.filter((one) => outcome.test(one.outcome)).length;
	console.log(
		`${score.length} files: ${count(/^as its twin/)} as their clean twin, ${count(/^twin but/)} with single records rejected, ${count(/^refused/)} refused, ${count(/^read/)} read (no twin), ${count(/^WRONG/)} wrong`,
	);
});

/** Holds a trial against the clean twin: every good row is one of the twin's, every other row of the twin is rejected. */
function judge(set: string, file: string, trial: Trial, twin: string[][]): void {
	const wanted = new Map<string, number>();
	const keys = twin.map((row) => JSON.stringify(row.map((cell) => cell.trim())));
	for (const key of keys) wanted.set(key, (wanted.get(key) ?? 0) + 1);
	const found = trial.rows.map((row) => JSON.stringify(row));
	const alien = found.filter((key) => !wanted.has(key));
	const missing = [...wanted.keys()].filter((key) => !found.includes(key)).length;
	const outcome = trial.refusal
		? `refused ${trial.refusal.code}`
		: alien.length > 0 || missing > trial.result!.rejected
			? 'WRONG'
			: trial.result!.rejected === 0
				? 'as its twin'
				: `twin but ${[...new Set(trial.faults.map(([, rule]) => rule))].join(',')}`;
	score.push({
		set,
		file,
		outcome,
		loaded: `${wanted.size - missing}/${wanted.size}`,
		rejected: trial.result?.rejected ?? 0,
		seconds: trial.seconds,
	});
	expect(alien, `${file}: rows that are not the twin's`).toEqual([]);
	if (trial.refusal === null)
		expect(missing, `${file}: rows of the twin without a reason`).toBeLessThanOrEqual(
			trial.result!.rejected,
		);
	expect(trial.seconds, `${file}: seconds`).toBeLessThan(slowest);
}

const cells = (text: string | Buffer, options: object = {}): string[][] =>
	parse(text, { relax_column_count: true, ...options }) as unknown as string[][];

describe.skipIf(!isThere)('the data-loading benchmark', () => {
	it('is loaded as the clean twins, or refused, or rejected record by record', async () => {
		const csv = join(folder, 'pollock_sample/csv');
		const source = cells(readFileSync(join(csv, 'source.csv')))[0]!;
		for (const file of readdirSync(csv).sort()) {
			const twin = cells(readFileSync(join(folder, 'pollock_sample/clean', file)));
			const hasHeader = !/^file_no_(header|payload)/.test(file);
			const headers = hasHeader ? twin[0]!.map((header) => header.replace(/^"/, '')) : source;
			const trial = await tryFile({ file: join(csv, file) }, textFeed(headers));
			judge('pollock', file, trial, hasHeader ? twin.slice(1) : twin);
		}
		const one = (file: string): string => score.find((entry) => entry.file === file)!.outcome;
		for (const file of readdirSync(csv).filter((name) =>
			/^row_(extra_quote|more_sep|less_sep|field_delimiter)[^_]*_?(row)?[1-9]/.test(name),
		))
			expect(
				score.find((entry) => entry.file === file),
				file,
			).toMatchObject({ rejected: 1 });
		expect(
			[
				'source.csv',
				'file_preamble.csv',
				'file_field_delimiter_0x3B.csv',
				'file_record_delimiter_0xD.csv',
				'file_header_multirow_2.csv',
			].map(one),
		).toEqual(Array(5).fill('as its twin'));
		expect([one('file_no_payload.csv'), one('file_no_header.csv')]).toEqual([
			'refused FILE-EMPTY',
			'refused HEADER-MISSING',
		]);
	});
});

describe.skipIf(!isThere)('the CSV spectrum', () => {
	it('is loaded as its JSON', async () => {
		const base = join(folder, 'csv_spectrum/csv-spectrum');
		for (const file of readdirSync(join(base, 'csvs')).sort()) {
			const json: unknown = JSON.parse(
				readFileSync(join(base, 'json', file.replace('.csv', '.json')), 'utf8'),
			);
			const twin = (Array.isArray(json) ? json : []) as Record<string, string>[];
			if (twin.length === 0) continue;
			const headers = Object.keys(twin[0]!);
			judge(
				'spectrum',
				file,
				await tryFile({ file: join(base, 'csvs', file) }, textFeed(headers)),
				twin.map((row) => headers.map((header) => row[header]!)),
			);
		}
	});
});

/** Files of the horror set with the separator and encoding a person sees in them; the others have no table we could name. */
const readable: Record<string, { delimiter?: string; encoding?: string; from?: number }> = {
	'211.csv': {},
	'characters.csv': { encoding: 'gb18030' },
	'complex.csv': {},
	'example.tsv': { delimiter: '\t' },
	'excel_pasting.csv': { from: 3 },
	'simple.csv': {},
	'simple.psv': { delimiter: '|' },
	'simple.ssv': { delimiter: ';' },
	'skip_initials.csv': {},
	'utf-16le_encoded.csv': { encoding: 'utf-16le' },
	'null.csv': {},
};

describe.skipIf(!isThere)('the horror tables', () => {
	it('are loaded or refused with a reason; none hangs or crashes', async () => {
		const base = join(folder, 'messytables_horror/horror');
		for (const file of readdirSync(base)
			.filter((name) => name !== 'README.md')
			.sort()) {
			const path = join(base, file);
			const look = readable[file];
			if (look) {
				const text = new TextDecoder(look.encoding ?? 'utf-8').decode(readFileSync(path));
				const [header, ...twin] = cells(text, {
					delimiter: look.delimiter ?? ',',
					relax_quotes: true,
					trim: true,
					skip_empty_lines: true,
					record_delimiter: ['\r\n', '\n', '\r'],
				}).slice(look.from ?? 0);
				judge(
					'horror',
					file,
					await tryFile({ file: path }, textFeed(header!)),
					twin.filter((row) => row.length === header!.length && row.some((cell) => cell !== '')),
				);
				continue;
			}
			const trial = await tryFile(
				{ file: path },
				textFeed([
					'date',
					'temperature',
					'place',
					'Name',
					'a',
					'b',
					'c',
					'foo',
					'id',
					'kitten',
					'win',
				]),
				{ ...anyOf },
			);
			score.push({
				set: 'horror',
				file,
				outcome: trial.refusal
					? `refused ${trial.refusal.code}`
					: `read as ${trial.result!.encoding}`,
				loaded: String(trial.rows.length),
				rejected: trial.result?.rejected ?? 0,
				seconds: trial.seconds,
			});
			expect(trial.seconds, `${file}: seconds`).toBeLessThan(slowest);
		}
	});
});

const anyOf = {
	name: 'trial',
	files: '**',
	feed: 'trial',
	reported_by: null,
	format: null,
	where: null,
	withdrawn: null,
	reads: null,
	columns: null,
};
