import { m } from '#lib/paraglide/messages.js';
import type { Locale } from '../words.ts';
import { streamArrow } from './arrow.ts';
import type { Scope } from './access.ts';
import type { Column } from './catalogue.ts';
import { attachment, streamCsv } from './export.ts';
import { refuse } from './faults.ts';
import { nameDownload } from './mart-page.ts';
import type { Lease } from './publication.ts';
import type { Cell, Values } from './warehouse.ts';
import { workbookRows, writeTable, type About } from './workbook.ts';

/** A table to take along: what it is called, its select, its columns in the select's order, and what it is about. */
export interface TakenTable {
	title: string;
	sql: string;
	values: Values;
	columns: Column[];
	/** What a reader must know of it: filters, definition; generation and data date are added. */
	about: About;
}

/** The answer to a download in one of the formats. */
export async function sendTable(
	lease: Lease,
	scope: Scope,
	locale: Locale,
	format: string,
	table: TakenTable,
): Promise<Response> {
	const { title, sql, values, columns } = table;
	const send = (body: BodyInit, type: string): Response =>
		new Response(body, {
			headers: {
				'Content-Type': type,
				'Content-Disposition': attachment(nameDownload(title, lease, locale, format)),
			},
		});
	switch (format) {
		case 'xlsx':
			return send(
				await makeWorkbook(lease, scope, locale, table),
				'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
			);
		case 'parquet':
			return send(await lease.parquet(scope, sql, values), 'application/vnd.apache.parquet');
		case 'arrow':
			return send(
				streamArrow(await lease.stream(scope, sql, values)),
				'application/vnd.apache.arrow.stream',
			);
		default:
			return send(
				streamCsv(await lease.stream(scope, sql, values), columns, locale),
				'text/csv; charset=utf-8',
			);
	}
}

async function makeWorkbook(
	lease: Lease,
	scope: Scope,
	locale: Locale,
	{ title, sql, values, columns, about }: TakenTable,
): Promise<Uint8Array<ArrayBuffer>> {
	const { chunks } = await lease.stream(scope, sql, values);
	const rows: Cell[][] = [];
	for await (const chunk of chunks) {
		rows.push(...chunk.cells());
		if (rows.length <= workbookRows) continue;
		refuse(413, 'too_many_rows', title);
	}
	const facts: About = [
		[m.title_of_table({}, { locale }), title],
		...about.filter(([, text]) => text !== ''),
		[m.data_date({}, { locale }), lease.data_date ?? '—'],
		[m.generation({}, { locale }), `${lease.generation} · ${lease.built_at} · ${lease.run_id}`],
		[m.policy({}, { locale }), `${lease.policy_pack} ${lease.policy_version}`],
		[m.rows({}, { locale }), String(rows.length)],
	];
	const names = {
		rows: title,
		about: m.definitions_sheet({}, { locale }),
		heads: [
			m.name({}, { locale }),
			m.meaning({}, { locale }),
			m.unit({}, { locale }),
			m.column({}, { locale }),
		],
	};
	return writeTable(names, columns, rows, facts, locale);
}
