import { m } from '#lib/paraglide/messages.js';
import { formatNumber } from '#lib/format.ts';
import { readCatalogue } from '#lib/server/catalogue.ts';
import { readExcerpt } from '#lib/server/excerpt.ts';
import { refuse } from '#lib/server/faults.ts';
import { requireLease, tryPart } from '#lib/server/indicator/mart-page.ts';
import { fillSentence } from '#lib/server/sentence.ts';
import {
	findSubject,
	linkSubject,
	readEvents,
	showCode,
	viewTimeline,
} from '#lib/server/regulation/subjects.ts';
import { linkSubjectRows, type SubjectList } from '#lib/server/regulation/subject-rows.ts';
import { plainColumn } from '#lib/server/view.ts';
import { pick } from '#lib/words.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ params, locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const subject =
		(await findSubject(lease, scope, params.code)) ?? refuse(404, 'not_found', url.pathname);
	const code = String(subject.subject_code);
	const mart = catalogue.models.get('repeat_violation_alerts');
	const [{ events, totals }, alerts] = await Promise.all([
		readEvents(lease, scope, catalogue, code, locale),
		tryPart(url.pathname, async () =>
			mart
				? readExcerpt(
						lease,
						scope,
						mart,
						[
							'alert_id',
							'level',
							'alert_rule',
							'alert_state',
							'counted_count',
							'excluded_count',
							'score',
							'opened_on',
							'due_on',
							'clean_on',
							'department_name',
						],
						'where subject_code = $subject order by alert_state desc, opened_on desc, alert_id',
						{ subject: code },
						locale,
					)
				: null,
		),
	]);
	const only = (kind: string) => events.filter(({ event_kind }) => event_kind === kind);
	const word = (name: string): string => {
		const words = catalogue.codesOf(name)?.[String(subject[name])];
		return words ? pick(words, locale) : String(subject[name] ?? '');
	};
	const content = plainColumn('content', m.event_content({}, { locale }));
	const on = plainColumn('event_on', m.event_day({}, { locale }), { type: 'DATE' });
	const until = plainColumn('until_on', m.event_until({}, { locale }), { type: 'DATE' });
	const state = plainColumn('state', m.event_state({}, { locale }));
	const department = plainColumn('department_name', m.department({}, { locale }));
	const open = (alerts.value?.rows ?? []).filter((row) => row.alert_state === 'open').length;
	const number = (of: SubjectList, count: number) => ({
		text: formatNumber(count),
		href: linkSubjectRows(linkSubject(scope, code), of, count),
	});
	return {
		title: String(subject.subject_name ?? showCode(scope, code)),
		code: showCode(scope, code),
		name: params.code,
		creditClass: String(subject.credit_class ?? ''),
		facts: ['subject_type', 'region_code', 'industry_section', 'key_area']
			.filter((name) => subject[name] !== null)
			.map((name) => ({
				title: pick(catalogue.columnWords('int_subjects', name), locale),
				text: word(name),
			})),
		leads: [
			fillSentence(
				m.subject_word({}, { locale }),
				m.subject_lead,
				{
					breaches: number('breach', totals.breach),
					inspections: number('inspection', totals.inspection),
					approvals: number('approval', totals.approval),
					alerts: number('alert', open),
				},
				locale,
			),
		],
		timeline: {
			...viewTimeline(events, lease.data_date ?? '', locale),
			months: 36,
		},
		alerts: {
			table: alerts.value && {
				...alerts.value,
				rows: alerts.value.rows.map(({ subject_code: _, ...row }) => row),
			},
			fault: alerts.fault,
		},
		ratings: {
			columns: [
				on,
				content,
				plainColumn('state', m.grade({}, { locale })),
				plainColumn('department_name', m.evaluated_by({}, { locale })),
				until,
			],
			rows: only('rating'),
		},
		events: {
			columns: [
				on,
				plainColumn('kind', m.event_kind({}, { locale })),
				content,
				state,
				plainColumn('document', m.document({}, { locale })),
				department,
				until,
			],
			rows: events,
			total: totals.event,
		},
	};
};
