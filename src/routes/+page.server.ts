import { parseFilters } from '#lib/filters.ts';
import { readCatalogue } from '#lib/server/catalogue.ts';
import { requireLease, tryPart } from '#lib/server/indicator/mart-page.ts';
import {
	overviewMarts,
	readFigures,
	readFirstLead,
	readOverviewChart,
} from '#lib/server/leadership/overview.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ locals, url }) => {
	const lease = requireLease(locals, url.pathname);
	const { models } = await readCatalogue(lease, locals.scope);
	const marts = overviewMarts.flatMap((name) => models.get(name) ?? []);
	const fields = {
		period: null,
		departments: null,
		classes: null,
		regions: null,
		sortable: [],
		figures: marts.filter(({ chart }) => chart).map(({ name }) => name),
	};
	const { filters, ignored } = parseFilters(url.searchParams, fields);
	const [figures, leads, charts] = await Promise.all([
		tryPart('/', () => readFigures(lease, locals.scope, locals.locale)),
		Promise.all(marts.map((mart) => tryPart('/', () => readFirstLead(locals, mart)))),
		Promise.all(marts.filter(({ chart }) => chart).map((mart) => readOverviewChart(locals, mart))),
	]);
	return {
		fields,
		filters,
		ignored,
		leads: leads.flatMap(({ value }) => value ?? []),
		figures: figures.value ?? [],
		fault: figures.fault ?? leads.find(({ fault }) => fault)?.fault ?? null,
		charts,
	};
};
