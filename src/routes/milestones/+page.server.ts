import { formatNarrowing } from '#lib/filters.ts';
import { m } from '#lib/paraglide/messages.js';
import { readCatalogue } from '#lib/server/catalogue.ts';
import { readDepartmentNames } from '#lib/server/department-names.ts';
import { readExcerpt } from '#lib/server/excerpt.ts';
import { readLeads } from '#lib/server/indicator/indicator.ts';
import { requireLease, tryPart } from '#lib/server/indicator/mart-page.ts';
import {
	assessmentColumns,
	nameParties,
	openMilestones,
	readCourse,
	reviewColumns,
	spreadUnits,
	taskCondition,
	taskMart,
	taskStates,
	taskValues,
	unitColumns,
	viewTasks,
} from '#lib/server/supervision/milestones.ts';
import { ask } from '#lib/server/questions.ts';
import { columnOf, wordsOf } from '#lib/server/source.ts';
import { viewColumn, viewLeads, viewOrigin } from '#lib/server/view.ts';
import type { PageServerLoad } from './$types.js';

/** Overdue and soon due tasks at the top of the page. */
const urgentTasks = 15;
/** Units in the chart; the table names all. */
const chartUnits = 15;

export const load: PageServerLoad = async ({ locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const mart = taskMart(catalogue, url.pathname);
	const { fields, options, filters, ignored, state } = await openMilestones(
		lease,
		scope,
		mart,
		url.searchParams,
		locale,
	);
	const narrow = taskValues(filters);
	const where = `where ${taskCondition} and ($query = '' or contains(task_title, $query) or contains(coalesce(task_source, ''), $query))`;
	const values = { ...narrow, query: filters.query ?? '' };
	const chosen = state === 'all' ? '' : `and task_state = '${state}'`;
	const order = filters.sort
		? `"${filters.sort.column}" ${filters.sort.descending ? 'desc' : 'asc'} nulls last, task_code`
		: `array_position(['${taskStates.join(`','`)}'], task_state), case when task_state in ('due_soon', 'not_yet_due') then due_on end, late_days desc, due_on desc, task_code`;
	const part = <T>(work: () => Promise<T>) => tryPart(url.pathname, work);
	const columns = [
		'task_title',
		'task_state',
		'due_on',
		'late_days',
		'department_name',
		'supporting_departments',
		'task_source',
		'done_on',
		'party_count',
		'party_done_count',
	];
	const [counts, table, urgent, leads, course, units, reviews, assessments] = await Promise.all([
		lease.read(
			scope,
			`select task_state, cast(count(*) as integer) as task_count from milestones_due ${where} group by task_state`,
			values,
		),
		readExcerpt(
			lease,
			scope,
			mart,
			columns,
			`${where} ${chosen} order by ${order} limit $limit offset $offset`,
			{ ...values, limit: filters.size, offset: (filters.page - 1) * filters.size },
			locale,
		),
		part(() =>
			readExcerpt(
				lease,
				scope,
				mart,
				columns.filter((name) => name !== 'done_on' && !name.startsWith('party_')),
				`where ${taskCondition} and task_state in ('overdue', 'due_soon')
				order by task_state = 'due_soon', late_days desc, due_on, task_code limit ${urgentTasks}`,
				narrow,
				locale,
			),
		),
		part(() =>
			readLeads(
				lease,
				scope,
				mart,
				{ sql: `(select * from milestones_due where ${taskCondition})`, values: narrow },
				locale,
			),
		),
		part(() => readCourse(lease, scope, mart, filters.departments, locale)),
		part(() => ask(lease, scope, 'task_units', narrow)),
		part(() => ask(lease, scope, 'review_rounds')),
		part(() => ask(lease, scope, 'assessment_rounds')),
	]);
	const names = await readDepartmentNames(lease, scope);
	const ofState = (name: string): number =>
		Number(counts.find(({ task_state }) => task_state === name)?.task_count ?? 0);
	const all = taskStates.reduce((sum, name) => sum + ofState(name), 0);
	const title = columnOf(mart, 'task_state')!;
	return {
		title: m.milestones_title({}, { locale }),
		fields,
		options,
		filters,
		ignored,
		state,
		states: [
			{ name: 'all', words: m.tasks_all({}, { locale }), count: all },
			...taskStates.map((name) => ({
				name: name as string,
				words: wordsOf(title, name, locale),
				count: ofState(name),
			})),
		],
		leads: viewLeads(mart, leads.value ?? [], [], locale, formatNarrowing(filters, fields)),
		course: { chart: course.value, fault: course.fault },
		unitsChart: {
			chart: units.value && {
				...viewTasks(
					viewColumn(columnOf(mart, 'department_name')!, locale),
					mart,
					spreadUnits(units.value, chartUnits),
					locale,
				),
			},
			fault: units.fault,
		},
		table: { ...table, rows: nameParties(table.rows, names) },
		urgent: {
			table: urgent.value && { ...urgent.value, rows: nameParties(urgent.value.rows, names) },
			fault: urgent.fault,
		},
		total: state === 'all' ? all : ofState(state),
		units: {
			table: units.value && { columns: unitColumns(mart, locale), rows: units.value },
			fault: units.fault,
		},
		reviews: {
			table: reviews.value && { columns: reviewColumns(catalogue, locale), rows: reviews.value },
			fault: reviews.fault,
		},
		assessments: {
			table: assessments.value && {
				columns: assessmentColumns(locale),
				rows: assessments.value,
			},
			fault: assessments.fault,
		},
		origin: viewOrigin(mart, catalogue, locale),
	};
};
