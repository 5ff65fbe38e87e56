import type { ViewColumn } from '../../view.ts';
import { pick, type Locale } from '../../words.ts';
import type { Cell } from '../warehouse.ts';

/** Days and instants as the spreadsheet counts them, from the end of 1899. */
const epoch = 25_569;
/** The longest text a cell holds. */
const longest = 32_767;

/** A value as a cell holds it: codes in words, days and instants as numbers, text no longer than a cell may be. */
export function toCell(
	value: Cell,
	{ type, codes }: Pick<ViewColumn, 'type' | 'codes'>,
	locale: Locale,
): Cell {
	if (typeof value !== 'string') return value;
	if (/^(DATE|TIMESTAMP)/.test(type))
		return (
			Date.parse(`${value.replace(' ', 'T')}${value.length > 10 ? 'Z' : ''}`) / 86_400_000 + epoch
		);
	const words = codes?.[value];
	return (words ? pick(words, locale) : value).slice(0, longest);
}

/** The number format of a column. */
export function formatOf({ type, unit }: Pick<ViewColumn, 'type' | 'unit'>): string {
	if (unit === 'share') return '0.00%';
	if (type.startsWith('TIMESTAMP')) return 'yyyy-mm-dd hh:mm:ss';
	if (type === 'DATE') return unit === 'month' ? 'yyyy-mm' : 'yyyy-mm-dd';
	if (/^(INTEGER|BIGINT)/.test(type)) return '0';
	if (/^(DOUBLE|DECIMAL)/.test(type)) return 'General';
	return '@';
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escapeText(text: string): string {
	const plain = /[&<>]/.test(text) ? text.replace(/[&<>]/g, (sign) => escapes[sign]!) : text;
	// signs that XML has no place for
	// eslint-disable-next-line no-control-regex
	return /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]/.test(plain)
		? // eslint-disable-next-line no-control-regex
			plain.toWellFormed().replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '')
		: plain;
}

/** Rows as the XML of a sheet; `styles` are the numbers of the columns' formats, `first` is the number of the first row. */
export function writeRows(
	rows: Cell[][],
	letters: string[],
	styles: string[],
	first: number,
): string {
	let xml = '';
	rows.forEach((row, i) => {
		const number = first + i;
		xml += `<row r="${number}">`;
		row.forEach((value, column) => {
			if (value === null) return;
			const head = `<c r="${letters[column]}${number}" s="${styles[column]}"`;
			if (typeof value === 'number')
				xml += Number.isFinite(value) ? `${head}><v>${value}</v></c>` : '';
			else if (typeof value === 'boolean') xml += `${head} t="b"><v>${value ? 1 : 0}</v></c>`;
			else
				xml += `${head} t="inlineStr"><is><t xml:space="preserve">${escapeText(value)}</t></is></c>`;
		});
		xml += '</row>';
	});
	return xml;
}
