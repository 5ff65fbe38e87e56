import { m } from '#lib/paraglide/messages.js';
import type { ChartEvent, ChartView } from '../view.ts';
import type { Locale } from '../words.ts';
import { placesOf } from './mark.ts';

/** A mark on a time axis: its number, its place among the places of the axis, and what happened. */
export interface EventMark {
	number: string;
	place: number;
	at: string;
	/** How the line is drawn; the number and the word tell the kinds apart as well. */
	line: 'solid' | 'dashed' | 'dotted';
	word: string;
	text: string;
}

const lines = { law: 'solid', list: 'dashed', deadline: 'dotted', reform: 'solid' } as const;

/** The events that lie on the chart's axis, numbered in its order; those of one place share a number. */
export function numberEvents(view: ChartView, locale: Locale): EventMark[] {
	const places = placesOf(view);
	const words = {
		law: m.event_word_law,
		list: m.event_word_list,
		deadline: m.event_word_deadline,
		reform: m.event_word_reform,
	};
	const byPlace = new Map<number, ChartEvent[]>();
	for (const event of view.events ?? []) {
		const place = places.indexOf(event.at);
		if (place >= 0) byPlace.set(place, [...(byPlace.get(place) ?? []), event]);
	}
	return [...byPlace]
		.sort(([a], [b]) => a - b)
		.map(([place, events], i) => ({
			number: String.fromCodePoint(0x2460 + Math.min(i, 19)),
			place,
			at: events[0]!.at,
			line: lines[events[0]!.kind],
			word: [...new Set(events.map(({ kind }) => words[kind]({}, { locale })))].join(' '),
			text: events.map(({ text }) => text).join(locale === 'zh' ? '；' : '; '),
		}));
}
