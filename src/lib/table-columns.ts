import { measureText } from './charts/theme.ts';
import { formatUnit, formatValue } from './format.ts';
import type { Row, ViewColumn } from './view.ts';
import type { Locale } from './words.ts';

/** The width that a table has on the narrowest screen of an office, 1366 pixels, less what the estimate may miss. */
const room = 1100;
/** What columns are squeezed to at the least, in pixels: of words, of long text, of headings. */
const narrowestText = 84;
const narrowestProse = 150;
const narrowestHead = 48;
/** Codes are broken only when everything else is as narrow as this, since each row then takes two lines. */
const brokenCode = 108;
/** The widest heading that keeps to one line beside short values, and the widest text that a column asks room for. */
const widestHead = 76;
const widestText = 420;
/** Words of four signs are never broken. */
const shortText = 52;
const barWidth = 80;
/** Above this many columns they stand closer together. */
export const manyColumns = 12;

/** What one cell says of where a row came from, beside its file. */
const traced = ['source_row', 'batch_id', 'received_at'];

/**
 * The columns of a table with those on where a row came from in the one of its file; all stand in downloads and in
 * print. A list that begins with the file is about it and keeps them apart.
 */
export function foldTrace(columns: ViewColumn[]): { columns: ViewColumn[]; trace: ViewColumn[] } {
	const trace = columns.filter(({ name }) => traced.includes(name));
	const place = columns.findIndex(({ name }) => name === 'source_file');
	if (trace.length === 0 || place < 3) return { columns, trace: [] };
	return { columns: columns.filter((column) => !trace.includes(column)), trace };
}

/** A file's name as a cell shows it, shortened in its middle, and the row in it. */
export function nameSource({ source_file: file, source_row: row }: Row): string {
	const name = String(file ?? '').replace(/^.*\//, '');
	const short = name.length > 18 ? `${name.slice(0, 8)}…${name.slice(-9)}` : name;
	return typeof row === 'number' ? `${short} · ${row}` : short;
}

/** A column with how it is set. */
export type SetColumn = ReturnType<typeof setColumns>['columns'][number];

/** How the columns of a table are set, from the rows that are looked at first. */
export function setColumns(columns: ViewColumn[], rows: Row[], locale: Locale) {
	const dense = columns.length > manyColumns;
	const [size, padding] = dense ? [12, 10] : [13, 16];
	const isFingerprint = ({ name }: ViewColumn): boolean =>
		rows.slice(0, 5).some((row) => /^[0-9a-f]{32,}$/.test(String(row[name] ?? '')));
	/** Shares and points are also drawn, but not the ends of intervals, nor where bars would be all one sees. */
	const drawn = columns.filter(
		({ name, unit, good }) =>
			!/_(low|high)$/.test(name) && (unit === 'share' || (unit === 'points' && good === 'up')),
	);
	/** The value that fills a bar: the whole for shares, 100 points or the best row's where points go higher. */
	const fullBar = ({ name, unit }: ViewColumn): number =>
		unit === 'share'
			? 1
			: Math.max(100, ...rows.map((row) => (typeof row[name] === 'number' ? row[name] : 0)));
	/** The width of the widest of the first values; of numbers the greatest and the least are the longest. */
	const measure = (column: ViewColumn): number => {
		if (isFingerprint(column)) return measureText('0123456789…', size);
		const cells = rows.slice(0, 200).map((row) => row[column.name] ?? null);
		const numbers = cells.filter((cell) => typeof cell === 'number');
		const ends = isNumber(column) ? [Math.max(0, ...numbers), Math.min(0, ...numbers)] : cells;
		return Math.max(0, ...ends.map((cell) => measureText(formatValue(cell, column, locale), size)));
	};
	const measured = columns.map((column) => {
		const full = drawn.length <= 4 && drawn.includes(column) ? fullBar(column) : null;
		const text = full === null ? measure(column) : barWidth;
		const head = measureText(column.title);
		const word = Math.max(
			0,
			...(column.title.match(/\w+/g) ?? []).map((part) => measureText(part)),
		);
		const isFixed = isNumber(column) || isTime(column) || text <= shortText;
		return {
			column,
			full,
			isFixed,
			text: isFixed ? text : Math.min(text, widestText),
			isCode: isCode(column, rows),
			isProse: !isFixed && !column.codes && text > 280,
			/** Between these the heading asks for. */
			heads: [
				Math.min(head, Math.max(narrowestHead, word)),
				Math.min(head, Math.max(widestHead, word)),
			] as const,
		};
	});
	const give = ({ isFixed, isCode, text }: (typeof measured)[number], limit: number): number =>
		isFixed || (isCode && limit > brokenCode) ? text : Math.min(text, limit);
	const total = (limit: number): number =>
		measured.reduce(
			(sum, column) => sum + Math.max(column.heads[1], give(column, limit)) + padding,
			0,
		);
	/** The widest texts give way first, all to the same width, until the table fits. */
	let limit = widestText;
	while (limit > narrowestText && total(limit) > room) limit -= 4;
	return {
		dense,
		columns: measured.map((each) => ({
			column: each.column,
			full: each.full,
			isNumber: isNumber(each.column),
			/** Never broken over two lines, on paper neither: numbers, days, times and words of four signs. */
			fixed: each.isFixed,
			/** Long text, which is broken wherever it must be and asks for no more than `most`. */
			wraps: !each.isFixed && give(each, limit) >= limit,
			unit: unitOf(each.column, locale),
			/** The least and the most width that the column asks for; where there is more room it gets its part. */
			least:
				Math.max(
					each.heads[0],
					Math.min(each.text, each.isProse ? narrowestProse : narrowestText),
				) + padding,
			most: Math.max(each.heads[1], give(each, limit)) + padding,
		})),
	};
}

/** How the columns of a table are set when some are left out on the screen: these keep their place, for print. */
export function setShown(
	columns: ViewColumn[],
	away: ReadonlySet<string>,
	rows: Row[],
	locale: Locale,
): ReturnType<typeof setColumns> {
	const shown = columns.filter(({ name }) => !away.has(name));
	const kept = setColumns(shown, rows, locale);
	if (shown.length === columns.length) return kept;
	const places = new Map(kept.columns.map((own) => [own.column.name, own]));
	const all = setColumns(columns, rows, locale).columns;
	return { ...kept, columns: all.map((own) => places.get(own.column.name) ?? own) };
}

/**
 * A text in the pieces between which a line may end: after the joints of a path or a number, and after the
 * region of a subject's code; Chinese and words end lines by themselves.
 */
export function breakText(text: string): string[] {
	return text
		.split(
			/(?<=[/_:.])(?=[^\s/_:.])|(?<=(?<![0-9A-Za-z])~?(?=[A-Za-z]*\d)[0-9A-Za-z]{8})(?=[0-9A-Za-z]{6})/,
		)
		.filter((piece) => piece !== '');
}

/** Whether a column holds numbers, which stand at the right and are looked at from the top first. */
export function isNumber({ type }: ViewColumn): boolean {
	return /^(INTEGER|BIGINT|DOUBLE|DECIMAL)/.test(type);
}

/** Whether a column holds codes or numbers of cases: signs without spaces, not words. */
function isCode({ name, type, codes }: ViewColumn, rows: Row[]): boolean {
	const texts = rows.slice(0, 200).map((row) => row[name]);
	return (
		type === 'VARCHAR' &&
		!codes &&
		texts.every((text) => !text || /^[!-~]{1,24}$/.test(String(text)))
	);
}

/** Whether a column holds days or times. */
function isTime({ type }: ViewColumn): boolean {
	return /^(DATE|TIMESTAMP)/.test(type);
}

function unitOf({ unit, title }: ViewColumn, locale: Locale): string {
	if (!unit || unit === 'share' || unit === 'count') return '';
	const words = formatUnit(unit, locale);
	return title.toLowerCase().includes(words.toLowerCase()) ? '' : words;
}
