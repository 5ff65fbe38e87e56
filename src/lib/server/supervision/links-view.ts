import { m } from '#lib/paraglide/messages.js';
import { formatNumber, formatValue } from '../../format.ts';
import type { ChartView, ViewColumn } from '../../view.ts';
import { pick, type Locale } from '../../words.ts';
import type { Catalogue, Model } from '../catalogue.ts';
import {
	findingsByGate,
	linksByApprover,
	linksByRegulator,
	monthlyLinks,
	openSteps,
	promisesByDepartment,
	promisesByState,
	sumLinks,
	type Links,
} from './links.ts';
import { amountColumn, daysColumn, monthColumn, plainChart, rateColumn } from '../plain-view.ts';
import { columnOf } from '../source.ts';
import { plainColumn, viewColumn } from '../view.ts';
import { shareOf } from './work.ts';
import { linkList } from './work-lists.ts';
import { linkTable } from './work-view.ts';

const share = { name: 'share', type: 'DOUBLE', unit: 'share' };

const dayBands = ['within_day', 'second_day', 'third_day', 'later'];

/** The charts of the page: regulators by receipts, pushes and receipts by month, days to the receipt, promises that wait. */
export function linksCharts(page: Links, catalogue: Catalogue, locale: Locale) {
	const { mart } = page;
	const own = (name: string): ViewColumn => viewColumn(columnOf(mart, name)!, locale);
	const sums = sumLinks(page);
	const states = promisesByState(page);
	const waiting = dayBands.map((band) => ({
		band: own(`received_${band}_count`).title,
		cases: sums[`received_${band}_count`]!,
	}));
	const stateWords = catalogue.codesOf('promise_state');
	return {
		course: plainChart(
			'stacked',
			monthColumn(locale),
			[own('received_count'), own('unreceived_count'), own('unpushed_count')],
			monthlyLinks(page),
		),
		days: plainChart(
			'bar',
			plainColumn('band', m.links_wait({}, { locale })),
			[amountColumn('cases', m.supervised_cases({}, { locale }))],
			sums.received_count! > 0 || sums.unreceived_count! > 0
				? [...waiting, { band: own('unreceived_count').title, cases: sums.unreceived_count! }]
				: [],
			{
				finding: m.links_wait_finding(
					{
						day: formatValue(
							shareOf(sums.received_within_day_count!, sums.pushed_count!),
							share,
							locale,
						),
						later: formatNumber(sums.received_third_day_count! + sums.received_later_count!),
						never: formatNumber(sums.unreceived_count!),
					},
					{ locale },
				),
			},
		),
		promises: plainChart(
			'bar',
			plainColumn('promise_state', m.promises_step({}, { locale }), { codes: stateWords }),
			[amountColumn('promise_count', m.promises_count({}, { locale }))],
			openSteps
				.map((step) => ({ promise_state: step, promise_count: states.get(step) ?? 0 }))
				.filter(({ promise_count }) => promise_count > 0),
		),
	} satisfies Record<string, ChartView>;
}

/** The tables of the page. */
export function linksTables(page: Links, catalogue: Catalogue, dataDate: string, locale: Locale) {
	const { work, mart } = page;
	const own = (name: string): ViewColumn => viewColumn(columnOf(mart, name)!, locale);
	const audit = catalogue.models.get('gate_audit');
	const title = (model: Model | undefined, name: string): string => {
		const column = model && columnOf(model, name);
		return column ? pick(column.words, locale) : name;
	};
	const to = (of: string, more: Record<string, string> = {}): string =>
		linkList('links', of, work, more);
	const pushes = (narrow: Record<string, string>): Record<string, string> => ({
		granted_count: to('granted', narrow),
		pushed_count: to('pushed', narrow),
		unpushed_count: to('unpushed', narrow),
		unreceived_count: to('unreceived', narrow),
		received_third_day_count: to('third_day', narrow),
		received_later_count: to('later', narrow),
		received_in_time_count: to('received_in_time', narrow),
		fed_back_count: to('fed_back', narrow),
	});
	const steps = catalogue.codesOf('promise_state');
	return {
		regulators: linkTable(
			[
				{ ...own('supervision_department_name'), name: 'department_name' },
				own('pushed_count'),
				own('received_share'),
				rateColumn('in_time_share', m.links_in_time_share({}, { locale })),
				own('unreceived_count'),
				daysColumn('waiting_days', m.links_waiting({}, { locale })),
				own('received_third_day_count'),
				own('received_later_count'),
				own('fed_back_share'),
			],
			linksByRegulator(page, dataDate).map((row) => ({
				...row,
				department_name: row.supervision_department_name!,
			})),
			(row) => pushes({ regulator: String(row.supervision_department_code) }),
		),
		approvers: linkTable(
			[
				own('department_name'),
				own('granted_count'),
				own('pushed_share'),
				own('unpushed_count'),
				own('received_share'),
			],
			linksByApprover(page),
			(row) => pushes({ approver: String(row.department_code) }),
		),
		gates: linkTable(
			[
				plainColumn('gate', title(audit, 'gate'), { codes: catalogue.codesOf('gate') }),
				amountColumn('case_count', m.gated_cases({}, { locale })),
				amountColumn('ineligible_count', title(audit, 'is_granted_ineligible')),
				rateColumn('ineligible_share', m.gate_ineligible_share({}, { locale }), 'down'),
				amountColumn('not_offered_count', title(audit, 'is_not_offered')),
				rateColumn('not_offered_share', m.gate_not_offered_share({}, { locale }), 'down'),
				amountColumn('query_missing_count', title(audit, 'is_query_missing')),
				amountColumn('by_document_count', title(audit, 'is_query_by_document')),
				amountColumn('site_visited_count', title(audit, 'is_site_visited')),
			],
			findingsByGate(page),
			(row) => {
				const narrow = { gate: String(row.gate) };
				return {
					case_count: to('gated', narrow),
					ineligible_count: to('ineligible', narrow),
					not_offered_count: to('not_offered', narrow),
					query_missing_count: to('query_missing', narrow),
					by_document_count: to('by_document', narrow),
					site_visited_count: to('site_visited', narrow),
				};
			},
		),
		promises: linkTable(
			[
				own('department_name'),
				amountColumn('promise_count', m.promises_count({}, { locale })),
				rateColumn('public_share', m.promises_public({}, { locale })),
				...openSteps.map((step) =>
					amountColumn(step, steps?.[step] ? pick(steps[step], locale) : step),
				),
			],
			promisesByDepartment(page),
			(row) => {
				const narrow = { d: String(row.department_code) };
				return {
					promise_count: to('promises', narrow),
					...Object.fromEntries(
						openSteps.map((step) => [step, to('promises', { ...narrow, step })]),
					),
				};
			},
		),
	};
}
