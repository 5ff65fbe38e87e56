import { m } from '#lib/paraglide/messages.js';
import { formatNumber } from '../../format.ts';
import type { ViewColumn } from '../../view.ts';
import type { Locale } from '../../words.ts';
import { streamArrow } from './arrow.ts';
import type { Scope } from '../access.ts';
import type { Column } from '../catalogue.ts';
import { attachment, streamCsv } from './export.ts';
import { refuse } from '../faults.ts';
import { nameDownload } from '../indicator/mart-page.ts';
import type { Lease } from '../publication.ts';
import { viewColumn } from '../view.ts';
import type { Cell, Chunk, Values } from '../warehouse.ts';
import { streamTable, workbookCells, writeSheets, type About, type Sheet } from './workbook.ts';

/** A table to take along: what it is called, its select, its columns in the select's order, and what it is about. */
export interface TakenTable {
	title: string;
	sql: string;
	values: Values;
	columns: Column[];
	/** What a reader must know of it: filters, definition; generation and data date are added. */
	about: About;
}

const types: Record<string, string> = {
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	parquet: 'application/vnd.apache.parquet',
	arrow: 'application/vnd.apache.arrow.stream',
	csv: 'text/csv; charset=utf-8',
};

/** The answer to a download in one of the formats. */
export async function sendTable(
	lease: Lease,
	scope: Scope,
	locale: Locale,
	format: string,
	table: TakenTable,
): Promise<Response> {
	const { sql, values, columns } = table;
	const body = {
		xlsx: () => openWorkbook(lease, scope, locale, table),
		parquet: () => lease.parquet(scope, sql, values),
		arrow: async () => streamArrow(await lease.stream(scope, sql, values)),
		csv: async () => streamCsv(await lease.stream(scope, sql, values), columns, locale),
	}[format];
	return send(await body!(), table.title, lease, locale, format);
}

/** The answer to a download of several small tables as one workbook, each on its sheet. */
export async function sendSheets(
	lease: Lease,
	locale: Locale,
	title: string,
	sheets: Sheet[],
	about: About,
): Promise<Response> {
	const columns = sheets.flatMap(({ columns: own }) => own);
	const unique = columns.filter(
		({ name, title: words }, i) =>
			columns.findIndex((other) => other.name === name && other.title === words) === i,
	);
	const definitions = define(lease, locale, title, about, unique);
	return send(await writeSheets(sheets, definitions, locale), title, lease, locale, 'xlsx');
}

function send(
	body: BodyInit,
	title: string,
	lease: Lease,
	locale: Locale,
	format: string,
): Response {
	return new Response(body, {
		headers: {
			'Content-Type': types[format]!,
			'Content-Disposition': attachment(nameDownload(title, lease, locale, format)),
		},
	});
}

/** Ends the request when the table is more than a workbook is made of; the page then offers the other formats. */
async function openWorkbook(
	lease: Lease,
	scope: Scope,
	locale: Locale,
	{ title, sql, values, columns, about }: TakenTable,
): Promise<ReadableStream<Uint8Array>> {
	const [counted] = await lease.read(scope, `select count(*) as total from (${sql})`, values);
	const total = Number(counted!.total);
	if (total * columns.length > workbookCells) refuse(413, 'too_many_rows', title);
	const shown = columns.map((column) => viewColumn(column, locale));
	const facts: About = [...about, [m.rows({}, { locale }), formatNumber(total)]];
	const { chunks } = await lease.stream(scope, sql, values);
	return toStream(
		streamTable(
			{ name: title, columns: shown, total, pieces: cellsOf(chunks) },
			define(lease, locale, title, facts, shown),
			locale,
		),
		chunks,
	);
}

async function* cellsOf(chunks: AsyncIterable<Chunk>): AsyncGenerator<Cell[][]> {
	for await (const chunk of chunks) yield chunk.cells();
}

/** The pieces as a body of a response; the rows' connection is given back however it ends. */
function toStream(
	pieces: AsyncGenerator<Uint8Array>,
	chunks: AsyncIterableIterator<Chunk>,
): ReadableStream<Uint8Array> {
	return new ReadableStream<Uint8Array>(
		{
			async pull(controller) {
				try {
					const { done, value } = await pieces.next();
					if (done) controller.close();
					else controller.enqueue(value);
				} catch (reason) {
					await chunks.return?.();
					throw reason;
				}
			},
			async cancel() {
				await chunks.return?.();
				await pieces.return(undefined);
			},
		},
		{ highWaterMark: 1 },
	);
}

function define(lease: Lease, locale: Locale, title: string, about: About, columns: ViewColumn[]) {
	return {
		name: m.definitions_sheet({}, { locale }),
		heads: [
			m.name({}, { locale }),
			m.meaning({}, { locale }),
			m.unit({}, { locale }),
			m.column({}, { locale }),
		],
		about: [
			[m.title_of_table({}, { locale }), title],
			...about.filter(([, text]) => text !== ''),
			[m.data_date({}, { locale }), lease.data_date ?? '—'],
			[m.generation({}, { locale }), `${lease.generation} · ${lease.built_at} · ${lease.run_id}`],
			[m.policy({}, { locale }), `${lease.policy_pack} ${lease.policy_version}`],
		] satisfies About,
		columns,
	};
}
