/*
title: { zh: 办件状态, en: Cases and their state }
description:
  zh: 每件办件的状态（已办结、已撤回、在办）和各日期；没有受理时间的以申请时间为准，在办的量到数据日期；决定之后才查的信用不算查询。
  en: >-
    Every case with its state (decided, withdrawn, open) and its days; a case without an acceptance counts from its
    application, an open one up to the data date; a credit query after the decision is none.
rule: [R19, R57, R102]
grain: one row per case
key: [case_no]
*/
with

approvals as (

	select * from stg_approvals

),

data_date as (

	select data_date from int_data_date

)

select
	a.case_no,
	a.item_code,
	a.subject_code,
	a.department_code,
	coalesce(a.route, 'standard') as route,
	a.result,
	a.handling,
	a.credit_check,
	case
		when a.result = 'withdrawn' then 'withdrawn'
		when a.decided_at is null then 'open'
		else 'decided'
	end as outcome,
	a.materials_required,
	a.materials_submitted,
	a.materials_waived,
	a.materials_by_e_licence,
	a.steps,
	a.human_steps,
	a.visits,
	coalesce(a.stopped_working_days, 0) as stopped_working_days,
	a.has_site_visit,
	coalesce(a.credit_checked_at <= coalesce(a.decided_at, a.credit_checked_at), false) as is_credit_checked,
	coalesce(day_of(a.decided_at) = day_of(coalesce(a.accepted_at, a.applied_at)), false) as is_same_day,
	day_of(a.applied_at) as applied_on,
	day_of(coalesce(a.accepted_at, a.applied_at)) as accepted_on,
	day_of(a.decided_at) as decided_on,
	coalesce(day_of(a.decided_at), d.data_date) as measured_on,
	month_of(day_of(a.applied_at)) as month
from approvals as a
cross join data_date as d
