import { m } from '#lib/paraglide/messages.js';
import { formatNumber } from '../../format.ts';
import type { Locale } from '../../words.ts';
import { formatInterval } from '../figures.ts';
import { estimateShare } from '../interval.ts';
import { casesByDepartment, monthlyCases, sumCases, type PostApproval } from './post-approval.ts';
import { fillSentence } from '../sentence.ts';
import { describeMonths, shareOf } from './work.ts';
import { makeCounts, makeParts, makeShares, viewAmount } from './work-figures.ts';
import { linkList } from './work-lists.ts';

/** The sentences that open the page. */
export function postApprovalLeads(page: PostApproval, locale: Locale) {
	const { work } = page;
	const sums = sumCases(page);
	const number = makeCounts('post-approval', work);
	const part = makeParts('post-approval', work, locale);
	const word = m.post_approval_word({}, { locale });
	const sentences = [
		fillSentence(
			word,
			m.supervised_lead,
			{
				period: describeMonths(work, m.all_periods({}, { locale }), locale),
				granted: number('granted', sums.case_count!),
				judged: number('judged', sums.judged_count!),
				share: part(['in_time', 'judged'], shareOf(sums.in_time_count!, sums.judged_count!)),
				interval:
					formatInterval(estimateShare(sums.in_time_count!, sums.judged_count!), 'share', locale) ||
					'—',
				late: number('late', sums.late_count!),
				overdue: number('overdue', sums.overdue_count!),
				pending: number('pending', sums.pending_count!),
				early: number('early', sums.early_count!),
			},
			locale,
		),
	];
	const [worst] = casesByDepartment(page);
	if (worst && Number(worst.overdue_count) > 0)
		sentences.push(
			fillSentence(
				m.remind_word({}, { locale }),
				m.supervised_remind,
				{
					department: {
						text: String(worst.department_name),
						href: `/reporting/${encodeURIComponent(String(worst.department_code))}`,
					},
					overdue: number('overdue', Number(worst.overdue_count), {
						d: String(worst.department_code),
					}),
					days: number('overdue', Number(worst.longest_days), {
						d: String(worst.department_code),
						measure: 'longest_days',
					}),
				},
				locale,
			),
		);
	if (sums.reached_count! > 0)
		sentences.push(
			fillSentence(
				m.findings_word({}, { locale }),
				m.supervised_findings,
				{
					reached: number('reached', sums.reached_count!),
					found: number('found', sums.found_count!),
					share: part(['found', 'reached'], sums.found_count! / sums.reached_count!),
					unlinked: number('unlinked', sums.unlinked_count!),
				},
				locale,
			),
		);
	return sentences;
}

/** The strip of key figures. */
export function postApprovalFigures(page: PostApproval, locale: Locale) {
	const { work } = page;
	const now = sumCases(page);
	const before = work.before && sumCases(page, work.before);
	const months = monthlyCases(page);
	const rate = makeShares('post-approval', work, { now, before, months }, locale);
	return [
		rate(
			m.supervised_share({}, { locale }),
			['in_time', 'judged'],
			'in_time_count',
			'judged_count',
		),
		viewAmount(
			{
				title: m.supervised_overdue({}, { locale }),
				href: linkList('post-approval', 'overdue', work),
				value: now.overdue_count!,
				unit: 'count',
				note: m.timeliness_pending({ count: formatNumber(now.pending_count!) }, { locale }),
				course: months.map((row) => Number(row.overdue_count)),
			},
			locale,
		),
		rate(
			m.supervised_linked({}, { locale }),
			['received', 'granted'],
			'received_count',
			'case_count',
		),
		{
			...rate(
				m.supervised_found_share({}, { locale }),
				['found', 'reached'],
				'found_count',
				'reached_count',
			),
			// more findings may mean closer looks: no way is the better one
			change: null,
			note: m.supervised_reached_note({ count: formatNumber(now.reached_count!) }, { locale }),
		},
	];
}
