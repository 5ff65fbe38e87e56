import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { isUtf8 } from 'node:buffer';
import { parse as parseCsv } from 'csv-parse/sync';
import { identifier, quote, type Database } from '../database.ts';
import { InputError } from '../errors.ts';
import { normaliseCsv } from './normalise.ts';

/** A source file ready to be scanned by DuckDB. */
export interface Source {
	headers: string[];
	/** SQL after `from`. */
	scan: string;
	/** SQL over the scan: the rule code of a record that is bad as a whole, 'blank…' for one without data, else null. */
	fault: string;
	/** The source row of the first record (the header stands in row 1). */
	firstRow: number;
	/** What was found out about the text. */
	encoding: string;
}

const guard = '_field_guard';
/** Stands for "no such field"; never occurs in text that people write. */
const noField = '\u0001\u0002\u0001';

/**
 * Opens a UTF-8 CSV file. `copy` is where a normalised copy may be put; with `careful` it always is.
 * Throws InputError for another encoding or an empty file.
 */
export async function openCsv(file: string, shown: string, copy: string, careful: boolean): Promise<Source> {
	const look = await lookAtText(file, shown);
	const [record] = parseCsv(look.firstLine, { relax_quotes: true, relax_column_count: true, delimiter: look.delimiter, bom: true }) as string[][];
	if (!record || record.every((header) => header.trim() === ''))
		throw new InputError('FILE-EMPTY', shown, {
			zh: '文件没有表头，请按模板填报后重发。',
			en: 'the file has no header row; fill in the template and send it again.',
		});
	const headers = uniqueHeaders(record);
	const columns = [...headers, guard].map((header) => `${quote(header)}: 'varchar'`).join(', ');
	const normalised = careful || look.blankLines;
	if (normalised) await normaliseCsv(file, copy, look.delimiter, headers.length, noField);
	const options = [
		'auto_detect = false',
		'header = true',
		`columns = {${columns}}`,
		`delim = ${quote(normalised ? ',' : look.delimiter)}`,
		`quote = '"'`,
		`escape = '"'`,
		'null_padding = true',
		`nullstr = ${quote(noField)}`,
		'strict_mode = true',
		'max_line_size = 16000000',
		...(look.quotes ? ['parallel = false'] : []),
	];
	return {
		headers,
		scan: `read_csv(${quote(normalised ? copy : file)}, ${options.join(', ')})`,
		fault: `case when ${identifier(headers.at(-1)!)} is null or ${identifier(guard)} is not null then 'FIELD-COUNT' end`,
		firstRow: 2,
		encoding: look.bom ? 'UTF-8 (BOM)' : 'UTF-8',
	};
}

/** Opens a Parquet file. Throws InputError when DuckDB cannot read it. */
export async function openParquet(file: string, shown: string, database: Database): Promise<Source> {
	const scan = `read_parquet(${quote(file)})`;
	try {
		const columns = await database.rows<{ column_name: string }>(`describe select * from ${scan}`);
		return { headers: columns.map((column) => column.column_name), scan, fault: 'null::varchar', firstRow: 1, encoding: 'Parquet' };
	} catch (cause) {
		throw new InputError(
			'FILE-UNREADABLE',
			shown,
			{ zh: '不是可读的 Parquet 文件，请重新导出后重发。', en: 'this is not a readable Parquet file; export it again and send it again.' },
			cause,
		);
	}
}

/** Says whether a file is Parquet by its first bytes. */
export async function isParquet(file: string): Promise<boolean> {
	const handle = await open(file);
	try {
		const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
		return bytesRead === 4 && buffer.toString('latin1') === 'PAR1';
	} finally {
		await handle.close();
	}
}

interface TextLook {
	firstLine: string;
	delimiter: string;
	bom: boolean;
	quotes: boolean;
	blankLines: boolean;
}

/** One pass over the bytes: valid UTF-8, quotes, blank lines, the header line. */
async function lookAtText(file: string, shown: string): Promise<TextLook> {
	let rest: Buffer = Buffer.alloc(0);
	let head: Buffer = Buffer.alloc(0);
	let quotes = false;
	let blankLines = false;
	for await (const part of createReadStream(file, { highWaterMark: 4 << 20 })) {
		const chunk = rest.length > 0 ? Buffer.concat([rest, part as Buffer]) : (part as Buffer);
		const end = wholeCharacters(chunk);
		if (!isUtf8(chunk.subarray(0, end))) throw notUtf8(shown);
		if (head.length < 1 << 20) head = Buffer.concat([head, chunk.subarray(0, end)]);
		quotes ||= chunk.includes(0x22);
		blankLines ||= chunk.includes('\n\n') || chunk.includes('\n\r\n');
		rest = Buffer.from(chunk.subarray(end));
	}
	if (rest.length > 0) throw notUtf8(shown);
	const bom = head.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]));
	const firstLine = head.subarray(bom ? 3 : 0).toString('utf8').split(/\r?\n/, 1)[0] ?? '';
	const delimiter = [',', '\t', ';', '|']
		.map((one) => ({ one, count: firstLine.split(one).length }))
		.sort((left, right) => right.count - left.count)[0]!.one;
	return { firstLine, delimiter, bom, quotes, blankLines };
}

function notUtf8(shown: string): InputError {
	return new InputError('FILE-ENCODING', shown, {
		zh: '文件不是 UTF-8 编码，请另存为“CSV UTF-8”后重发。',
		en: 'the file is not UTF-8; save it as "CSV UTF-8" and send it again.',
	});
}

/** Where the last whole UTF-8 character of a chunk ends. */
function wholeCharacters(chunk: Buffer): number {
	for (let back = 1; back <= Math.min(4, chunk.length); back++) {
		const byte = chunk[chunk.length - back]!;
		if (byte < 0x80) return chunk.length;
		if (byte >= 0xc0) {
			const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
			return length > back ? chunk.length - back : chunk.length;
		}
	}
	return chunk.length;
}

function uniqueHeaders(record: string[]): string[] {
	const seen = new Map<string, number>();
	return record.map((raw, index) => {
		const header = raw.trim() || `column_${index + 1}`;
		const times = (seen.get(header.toLowerCase()) ?? 0) + 1;
		seen.set(header.toLowerCase(), times);
		return times === 1 ? header : `${header}_${times}`;
	});
}
