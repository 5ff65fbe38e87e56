/*
title: { zh: 办件用时, en: Cases with their days }
description:
  zh: 每件办件的两只钟：申请人的自然日（申请到决定），部门的工作日（受理到决定，扣除特别程序）。未办结的算到数据日期。
  en: >-
    Two clocks per case: the applicant's calendar days from application to decision, and the department's working
    days from acceptance to decision less the stopped ones. Open cases are measured up to the data date.
rule: [R19, R57]
grain: one row per case
key: [case_no]
columns:
  case_no: { zh: 申报号, en: Case number }
  outcome: { zh: 办理状态, en: State }
  elapsed_days: { zh: 申请到决定, en: Application to decision, unit: days }
  working_days: { zh: 受理到决定, en: Acceptance to decision, unit: working_days }
  month: { zh: 申请月份, en: Month of application, unit: month }
*/
with

cases as (

	select * from int_cases

),

calendar as (

	select day, working_day_number from int_calendar

)

select
	c.case_no,
	c.item_code,
	c.subject_code,
	c.department_code,
	c.route,
	c.result,
	c.handling,
	c.credit_check,
	c.outcome,
	c.materials_required,
	c.materials_submitted,
	c.materials_waived,
	c.materials_by_e_licence,
	c.steps,
	c.human_steps,
	c.visits,
	c.stopped_working_days,
	cast(at_least(days_between(c.applied_on, c.measured_on), 0) as integer) as elapsed_days,
	cast(
		at_least(measured.working_day_number - accepted.working_day_number - c.stopped_working_days, 0) as integer
	) as working_days,
	c.has_site_visit,
	c.is_credit_checked,
	c.is_same_day,
	c.applied_on,
	c.accepted_on,
	c.decided_on,
	c.month
from cases as c
left join calendar as accepted on accepted.day = c.accepted_on
left join calendar as measured on measured.day = c.measured_on
