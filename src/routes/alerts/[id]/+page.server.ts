import { m } from '#lib/paraglide/messages.js';
import { withWholeCodes } from '#lib/server/access.ts';
import { formatNumber, formatValue } from '#lib/format.ts';
import { addMonths } from '#lib/periods.ts';
import { listSteps } from '#lib/server/regulation/alert-steps.ts';
import { readCatalogue } from '#lib/server/catalogue.ts';
import { refuse } from '#lib/server/faults.ts';
import { requireLease, tryPart } from '#lib/server/indicator/mart-page.ts';
import { ask } from '#lib/server/questions.ts';
import { fillSentence } from '#lib/server/sentence.ts';
import { columnOf } from '#lib/server/source.ts';
import {
	linkSubject,
	readEvents,
	showCode,
	viewTimeline,
} from '#lib/server/regulation/subjects.ts';
import { countable, plainColumn, viewColumn, viewOrigin } from '#lib/server/view.ts';
import { linkRecords } from '#lib/records-link.ts';
import { pick } from '#lib/words.ts';
import type { Row } from '#lib/view.ts';
import type { PageServerLoad } from './$types.js';

/** The event that a document is: findings of inspections are events of the inspection. */
function eventOf({ document_id }: Row): string {
	return String(document_id).replace(/^I:/, '');
}

export const load: PageServerLoad = async ({ params, locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const mart =
		catalogue.models.get('repeat_violation_alerts') ?? refuse(404, 'not_found', url.pathname);
	const [row] = await lease.read(
		withWholeCodes(scope),
		'select * from repeat_violation_alerts where alert_id = $alert',
		{ alert: params.id },
	);
	if (!row) refuse(404, 'not_found', url.pathname);
	const code = String(row.subject_code);
	const [documents, terms, conditions, events] = await Promise.all([
		ask(lease, scope, 'alert_documents', { alert: params.id }),
		ask<{ weight: number; age_days: number; half_life_days: number; points: number }>(
			lease,
			scope,
			'alert_score',
			{ subject: code },
		),
		ask<{
			level: string;
			condition: string;
			needed: number;
			days: number | null;
			found: number;
			is_met: boolean;
		}>(lease, scope, 'alert_conditions', { alert: params.id }),
		tryPart(url.pathname, () => readEvents(lease, scope, catalogue, code, locale)),
	]);
	const text = (name: string): string =>
		formatValue(row[name] ?? null, viewColumn(columnOf(mart, name)!, locale), locale);
	const number = (name: string) => ({
		text: text(name),
		href: linkRecords(countable(mart), name, row),
	});
	const word = (domain: string, value: unknown): string => {
		const words = catalogue.codesOf(domain)?.[String(value)];
		return words ? pick(words, locale) : String(value ?? '');
	};
	const numbers = new Map(
		[...documents]
			.reverse()
			.map((entry, i) => [eventOf(entry), { number: i + 1, isCounted: entry.is_counted === true }]),
	);
	const dataDate = lease.data_date ?? String(row.last_on);
	const conditionWords = {
		repeat: m.condition_repeat,
		same_category: m.condition_same_category,
		listed: m.condition_listed,
		after_talk: m.condition_after_talk,
		serious: m.condition_serious,
		departments: m.condition_departments,
		frequent: m.condition_frequent,
	};
	const isOpen = row.alert_state === 'open';
	return {
		id: params.id,
		title: String(row.subject_name ?? showCode(scope, code)),
		code: showCode(scope, code),
		subject: linkSubject(scope, code),
		creditClass: String(row.credit_class),
		facts: [
			'level',
			'action',
			'alert_rule',
			'alert_state',
			'key_area',
			'subject_type',
			'industry_section',
		].flatMap((name) =>
			(row[name] ?? null) === null
				? []
				: [{ title: pick(columnOf(mart, name)!.words, locale), text: text(name) }],
		),
		leads: [
			fillSentence(
				m.alert_lead_word({}, { locale }),
				isOpen ? m.alert_lead_open : m.alert_lead_closed,
				{
					counted: number('counted_count'),
					episodes: number('episode_count'),
					excluded: number('excluded_count'),
					departments: number('department_count'),
					level: { text: text('level') },
					raised: text('raised_on'),
					reason: text('closed_reason'),
					closed: text('closed_on'),
				},
				locale,
			),
		],
		steps: listSteps(row, text, dataDate, locale),
		department: { name: String(row.department_name), code: String(row.department_code) },
		documents: {
			columns: [
				plainColumn('number', m.number_short({}, { locale }), { type: 'INTEGER' }),
				plainColumn('found_on', m.found_on({}, { locale }), { type: 'DATE' }),
				plainColumn('document', m.document({}, { locale })),
				plainColumn('breach_kind', m.document_kind({}, { locale }), {
					codes: catalogue.codesOf('breach_kind'),
				}),
				plainColumn('category', m.category({}, { locale })),
				plainColumn('severity', m.document_severity({}, { locale }), {
					codes: catalogue.codesOf('severity'),
				}),
				plainColumn('department_name', m.department({}, { locale })),
				plainColumn('verdict', m.counted_or_not({}, { locale })),
				plainColumn('in_force_to', m.in_force_to({}, { locale }), { type: 'DATE' }),
				plainColumn('end_source', m.end_source({}, { locale }), {
					codes: catalogue.codesOf('end_source'),
				}),
			],
			rows: documents.map((entry) => ({
				...entry,
				number: numbers.get(eventOf(entry))!.number,
				category: word('inspection_result', entry.category),
				verdict: entry.is_counted
					? m.counted({}, { locale })
					: m.not_counted({ reason: word('exclusion_reason', entry.exclusion_reason) }, { locale }),
			})),
		},
		conditions: conditions.map(({ level, condition, needed, days, found, is_met }) => ({
			level: word('level', level),
			words: conditionWords[condition as keyof typeof conditionWords](
				{ days: days ?? 0 },
				{ locale },
			),
			needed,
			found,
			isMet: is_met,
		})),
		score: {
			total: formatNumber(Number(row.score), 2),
			href: linkRecords(countable(mart), 'score', row),
			halfLife: terms[0]?.half_life_days ?? 0,
			formula: terms
				.map(
					({ weight, age_days, half_life_days }) => `${weight}×2^(−${age_days}/${half_life_days})`,
				)
				.join(' + '),
			terms: {
				columns: [
					plainColumn('episode_on', m.episode({}, { locale }), { type: 'DATE' }),
					plainColumn('severity', m.document_severity({}, { locale }), {
						codes: catalogue.codesOf('severity'),
					}),
					plainColumn('document_count', m.documents({}, { locale }), {
						type: 'INTEGER',
						unit: 'count',
					}),
					plainColumn('weight', m.weight({}, { locale }), { type: 'DOUBLE' }),
					plainColumn('age_days', m.age({}, { locale }), { type: 'INTEGER', unit: 'days' }),
					plainColumn('share', m.left_of_weight({}, { locale })),
					plainColumn('points', m.points_column({}, { locale }), { type: 'DOUBLE' }),
				],
				rows: terms.map((term) => ({
					...term,
					share: `2^(−${term.age_days}/${term.half_life_days}) = ${formatNumber(term.points / term.weight, 4)}`,
				})),
			},
		},
		timeline: {
			...viewTimeline(events.value?.events ?? [], dataDate, locale, numbers),
			window: {
				from: addMonths(dataDate, -12).slice(0, 8) + dataDate.slice(8),
				to: dataDate,
				text: m.window_year({}, { locale }),
			},
		},
		eventFault: events.fault,
		origin: viewOrigin(mart, catalogue, locale),
	};
};
