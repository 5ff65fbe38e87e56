/*
title: { zh: 修复申请, en: Applications for repair }
description:
  zh: >-
    每项修复申请及所指的记录：失信程度、认定日期、当时规定的最短公示期满日（最早可申请之日；按程度、领域和名单取最长）、修复方式归类、
    办理期限和用时（工作日）。
  en: >-
    Every application for repair with the record it refers to: severity, day found, the end of the least publication
    under the rules of the application (the first day to apply; the longest of severity, field and list), the way of repair, the deadline and the working days.
rule: [R42]
grain: one row per repair
key: [repair_id]
*/
with

repairs as (

	select * from stg_repairs

),

breaches as (

	select document_id, document, subject_code, department_code, breach_kind, category, severity, found_on from int_breaches

),

penalties as (

	select subject_code, doc_no, basis from stg_penalties where basis is not null

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

-- Food, drugs and the like had a longest least period of their own under the older rules.
field_periods as (

	select w.value as words, l.number as least_months, l.valid_from, l.valid_to
	from policy as w
	inner join policy_versions as l on l.key = replace(w.key, 'repair.field_words.', 'repair.field_least_months.')
	where w.key like 'repair.field_words.%'

),

parameters as (

	select
		policy_number('repair.limit_working_days') as limit_working_days,
		policy_number('repair.list_least_months') as list_least_months,
		data_date from int_data_date

),

matched as (

	select r.repair_id, max(b.document_id) as document_id
	from repairs as r
	inner join breaches as b
		on b.subject_code = r.subject_code
		and (b.document_id = 'B:' || r.breach_id or b.document = r.doc_no)
	group by r.repair_id

),

repaired_documents as (

	select m.repair_id, r.applied_on, b.*
	from matched as m
	inner join repairs as r on r.repair_id = m.repair_id
	inner join breaches as b on b.document_id = m.document_id

),

named_fields as (

	select d.repair_id, max(f.least_months) as least_months
	from repaired_documents as d
	left join penalties as p on p.subject_code = d.subject_code and p.doc_no = d.document
	inner join field_periods as f
		on (contains(coalesce(d.category, ''), f.words) or contains(coalesce(p.basis, ''), f.words))
		and coalesce(f.valid_from <= d.applied_on, true)
		and coalesce(f.valid_to >= d.applied_on, true)
	group by d.repair_id

),

dated_documents as (

	select
		d.*,
		add_months(
			d.found_on,
			greatest(l.least_months, coalesce(f.least_months, 0), case when d.breach_kind = 'serious_list' then p.list_least_months else 0 end)
		) as earliest_on
	from repaired_documents as d
	cross join parameters as p
	inner join least_periods as l
		on l.severity = d.severity
		and coalesce(l.valid_from <= d.applied_on, true)
		and coalesce(l.valid_to >= d.applied_on, true)
	left join named_fields as f on f.repair_id = d.repair_id

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
	r.applied_on >= b.earliest_on as is_past_least,
	r.applied_on,
	r.decided_on,
	e.day as due_on,
	b.found_on,
	b.earliest_on,
	month_of(r.applied_on) as month
from repairs as r
cross join parameters as p
inner join calendar as a on a.day = r.applied_on
left join calendar as e on e.working_day_number = a.working_day_number + p.limit_working_days and e.is_working_day
left join calendar as c on c.day = coalesce(r.decided_on, p.data_date)
left join dated_documents as b on b.repair_id = r.repair_id
left join named_ways as w on w.repair_id = r.repair_id
