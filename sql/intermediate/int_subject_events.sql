/*
title: { zh: 主体事件, en: Events of subjects }
description:
  zh: 一个主体发生的事排成一列：办件、检查、失信记录、修复、评价、处置、预警。未来日期的不列。
  en: >-
    What happened to a subject in one list: approvals, inspections, breaches, repairs, ratings, interventions, alerts;
    nothing dated in the future.
rule: [R30, R83]
grain: one row per event
key: [subject_code, event_kind, event_id]
*/
with

cases as (

	select * from int_approvals

),

items as (

	select item_code, item_name from int_current_items

),

inspections as (

	select * from stg_inspections

),

breaches as (

	select * from int_breaches

),

rectified as (

	select breach_id, subject_code, department_code, doc_no, category, rectified_on
	from stg_breaches
	where rectified_on is not null

),

ratings as (

	select * from stg_ratings

),

interventions as (

	select * from stg_interventions

),

alerts as (

	select a.subject_code, a.alert_id, a.department_code, a.alert_rule, a.level, a.opened_on, e.closed_on
	from int_alerts as a
	inner join int_alert_ends as e on e.alert_id = a.alert_id

),

events as (

	select
		c.subject_code, 'approval' as event_kind, c.case_no as event_id, c.department_code, c.case_no as document,
		coalesce(i.item_name, c.item_code) as topic, c.route as kind_code, coalesce(c.result, c.outcome) as state_code,
		c.item_code as reference, c.applied_on as event_on, c.decided_on as until_on
	from cases as c
	left join items as i on i.item_code = c.item_code
	union all
	select
		subject_code, 'inspection', inspection_id || ':' || department_code, department_code, inspection_id,
		null, inspection_kind, inspection_result, null, inspected_on, finished_on
	from inspections
	union all
	select
		subject_code, 'breach', document_id, department_code, document, category, breach_kind, severity,
		exclusion_reason, found_on, in_force_to
	from breaches
	where document_id not like 'I:%'
	union all
	select
		subject_code, 'repair', breach_id, department_code, coalesce(doc_no, breach_id), category, null, null, null,
		rectified_on, null
	from rectified
	union all
	select
		subject_code, 'rating', scheme_code || ':' || day_text(valid_from), null, evaluated_by,
		cast(score as varchar), scheme_code, grade, null, valid_from, valid_to
	from ratings
	union all
	select
		subject_code, 'intervention', intervention_id, by_department_code, intervention_id, null, intervention_kind,
		outcome, null, opened_on, closed_on
	from interventions
	union all
	select
		subject_code, 'alert', alert_id, department_code, alert_id, null, alert_rule, level, alert_id, opened_on, closed_on
	from alerts

)

select e.*
from events as e
inner join int_data_date as d on e.event_on <= d.data_date
where e.subject_code is not null
