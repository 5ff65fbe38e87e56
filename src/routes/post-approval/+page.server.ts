import { m } from '#lib/paraglide/messages.js';
import { openPostApproval, postApprovalLooks } from '#lib/server/supervision/post-approval.ts';
import {
	postApprovalFigures,
	postApprovalLeads,
} from '#lib/server/supervision/post-approval-findings.ts';
import {
	postApprovalCharts,
	postApprovalTables,
	readReminders,
} from '#lib/server/supervision/post-approval-view.ts';
import { askOnce } from '#lib/server/supervision/work.ts';
import { linkList } from '#lib/server/supervision/work-lists.ts';
import { openWorkPage, showCharts, showWork } from '#lib/server/supervision/work-page.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { scope, locale } = locals;
	const { lease, catalogue, page, part } = await openWorkPage(locals, url, openPostApproval);
	const [leads, figures, charts, tables, reminders] = await Promise.all([
		part(() => postApprovalLeads(page, locale)),
		part(() => postApprovalFigures(page, locale)),
		part(async () => {
			const [term] = await askOnce(lease, scope, 'supervision_term');
			return postApprovalCharts(page, Number(term!.days), locale);
		}),
		part(() => postApprovalTables(page, catalogue, locale)),
		part(() => readReminders(lease, scope, page, locale)),
	]);
	return {
		...showWork(page, catalogue, { leads, figures, tables }, locale),
		title: m.post_approval({}, { locale }),
		charts: showCharts(postApprovalLooks, charts),
		reminders: { table: reminders.value, fault: reminders.fault },
		allOverdue: linkList('post-approval', 'overdue', page.work),
	};
};
