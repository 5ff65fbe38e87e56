import { m } from '#lib/paraglide/messages.js';
import { formatPeriod, formatUnit, formatValue } from '../format.ts';
import type { ChartView } from '../view.ts';
import { pick, type Locale } from '../words.ts';
import type { Scope } from './access.ts';
import type { Model } from './catalogue.ts';
import { describeChange } from './figures.ts';
import { readChart, readLeads } from './indicator.ts';
import { openMartPage, tryPart } from './mart-page.ts';
import type { Lease } from './publication.ts';
import { ask } from './questions.ts';
import { viewChart, viewLeads } from './view.ts';

/** The marts whose first finding and chart open the product, in reading order. */
export const overviewMarts = [
	'reform_effects',
	'reporting_rankings',
	'repeat_violation_alerts',
	'sampling_ratios',
];

interface FigureRule {
	figure: string;
	href: string;
	unit: 'count' | 'days' | 'share';
	/** Which way is better; null for a mere amount. */
	good: 'up' | 'down' | null;
	title: (inputs: object, options: { locale: Locale }) => string;
}

const figureRules: FigureRule[] = [
	{
		figure: 'applied',
		href: '/reform_effects',
		unit: 'count',
		good: null,
		title: m.figure_applied,
	},
	{
		figure: 'days_saved',
		href: '/reform_effects',
		unit: 'days',
		good: 'up',
		title: m.figure_days_saved,
	},
	{
		figure: 'no_visit',
		href: '/reform_effects',
		unit: 'share',
		good: 'up',
		title: m.figure_no_visit,
	},
	{
		figure: 'reported_in_time',
		href: '/reporting_rankings',
		unit: 'share',
		good: 'up',
		title: m.figure_reported_in_time,
	},
	{
		figure: 'alerts_opened',
		href: '/repeat_violation_alerts',
		unit: 'count',
		good: 'down',
		title: m.figure_alerts_opened,
	},
];

const monthsInCourse = 12;

/** Key figures of the newest finished months with their course and the change on the month before. */
export async function readFigures(lease: Lease, scope: Scope, locale: Locale) {
	const rows = await ask<{ figure: string; month: string; value: number }>(
		lease,
		scope,
		'overview_figures',
	);
	const byFigure = Map.groupBy(rows, ({ figure }) => figure);
	return figureRules.flatMap((rule) => {
		const course = (byFigure.get(rule.figure) ?? []).slice(-monthsInCourse);
		const last = course.at(-1);
		if (!last) return [];
		const before = course.at(-2);
		const format = { name: rule.figure, type: 'DOUBLE', unit: rule.unit };
		return [
			{
				title: rule.title({}, { locale }),
				href: rule.href,
				value: formatValue(last.value, format, locale).replace(/%$/, ''),
				unit: rule.unit === 'count' ? '' : formatUnit(rule.unit, locale, last.value),
				change: before ? describeChange(before.value, last.value, rule, locale) : null,
				note: formatPeriod(last.month, locale),
				course: course.map(({ value }) => value),
			},
		];
	});
}

/** The first lead sentence of a mart, under the mart's name; none when its query finds nothing. */
export async function readFirstLead(locals: App.Locals, mart: Model) {
	const { lease, source, options } = await openMartPage(locals, mart.name, new URLSearchParams());
	const [first] = await readLeads(
		lease,
		locals.scope,
		{ ...mart, leads: mart.leads.slice(0, 1) },
		source,
		locals.locale,
	);
	if (!first) return [];
	return viewLeads(mart, [first], options.department ?? [], locals.locale).map((sentence) => ({
		...sentence,
		href: `/${mart.name}`,
	}));
}

/** The chart of a mart as its own page opens. */
export async function readOverviewChart(
	locals: App.Locals,
	mart: Model,
): Promise<{ name: string; title: string; chart: ChartView | null; fault: string | null }> {
	const { lease, source } = await openMartPage(locals, mart.name, new URLSearchParams());
	const part = await tryPart('/', async () =>
		viewChart(mart, await readChart(lease, locals.scope, mart, mart.chart!, source), locals.locale),
	);
	return {
		name: mart.name,
		title: pick(mart.title, locals.locale),
		chart: part.value,
		fault: part.fault,
	};
}
