import type { Column } from '../feed.ts';
import { lookRepair, unread, type CellContext, type CellRules } from './cell-rules.ts';
import { oneCode, severalCodes } from './code-lists.ts';
import { dayDoubts, longerDate, readDate } from './dates.ts';
import { text } from './text-cells.ts';
import { plain } from './width.ts';

/** The rules of one column; `latest` is SQL for the first day that lies in the future. */
export function cellRules(column: Column, context: CellContext): CellRules {
	if (column.codes) return column.several ? severalCodes(column.codes) : oneCode(column.codes);
	switch (column.type) {
		case 'integer':
		case 'double':
			return number(column.type, context);
		case 'boolean':
			return yesOrNo;
		case 'date':
		case 'timestamp':
			return date(column, context);
		case 'text':
			return text(column, context);
	}
}

/** Larger numbers are codes in the wrong column. */
const largest = 1e12;

function number(type: 'integer' | 'double', { absent }: CellContext): CellRules {
	const fractions = ['.', '-'].filter((mark) => !absent.includes(mark));
	return {
		fast: (k) => `try_cast(${k} as ${type})`,
		doubts: (k, f) => [
			unread(k, f),
			...(type === 'double' ? [`abs(${f}) >= ${largest}`] : []),
			// a cast to whole numbers rounds: 1.5, 15E-1
			...(type === 'double' || fractions.length === 0
				? []
				: [
						`case when strlen(${k}) > 1 then ${fractions.map((mark) => `contains(${k}, '${mark}')`).join(' or ')} end`,
					]),
		],
		read(raw) {
			const clean = plain(raw) ?? '';
			const grouped = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(clean);
			const text = grouped ? clean.replaceAll(',', '') : clean;
			const value = readNumber(text, type);
			const fits =
				type === 'integer'
					? Number.isInteger(value) && Math.abs(value) < 2 ** 31
					: Math.abs(value) < largest;
			if (!fits) return { value: null, fault: `TYPE-${type.toUpperCase()}` };
			return {
				value: String(value),
				repair: grouped ? 'NUMBER-SEPARATORS' : lookRepair(raw, clean),
			};
		},
	};
}

/** A decimal number, or what else DuckDB takes for a whole one (1_000, 0x3E8). */
function readNumber(text: string, type: 'integer' | 'double'): number {
	if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
	if (type === 'integer' && /^([+-]?\d+(_\d+)+|0x[0-9a-f]+)$/i.test(text))
		return Number(text.replaceAll('_', ''));
	return NaN;
}

const yes = ['是', '有', 'true', '1', 'y', 'yes', 't', '√', '✓'];
const no = ['否', '无', 'false', '0', 'n', 'no', 'f', '×'];
const yesOrNo: CellRules = {
	fast: (k) =>
		`case ${k} when '是' then true when '否' then false when '1' then true when '0' then false when 'true' then true when 'false' then false end`,
	doubts: (k, f) => [unread(k, f)],
	read(raw) {
		const clean = plain(raw) ?? '';
		const word = clean.toLowerCase();
		if (!yes.includes(word) && !no.includes(word)) return { value: null, fault: 'TYPE-BOOLEAN' };
		return { value: String(yes.includes(word)), repair: lookRepair(raw, clean) };
	},
};

function date(column: Column, { latest, latestSql, absent, isInstant }: CellContext): CellRules {
	return {
		fast: (k) => (isInstant ? k : `try_cast(${k} as ${column.type})`),
		doubts: (k, f) => [
			...dayDoubts(column, f, latestSql),
			...(isInstant ? [] : [unread(k, f), longerDate(column, k, absent)]),
		],
		read(raw) {
			const clean = plain(raw) ?? '';
			const reading = readDate(column, clean, latest);
			return { ...reading, repair: reading.repair ?? lookRepair(raw, clean) };
		},
	};
}
