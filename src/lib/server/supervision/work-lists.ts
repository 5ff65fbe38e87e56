import { m } from '#lib/paraglide/messages.js';
import type { Locale } from '../../words.ts';
import type { Measure } from '../indicator/list-made.ts';
import { keepChoice, type Work } from './work.ts';
import type { Row } from '../warehouse.ts';

/** The pages that list the rows behind their numbers. */
export type WorkName = 'timeliness' | 'post-approval' | 'links';

type Title =
	| { column: [model: string, column: string] }
	| { code: [domain: string, code: string] }
	| ((inputs: object, options: { locale: Locale }) => string);

/** Which rows a number of a page counts; `count` is how many of them a row of the page's counts stands for. */
export interface List {
	title: Title;
	where: string;
	count?: (row: Row) => number;
}

/** A mean or a greatest value over the rows of a list, and which of them have it. */
export interface ListMeasure extends Measure {
	where: string;
}

interface Subject {
	relation: string;
	/** The column of the month that the page's period is about. */
	month: string;
	/** A row is a department's that stands in one of these. */
	departments: string[];
	/** Keys of an address that narrow the rows, and the columns they stand for. */
	narrow: Record<string, string>;
	/** The counts of the page that count these rows by month, department and what narrows them. */
	counts?: 'publications' | 'reports' | 'pairs';
	lists: Record<string, List>;
	measures?: Record<string, ListMeasure>;
}

/** A list with the relation that its rows stand in and all that its page counts of it. */
export type FoundList = Subject & { list: List };

const mart = (model: string, column: string): Title => ({ column: [model, column] });
const code = (domain: string, value: string): Title => ({ code: [domain, value] });
const publication = (state: string): List => ({
	title: code('publication_state', state),
	where: `publication_state = '${state}'`,
	count: (row) => Number(row[`${state}_count`]),
});
const supervision = (state: string): List => ({
	title: code('supervision_state', state),
	where: `supervision_state = '${state}'`,
});
const link = (column: string, where: string): List => ({
	title: mart('approval_supervision_links', column),
	where,
	count: (row) => Number(row[column]),
});
const reports = (column: string, where: string, count: List['count']): List => ({
	title: mart('reporting_rankings', column),
	where,
	count,
});
const gate = (column: string): List => ({ title: mart('gate_audit', column), where: column });

const subjects: Record<WorkName, Subject[]> = {
	timeliness: [
		{
			relation: 'int_publications',
			month: 'month',
			departments: ['department_code'],
			narrow: { kind: 'publication_kind', reason: 'exclusion_reason' },
			counts: 'publications',
			lists: {
				published: {
					title: mart('publication_timeliness', 'due_count'),
					where: `publication_state in ('on_time', 'late', 'overdue')`,
					count: (row) => Number(row.due_count),
				},
				in_time: publication('on_time'),
				late: publication('late'),
				overdue: publication('overdue'),
				pending: publication('pending'),
				excluded: publication('excluded'),
			},
			measures: {
				mean_days: {
					call: 'avg',
					value: 'working_days',
					columns: ['working_days'],
					where: `publication_state in ('on_time', 'late')`,
				},
			},
		},
		{
			relation: 'int_due_rows',
			month: 'due_month',
			departments: ['department_code'],
			narrow: { feed: 'feed' },
			counts: 'reports',
			lists: {
				reported: reports('due_count', 'true', (row) => Number(row.row_count)),
				reported_in_time: reports(
					'on_time_count',
					'not is_late',
					(row) => Number(row.row_count) - Number(row.late_rows),
				),
				reported_late: reports('late_count', 'is_late', (row) => Number(row.late_rows)),
			},
		},
	],
	'post-approval': [
		{
			relation: 'post_approval_supervision',
			month: 'month',
			departments: ['department_code'],
			narrow: { reason: 'exempt_reason', result: 'inspection_result' },
			lists: {
				granted: { title: m.supervised_granted, where: 'true' },
				judged: {
					title: m.supervised_judged,
					where: `is_due and supervision_state <> 'exempt'`,
				},
				in_time: {
					title: m.supervised_in_time,
					where: `is_due and supervision_state = 'done_in_time'`,
				},
				early: { title: m.supervised_early, where: `not is_due and checked_on is not null` },
				late: supervision('done_late'),
				overdue: supervision('overdue'),
				pending: supervision('not_yet_due'),
				exempt: supervision('exempt'),
				pushed: { title: m.supervised_pushed, where: 'is_pushed' },
				received: { title: m.supervised_received, where: 'is_received' },
				followed: {
					title: m.supervised_followed,
					where: 'is_received and checked_on is not null',
				},
				unlinked: {
					title: m.supervised_unlinked,
					where: 'not is_received and checked_on is not null',
				},
				checked: { title: m.supervised_checked, where: 'checked_on is not null' },
				reached: { title: m.supervised_reached, where: 'is_lawful is not null' },
				found: { title: m.supervised_found, where: 'not is_lawful' },
			},
			measures: {
				longest_days: {
					call: 'max',
					value: 'overdue_days',
					columns: ['overdue_days'],
					where: 'overdue_days is not null',
				},
			},
		},
	],
	links: [
		{
			relation: 'int_link_cases',
			month: 'month',
			departments: ['department_code', 'supervision_department_code'],
			narrow: { approver: 'department_code', regulator: 'supervision_department_code' },
			counts: 'pairs',
			lists: {
				granted: link('granted_count', 'true'),
				pushed: link('pushed_count', 'is_pushed'),
				unpushed: link('unpushed_count', 'not is_pushed'),
				received: link('received_count', 'is_received'),
				unreceived: link('unreceived_count', 'is_pushed and not is_received'),
				received_in_time: link(
					'received_in_time_count',
					`receipt_minutes <= 60 * policy_number('links.receipt_hours')`,
				),
				third_day: link('received_third_day_count', 'is_received and receipt_days = 2'),
				later: link('received_later_count', 'is_received and receipt_days > 2'),
				fed_back: link('fed_back_count', 'is_fed_back'),
				full_process: link('full_process_count', 'is_full_process'),
				full_process_done: link(
					'full_process_done_count',
					'is_full_process and is_every_step_done',
				),
				taken_over: link('taken_over_count', 'is_abolished and is_taken_over'),
			},
			measures: {
				longest_wait: {
					call: 'max',
					value: `date_diff('day', cast(pushed_at as date), (select data_date from int_data_date))`,
					columns: ['data_date', 'pushed_at'],
					where: 'pushed_at is not null',
				},
			},
		},
		{
			relation: 'gate_audit',
			month: 'month',
			departments: ['department_code'],
			narrow: { gate: 'gate' },
			lists: {
				gated: { title: m.gated_cases, where: 'true' },
				eligible: { title: m.gate_eligible, where: `decision in ('direct', 'conditional')` },
				ineligible: gate('is_granted_ineligible'),
				not_offered: gate('is_not_offered'),
				query_missing: gate('is_query_missing'),
				by_document: gate('is_query_by_document'),
				site_visited: gate('is_site_visited'),
			},
		},
		{
			relation: 'promise_follow_up',
			month: 'month',
			departments: ['department_code'],
			narrow: { step: 'promise_state' },
			lists: {
				promises: { title: mart('promise_follow_up', 'promise_count'), where: 'true' },
				broken: {
					title: m.promises_broken,
					where: `promise_state in ('found', 'ordered', 'not_rectified', 'rectified', 'revoked')`,
				},
			},
		},
	],
};

/** A list by its name in an address. */
export function findList(work: WorkName, of: string | null): FoundList | null {
	for (const subject of subjects[work])
		if (of !== null && Object.hasOwn(subject.lists, of))
			return { ...subject, list: subject.lists[of]! };
	return null;
}

/** Keys of an address that belong to the lists of a page. */
export function listKeys(work: WorkName): string[] {
	return ['of', 'part', 'measure', ...subjects[work].flatMap(({ narrow }) => Object.keys(narrow))];
}

/** The address of the rows that a number of a page counts. */
export function linkList(
	name: WorkName,
	of: string,
	work: Work,
	more: Record<string, string> = {},
): string {
	const params = keepChoice(work);
	for (const [key, value] of Object.entries(more)) params.set(key, value);
	return `/${name}/rows?of=${of}${params.size > 0 ? `&${params}` : ''}`;
}
