import { measureText } from './charts/theme.ts';
import { formatUnit } from './format.ts';
import type { Row, ViewColumn } from './view.ts';
import { pick, type Locale } from './words.ts';

const widestText = 280;

/** How the columns of a table are set, from the rows that are looked at first. */
export function setColumns(columns: ViewColumn[], rows: Row[], locale: Locale) {
	const textWidth = ({ name }: ViewColumn): number =>
		Math.max(0, ...rows.slice(0, 200).map((row) => measureText(String(row[name] ?? ''), 13)));
	const isShort = (column: ViewColumn): boolean =>
		rows.slice(0, 200).every((row) => {
			const text = String(row[column.name] ?? '');
			const words = column.codes?.[text];
			return measureText(words ? pick(words, locale) : text, 13) <= 52;
		});
	const isFingerprint = ({ name }: ViewColumn): boolean =>
		rows.slice(0, 5).some((row) => /^[0-9a-f]{32,}$/.test(String(row[name] ?? '')));
	/** Columns of long text wrap at a width that can be read; everything else keeps to one line. */
	const wraps = (column: ViewColumn): boolean =>
		column.type === 'VARCHAR' &&
		!column.codes &&
		!isFingerprint(column) &&
		textWidth(column) > widestText;
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
	return columns.map((column) => {
		const prose = wraps(column);
		return {
			column,
			prose,
			isNumber: isNumber(column),
			/** Never broken over two lines, on paper neither: days, times and words of four signs. */
			fixed: isTime(column) || isShort(column),
			unit: unitOf(column, locale),
			width: prose ? widestText : Math.min(76, measureText(column.title)) + 16,
			full: drawn.length <= 4 && drawn.includes(column) ? fullBar(column) : null,
		};
	});
}

/** Whether a column holds numbers, which stand at the right and are looked at from the top first. */
export function isNumber({ type }: ViewColumn): boolean {
	return /^(INTEGER|BIGINT|DOUBLE|DECIMAL)/.test(type);
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
