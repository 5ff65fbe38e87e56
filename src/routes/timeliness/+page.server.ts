import { m } from '#lib/paraglide/messages.js';
import { openTimeliness } from '#lib/server/supervision/timeliness.ts';
import { timelinessFigures, timelinessLeads } from '#lib/server/supervision/timeliness-findings.ts';
import { listTimeliness } from '#lib/server/supervision/timeliness-lists.ts';
import {
	publicationDays,
	reportingDays,
	timelinessCourse,
	timelinessTables,
} from '#lib/server/supervision/timeliness-view.ts';
import { askOnce, keepRows } from '#lib/server/supervision/work.ts';
import { openWorkPage, showWork } from '#lib/server/supervision/work-page.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { scope, locale } = locals;
	const opened = await openWorkPage(locals, url, openTimeliness);
	const { lease, catalogue, page, dataDate, part } = opened;
	const { span, departments } = page.work;
	const lists = listTimeliness(page);
	const [leads, figures, course, days, late, tables] = await Promise.all([
		part(() => timelinessLeads(page, lists, catalogue, locale)),
		part(() => timelinessFigures(page, locale)),
		part(() => timelinessCourse(page, locale)),
		part(async () => {
			const [rows, [term]] = await Promise.all([
				askOnce(lease, scope, 'publication_days'),
				askOnce(lease, scope, 'publication_term'),
			]);
			return publicationDays(page, rows, Number(term!.working_days), locale);
		}),
		part(() => reportingDays(keepRows(page.reports, span, departments), locale)),
		part(async () => {
			const exclusions = await askOnce(lease, scope, 'publication_exclusions');
			return timelinessTables(page, lists, exclusions, catalogue, dataDate, locale);
		}),
	]);
	return {
		...showWork(page, catalogue, { leads, figures, tables }, locale),
		title: m.timeliness({}, { locale }),
		charts: {
			course: { chart: course.value, fault: course.fault },
			days: { chart: days.value, fault: days.fault },
			late: { chart: late.value, fault: late.fault },
		},
	};
};
