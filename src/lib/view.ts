import type { Words } from './words.ts';

/** A value as it travels from server to browser: dates are text, every number is a JavaScript number. */
export type Cell = string | number | boolean | null;
export type Row = Record<string, Cell>;

/** A column as a page shows it, its title already in the reader's language. */
export interface ViewColumn {
	name: string;
	title: string;
	type: string;
	unit: string | null;
	good: 'up' | 'down' | null;
	description: string | null;
	codes: Record<string, Words> | null;
}

/** The marks of one chart with the columns that name them. */
export interface ChartView {
	kind: 'bar' | 'line' | 'stacked' | 'dumbbell' | 'scatter' | 'histogram';
	x: ViewColumn;
	y: ViewColumn[];
	series: ViewColumn | null;
	/** Columns that tell marks of the same name apart. */
	details: ViewColumn[];
	rows: Row[];
	/** Marks before the chart's limit. */
	total: number;
	/** How rows were put together, e.g. weighted by a count; null for one row per mark. */
	weight: ViewColumn | null;
	aggregate: 'sum' | 'weighted' | 'none';
	sort: 'asc' | 'desc' | null;
	/** Events on the time axis of a line, e.g. new laws. */
	events?: ChartEvent[];
	/** The part that the finding of a stacked chart is about: where it is greatest. */
	focus?: string;
	/** Between which values the first line lies with 95 % confidence. */
	band?: { low: ViewColumn; high: ViewColumn };
	/** What the events are, or another word of caution, after the measure. */
	note?: string;
	/** The finding, where the page knows more than the marks say. */
	finding?: string;
	/** What the rules ask for: a level of a line, or the last bin of a histogram that keeps the term. */
	target?: { at: number; text: string };
}

/** Something that happened at a place on a time axis; `at` is a value of x. */
export interface ChartEvent {
	at: string;
	kind: 'law' | 'list' | 'deadline' | 'reform';
	text: string;
}

/** A dot of a timeline: its day, the lane it lies in, and what it says when it is looked at. */
export interface TimelineEvent {
	on: string;
	lane: string;
	text: string;
	/** strong: counts; hollow: does not; marked: stands out; quiet: the rest. */
	tone: 'strong' | 'hollow' | 'marked' | 'quiet';
	/** The number it has in the table beside. */
	number?: number;
}

/** How a number of a mart row came about: which rows, the formula with its values, and where the rows came from. */
export interface Computation {
	title: string;
	/** The formula as the header writes it, and with the row's own numbers in it; empty for a model's estimate. */
	formula: string;
	filled: string;
	/** Queries that the formula reads by name, filled in likewise. */
	steps: { name: string; filled: string }[];
	/** The row's own numbers in the formula, with the way to how each was computed. */
	parts: { title: string; value: string; href: string | null }[];
	/** Why listed rows do not give the number; empty where they do. */
	reason: string;
	/** What the formula gives over the listed rows, all digits, and whether it is what the mart says. */
	again: { value: string; isSame: boolean } | null;
	where: { title: string; value: string }[];
	condition: string;
	listed: number;
	relation: string | null;
	batches: { feed: string; batch: string; file: string; receivedAt: string; rows: number }[];
	moreBatches: number;
	feeds: { name: string; title: string }[];
	rules: string[];
	run: string;
	generation: number;
	policy: string;
	sqlHash: string;
}
