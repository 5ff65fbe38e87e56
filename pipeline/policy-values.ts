import type { Words } from './errors.ts';

type Scalar = number | string | boolean;

interface Kind {
	holds: (value: Scalar) => boolean;
	words: Words;
}

const isAmount = (value: Scalar): value is number =>
	typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isDay = (text: string): boolean =>
	new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;

const amount: Kind = { holds: isAmount, words: { zh: '不小于 0 的数', en: 'a number from 0 on' } };
const whole: Kind = {
	holds: (value) => isAmount(value) && Number.isInteger(value),
	words: { zh: '不小于 0 的整数', en: 'a whole number from 0 on' },
};

/** What a value may be by its unit. */
const kinds: Record<string, Kind> = {
	yes_no: { holds: (value) => value === 0 || value === 1, words: { zh: '0 或 1', en: '0 or 1' } },
	share: {
		holds: (value) => isAmount(value) && value <= 1,
		words: { zh: '0 到 1 之间的数', en: 'a number between 0 and 1' },
	},
	...Object.fromEntries(
		['count', 'order', 'days', 'working_days', 'weeks', 'months', 'years'].map((unit) => [
			unit,
			whole,
		]),
	),
	...Object.fromEntries(
		['hours', 'minutes', 'points', 'ratio', 'staff_days', 'yuan'].map((unit) => [unit, amount]),
	),
	date: {
		holds: (value) => typeof value === 'string' && isDay(value),
		words: { zh: '日期，如 2026-06-30', en: 'a day such as 2026-06-30' },
	},
	// a day of every year
	month_day: {
		holds: (value) => typeof value === 'string' && isDay(`2001-${value}`),
		words: { zh: '每年都有的月日，如 06-30', en: 'a day of every year such as 06-30' },
	},
};

/** What a value of the unit should have been, in words; null when it is that, or the unit asks for nothing. */
export function faultOf(
	value: Scalar,
	unit: string | undefined,
	codes: string[] | undefined,
): Words | null {
	if (codes && !codes.includes(String(value)))
		return { zh: `${codes.join('、')} 之一`, en: `one of ${codes.join(', ')}` };
	const kind = unit === undefined ? undefined : kinds[unit];
	return kind && !kind.holds(value) ? kind.words : null;
}
