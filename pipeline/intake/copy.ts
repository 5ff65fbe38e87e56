import { closeSync, openSync, writeSync } from 'node:fs';
import { identifier, quote } from '../database.ts';
import { mostInCompany, type SharedScan } from './source.ts';
import { undecodableLine } from './survey.ts';

/** Stands for "no such field" and "no fault" in what DuckDB reads; never occurs in text that people write. */
export const noField = '\u0001\u0002\u0001';
/** Column with the rule code of a record that is bad as a whole. */
export const markColumn = '_mark';

/** A file in our own plain form, one record for each row of the source, that DuckDB reads exactly. */
export interface Copy {
	/** Adds a row; `mark` is the rule code of a bad one, 'blank…' for one without data, else null. */
	add(fields: readonly string[], mark: string | null): void;
	/** Adds a line of the source that is a whole good record in the copy's own form already. */
	addLine(line: string): void;
	rows(): number;
	/** Ends the copy; gives the scan that reads it, with these column names. */
	close(headers: readonly string[]): { scan: string; company: SharedScan | null };
}

/* eslint-disable no-control-regex -- control characters are what is looked for */
const unreadable = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffd]|锟斤拷/;
/** The same in bytes. */
const unreadableBytes =
	/[\0-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf\xbd|\xe9\x94\x9f\xe6\x96\xa4\xe6\x8b\xb7/;
/* eslint-enable no-control-regex */
const flushAt = 1 << 20;
/** In letters, up to three bytes each: DuckDB reads lines of two million bytes. */
const longestCopied = 600_000;

/**
 * Opens a copy. `bytes` says that its text comes as UTF-8 bytes in a string of Latin letters, which is
 * how big files go through fastest. Rows with control or replacement characters are marked.
 */
export function openCopy(file: string, delimiter: string, bytes = false): Copy {
	const handle = openSync(file, 'w');
	const faulty = bytes ? unreadableBytes : unreadable;
	let parts: string[] = [];
	let size = 0;
	let rows = 0;
	let breaks = false;
	const flush = (): void => {
		writeSync(handle, Buffer.from(parts.join(''), bytes ? 'latin1' : 'utf8'));
		parts = [];
		size = 0;
	};
	const write = (line: string): void => {
		parts.push(line);
		size += line.length;
		rows++;
		if (size > flushAt) flush();
	};
	const markOf = (text: string): string =>
		text.includes(undecodableLine) ? 'TEXT-ENCODING' : 'TEXT-CHARACTERS';
	const special = new RegExp(`["\\n\\r${delimiter === '|' ? '\\|' : delimiter}]`);
	const escape = (field: string): string =>
		special.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
	return {
		add(fields, mark) {
			let own = mark;
			if (own === null) {
				const bad = fields.find((field) => faulty.test(field));
				if (bad !== undefined) own = markOf(bad);
			}
			if (own !== null) return write(`${own}\n`);
			const line = fields.map(escape).join(delimiter);
			if (line.length > longestCopied) return write('RECORD-LONG\n');
			breaks ||= line.includes('\n') || line.includes('\r');
			write(`${noField}${delimiter}${line}\n`);
		},
		addLine(line) {
			if (faulty.test(line)) return write(`${markOf(line)}\n`);
			breaks ||= line.includes('\n') || line.includes('\r');
			write(`${noField}${delimiter}${line}\n`);
		},
		rows: () => rows,
		close(headers) {
			flush();
			closeSync(handle);
			const columns = [markColumn, ...headers]
				.map((name) => `${quote(name)}: 'varchar'`)
				.join(', ');
			const scan = scanText(
				[file],
				`${readOptions(delimiter, columns, breaks)}, header = false, new_line = '\\n'`,
			);
			return rows > mostInCompany ? { ...scan, company: null } : scan;
		},
	};
}

/** The scan of files of separated values with these options. */
export function scanText(files: string[], options: string): { scan: string; company: SharedScan } {
	const of = (list: string[], fileColumn?: string): string =>
		`read_csv([${list.map(quote).join(', ')}], ${options}${fileColumn === undefined ? '' : `, filename = ${quote(fileColumn)}`})`;
	return { scan: of(files), company: { files, of, types: '' } };
}

/** Options under which DuckDB reads separated values by the letter: nothing is sniffed, a missing field is null, an empty one ''. */
export function readOptions(delimiter: string, columns: string, quotedBreaks = false): string {
	return [
		'auto_detect = false',
		`columns = {${columns}}`,
		`delim = ${quote(delimiter)}`,
		`quote = '"'`,
		`escape = '"'`,
		'null_padding = true',
		`nullstr = ${quote(noField)}`,
		'strict_mode = true',
		...(quotedBreaks ? ['parallel = false'] : []),
	].join(', ');
}

/** The mark of a copied row, as SQL. */
export const markFault = identifier(markColumn);
