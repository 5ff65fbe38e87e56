import { mkdirSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { zone } from './clock.ts';
import { formatCsv } from './csv-writer.ts';
import { identifier, openDatabase, quote, type Database } from './database.ts';
import { InputError } from './errors.ts';
import type { Column, Feed } from './feed.ts';
import { readCurrent } from './warehouse/generations.ts';
import { besideHeaders, returnedHeader, returnedMark } from './intake/returned.ts';
import { noteSheets } from './intake/workbook.ts';
import { readManifests, type Batch } from './lake.ts';
import { rowsAsRead } from './lake/rows.ts';
import type { Paths } from './paths.ts';
import type { Report } from './report.ts';
import { codeWord, findFeed, templateColumns, templateSheets } from './template.ts';
import {
	writeWorkbook,
	type SheetCell,
	type SheetColumn,
	type SheetSpec,
} from './workbook-writer.ts';

/** Which rejected rows are handed back, and how. */
export interface RejectsSpec {
	/** Codes of departments in the row or of senders, with commas between; undefined: all. */
	department?: string | undefined;
	/** The batch's number or its beginning; undefined: all. */
	batch?: string | undefined;
	/** Name or Chinese title; undefined: all. */
	feed?: string | undefined;
	format: 'xlsx' | 'csv';
	/** A file for one feed, or a folder with a file for each. */
	out: string;
	/** Rows whose record came in later, too. */
	withMended: boolean;
}

/** One file that was written. */
export interface RejectsFile {
	feed: string;
	file: string;
	rows: number;
}

interface RejectedCell {
	batch_id: string;
	feed: string;
	source_file: string;
	source_row: number;
	reported_by: string;
	department_code: string;
	received_at: string;
	column_name: string | null;
	value: string | null;
	rule_code: string;
	reason_zh: string;
	reason_en: string;
	suggestion: string | null;
	mended_at: string | null;
	/** By which a row that is sent again names this one. */
	mark: string;
}

/**
 * Hands rejected rows back as the published generation lists them: one file for each feed with the rows as they came,
 * to be mended in place and sent again under the same name, and a list of every bad cell. Throws InputError when
 * nothing is published, there is no such feed, or several feeds should go into one file.
 */
export async function writeRejects(
	paths: Paths,
	feeds: Feed[],
	spec: RejectsSpec,
	report: Report,
): Promise<RejectsFile[]> {
	const current = readCurrent(paths);
	if (current === null)
		throw new InputError('GENERATION-MISSING', paths.current, {
			zh: '还没有发布过数据，请先运行 mingcha refresh。',
			en: 'nothing has been published yet; run mingcha refresh first.',
		});
	const wanted = spec.feed === undefined ? null : findFeed(feeds, spec.feed);
	const database = await openDatabase(':memory:', { zone, dataFolder: paths.data });
	try {
		await database.run(`attach ${quote(join(paths.data, current.file))} as live (read_only)`);
		await selectCells(database, spec, wanted);
		const found = (
			await database.rows<{ feed: string }>('select distinct feed from cells order by feed')
		).map(({ feed }) => feed);
		const isFile = extname(spec.out) !== '';
		const chosen = feeds.filter((feed) => found.includes(feed.name) || (feed === wanted && isFile));
		if (chosen.length > 1 && isFile)
			throw new InputError('REJECTS-FEEDS', spec.out, {
				zh: `退回的行属于 ${chosen.map((feed) => feed.title.zh).join('、')}，一个文件只能装一类；请加 --feed，或让 --out 指向文件夹。`,
				en: `the rejected rows belong to ${chosen.map((feed) => feed.name).join(', ')}, and a file holds one feed: add --feed, or let --out name a folder.`,
			});
		if (!isFile) mkdirSync(spec.out, { recursive: true });
		const manifests = [...readManifests(paths).values()];
		const files: RejectsFile[] = [];
		for (const feed of chosen) {
			const file = isFile ? spec.out : join(spec.out, `${feed.title.zh}_更正.${spec.format}`);
			const { sheets, rows } = await rejectSheets(database, feed, manifests);
			writeFileSync(
				file,
				spec.format === 'csv' ? formatCsv(sheets[0]!) : await writeWorkbook(sheets),
			);
			report.say({
				zh: `已写出 ${file}：退回 ${rows} 行`,
				en: `wrote ${file}: ${rows} rejected rows`,
			});
			files.push({ feed: feed.name, file, rows });
		}
		if (files.length === 0) report.say({ zh: '没有退回的行。', en: 'there are no rejected rows.' });
		return files;
	} finally {
		database.close();
	}
}

async function selectCells(
	database: Database,
	spec: RejectsSpec,
	feed: Feed | null,
): Promise<void> {
	const conditions = [
		...(spec.withMended ? [] : ['mended_at is null']),
		...(spec.department === undefined
			? []
			: [
					spec.department
						.split(',')
						.map((code) => `${quote(code)} in (department_code, reported_by)`)
						.join(' or '),
				].map((any) => `(${any})`)),
		...(spec.batch === undefined ? [] : [`starts_with(batch_id, ${quote(spec.batch)})`]),
		...(feed === null ? [] : [`feed = ${quote(feed.name)}`]),
	];
	// a row that came back and is still wrong stands on the list as it came last
	const newest = spec.withMended
		? ''
		: 'qualify record_key is null or received_at = max(received_at) over (partition by feed, reported_by, record_key)';
	await database.run(
		`create temp table cells as select distinct *, ${returnedMark('rejected')} as mark from live.lake_rejected as rejected where ${conditions.join(' and ') || 'true'} ${newest}`,
	);
}

const beside: SheetColumn[] = [...besideHeaders, returnedHeader].map((header, index) => ({
	header,
	width: index < 3 ? 48 : 20,
}));

/** What a row that could not be cut into columns held is not known by column. */
const shapeless = [
	'FIELD-COUNT',
	'FIELD-PIECE',
	'QUOTE-STRAY',
	'RECORD-LONG',
	'TEXT-ENCODING',
	'TEXT-CHARACTERS',
	'JSON-RECORD',
];

async function rejectSheets(
	database: Database,
	feed: Feed,
	manifests: Batch[],
): Promise<{ sheets: SheetSpec[]; rows: number }> {
	const cells = await database.rows<RejectedCell>(
		`select *, received_at::varchar as received_at from cells where feed = ${quote(feed.name)} order by received_at, source_file, source_row, column_name, rule_code`,
	);
	const place = (cell: Pick<RejectedCell, 'batch_id' | 'source_file' | 'source_row'>): string =>
		`${cell.batch_id} ${cell.source_file} ${cell.source_row}`;
	const came = new Map(
		(await rowsAsSent(database, feed, manifests)).map((row) => [place(row), row]),
	);
	const rows = new Map<string, RejectedCell[]>();
	for (const cell of cells) rows.set(place(cell), [...(rows.get(place(cell)) ?? []), cell]);
	const columns = templateColumns(feed);
	const titleOf = (name: string | null): string =>
		name === null ? '整行' : (feed.columns.find((column) => column.name === name)?.zh ?? name);
	const told = (own: RejectedCell[], words: (cell: RejectedCell) => string | null): string =>
		own.flatMap((cell) => words(cell) ?? []).join('\n');
	const table = [...rows].map(([key, own]): SheetCell[] => {
		const row = own.some((cell) => cell.column_name === null && shapeless.includes(cell.rule_code))
			? undefined
			: came.get(key);
		const first = own[0]!;
		return [
			...columns.map((column) => {
				const bad = own.find((cell) => cell.column_name === column.name);
				return bad ? bad.value : asWritten(column, row?.[column.name] ?? null);
			}),
			told(own, (cell) => `${titleOf(cell.column_name)}：${cell.reason_zh}`),
			told(own, (cell) => `${cell.column_name ?? 'row'}: ${cell.reason_en}`),
			told(own, (cell) =>
				cell.suggestion === null ? null : `${titleOf(cell.column_name)}：${cell.suggestion}`,
			),
			first.source_file,
			String(first.source_row),
			first.mark,
		];
	});
	const title = `${feed.title.zh}退回数据更正表。请在原处改正后发回，文件名保留“${feed.title.zh}_更正”；右侧各列请保留原样。`;
	const [sheet, notes] = templateSheets(feed, table, beside, title);
	return { sheets: [sheet!, problemSheet(cells, titleOf), notes!], rows: rows.size };
}

function problemSheet(cells: RejectedCell[], titleOf: (name: string | null) => string): SheetSpec {
	return {
		name: noteSheets.problems,
		columns: [
			{ header: '部门', width: 22 },
			{ header: '报送单位', width: 22 },
			{ header: '批次', width: 14 },
			{ header: '文件', width: 34 },
			{ header: '行号', kind: 'count' },
			{ header: '列', width: 26 },
			{ header: '原值', width: 26 },
			{ header: '检查项', width: 18 },
			{ header: '原因与改法', width: 60 },
			{ header: 'Reason', width: 60 },
			{ header: '修改建议', width: 24 },
			{ header: '接收时间', width: 20 },
			{ header: '是否已更正', width: 12 },
		],
		rows: cells.map((cell) => [
			cell.department_code,
			cell.reported_by,
			cell.batch_id.slice(0, 12),
			cell.source_file,
			cell.source_row,
			titleOf(cell.column_name),
			cell.value,
			cell.rule_code,
			cell.reason_zh,
			cell.reason_en,
			cell.suggestion,
			cell.received_at,
			cell.mended_at !== null ? '是' : '否',
		]),
	};
}

type SentRow = { batch_id: string; source_file: string; source_row: number } & Record<
	string,
	string | number | null
>;

/** The rejected rows of a feed as intake read them, every cell as canonical text; cells that could not be read are null. */
async function rowsAsSent(database: Database, feed: Feed, manifests: Batch[]): Promise<SentRow[]> {
	const batches = new Set(
		(
			await database.rows<{ batch_id: string }>(
				`select distinct batch_id from cells where feed = ${quote(feed.name)}`,
			)
		).map(({ batch_id }) => batch_id),
	);
	const readings = manifests.filter(
		(batch) =>
			batch.status === 'accepted' && batch.feed === feed.name && batches.has(batch.batchId),
	);
	if (readings.length === 0) return [];
	return database.rows<SentRow>(
		`select rows.batch_id, rows.source_file, rows.source_row, ${templateColumns(feed)
			.map((column) => `rows.${identifier(column.name)}::varchar as ${identifier(column.name)}`)
			.join(', ')}
		 from ${rowsAsRead(readings, feed)} as rows
		 semi join (select batch_id, source_file, source_row from cells where feed = ${quote(feed.name)}) as cells
			on cells.batch_id = rows.batch_id and cells.source_file = rows.source_file and cells.source_row = rows.source_row`,
	);
}

/** A canonical value in the words of the template. */
function asWritten(column: Column, value: string | number | null): SheetCell {
	if (value === null) return null;
	const text = String(value);
	if (column.codes !== null)
		return text
			.split(';')
			.map((code) => codeWord(column, code))
			.join(';');
	switch (column.type) {
		case 'boolean':
			return text === 'true' ? '是' : '否';
		case 'integer':
		case 'double':
			return Number(text);
		case 'date':
			return new Date(`${text}T00:00:00Z`);
		case 'timestamp':
			// Excel knows no fractions of seconds
			return text.includes('.') ? text : new Date(`${text.replace(' ', 'T')}Z`);
		case 'text':
			return text;
	}
}
