import { m } from '#lib/paraglide/messages.js';
import { isPreset, type PresetPeriod } from './periods.ts';
import { pick, type Locale, type Words } from './words.ts';

type Value = string | number | boolean | null | undefined;

/** What is needed to write a value: its type, its unit and the words of its codes. */
export interface Format {
	name: string;
	type: string;
	unit: string | null;
	codes?: Record<string, Words> | null;
}

/** Missing is a dash, zero is 0. */
export const missing = '—';
const thin = '\u202f';

/** A number with thin spaces between thousands and a true minus sign. */
export function formatNumber(value: number, digits = 0): string {
	const [whole, part] = Math.abs(value).toFixed(digits).split('.');
	const grouped = whole!.replace(/\B(?=(\d{3})+(?!\d))/g, thin);
	const isZero = Number(`${whole}.${part ?? 0}`) === 0;
	return `${value < 0 && !isZero ? '−' : ''}${grouped}${part ? `.${part}` : ''}`;
}

/** A value as a table shows it, without its unit except the sign of a percentage. */
export function formatValue(value: Value, format: Format, locale: Locale): string {
	if (value === null || value === undefined || value === '') return missing;
	if (typeof value === 'boolean') return value ? m.yes({}, { locale }) : m.no({}, { locale });
	if (typeof value === 'string') return formatText(value, format, locale);
	// a year is a name, not an amount
	if (format.unit === 'year') return String(value);
	if (format.unit === 'share') return `${formatNumber(value * 100, shareDigits(value))}%`;
	return formatNumber(value, digitsOf(value, format));
}

function shareDigits(value: number): number {
	return value === 0 || value === 1 ? 0 : 1;
}

/** How many decimals a number has by its unit; zero is 0. */
export function digitsOf(value: number, { type, unit }: Format): number {
	if (type === 'INTEGER' || type === 'BIGINT' || unit === 'count') return 0;
	if (value === 0) return 0;
	if (unit === 'points' || unit === 'days' || unit === 'working_days') return 1;
	if (unit === 'rank') return Number.isInteger(value) ? 0 : 1;
	if (unit === 'ratio') return 2;
	if (Number.isInteger(value)) return 0;
	return Math.abs(value) >= 100 ? 1 : 2;
}

function formatText(value: string, format: Format, locale: Locale): string {
	const words = format.codes?.[value];
	if (words) return pick(words, locale);
	if (isMonth(format)) return value.slice(0, 7);
	if (format.type.startsWith('TIMESTAMP')) return value.slice(0, 16);
	return value;
}

/** True for dates that stand for their whole month. */
export function isMonth({ name, type, unit }: Format): boolean {
	return unit === 'month' || (type === 'DATE' && /(^|_)month$/.test(name));
}

/** A number on an axis: as short as it can be said. */
export function formatTick(value: number, format: Format, locale: Locale): string {
	const isShare = format.unit === 'share';
	const size = isShare ? value * 100 : value;
	for (const digits of [0, 1])
		if (Math.abs(size - Number(size.toFixed(digits))) < 1e-9)
			return `${formatNumber(size, digits)}${isShare ? '%' : ''}`;
	return formatValue(value, format, locale);
}

/** A value with its unit, for running text: `3.6 个工作日`, `96.2%`, `2026年10月`; counts and ratios bring their own word: 3 件, 3 倍. */
export function formatMeasure(value: Value, format: Format, locale: Locale): string {
	if (typeof value === 'string' && isMonth(format)) return formatPeriod(value.slice(0, 7), locale);
	if (typeof value === 'string' && /^\d{4}[QH]\d$/.test(value)) return formatPeriod(value, locale);
	const text = formatValue(value, format, locale);
	if (typeof value !== 'number' || !format.unit || format.unit === 'share') return text;
	// in a sentence no column of numbers asks for closing zeros: 3 times, not 3.00
	if (format.unit === 'ratio') return formatNumber(value, 2).replace(/\.?0+$/, '');
	const unit = formatUnit(format.unit, locale, value);
	return unit && format.unit !== 'count' ? `${text} ${unit}` : text;
}

/** The word for a unit, after a number or in brackets after a title; a free word stands for itself. */
export function formatUnit(unit: string, locale: Locale, value?: number): string {
	const count = value === undefined ? 2 : value;
	switch (unit) {
		case 'days':
			return m.unit_days({ count }, { locale });
		case 'working_days':
			return value === undefined
				? m.unit_working_days_short({}, { locale })
				: m.unit_working_days({ count }, { locale });
		case 'share':
			return '%';
		case 'count':
			return m.unit_count({}, { locale });
		case 'hours':
			return m.unit_hours({}, { locale });
		case 'months':
			return m.unit_months({}, { locale });
		case 'minutes':
			return m.unit_minutes({}, { locale });
		case 'points':
			return m.unit_points({ count }, { locale });
		case 'wan_yuan':
			return m.unit_wan_yuan({}, { locale });
		case 'ratio':
			return m.unit_ratio({}, { locale });
		case 'date':
		case 'month':
		case 'rank':
		case 'number':
		case 'year':
			return '';
		case 'staff_days':
			return m.unit_staff_days({ count }, { locale });
		default:
			return unit;
	}
}

/** A day in running text: 2026年10月31日, 31 October 2026. */
export function formatDay(day: string, locale: Locale): string {
	return new Intl.DateTimeFormat(locale === 'zh' ? 'zh-CN' : 'en-GB', {
		dateStyle: 'long',
		timeZone: 'UTC',
	}).format(new Date(`${day.slice(0, 10)}T00:00:00Z`));
}

const presetWords: Record<PresetPeriod, (inputs: object, options: { locale: Locale }) => string> = {
	'this-month': m.preset_this_month,
	'last-month': m.preset_last_month,
	'this-quarter': m.preset_this_quarter,
	'this-half': m.preset_this_half,
	'this-year': m.preset_this_year,
	'last-12-months': m.preset_last_12_months,
};

/** The text of a period (`2026-10`, `2026Q3`, `2026-01..2026-10`, `this-month`) in words. */
export function formatPeriod(text: string, locale: Locale): string {
	if (text.includes('..'))
		return text
			.split('..')
			.map((part) => formatPeriod(part, locale))
			.join(locale === 'zh' ? '至' : ' – ');
	if (isPreset(text)) return presetWords[text]({}, { locale });
	const match = /^(\d{4})(?:-(\d\d)|Q(\d)|H(\d)|W(\d\d))?$/.exec(text);
	if (!match) return text;
	const [, year, month, quarter, half, week] = match;
	if (week) return m.period_week({ year: year!, week: Number(week) }, { locale });
	if (month) {
		const date = new Date(Date.UTC(Number(year), Number(month) - 1, 1));
		if (locale === 'zh') return m.period_month({ year: year!, month: Number(month) }, { locale });
		return new Intl.DateTimeFormat('en-GB', {
			month: 'short',
			year: 'numeric',
			timeZone: 'UTC',
		}).format(date);
	}
	if (quarter) return m.period_quarter({ year: year!, quarter }, { locale });
	if (half === '1') return m.period_first_half({ year: year! }, { locale });
	if (half) return m.period_second_half({ year: year! }, { locale });
	return m.period_year({ year: year! }, { locale });
}
