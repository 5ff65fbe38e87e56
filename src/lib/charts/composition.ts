import { m } from '#lib/paraglide/messages.js';
import { formatValue } from '../format.ts';
import type { Cell, ChartView } from '../view.ts';
import type { Locale } from '../words.ts';
import { isTime, nameOf, numberOf, placesOf, spokenRows } from './mark.ts';

interface Part {
	name: string;
	value: number;
	isFocus: boolean;
	isChosen: boolean;
}

/** The newest place in time, else the largest, or the one where the part that the chart is about is greatest. */
export function tellParts(view: ChartView, locale: Locale): string {
	const spoken = { ...view, rows: spokenRows(view) };
	const newest = placesOf(spoken).at(-1) ?? null;
	const parts = partsAt(spoken, newest, locale);
	const chosen = parts.filter(({ isChosen }) => isChosen);
	if (chosen.length > 0 && chosen.length < parts.length)
		return m.finding_parts(
			{
				place: nameOf(newest, view.x, locale),
				parts: tellTogether(
					chosen.map(({ name, value }) =>
						m.finding_part_of({ name, share: shareOf(value, parts) }, { locale }),
					),
					locale,
				),
			},
			{ locale },
		);
	const places = placesOf(spoken).map((place) => {
		const parts = partsAt(spoken, place, locale);
		const total = parts.reduce((sum, { value }) => sum + value, 0);
		const most = view.focus
			? parts.find(({ isFocus }) => isFocus)
			: [...parts].sort((a, b) => b.value - a.value)[0];
		return { place, most, total, share: total > 0 ? (most?.value ?? 0) / total : null };
	});
	const told = view.focus
		? places.filter(({ share }) => share !== null).sort((a, b) => b.share! - a.share!)[0]
		: isTime(view.x)
			? places.at(-1)
			: // of places that are no times the largest
				[...places].sort((a, b) => b.total - a.total)[0];
	if (!told?.most || told.share === null) return view.y[0]!.title;
	return m.finding_part(
		{
			place: nameOf(told.place, view.x, locale),
			name: told.most.name,
			share: formatShare(told.share),
		},
		{ locale },
	);
}

function shareOf(value: number, parts: Part[]): string {
	const total = parts.reduce((sum, part) => sum + part.value, 0);
	return formatShare(total > 0 ? value / total : 0);
}

const formatShare = (share: number): string =>
	formatValue(share, { name: '', type: 'DOUBLE', unit: 'share' }, 'zh');

function partsAt(view: ChartView, place: Cell, locale: Locale): Part[] {
	const rows = view.rows.filter((row) => (row[view.x.name] ?? null) === place);
	const { series, focus } = view;
	if (series)
		return rows.map((row) => ({
			name: nameOf(row[series.name], series, locale),
			value: numberOf(row, view.y[0]!) ?? 0,
			isFocus: row[series.name] === focus,
			isChosen: row.picked === true,
		}));
	return view.y.map((column) => ({
		name: column.title,
		value: rows[0] ? (numberOf(rows[0], column) ?? 0) : 0,
		isFocus: column.name === focus,
		isChosen: false,
	}));
}

/** Several findings of one chart in one sentence. */
export function tellTogether(parts: string[], locale: Locale): string {
	return parts.join(locale === 'zh' ? '；' : '; ');
}
