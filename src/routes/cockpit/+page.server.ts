import { readCatalogue } from '#lib/server/catalogue.ts';
import {
	keepPeriod,
	linkFigure,
	monthColumn,
	openCockpit,
	readGravestAlerts,
	readItemGroups,
	readWorstDepartments,
	viewCourse,
} from '#lib/server/cockpit.ts';
import { readHeadlines } from '#lib/server/headlines.ts';
import { describeSpan, readFigureValues, viewFigure } from '#lib/server/figures.ts';
import { requireLease, tryPart } from '#lib/server/mart-page.ts';
import { readPolicyEvents } from '#lib/server/policy-events.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const { fields, options, filters, ignored, spans } = await openCockpit(
		lease,
		scope,
		url.searchParams,
	);
	const params = keepPeriod(url.searchParams);
	const values = await tryPart(url.pathname, () => readFigureValues(lease, scope, spans));
	const part = <T>(work: () => Promise<T>) => tryPart(url.pathname, work);
	const [headlines, items, events, departments, alerts] = await Promise.all([
		part(() => readHeadlines(lease, scope, values.value ?? [], spans, params, locale)),
		part(() => readItemGroups(lease, scope, catalogue, spans, locale)),
		part(() => readPolicyEvents(lease, scope, locale)),
		part(async () => readWorstDepartments(lease, scope, catalogue, spans.to, locale)),
		part(async () => readGravestAlerts(lease, scope, catalogue, locale)),
	]);
	const course = (figure: string) => {
		const value = values.value?.find(({ rule }) => rule.figure === figure);
		return value ? viewCourse(value, monthColumn(locale), events.value ?? [], spans, locale) : null;
	};
	return {
		fields,
		options,
		filters,
		ignored,
		spans: {
			now: describeSpan(spans.from, spans.to, locale),
			before: describeSpan(spans.beforeFrom, spans.beforeTo, locale),
			isPartial: spans.isPartial,
		},
		headlines: headlines.value ?? [],
		figures: (values.value ?? []).map((value) =>
			viewFigure(value, spans, linkFigure(value.rule.figure, params), locale),
		),
		fault: values.fault ?? headlines.fault,
		charts: {
			items: { chart: items.value, fault: items.fault },
			saved: { chart: course('saved_days'), fault: values.fault },
			ontime: { chart: course('on_time'), fault: values.fault },
		},
		departments: { table: departments.value, fault: departments.fault },
		alerts: { table: alerts.value, fault: alerts.fault },
	};
};
