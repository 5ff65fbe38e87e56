import { readCockpit } from '#lib/server/leadership/cockpit-page.ts';
import { linkFigure } from '#lib/server/leadership/cockpit.ts';
import { describeSpan, viewFigure } from '#lib/server/figures.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { locale } = locals;
	const page = await readCockpit(locals, url);
	const { fields, options, filters, ignored, spans, params, values, headlines } = page;
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
		charts: page.charts,
		departments: page.departments,
		alerts: page.alerts,
	};
};
