import { writeXlsx, type CellValue, type WriteSheet } from 'hucre/xlsx';
import { formatUnit } from '../format.ts';
import { pick, type Locale } from '../words.ts';
import type { Column } from './catalogue.ts';
import { wordsOf } from './source.ts';
import type { Cell } from './warehouse.ts';

/** The most rows a workbook is made of; more are for CSV, Parquet or Arrow. */
export const workbookRows = 100_000;

/** What the definitions sheet says besides the columns: pairs of a word and its text. */
export type About = [string, string][];

/**
 * A workbook with the rows as typed cells (codes and other text as text, days as days, no formulas) and a sheet of
 * definitions. The only file that knows the spreadsheet library.
 */
export async function writeTable(
	names: { rows: string; about: string; heads: string[] },
	columns: Column[],
	rows: Cell[][],
	about: About,
	locale: Locale,
): Promise<Uint8Array<ArrayBuffer>> {
	const heading = ({ words, unit }: Column): string => {
		const title = pick(words, locale);
		const word = unit && unit !== 'share' && unit !== 'count' ? formatUnit(unit, locale) : '';
		return word && !title.includes(word) ? `${title} (${word})` : title;
	};
	const table = layOut(
		names.rows,
		columns.map(heading),
		rows.map((row) => row.map((cell, i) => toCell(cell, columns[i]!, locale))),
		columns.map((column) => ({
			width: widthOf(heading(column), column),
			format: formatOf(column),
		})),
	);
	const definitions = layOut(
		names.about,
		names.heads,
		[
			...about.map(([word, text]): CellValue[] => [word, text, '', '']),
			...columns.map((column): CellValue[] => [
				pick(column.words, locale),
				column.description ? pick(column.description, locale) : '',
				column.unit ? formatUnit(column.unit, locale) : '',
				column.name,
			]),
		],
		[24, 72, 10, 28].map((width) => ({ width, format: '@' })),
	);
	return (await writeXlsx({ sheets: [table, definitions] })) as Uint8Array<ArrayBuffer>;
}

function layOut(
	name: string,
	header: string[],
	rows: CellValue[][],
	columns: { width: number; format: string }[],
): WriteSheet {
	return {
		name: name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31),
		columns: columns.map(({ width, format }) => ({ width, style: { numFmt: format } })),
		rows: [header, ...rows],
		cells: new Map(
			header.map((value, i) => [`0,${i}`, { value, style: { font: { bold: true } } }] as const),
		),
		freezePane: { rows: 1 },
		pageSetup: {
			orientation: 'landscape',
			paperSize: 'a4',
			fitToPage: true,
			fitToWidth: 1,
			fitToHeight: 0,
			printTitlesRow: '$1:$1',
		},
	};
}

/** Days and instants as the spreadsheet counts them, from the end of 1899. */
const epoch = 25_569;

function toCell(value: Cell, column: Column, locale: Locale): CellValue {
	if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
	if (/^(DATE|TIMESTAMP)/.test(column.type))
		return (
			Date.parse(`${value.replace(' ', 'T')}${value.length > 10 ? 'Z' : ''}`) / 86_400_000 + epoch
		);
	return wordsOf(column, value, locale);
}

function formatOf({ type, unit }: Column): string {
	if (unit === 'share') return '0.00%';
	if (type.startsWith('TIMESTAMP')) return 'yyyy-mm-dd hh:mm:ss';
	if (type === 'DATE') return unit === 'month' ? 'yyyy-mm' : 'yyyy-mm-dd';
	if (/^(INTEGER|BIGINT)/.test(type)) return '0';
	if (/^(DOUBLE|DECIMAL)/.test(type)) return 'General';
	return '@';
}

function widthOf(heading: string, { type }: Column): number {
	const wide = [...heading].reduce((sum, sign) => sum + (sign > '\u2e80' ? 2 : 1), 2);
	return Math.min(40, Math.max(type === 'VARCHAR' ? 18 : 11, wide));
}
