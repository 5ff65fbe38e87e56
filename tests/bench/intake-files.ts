import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { writeXlsx } from 'hucre/xlsx';
import { parse } from 'csv-parse/sync';
import { encodeGb18030 } from '../../pipeline/demo/gb18030.ts';

/** The same approvals as files of three kinds. */
export interface IntakeFiles {
	utf8: string;
	gb18030: string;
	/** The first rows only, and of their columns the first ten. */
	workbook: string;
	/** The workbook's rows as CSV. */
	workbookCsv: string;
	rows: number;
	workbookRows: number;
}

const workbookColumns = 10;

/** Writes the files from one approvals CSV of the city, its rows repeated under new case numbers until there are enough. */
export async function writeIntakeFiles(
	file: string,
	name: (file: string) => string,
	rows: number,
	workbookRows: number,
): Promise<IntakeFiles> {
	const [head, ...lines] = linesOf(file);
	const files = {
		utf8: name('utf8.csv'),
		gb18030: name('gb18030.csv'),
		workbook: name('workbook.xlsx'),
		workbookCsv: name('workbook.csv'),
		rows,
		workbookRows,
	};
	repeat(files.utf8, head, lines, rows, (text) => Buffer.from(text));
	repeat(files.gb18030, head, lines, rows, encodeGb18030);
	repeat(files.workbookCsv, head, lines, workbookRows, (text) => Buffer.from(text));
	const cells = (parse(readFileSync(files.workbookCsv)) as string[][]).map((row) =>
		row.slice(0, workbookColumns),
	);
	writeFileSync(files.workbookCsv, cells.map((row) => `${row.join(',')}\n`).join(''));
	writeFileSync(files.workbook, await writeXlsx({ sheets: [{ name: '办件', rows: cells }] }));
	return files;
}

/** Writes a CSV in UTF-8 of so many approvals made like those of `file`. */
export function writeRows(file: string, target: string, rows: number): void {
	const [head, ...lines] = linesOf(file);
	repeat(target, head, lines, rows, (text) => Buffer.from(text));
}

function linesOf(file: string): [string, ...string[]] {
	return readFileSync(file, 'utf8')
		.replace(/^\ufeff/, '')
		.trimEnd()
		.split(/\r?\n/) as [string, ...string[]];
}

function repeat(
	target: string,
	head: string,
	lines: string[],
	rows: number,
	encode: (text: string) => Uint8Array,
): void {
	const file = openSync(target, 'w');
	try {
		writeSync(file, encode(`${head}\n`));
		for (let made = 0, round = 0; made < rows; round++) {
			const part = lines.slice(0, rows - made).map((line) => `${round}N${line}\n`);
			writeSync(file, encode(part.join('')));
			made += part.length;
		}
	} finally {
		closeSync(file);
	}
}
