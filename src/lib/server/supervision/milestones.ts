import { m } from '#lib/paraglide/messages.js';
import { parseFilters, type Filters } from '../../filters.ts';
import { addMonths } from '../../periods.ts';
import type { ChartView, ViewColumn } from '../../view.ts';
import type { Locale } from '../../words.ts';
import type { Scope } from '../access.ts';
import type { Catalogue, Model } from '../catalogue.ts';
import { refuse } from '../faults.ts';
import { amountColumn, monthColumn, plainChart, rateColumn } from '../plain-view.ts';
import type { Lease } from '../publication.ts';
import { ask } from '../questions.ts';
import { columnOf, readFields, wordsOf } from '../source.ts';
import { plainColumn, viewColumn } from '../view.ts';
import type { Row, Values } from '../warehouse.ts';

/** States of a task in the order in which they are looked at. */
export const taskStates = [
	'overdue',
	'due_soon',
	'not_yet_due',
	'done_late',
	'done_in_time',
] as const;

/** How far back the timeline goes. */
const monthsBack = 24;

/** The mart of the page; ends the request in a generation without it. */
export function taskMart(catalogue: Catalogue, where: string): Model {
	return catalogue.models.get('milestones_due') ?? refuse(404, 'not_found', where);
}

/** Reads the page's address: when tasks are due, who leads, which state, words of the task. */
export async function openMilestones(
	lease: Lease,
	scope: Scope,
	mart: Model,
	params: URLSearchParams,
	locale: Locale,
	others: string[] = [],
) {
	const known = await readFields(lease, scope, mart, locale);
	const fields = {
		...known.fields,
		period: known.fields.period && { ...known.fields.period, preset: 'all' },
		searches: true,
		figures: ['course', 'units'],
	};
	const { filters, ignored } = parseFilters(params, fields, ['state', ...others]);
	const state = taskStates.find((one) => one === params.get('state')) ?? 'all';
	return { fields, options: known.options, filters, ignored, state };
}

/** The filters as values of the page's questions. */
export function taskValues(filters: Filters): Values {
	return {
		from: filters.period?.from ?? '1900-01-01',
		to: filters.period?.to ?? '2999-12-31',
		departments: filters.departments,
	};
}

/** The condition on tasks that belongs to `taskValues`. */
export const taskCondition = `due_on between cast($from as date) and cast($to as date)
	and ($departments = cast([] as varchar[]) or list_contains($departments, department_code))`;

/** Tasks with their supporting departments by name; a code without a name stays. */
export function nameParties(rows: Row[], names: Map<string, string>): Row[] {
	return rows.map((row) => ({
		...row,
		supporting_departments:
			typeof row.supporting_departments === 'string'
				? row.supporting_departments
						.split(';')
						.map((code) => names.get(code) ?? code)
						.join('；')
				: null,
	}));
}

/** Tasks by month due and state, from two years back to the last deadline. */
export async function readCourse(
	lease: Lease,
	scope: Scope,
	mart: Model,
	departments: string[],
	locale: Locale,
): Promise<ChartView> {
	const from = addMonths(lease.data_date ?? '2000-01-01', -monthsBack);
	const rows = await ask(lease, scope, 'task_months', { from, departments });
	const first = rows[0]?.month ?? null;
	// every state stands in the first month, so that the layers keep their order
	const opening = ['done_in_time', 'done_late', 'overdue', 'due_soon', 'not_yet_due'].map(
		(state) =>
			rows.find(({ month, task_state }) => month === first && task_state === state) ?? {
				month: first,
				task_state: state,
				task_count: 0,
			},
	);
	const known = new Set(rows.map(({ task_state }) => task_state));
	return viewTasks(
		monthColumn(locale),
		mart,
		rows.length === 0
			? []
			: [
					...opening.filter(({ task_state }) => known.has(task_state)),
					...rows.filter(({ month }) => month !== first),
				],
		locale,
	);
}

/** A chart of tasks by state; the finding is about those overdue. */
export function viewTasks(x: ViewColumn, mart: Model, rows: Row[], locale: Locale): ChartView {
	return plainChart('stacked', x, [viewColumn(columnOf(mart, 'task_count')!, locale)], rows, {
		series: viewColumn(columnOf(mart, 'task_state')!, locale),
		...(rows.some((row) => row.task_state === 'overdue') ? { focus: 'overdue' } : {}),
	});
}

/** One row per unit and state from rows that count the states side by side; the first units only. */
export function spreadUnits(units: Row[], limit: number): Row[] {
	return units.slice(0, limit).flatMap((unit) =>
		['done_in_time', 'done_late', 'overdue', 'due_soon', 'not_yet_due'].map((state) => ({
			department_name: unit.department_name ?? null,
			task_state: state,
			task_count: unit[`${state}_count`] ?? 0,
		})),
	);
}

/** Columns of the table by unit: how many tasks of each state. */
export function unitColumns(mart: Model, locale: Locale): ViewColumn[] {
	const states = columnOf(mart, 'task_state')!;
	return [
		viewColumn(columnOf(mart, 'department_name')!, locale),
		viewColumn(columnOf(mart, 'task_count')!, locale),
		...taskStates.map((state) => amountColumn(`${state}_count`, wordsOf(states, state, locale))),
		rateColumn('in_time_share', m.tasks_in_time({}, { locale }), null),
	];
}

/** States of a department's review of its items. */
export const reviewStates = ['in_time', 'late', 'overdue', 'waiting'] as const;

/** Columns of the table of reviews: how many departments did each in time, late, not yet. */
export function reviewColumns(catalogue: Catalogue, locale: Locale): ViewColumn[] {
	const mart = catalogue.models.get('item_reviews');
	const states = mart && columnOf(mart, 'review_state');
	return [
		plainColumn('due_on', m.due_day({}, { locale }), { type: 'DATE', unit: 'date' }),
		amountColumn('review_count', m.departments_asked({}, { locale })),
		...reviewStates.map((state) =>
			amountColumn(`${state}_count`, states ? wordsOf(states, state, locale) : state),
		),
	];
}

/** Columns of the table of assessments. */
export function assessmentColumns(locale: Locale): ViewColumn[] {
	return [
		plainColumn('period', m.assessed_period({}, { locale })),
		plainColumn('frozen_on', m.assessment_kept({}, { locale }), { type: 'DATE', unit: 'date' }),
		amountColumn('department_count', m.department({}, { locale })),
		amountColumn('ranked_count', m.assessment_ranked({}, { locale })),
		amountColumn('talk_count', m.assessment_talks({}, { locale })),
		amountColumn('corrected_count', m.assessment_corrected({}, { locale })),
	];
}
