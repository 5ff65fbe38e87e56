import { createTable } from '../database.ts';
import { writeSnapshot } from './files.ts';
import { departmentNamed, towns } from './places.ts';
import { brandSyllables, surnames } from './sectors.ts';
import { pick } from './chance.ts';
import { addDays, addWorkingDays, goLive, lastDay, localDays } from './timeline.ts';
import type { City } from './workshop.ts';

/** Inspectors of each department; their numbers stand in the inspections too. */
const inspectorsEach = 24;

/** The number of an inspector of a department, counted from 1. */
const inspectorCode = (department: number, place: number): string =>
	`望执${String(department + 1).padStart(2, '0')}${String(place).padStart(2, '0')}`;

/**
 * Writes the short lists that one department keeps for all: inspectors and their recusals, the reporting catalogue,
 * the register of tasks, the local days off.
 */
export async function writeRosters(city: City): Promise<void> {
	await makeInspectorRows(city);
	await makeCatalogueRows(city);
	await makeMilestoneRows(city);
	await createTable(
		city.database,
		'calendar_rows',
		{ n: 'integer', dirty: 'integer', day: 'date', is_working_day: 'boolean', name: 'varchar' },
		localDays.map((day, n) => ({ ...day, n, dirty: 0 })),
	);
	await makeRecusalRows(city);
	const opening = addWorkingDays(goLive, 1);
	const closing = addDays(lastDay, 2);
	const send = (feed: string, sender: string, day: string, rows: string): Promise<void> =>
		writeSnapshot(
			city,
			city.feeds.get(feed)!,
			departmentNamed(city.departments, sender),
			day.replaceAll('-', ''),
			`select * from ${rows}`,
			`${day}T08:50:00`,
		);
	await send('calendar_days', '审批局', '2026-06-08', 'calendar_rows');
	await send('inspectors', '市监局', opening, 'inspector_rows');
	await send('recusals', '市监局', '2026-10-12', 'recusal_rows');
	await send('catalogue', '发改局', opening, 'catalogue_rows');
	await send(
		'milestones',
		'审批局',
		opening,
		`(select * replace (case when done_on < date '${opening}' then done_on end as done_on) from milestone_rows)`,
	);
	await send('milestones', '审批局', closing, 'milestone_rows');
}

async function makeInspectorRows({ database, departments, chance, items }: City): Promise<void> {
	await createTable(
		database,
		'inspector_rows',
		{
			n: 'integer',
			dirty: 'integer',
			inspector_code: 'varchar',
			inspector_name: 'varchar',
			department_code: 'varchar',
			certificate_no: 'varchar',
			certificate_valid_to: 'date',
			item_scope: 'varchar',
			zones: 'varchar',
			full_time_equivalent: 'double',
		},
		departments.flatMap(({ index, code, town }) => {
			const own = items.filter((item) => item.supervisor.index === index).map((item) => item.code);
			return Array.from({ length: inspectorsEach }, (_, place) => {
				const draw = (label: string): number => chance('inspector', index, place, label);
				const first = Math.floor(draw('zone') * towns.length);
				const zones = [first, (first + 3) % towns.length].map((zone) => towns[zone]!.name);
				return {
					n: index * inspectorsEach + place,
					dirty: 0,
					inspector_code: inspectorCode(index, place + 1),
					inspector_name: `${pick(surnames, draw('surname'))}某${pick(brandSyllables, draw('name'))}`,
					department_code: code,
					certificate_no: `WC${String(index + 1).padStart(2, '0')}${String(10_001 + place).slice(1)}`,
					certificate_valid_to: addDays('2026-03-31', Math.floor(draw('valid') * 1500)),
					item_scope:
						draw('scope') < 0.6 || own.length < 2
							? null
							: own
									.filter((_, at) => at % 3 === place % 3)
									.slice(0, 40)
									.join(';'),
					zones: town >= 0 ? towns[town]!.name : draw('all zones') < 0.3 ? null : zones.join(';'),
					full_time_equivalent: draw('time') < 0.8 ? 1 : draw('half') < 0.7 ? 0.5 : 0.2,
				};
			});
		}),
	);
}

async function makeRecusalRows({ database, departments }: City): Promise<void> {
	await database.run(`
		create or replace table recusal_rows as
		select row_number() over (order by declared_at, subject_code)::integer - 1 as n, 0 as dirty, *
		from (
			select '望执' || lpad((1 + h % ${departments.length})::varchar, 2, '0') || lpad((1 + (h >> 8) % ${inspectorsEach})::varchar, 2, '0') as inspector_code,
				subject_code, timestamp '2026-07-06 09:00:00' + to_minutes((part(h, 2) * 130000)::bigint) as declared_at,
				['近亲属任职', '曾在该单位工作', '持有股份', '其他利害关系'][1 + ((h >> 20) % 4)::integer] as reason
			from (select subject_code, draw('recusal', idx) as h from subjects where subject_type <> 'natural_person' and status = 'active' and established_on < date '2026-01-01')
			order by h, subject_code
			limit 60
		)
		order by n
	`);
}

/** What each department has reported so far, as the catalogue asks it to go on. */
async function makeCatalogueRows({
	database,
	departments,
	behaviour,
	truths,
}: City): Promise<void> {
	const frequencies: Record<string, string> = {
		approvals: 'weekly',
		breaches: 'weekly',
		inspections: 'monthly',
		ratings: 'monthly',
		licences: 'quarterly',
		penalties: 'quarterly',
		publications: 'quarterly',
		commitments: 'quarterly',
	};
	const sums: { d: number; feed: string; expected: number }[] = [];
	for (const feed of Object.keys(frequencies)) {
		const months = frequencies[feed] === 'weekly' ? 18 : frequencies[feed] === 'monthly' ? 4 : 2;
		const rows = await database.rows<{ d: number; sent: number }>(
			feed === 'approvals'
				? 'select d, cases as sent from approval_counts'
				: `select d, count(*) as sent from ${feed} where p between 1 and 999 group by d order by d`,
		);
		for (const { d, sent } of rows) sums.push({ d, feed, expected: Math.round(sent / months) });
	}
	await createTable(
		database,
		'catalogue_rows',
		{
			n: 'integer',
			dirty: 'integer',
			department_code: 'varchar',
			entry_code: 'varchar',
			feed: 'varchar',
			frequency: 'varchar',
			expected_rows: 'integer',
			due_day: 'integer',
			no_business_filed: 'boolean',
		},
		sums
			.sort((left, right) => left.d - right.d || (left.feed < right.feed ? -1 : 1))
			.map(({ d, feed, expected }, n) => ({
				n,
				dirty: 0,
				department_code: departments[d]!.code,
				entry_code: `WC-${String(d + 1).padStart(2, '0')}-${feed.toUpperCase()}`,
				feed,
				frequency: frequencies[feed]!,
				expected_rows: expected,
				due_day: frequencies[feed] === 'weekly' ? 5 : 10,
				no_business_filed: d === behaviour.quiet,
			})),
	);
	truths.catalogue = sums.map(({ d, feed }) => ({ department_code: departments[d]!.code, feed }));
}

/** Half-yearly reviews of every approving department, quarterly assessments and the tasks of the plan. */
async function makeMilestoneRows({
	database,
	departments,
	behaviour,
	chance,
	truths,
}: City): Promise<void> {
	const approving = departments.filter(({ caseWeight }) => caseWeight > 0);
	const bureau = departmentNamed(departments, '审批局');
	const tasks = [2024, 2025, 2026].flatMap((year) => [
		...approving.flatMap((department) =>
			[
				{ half: 1, due: `${year}-06-30` },
				{ half: 2, due: `${year}-12-31` },
			].map(({ half, due }) => ({
				task_code: `SL-${year}-${half}-${String(department.index + 1).padStart(2, '0')}`,
				title: `${year}年${half === 1 ? '上' : '下'}半年免审审批事项精细化梳理`,
				lead: department,
				due_on: due,
				source: '免审审批服务改革方案',
			})),
		),
		...[1, 2, 3, 4].map((quarter) => ({
			task_code: `JD-${year}-${quarter}`,
			title: `${year}年第${quarter}季度改革落实情况评估`,
			lead: bureau,
			due_on: addDays(
				`${year + (quarter === 4 ? 1 : 0)}-${['04', '07', '10', '01'][quarter - 1]}-01`,
				14,
			),
			source: '证照分离改革全覆盖方案',
		})),
	]);
	const known = addDays(lastDay, 1);
	const rows = tasks.map((task, n) => {
		const isLaggard = behaviour.laggards.has(task.lead.index);
		const draw = (label: string): number => chance('task', task.task_code, label);
		const isNever = isLaggard && task.due_on >= '2026-01-01' && draw('never') < 0.8;
		const done = isNever
			? null
			: addDays(
					task.due_on,
					isLaggard && draw('late') < 0.8
						? 3 + Math.floor(draw('days') * 25)
						: -Math.floor(draw('days') * 20),
				);
		return {
			n,
			dirty: 0,
			task_code: task.task_code,
			title: task.title,
			lead_department_code: task.lead.code,
			supporting: task.lead === bureau ? departmentNamed(departments, '发改局').code : bureau.code,
			due_on: task.due_on,
			done_on: done !== null && done < known ? done : null,
			source: task.source,
		};
	});
	truths.milestones = {
		overdue: rows
			.filter(({ due_on, done_on }) => due_on <= lastDay && done_on === null)
			.map(({ task_code }) => task_code),
		done_late: rows
			.filter(({ due_on, done_on }) => done_on !== null && done_on > due_on)
			.map(({ task_code }) => task_code),
	};
	await createTable(
		database,
		'milestone_rows',
		{
			n: 'integer',
			dirty: 'integer',
			task_code: 'varchar',
			title: 'varchar',
			lead_department_code: 'varchar',
			supporting: 'varchar',
			due_on: 'date',
			done_on: 'date',
			source: 'varchar',
		},
		rows,
	);
}
