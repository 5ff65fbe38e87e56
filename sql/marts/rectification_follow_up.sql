/*
title: { zh: 限期整改跟进, en: Rectification followed up }
description:
  zh: >-
    写明整改期限的每条失信记录：按期整改、逾期整改、未到期，还是逾期未整改。逾期未整改的谁认定、谁约谈：认定部门在期限之后约谈过该主体的为已约谈，
    没有的为应约谈。哪几种处置算约谈由政策定。已撤销的记录不列。
  en: >-
    Every breach record with a period to rectify: rectified in time or late, not yet due, or overdue. Where it is overdue
    the department that found it talks to the subject: talked to, when it did so after the period, else a talk is due.
    The policy says which interventions are talks. Withdrawn records are left out.
rule: [R39]
grain: one row per breach record with a period to rectify
key: [breach_id]
audience: [regulation, supervision]
order: 32
filters: { period: month, department: department_code }
columns:
  breach_id: { zh: 记录编号, en: Record }
  document: { zh: 文书, en: Document number }
  department_code: { zh: 认定部门代码, en: Finding department code }
  department_name: { zh: 认定部门, en: Finding department }
  subject_code: { zh: 主体代码, en: Subject code }
  subject_name: { zh: 主体, en: Subject }
  breach_kind: { zh: 记录类型, en: Kind }
  severity: { zh: 失信程度, en: Severity }
  rectification_state: { zh: 整改情况, en: State }
  intervention_kind: { zh: 约谈方式, en: Kind of talk }
  record_count: { zh: 记录数, en: Records, unit: count }
  overdue_days: { zh: 逾期天数, en: Days overdue, unit: days, good: down, description: { zh: 期限至整改，未整改的至数据日期。, en: "From the end of the period to the rectification, or to the data date while there is none." } }
  found_on: { zh: 认定日期, en: Found on, unit: date }
  rectify_by: { zh: 整改期限, en: Rectify by, unit: date }
  rectified_on: { zh: 整改日期, en: Rectified on, unit: date }
  talked_on: { zh: 约谈日期, en: Talk on, unit: date }
  month: { zh: 到期月份, en: Month due, unit: month }
shown: [document, department_name, subject_name, rectification_state, overdue_days, rectify_by, rectified_on, talked_on, severity]
default_sort: [overdue_days desc nulls last, breach_id]
chart: { kind: stacked, x: department_name, y: record_count, series: rectification_state, aggregate: sum, sort: desc, where: "rectification_state in ('talk_due', 'talked')" }
records:
  - { count: record_count, from: stg_breaches, match: { breach_id: breach_id } }
computed:
  overdue_days:
    rows: record_count
    formula: >-
      max(case when rectified_on > rectify_by then days_between(rectify_by, rectified_on) when rectified_on is null and
      rectify_by < (select data_date from int_data_date) then days_between(rectify_by, (select data_date from
      int_data_date)) end)
lead:
  - zh: 限期整改 {record_count:count} 件，逾期未整改 {overdue_count:count} 件，其中认定部门尚未约谈 {due_count:count} 件。
    en: "Of {record_count:count} records with a period to rectify {overdue_count:count} are overdue; in {due_count:count} of them the finding department has not talked to the subject."
    query: >-
      select cast(count(*) as integer) as record_count,
      cast(count(case when rectification_state in ('talk_due', 'talked') then 1 end) as integer) as overdue_count,
      cast(count(case when rectification_state = 'talk_due' then 1 end) as integer) as due_count
      from {mart} having count(*) > 0
tests:
  - not_null: [rectification_state, department_name, rectify_by]
  - accepted: { column: rectification_state, values: [in_time, late, not_yet_due, talk_due, talked] }
  - rows: (overdue_days is null) = (rectification_state in ('in_time', 'not_yet_due'))
  - rows: (rectification_state = 'talked') = (talked_on is not null)
*/
with

breaches as (

	select *
	from stg_breaches
	where rectify_by is not null and (published_to is null or published_to > coalesce(published_from, decided_on))

),

talks as (

	select subject_code, department_code, intervention_kind, intervention_id, talked_on from int_talks

),

subjects as (

	select subject_code, subject_name from int_subjects

),

departments as (

	select department_code, department_name from stg_departments

),

dated as (

	select b.*, d.data_date
	from breaches as b
	cross join int_data_date as d
	where b.decided_on <= d.data_date

),

-- Who found it talks, once the period is over.
answered as (

	select
		b.breach_id,
		min(t.talked_on) as talked_on,
		oldest(t.intervention_kind, day_text(t.talked_on) || t.intervention_id) as intervention_kind
	from dated as b
	inner join talks as t
		on t.subject_code = b.subject_code
		and t.department_code = b.department_code
		and t.talked_on > b.rectify_by
		and t.talked_on <= b.data_date
	where b.rectified_on is null
	group by b.breach_id

)

select
	b.breach_id,
	coalesce(b.doc_no, b.breach_id) as document,
	b.department_code,
	coalesce(d.department_name, b.department_code) as department_name,
	b.subject_code,
	s.subject_name,
	b.breach_kind,
	b.severity,
	case
		when b.rectified_on <= b.rectify_by then 'in_time'
		when b.rectified_on is not null then 'late'
		when b.rectify_by >= b.data_date then 'not_yet_due'
		when a.talked_on is not null then 'talked'
		else 'talk_due'
	end as rectification_state,
	a.intervention_kind,
	1 as record_count,
	cast(
		case
			when b.rectified_on > b.rectify_by then days_between(b.rectify_by, b.rectified_on)
			when b.rectified_on is null and b.rectify_by < b.data_date then days_between(b.rectify_by, b.data_date)
		end as integer
	) as overdue_days,
	b.decided_on as found_on,
	b.rectify_by,
	b.rectified_on,
	a.talked_on,
	month_of(b.rectify_by) as month
from dated as b
left join answered as a on a.breach_id = b.breach_id
left join subjects as s on s.subject_code = b.subject_code
left join departments as d on d.department_code = b.department_code
