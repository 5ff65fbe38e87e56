import { statSync } from 'node:fs';
import { quote, type Database } from '../database.ts';
import { InputError } from '../errors.ts';
import { refuseForeign } from './foreign.ts';
import { emptyFile } from './layout.ts';
import { openJson } from './json.ts';
import { firstBytes, type Opening, type Source } from './source.ts';
import { openSpreadsheetXml } from './spreadsheet-xml.ts';
import { lookAtText, openDelimited } from './text.ts';
import { openWorkbook } from './workbook.ts';

/**
 * Opens a file by what its bytes are, whatever its name says: Parquet, xlsx, SpreadsheetML, JSON or separated values.
 * Throws InputError when it is none of them or cannot be read as a whole.
 */
export async function openSources(file: string, opening: Opening, database: Database): Promise<Source[]> {
	const size = statSync(file).size;
	if (size === 0) throw emptyFile(opening.shown);
	const magic = firstBytes(file, 16);
	if (magic.startsWith('PAR1')) return [await openParquet(file, opening, database)];
	if (magic.startsWith('PK\x03\x04') || magic.startsWith('PK\x05\x06')) return openWorkbook(file, opening);
	refuseForeign(file, magic, opening.shown);
	const text = lookAtText(file, opening.shown);
	const start = text.beginning.slice(0, 2000).trimStart();
	if (start.startsWith('<')) return openSpreadsheetXml(text, opening);
	if (/^(\[\s*[[{\]]|\{\s*["}])/.test(start)) return [await openJson(text, opening)];
	return [await openDelimited(text, opening)];
}

async function openParquet(file: string, opening: Opening, database: Database): Promise<Source> {
	const of = (files: string[], fileColumn?: string): string =>
		`read_parquet([${files.map(quote).join(', ')}], hive_partitioning = false${fileColumn === undefined ? '' : `, filename = ${quote(fileColumn)}`})`;
	const scan = of([file]);
	try {
		const columns = await database.rows<{ column_name: string; column_type: string }>(`describe select * from ${scan}`);
		const headers = columns.map((column) => column.column_name);
		const types = columns.map((column) => column.column_type).join(', ');
		return { headers, band: [], scan, company: { files: [file], of, types }, fault: 'null::varchar', firstRow: 1, part: null, encoding: 'Parquet', notes: [], isTidy: false, absent: '', blankTail: 0, again: null };
	} catch (cause) {
		throw new InputError(
			'FILE-UNREADABLE',
			opening.shown,
			{ zh: '不是可读的 Parquet 文件，请重新导出后重发。', en: 'this is not a readable Parquet file; export it again and send it again.' },
			cause,
		);
	}
}
