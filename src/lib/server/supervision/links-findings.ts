import { m } from '#lib/paraglide/messages.js';
import type { Locale } from '../../words.ts';
import {
	linksByRegulator,
	monthlyLinks,
	promisesByState,
	sumGates,
	sumLinks,
	type Links,
} from './links.ts';
import { fillSentence } from '../sentence.ts';
import { describeMonths, shareOf } from './work.ts';
import { makeCounts, makeParts, makeShares } from './work-figures.ts';

/** The sentences that open the page. */
export function linksLeads(page: Links, dataDate: string, locale: Locale) {
	const { work } = page;
	const sums = sumLinks(page);
	const number = makeCounts('links', work);
	const part = makeParts('links', work, locale);
	const percent = (of: string, whole: string) =>
		part([of, whole], shareOf(sums[`${of}_count`]!, sums[`${whole}_count`]!));
	const sentences = [
		fillSentence(
			m.links_word({}, { locale }),
			m.links_lead,
			{
				period: describeMonths(work, m.all_periods({}, { locale }), locale),
				granted: number('granted', sums.granted_count!),
				pushed: percent('pushed', 'granted'),
				received: percent('received', 'pushed'),
				fedback: percent('fed_back', 'pushed'),
				unreceived: number('unreceived', sums.unreceived_count!),
			},
			locale,
		),
	];
	const [worst] = linksByRegulator(page, dataDate);
	const ofWorst = { regulator: String(worst?.supervision_department_code) };
	if (worst && Number(worst.unreceived_count) > 0)
		sentences.push(
			fillSentence(
				'',
				m.links_worst,
				{
					regulator: {
						text: String(worst.supervision_department_name),
						href: `/reporting/${encodeURIComponent(String(worst.supervision_department_code))}`,
					},
					share: part(['received', 'pushed'], worst.received_share as number | null, ofWorst),
					unreceived: number('unreceived', Number(worst.unreceived_count), ofWorst),
					days: number('unreceived', Number(worst.waiting_days ?? 0), {
						...ofWorst,
						measure: 'longest_wait',
					}),
				},
				locale,
			),
		);
	const gates = sumGates(page);
	if (gates.case_count! > 0)
		sentences.push(
			fillSentence(
				m.gates_word({}, { locale }),
				m.gates_lead,
				{
					cases: number('gated', gates.case_count!),
					ineligible: number('ineligible', gates.ineligible_count!),
					notoffered: number('not_offered', gates.not_offered_count!),
					missing: number('query_missing', gates.query_missing_count!),
					bydocument: number('by_document', gates.by_document_count!),
				},
				locale,
			),
		);
	const states = promisesByState(page);
	const promises = [...states.values()].reduce((sum, value) => sum + value, 0);
	if (promises > 0)
		sentences.push(
			fillSentence(
				m.promises_word({}, { locale }),
				m.promises_lead,
				{
					promises: number('promises', promises),
					over: number('promises', states.get('term_over') ?? 0, { step: 'term_over' }),
					found: number('promises', states.get('found') ?? 0, { step: 'found' }),
					late: number('promises', states.get('not_rectified') ?? 0, { step: 'not_rectified' }),
				},
				locale,
			),
		);
	return sentences;
}

/** The strip of key figures. */
export function linksFigures(page: Links, locale: Locale) {
	const { work } = page;
	const now = sumLinks(page);
	const before = work.before && sumLinks(page, work.before);
	const months = monthlyLinks(page);
	const rate = makeShares('links', work, { now, before, months }, locale);
	return [
		rate(
			m.links_pushed_share({}, { locale }),
			['pushed', 'granted'],
			'pushed_count',
			'granted_count',
		),
		rate(
			m.links_received_share({}, { locale }),
			['received', 'pushed'],
			'received_count',
			'pushed_count',
		),
		rate(
			m.links_in_time_share({}, { locale }),
			['received_in_time', 'pushed'],
			'received_in_time_count',
			'pushed_count',
		),
		rate(
			m.links_fed_back_share({}, { locale }),
			['fed_back', 'pushed'],
			'fed_back_count',
			'pushed_count',
		),
		rate(
			m.links_full_share({}, { locale }),
			['full_process_done', 'full_process'],
			'full_process_done_count',
			'full_process_count',
		),
	];
}
