import { statSync } from 'node:fs';
import { identifier, quote, type Database } from '../database.ts';
import { InputError } from '../errors.ts';
import { refuseForeign } from './foreign.ts';
import { headerWords } from './mapping.ts';
import { emptyFile, refuseWide } from './layout.ts';
import { openJson } from './json.ts';
import { firstBytes, mostInCompany, notSurveyed, type Opening, type Source } from './source.ts';
import { openSpreadsheetXml } from './spreadsheet-xml.ts';
import { lookAtText, openDelimited } from './text.ts';
import { openWorkbook } from './workbook.ts';

/**
 * Opens a file by what its bytes are, whatever its name says: Parquet, xlsx, SpreadsheetML, JSON or separated values.
 * Throws InputError when it is none of them or cannot be read as a whole.
 */
export async function openSources(
	file: string,
	opening: Opening,
	database: Database,
): Promise<Source[]> {
	const size = statSync(file).size;
	if (size === 0) throw emptyFile(opening.shown);
	const magic = firstBytes(file, 16);
	if (magic.startsWith('PAR1')) return [await openParquet(file, opening, database)];
	if (magic.startsWith('PK\x03\x04') || magic.startsWith('PK\x05\x06'))
		return openWorkbook(file, opening);
	refuseForeign(file, magic, opening.shown);
	const text = lookAtText(file, opening.shown);
	const start = text.beginning.slice(0, 2000).trimStart();
	if (start.startsWith('<')) return openSpreadsheetXml(text, opening);
	if (/^(\[\s*[[{\]]|\{\s*["}])/.test(start)) return [await openJson(text, opening)];
	return [await openDelimited(text, opening)];
}

async function openParquet(file: string, opening: Opening, database: Database): Promise<Source> {
	// some programs write text without saying that it is text
	const read = (files: string[], fileColumn?: string): string =>
		`read_parquet([${files.map(quote).join(', ')}], hive_partitioning = false, binary_as_string = true${fileColumn === undefined ? '' : `, filename = ${quote(fileColumn)}`})`;
	try {
		const columns = await database.rows<{ column_name: string; column_type: string }>(
			`describe select * from ${read([file])}`,
		);
		const headers = columns.map((column) => column.column_name);
		refuseWide(headers, opening.shown);
		const nested = columns.find(
			(column) =>
				nestedType.test(column.column_type) &&
				opening.wanted.flat().includes(headerWords(column.column_name)),
		);
		if (nested) throw nestedColumn(nested.column_name, opening.shown);
		const told = columns.flatMap(
			(column) => readText(column.column_name, column.column_type) ?? [],
		);
		const of = (files: string[], fileColumn?: string): string =>
			told.length === 0
				? read(files, fileColumn)
				: `(select * replace (${told.join(', ')}) from ${read(files, fileColumn)})`;
		const scan = of([file]);
		const { rows } = await database.one<{ rows: number }>(
			`select sum(num_rows)::bigint as rows from parquet_file_metadata(${quote(file)})`,
		);
		const types = columns.map((column) => column.column_type).join(', ');
		return {
			headers,
			band: [],
			scan,
			company: rows > mostInCompany ? null : { files: [file], of, types },
			fault: 'null::varchar',
			firstRow: 1,
			part: null,
			encoding: 'Parquet',
			notes: [],
			...notSurveyed,
		};
	} catch (cause) {
		if (cause instanceof InputError) throw cause;
		throw new InputError(
			'FILE-UNREADABLE',
			opening.shown,
			{
				zh: '不是可读的 Parquet 文件，请重新导出后重发。',
				en: 'this is not a readable Parquet file; export it again and send it again.',
			},
			cause,
		);
	}
}

const nestedType = /^(STRUCT|MAP|UNION)\b|[\])]\[|\[\]\[/;

/** SQL for what a column of Parquet says where its text would not: numbers that are codes without `.0`, lists without brackets; null for any other. */
function readText(name: string, type: string): string | null {
	const x = identifier(name);
	switch (type) {
		case 'DOUBLE':
		case 'FLOAT':
			return `case when isfinite(${x}) and ${x} = trunc(${x}) and abs(${x}) < 1e15 then ${x}::bigint::varchar else upper(${x}::varchar) end as ${x}`;
		case 'TIMESTAMP_NS':
			return `${x}::timestamp as ${x}`;
	}
	return /^[A-Z]+\[\]$/.test(type)
		? `array_to_string(list_transform(${x}, lambda one: one::varchar), ';') as ${x}`
		: null;
}

function nestedColumn(name: string, shown: string): InputError {
	return new InputError('FILE-NESTED', shown, {
		zh: `列“${name}”里是嵌套的结构，不是单个的值，整个文件未入库；请展开成普通的列后重发。`,
		en: `the column "${name}" holds nested structures and no single values; nothing of the file was loaded. Spread them into plain columns and send it again.`,
	});
}
