import { InputError } from '../errors.ts';

/** The time a plan is for: a year, half-year, quarter or month (`2026`, `2026H2`, `2026Q4`, `2026M11`). `batches` such periods make a year; `lastDay` is ISO. */
export interface Period {
	readonly text: string;
	readonly year: number;
	readonly batches: number;
	readonly firstDay: string;
	readonly lastDay: string;
}

const MONTHS: Record<string, number> = { '': 12, H: 6, Q: 3, M: 1 };

/** Reads a period; throws InputError for any other form. */
export function readPeriod(text: string): Period {
	const match = /^(20\d\d)(?:(H)([12])|(Q)([1-4])|(M)(0[1-9]|1[0-2]))?$/.exec(text);
	if (!match)
		throw new InputError('DRAW-PERIOD', text, {
			zh: '期间应写作 2026、2026H2、2026Q4 或 2026M11。',
			en: 'a period is written 2026, 2026H2, 2026Q4 or 2026M11.',
		});
	const year = Number(match[1]);
	const kind = match[2] ?? match[4] ?? match[6] ?? '';
	const place = Number(match[3] ?? match[5] ?? match[7] ?? 1);
	const months = MONTHS[kind]!;
	return {
		text,
		year,
		batches: 12 / months,
		firstDay: isoDay(Date.UTC(year, (place - 1) * months, 1)),
		lastDay: isoDay(Date.UTC(year, place * months, 0)),
	};
}

function isoDay(instant: number): string {
	return new Date(instant).toISOString().slice(0, 10);
}
