import type { ChartView } from '../../view.ts';
import { pick, type Locale } from '../../words.ts';
import type { Scope } from '../access.ts';
import type { Model } from '../catalogue.ts';
import { linkFigure, openCockpit } from './cockpit.ts';
import { describeSpan, readFigureValues, viewFigure } from '../figures.ts';
import { readChart, readLeads } from '../indicator/indicator.ts';
import { openMartPage, tryPart } from '../indicator/mart-page.ts';
import type { Lease } from '../publication.ts';
import { viewChart, viewLeads } from '../view.ts';

/** The marts whose first finding and chart open the product, in reading order. */
export const overviewMarts = [
	'reform_effects',
	'reporting_rankings',
	'repeat_violation_alerts',
	'sampling_ratios',
];

/** The leaders' figures of the newest finished month, as the cockpit opens with them, each with its course. */
export async function readFigures(lease: Lease, scope: Scope, locale: Locale) {
	const { spans } = await openCockpit(lease, scope, new URLSearchParams());
	const values = await readFigureValues(lease, scope, spans);
	return values.map((value) => ({
		...viewFigure(value, spans, linkFigure(value.rule.figure, ''), locale),
		note: describeSpan(spans.from, spans.to, locale),
	}));
}

/** The first lead sentence of a mart, under the mart's name; none when its query finds nothing. */
export async function readFirstLead(locals: App.Locals, mart: Model) {
	const params = new URLSearchParams();
	const { lease, source, options } = await openMartPage(locals, mart.name, params);
	const rules = mart.leads.slice(0, 1);
	const leads = await readLeads(lease, locals.scope, mart, source, locals.locale, rules);
	const departments = options.department ?? [];
	return viewLeads(mart, leads, departments, locals.locale, params).map((sentence) => ({
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
