/*
title: { zh: 任务时限, en: Milestones }
description:
  zh: >-
    每项任务何时到期、是否完成、迟了几天，由谁牵头、谁配合。任务来自任务台账；台账没有的，由政策参数生成：文件写明的期限、每年六月底和十二月底两次梳理、
    每季度一次考评。生成的任务编号固定，台账中报来同编号的任务即以台账为准。半年梳理以全部审批部门都报来清单之日为完成；季度考评以排名留存之日为完成。
  en: >-
    When each task is due, whether it is done, how many days late, who leads and who supports. Tasks come from the
    register; what the register lacks is made from the policy: the deadlines that the documents state, the two reviews a
    year, the assessment of every quarter. A task made so has a fixed code, and a task of that code in the register
    takes its place. A review is done on the day by which every approval department had sent its list, an assessment on
    the day its ranking was kept.
rule: [R21, R22, R23, R24, R25, R27, R44, R67, R68, R98, R99]
grain: one row per task
key: [task_code]
audience: [supervision, leadership]
order: 30
columns:
  task_code: { zh: 任务编号, en: Task }
  department_code: { zh: 牵头部门代码, en: Lead department }
  department_name: { zh: 牵头部门, en: Lead department's name }
  supporting_departments: { zh: 配合部门, en: Supporting }
  task_title: { zh: 任务内容, en: Task title }
  task_source: { zh: 文件依据, en: Source }
  task_kind: { zh: 任务来源, en: Where it comes from }
  task_state: { zh: 状态, en: State }
  task_count: { zh: 任务数, en: Tasks, unit: count }
  late_days: { zh: 迟了几天, en: Days late, unit: days, good: down, description: { zh: 已完成的到完成日，未完成的到数据日期。, en: "Up to the day it was done, or the data date." } }
  party_count: { zh: 参加部门, en: Departments taking part, unit: count }
  party_done_count: { zh: 已完成部门, en: Departments done, unit: count, good: up }
  due_on: { zh: 完成时限, en: Due on, unit: date }
  done_on: { zh: 完成日期, en: Done on, unit: date }
  month: { zh: 到期月份, en: Month due, unit: month }
shown: [task_title, department_name, due_on, task_state, late_days, party_count, party_done_count, supporting_departments, task_source]
default_sort: [due_on desc, task_code]
chart: { kind: stacked, x: month, y: task_count, series: task_state, aggregate: sum }
records:
  - { count: party_count, from: int_review_parties, match: { task_code: task_code } }
  - { count: party_done_count, from: int_review_parties, match: { task_code: task_code }, where: done_on is not null }
computed:
  task_count: { from: milestones_due, match: { task_code: task_code }, formula: "count(*)" }
  late_days:
    from: milestones_due
    match: { task_code: task_code }
    formula: "max(coalesce(at_least(days_between(due_on, coalesce(done_on, (select data_date from int_data_date))), 0), 0))"
lead:
  - zh: 共 {task_count:count} 项任务，按期完成 {in_time_count:count} 项，迟后完成 {late_count:count} 项，逾期未完成 {overdue_count:count} 项，{soon_count:count} 项临近到期。
    en: "{task_count:count} tasks: {in_time_count:count} done in time, {late_count:count} done late, {overdue_count:count} overdue, {soon_count:count} due soon."
    query: >-
      select cast(count(*) as integer) as task_count,
      cast(count(case when task_state = 'done_in_time' then 1 end) as integer) as in_time_count,
      cast(count(case when task_state = 'done_late' then 1 end) as integer) as late_count,
      cast(count(case when task_state = 'overdue' then 1 end) as integer) as overdue_count,
      cast(count(case when task_state = 'due_soon' then 1 end) as integer) as soon_count
      from {mart} having count(*) > 0
  - zh: 逾期最久：{task_title}，{department_name}牵头，应于 {due_on} 完成，已迟 {late_days:days}。
    en: "Longest overdue: {task_title}, led by {department_name}, due on {due_on}, {late_days:days} late."
    query: >-
      select task_title, department_name, day_text(due_on) as due_on, late_days from {mart}
      where task_state = 'overdue' order by late_days desc, task_code limit 1
  - zh: "{zh}"
    en: "{en}"
    query: >-
      select provisional_zh(first_on, last_on) as zh, provisional_en(first_on, last_on) as en
      from (select min(due_on) as first_on, max(due_on) as last_on from {mart}) where provisional_zh(first_on, last_on) is not null
tests:
  - not_null: [task_title, task_state, due_on, department_name]
  - accepted: { column: task_state, values: [done_in_time, done_late, overdue, due_soon, not_yet_due] }
  - accepted: { column: task_kind, values: [register, document, review, assessment] }
  - rows: (task_state in ('done_in_time', 'done_late')) = (done_on is not null)
  - rows: (late_days > 0) = (task_state in ('done_late', 'overdue'))
*/
with

milestones as (

	select * from stg_milestones

),

departments as (

	select department_code, department_name from stg_departments

),

review_parties as (

	select * from int_review_parties

),

assessments as (

	select period_from, max(frozen_on) as frozen_on, count(*) as department_count
	from int_assessments
	where period_kind = 'quarter'
	group by period_from

),

deadlines as (

	select key, coalesce(title_zh, key) as title_zh, source_zh, cast(value as date) as due_on from policy where key like 'milestone.%'

),

parameters as (

	select
		data_date,
		add_days(data_date, cast(policy_number('milestones.remind_days') as integer)) as soon_until,
		cast(policy_number('assessment.months') as integer) as period_months,
		policy_number('assessment.due_days') as assessment_days,
		policy_text('review.lead') as review_lead,
		policy_text('assessment.lead') as assessment_lead
	from int_data_date

),

reviews as (

	select
		task_code,
		due_on,
		count(*) as party_count,
		count(done_on) as party_done_count,
		case when count(done_on) = count(*) then max(done_on) end as done_on
	from review_parties
	group by task_code, due_on

),

generated as (

	select
		key as task_code,
		'document' as task_kind,
		title_zh as task_title,
		source_zh as task_source,
		cast(null as varchar) as lead_name,
		due_on,
		cast(null as date) as done_on
	from deadlines
	union all
	select
		r.task_code,
		'review' as task_kind,
		'半年梳理 ' || day_text(r.due_on) as task_title,
		cast(null as varchar) as task_source,
		p.review_lead as lead_name,
		r.due_on,
		r.done_on
	from reviews as r
	cross join parameters as p
	union all
	select
		'assessment-' || period_text(a.period_from, p.period_months) as task_code,
		'assessment' as task_kind,
		'考评 ' || period_text(a.period_from, p.period_months) as task_title,
		cast(null as varchar) as task_source,
		p.assessment_lead as lead_name,
		add_days(add_months(a.period_from, p.period_months), p.assessment_days) as due_on,
		a.frozen_on as done_on
	from assessments as a
	cross join parameters as p

),

tasks as (

	select
		task_code,
		'register' as task_kind,
		task_title,
		task_source,
		lead_department_code,
		supporting_departments,
		cast(null as varchar) as lead_name,
		due_on,
		done_on
	from milestones
	union all
	select
		g.task_code,
		g.task_kind,
		g.task_title,
		g.task_source,
		cast(null as varchar) as lead_department_code,
		cast(null as varchar) as supporting_departments,
		g.lead_name,
		g.due_on,
		g.done_on
	from generated as g
	left join milestones as m on m.task_code = g.task_code
	where m.task_code is null

)

select
	t.task_code,
	t.lead_department_code as department_code,
	coalesce(d.department_name, t.lead_department_code, t.lead_name, '—') as department_name,
	t.supporting_departments,
	t.task_title,
	t.task_source,
	t.task_kind,
	case
		when t.done_on <= t.due_on then 'done_in_time'
		when t.done_on is not null then 'done_late'
		when t.due_on < p.data_date then 'overdue'
		when t.due_on <= p.soon_until then 'due_soon'
		else 'not_yet_due'
	end as task_state,
	1 as task_count,
	cast(coalesce(at_least(days_between(t.due_on, coalesce(t.done_on, p.data_date)), 0), 0) as integer) as late_days,
	cast(coalesce(r.party_count, 0) as integer) as party_count,
	cast(coalesce(r.party_done_count, 0) as integer) as party_done_count,
	t.due_on,
	t.done_on,
	month_of(t.due_on) as month
from tasks as t
cross join parameters as p
left join departments as d on d.department_code = t.lead_department_code
left join reviews as r on r.task_code = t.task_code
