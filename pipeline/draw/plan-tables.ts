import type { Database } from '../database.ts';
import type { SheetSpec } from '../workbook-writer.ts';
import type { DrawFacts } from './plan-folder.ts';

/** A row of the plan: one item of one department (table `plan_tasks`). */
export interface PlanTask {
	task_number: number;
	department_code: string;
	department_name: string;
	item_code: string;
	item_name: string | null;
	base_count: number;
	sampling_ratio: number;
	expected_count: number;
	drawn_count: number | null;
	key_area_count: number;
	class_ratios: string;
}

/** A row of the list: one item of one department at one drawn subject (table `plan_list`). */
export interface ListedCheck {
	task_number: number;
	stratum: string;
	id: string;
	subject_code: string;
	subject_name: string | null;
	subject_type: string | null;
	region_code: string | null;
	town: string | null;
	department_code: string;
	department_name: string;
	item_code: string;
	item_name: string | null;
	industry_section: string;
	credit_class: string;
	is_key_area: boolean;
	last_inspected_on: string | null;
	ticket: string;
	origin: string;
	public_name: string | null;
}

/** Makes the temporary tables `plan_tasks` and `plan_list` from `frame_units`, the plan in force and, once drawn, `sample`. */
export async function makePlanTables(
	database: Database,
	isExtended: boolean,
	isDrawn: boolean,
): Promise<void> {
	const plan = isExtended ? 'extension' : 'plan';
	if (!isDrawn)
		await database.run(
			`create or replace temp table sample (stratum varchar, id varchar, ticket varchar, ticket_rank bigint, origin varchar)`,
		);
	await database.run(`
		create or replace temp table unit_ratios as
		select u.*, p.x_micro / (p.population * 1e6) as ratio from frame_units as u join ${plan} as p using (stratum);
		create or replace temp table plan_tasks as
		with by_class as (
			select department_code, item_code, case when is_key_area then '重点领域' else case credit_class when 'unrated' then '未评级' else credit_class || '类' end end || case when watch_weight > 1 then '·重点关注' else '' end as class_name,
				avg(ratio) as ratio, count(*) as units
			from unit_ratios group by all
		),
		texts as (
			select department_code, item_code, string_agg(class_name || ' ' || format('{:.2f}', ratio * 100) || '%（' || units || ' 户）', '；' order by class_name) as class_ratios
			from by_class group by all
		),
		drawn as (select u.department_code, u.item_code, count(*)::integer as drawn_count from frame_units as u join sample using (stratum, id) group by all)
		select row_number() over (order by u.department_code, u.item_code)::integer as task_number, u.department_code, any_value(u.department_name) as department_name,
			u.item_code, any_value(u.item_name) as item_name, count(*)::integer as base_count, round(avg(u.ratio), 9) as sampling_ratio, round(sum(u.ratio), 6) as expected_count,
			${isDrawn ? 'coalesce(any_value(d.drawn_count), 0)' : 'null::integer'} as drawn_count, count(*) filter (where u.is_key_area)::integer as key_area_count,
			any_value(t.class_ratios) as class_ratios
		from unit_ratios as u
		join texts as t using (department_code, item_code)
		left join drawn as d using (department_code, item_code)
		group by u.department_code, u.item_code;
		create or replace temp table plan_list as
		select t.task_number, s.stratum, s.id, u.subject_code, u.subject_name, u.subject_type, u.region_code, u.town, u.department_code, u.department_name, u.item_code, u.item_name,
			u.industry_section, u.credit_class, u.is_key_area, strftime(u.last_inspected_on, '%Y-%m-%d') as last_inspected_on, s.ticket, s.origin,
			case when u.subject_type = 'organisation' or (u.subject_type = 'sole_proprietor' and length(u.subject_name) > 4) then u.subject_name
				else left(u.subject_name, 1) || '**' end as public_name
		from sample as s
		join frame_units as u using (stratum, id)
		join plan_tasks as t on t.department_code = u.department_code and t.item_code = u.item_code`);
}

/** The rows of `plan_tasks` in order. */
export async function readTasks(database: Database): Promise<PlanTask[]> {
	return database.rows<PlanTask>('select * from plan_tasks order by task_number');
}

/** The rows of `plan_list`, by task, then ticket. */
export async function readList(database: Database): Promise<ListedCheck[]> {
	return database.rows<ListedCheck>('select * from plan_list order by task_number, ticket, id');
}

/** What a rehearsal's sheets, titles and remarks begin with; empty for a draw of the register. */
export function rehearsalMark({ isRehearsal }: Pick<DrawFacts, 'isRehearsal'>): string {
	return isRehearsal ? '【演练】' : '';
}

/** The plan in the columns of published annual plans (domain §2.8); without the ratios by class when it goes out. */
export function planSheet(
	tasks: readonly PlanTask[],
	facts: DrawFacts,
	isPublic: boolean,
): SheetSpec {
	const mark = rehearsalMark(facts);
	const isJoint = facts.departments.length > 1;
	return {
		name: '计划表',
		note: `${mark}${facts.drawId}`,
		columns: [
			{ header: '序号', kind: 'count', width: 6 },
			{ header: '抽查任务名称', width: 30, wraps: true },
			{ header: '抽查事项', width: 26, wraps: true },
			{ header: '发起部门', width: 16, wraps: true },
			{ header: '抽查对象', width: 16, wraps: true },
			{ header: '抽查基数（户）', kind: 'count', width: 9 },
			{ header: '抽查比例', kind: 'share', width: 10 },
			{ header: '应抽户次', kind: 'decimal', width: 9 },
			{ header: '实抽户次', kind: 'count', width: 9 },
			...(isPublic ? [] : [{ header: '信用风险分类监管要求', width: 36, wraps: true }]),
			{ header: '抽查时间段', width: 13, wraps: true },
			{ header: '是否跨部门', width: 9, wraps: true },
			{ header: '备注', width: 18, wraps: true },
			{ header: '抽查计划编号', width: 24, isUnprinted: true },
			{ header: '抽查任务编号', width: 30, isUnprinted: true },
			{ header: '抽查类型', width: 12, isUnprinted: true },
			{ header: '抽查事项编码', width: 20, isUnprinted: true },
			{ header: '发起部门代码', width: 22, isUnprinted: true },
		],
		rows: tasks.map((task) => [
			task.task_number,
			`${mark}${facts.period.text} ${task.item_name ?? task.item_code}随机抽查`,
			task.item_name,
			task.department_name,
			'持有该事项准予决定的存续主体',
			task.base_count,
			task.sampling_ratio,
			task.expected_count,
			task.drawn_count,
			...(isPublic ? [] : [task.class_ratios]),
			`${facts.period.firstDay} 至 ${facts.period.lastDay}`,
			isJoint ? '跨部门' : '本部门',
			`${mark}${task.key_area_count > 0 ? `重点领域全覆盖 ${task.key_area_count} 户` : ''}` || null,
			facts.drawId,
			taskCode(facts, task),
			'不定向',
			task.item_code,
			task.department_code,
		]),
	};
}

/** The drawn subjects; without class, industry and stratum, and with personal names reduced to the family name, when it goes out. */
export function listSheet(
	list: readonly ListedCheck[],
	facts: DrawFacts,
	isPublic: boolean,
): SheetSpec {
	return {
		name: isPublic ? '公示名单' : '抽中名单',
		note: `${rehearsalMark(facts)}${facts.drawId}`,
		columns: [
			{ header: '序号', kind: 'count', width: 7 },
			{ header: '统一社会信用代码', width: 22 },
			{ header: '主体名称', width: 32, wraps: true },
			...(isPublic
				? []
				: [
						{ header: '属地', width: 14, wraps: true },
						{ header: '行业门类', width: 7 },
						{ header: '信用类别', width: 8 },
						{ header: '重点领域', width: 7 },
						{ header: '上次检查日期', width: 12 },
					]),
			{ header: '检查事项', width: 28, wraps: true },
			{ header: '检查部门', width: 18, wraps: true },
			{ header: '来源', width: 6 },
			{ header: '抽查计划编号', width: 24, isUnprinted: true },
			{ header: '抽查任务编号', width: 30, isUnprinted: true },
			{ header: '层', width: 50, isUnprinted: true },
			{ header: '摇号值', width: 70, isUnprinted: true },
		],
		rows: list.map((check, index) => [
			index + 1,
			check.id,
			isPublic ? check.public_name : check.subject_name,
			...(isPublic
				? []
				: [
						check.town,
						check.industry_section,
						check.credit_class === 'unrated' ? '未评级' : check.credit_class,
						check.is_key_area ? '是' : '否',
						check.last_inspected_on,
					]),
			check.item_name ?? check.item_code,
			check.department_name,
			ORIGINS[check.origin] ?? check.origin,
			facts.drawId,
			taskCode(facts, check),
			check.stratum,
			check.ticket,
		]),
	};
}

const ORIGINS: Record<string, string> = { drawn: '抽中', extended: '追加', substitute: '替补' };

function taskCode(facts: DrawFacts, { task_number }: { task_number: number }): string {
	return `${facts.drawId}-${String(task_number).padStart(4, '0')}`;
}
