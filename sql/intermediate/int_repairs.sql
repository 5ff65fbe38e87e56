/*
title: { zh: 修复申请, en: Applications for repair }
description:
  zh: >-
    每项修复申请及所指的记录：失信程度、认定日期、当时规定的最短公示期满日（最早可申请之日）、修复方式归类、办理期限和用时（工作日）。
  en: >-
    Every application for repair with the record it refers to: severity, day found, the end of the least publication
    under the rules of the application (the first day to apply), the way of repair, the deadline and the working days.
rule: [R42]
grain: one row per repair
key: [repair_id]
*/
with

repairs as (

	select * from stg_repairs

),

breaches as (

	select document_id, document, subject_code, department_code, breach_kind, severity, found_on from int_breaches

),

calendar as (

	select day, working_day_number, is_working_day from int_calendar

),

ways as (

	select replace(key, 'repair.ways.', '') as way, value as words from policy where key like 'repair.ways.%'

),

least_periods as (

	select replace(key, 'repair.least_months.', '') as severity, number as least_months, valid_from, valid_to
	from policy_versions
	where key like 'repair.least_months.%'

),

parameters as (

	select policy_number('repair.limit_working_days') as limit_working_days, data_date from int_data_date

),

matched as (

	select r.repair_id, max(b.document_id) as document_id
	from repairs as r
	inner join breaches as b
		on b.subject_code = r.subject_code
		and (b.document_id = 'B:' || r.breach_id or b.document = r.doc_no)
	group by r.repair_id

),

named_ways as (

	select r.repair_id, min(w.way) as way
	from repairs as r
	inner join ways as w on contains(r.repair_method, w.words)
	group by r.repair_id

)

select
	r.repair_id,
	r.subject_code,
	coalesce(b.document, r.doc_no, r.breach_id) as document,
	b.department_code,
	b.breach_kind,
	b.severity,
	case
		when r.outcome is not null then r.outcome
		when e.day < p.data_date then 'overdue'
		else 'waiting'
	end as repair_state,
	coalesce(w.way, case when r.repair_method is null then 'unknown' else 'other' end) as way,
	c.working_day_number - a.working_day_number as working_days,
	b.document_id is not null as is_matched,
	r.applied_on >= add_months(b.found_on, l.least_months) as is_past_least,
	r.applied_on,
	r.decided_on,
	e.day as due_on,
	b.found_on,
	add_months(b.found_on, l.least_months) as earliest_on,
	month_of(r.applied_on) as month
from repairs as r
cross join parameters as p
inner join calendar as a on a.day = r.applied_on
left join calendar as e on e.working_day_number = a.working_day_number + p.limit_working_days and e.is_working_day
left join calendar as c on c.day = coalesce(r.decided_on, p.data_date)
left join matched as m on m.repair_id = r.repair_id
left join breaches as b on b.document_id = m.document_id
left join named_ways as w on w.repair_id = r.repair_id
left join least_periods as l
	on l.severity = b.severity
	and coalesce(l.valid_from <= r.applied_on, true)
	and coalesce(l.valid_to >= r.applied_on, true)
