import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';

/**
 * Rewrites a CSV file record by record so that row n of the copy is record n of the original:
 * blank lines become empty records, records of another length are cut or filled and marked in a
 * last extra field (`noField` marks a good one). For files the plain reader cannot count rightly.
 */
export async function normaliseCsv(
	file: string,
	copy: string,
	delimiter: string,
	fields: number,
	noField: string,
): Promise<void> {
	const write = (values: string[]): string =>
		values.map((value) => (/[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(',') + '\n';
	const transform = new Transform({
		objectMode: true,
		transform(record: string[], _encoding, done) {
			const empty = record.length === 1 && record[0]!.trim() === '';
			const right = empty || record.length === fields;
			const values = Array.from({ length: fields }, (_, index) => record[index] ?? '');
			done(null, write([...values, right ? noField : String(record.length)]));
		},
	});
	await pipeline(
		createReadStream(file),
		parse({ delimiter, bom: true, relax_quotes: true, relax_column_count: true, skip_empty_lines: false, max_record_size: 16_000_000 }),
		transform,
		createWriteStream(copy),
	);
}
