import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { identifier, openDatabase, quote } from '../../pipeline/database.ts';
import { InputError } from '../../pipeline/errors.ts';
import { completeFeed, type Feed } from '../../pipeline/feed.ts';
import { excludedFile, type ParseResult } from '../../pipeline/intake/job.ts';
import type { Mapping } from '../../pipeline/intake/mapping.ts';
import { parseFile } from '../../pipeline/intake/parse.ts';

const zone = 'Asia/Shanghai';

/** A feed of plain text columns with these headers; `required` names those that may not be empty. */
export function textFeed(headers: readonly string[], required: readonly string[] = []): Feed {
	const columns = headers.map(
		(zh, index) =>
			[
				`c${index}`,
				{
					zh,
					en: `Column ${index}`,
					type: 'text',
					required: required.includes(zh),
					max: 1_000_000,
				},
			] as const,
	);
	return completeFeed('trial', {
		title: { zh: '试验', en: 'Trials' },
		key: ['c0'],
		batch: 'append',
		department: null,
		business_date: null,
		columns: Object.fromEntries(columns),
	});
}

/** A mapping that wants every header of the feed to be in the file. */
export function wholeMapping(feed: Feed): Mapping {
	return {
		...template,
		columns: Object.fromEntries(feed.columns.map((column) => [column.name, column.zh])),
	};
}

/** The feed's own template: headers are found by their words, optional ones may be missing. */
export const template: Mapping = {
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

/** How a file came out: its good rows with their own row numbers, or the refusal of the whole file. */
export interface Trial {
	result: ParseResult | null;
	refusal: InputError | null;
	/** Cells of the good rows, trimmed, '' for an empty one, in the order of the feed's columns. */
	rows: string[][];
	/** Row of the file of each good row. */
	places: number[];
	/** [row of the file, rule] of each rejected cell or record. */
	faults: [number, string][];
	seconds: number;
}

/** Parses bytes (or a file) for a feed; asserts that every received row is accounted for. */
export async function tryFile(
	source: string | Buffer | { file: string },
	feed: Feed,
	mapping: Mapping = wholeMapping(feed),
	threads = 1,
): Promise<Trial> {
	const folder = mkdtempSync(join(tmpdir(), 'mingcha-intake-'));
	const file =
		typeof source === 'object' && 'file' in source ? source.file : join(folder, 'source');
	if (typeof source === 'string' || Buffer.isBuffer(source)) writeFileSync(file, source);
	const rowsFile = join(folder, 'rows.parquet');
	const rejectedFile = join(folder, 'rejected.parquet');
	const started = performance.now();
	try {
		const result = await parseFile({
			batchId: 'b',
			batchNumber: 1,
			file,
			shown: 'D1/试验',
			reportedBy: 'D1',
			receivedAt: '2026-03-10 02:00:00',
			feed,
			mapping,
			rowsFile,
			rejectedFile,
			personalKeyFile: join(folder, 'personal.key'),
			zone,
			spill: join(folder, 'spill'),
			threads,
			memory: '500MB',
		});
		const seconds = (performance.now() - started) / 1000;
		return {
			result,
			refusal: null,
			seconds,
			...(await readTrial(feed, result, rowsFile, rejectedFile)),
		};
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
		expect(error.words.zh, error.code).toMatch(/[。；]$|[。；]/);
		return {
			result: null,
			refusal: error,
			rows: [],
			places: [],
			faults: [],
			seconds: (performance.now() - started) / 1000,
		};
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

async function readTrial(
	feed: Feed,
	result: ParseResult,
	rowsFile: string,
	rejectedFile: string,
): Promise<Pick<Trial, 'rows' | 'places' | 'faults'>> {
	const database = await openDatabase(':memory:', { zone, threads: '1', memory: '500MB' });
	try {
		const out =
			result.excluded > 0
				? ` and file_row_number not in (select file_row_number from read_parquet(${quote(excludedFile(rowsFile))}))`
				: '';
		const good = await database.rows<{ place: number; cells: string[] }>(
			`select (file_row_number + first_row)::integer as place, [${feed.columns.map((column) => `coalesce(${identifier(column.name)}::varchar, '')`).join(', ')}] as cells
			 from read_parquet(${quote(rowsFile)}, file_row_number = true) where defects is null${out} order by file_row_number`,
		);
		const faults = existsSync(rejectedFile)
			? await database.rows<{ source_row: number; rule_code: string; reason_zh: string }>(
					`select * from read_parquet(${quote(rejectedFile)}) order by source_row`,
				)
			: [];
		expect(result.received, 'received = rejected + blank + good').toBe(
			result.rejected + result.blank + good.length,
		);
		expect(
			new Set(faults.map((fault) => fault.source_row)).size,
			'every rejected row has a reason',
		).toBe(result.rejected);
		for (const fault of faults)
			expect(fault.reason_zh, fault.rule_code).not.toContain('不符合规则');
		return {
			rows: good.map(({ cells }) => cells.map((cell) => cell.trim())),
			places: good.map(({ place }) => place),
			faults: faults.map((fault) => [fault.source_row, fault.rule_code]),
		};
	} finally {
		database.close();
	}
}
