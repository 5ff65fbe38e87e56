import { m } from '#lib/paraglide/messages.js';
import { formatMeasure, formatValue } from '../format.ts';
import type { ChartView, Row } from '../view.ts';
import type { Locale } from '../words.ts';
import { numberOf } from './mark.ts';
import type { Theme } from './theme.ts';

/** The interval of a row in words. */
export function tipBand(band: NonNullable<ChartView['band']>, row: Row, locale: Locale): string {
	return m.interval(
		{
			low: formatValue(row[band.low.name], band.low, locale),
			high: formatMeasure(row[band.high.name], band.high, locale),
		},
		{ locale },
	);
}

/** The stretch between two values at each place: an unseen base with a pale area on it. */
export function drawBand(
	{ low, high }: NonNullable<ChartView['band']>,
	places: unknown[],
	view: ChartView,
	theme: Theme,
): object[] {
	const rows = places.map((place) => view.rows.find((row) => row[view.x.name] === place));
	const quiet = {
		type: 'line',
		stack: 'band',
		// a base below nothing carries its stretch as well
		stackStrategy: 'all',
		silent: true,
		symbol: 'none',
		lineStyle: { opacity: 0 },
		tooltip: { show: false },
		z: 1,
	};
	return [
		{ ...quiet, data: rows.map((row) => (row ? (numberOf(row, low) ?? '-') : '-')) },
		{
			...quiet,
			areaStyle: { color: theme.pale, opacity: 0.45 },
			data: rows.map((row) =>
				row && numberOf(row, low) !== null && numberOf(row, high) !== null
					? numberOf(row, high)! - numberOf(row, low)!
					: '-',
			),
		},
	];
}
