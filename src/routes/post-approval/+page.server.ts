import { m } from '#lib/paraglide/messages.js';
import { readCatalogue } from '#lib/server/catalogue.ts';
import { requireLease, tryPart } from '#lib/server/mart-page.ts';
import { openPostApproval } from '#lib/server/post-approval.ts';
import { postApprovalFigures, postApprovalLeads } from '#lib/server/post-approval-findings.ts';
import {
	postApprovalCharts,
	postApprovalTables,
	readReminders,
} from '#lib/server/post-approval-view.ts';
import { viewOrigin } from '#lib/server/view.ts';
import { askOnce, searchMart } from '#lib/server/work.ts';
import { linkList } from '#lib/server/work-lists.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const page = await openPostApproval(locals, lease, catalogue, url.searchParams);
	const { work, mart } = page;
	const part = <T>(make: () => Promise<T>) => tryPart(url.pathname, make);
	const [leads, figures, charts, tables, reminders] = await Promise.all([
		part(async () => postApprovalLeads(page, locale)),
		part(async () => postApprovalFigures(page, locale)),
		part(async () => {
			const [term] = await askOnce(lease, scope, 'supervision_term');
			return postApprovalCharts(page, Number(term!.days), locale);
		}),
		part(async () => postApprovalTables(page, catalogue, locale)),
		part(() => readReminders(lease, scope, page, locale)),
	]);
	const chart = (name: 'course' | 'states' | 'funnel' | 'days') => ({
		chart: charts.value?.[name] ?? null,
		fault: charts.fault,
	});
	return {
		title: m.post_approval({}, { locale }),
		fields: work.fields,
		options: work.options,
		filters: work.filters,
		ignored: work.ignored,
		leads: leads.value ?? [],
		figures: figures.value ?? [],
		fault: leads.fault ?? figures.fault,
		charts: {
			course: chart('course'),
			states: chart('states'),
			funnel: chart('funnel'),
			days: chart('days'),
		},
		tables: tables.value,
		tablesFault: tables.fault,
		reminders: { table: reminders.value, fault: reminders.fault },
		allOverdue: linkList('post-approval', 'overdue', work),
		search: searchMart(work),
		origin: viewOrigin(mart, catalogue, locale),
	};
};
