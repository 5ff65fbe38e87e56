/*
title: { zh: 审管衔接的办件, en: Cases between approval and supervision }
description:
  zh: >-
    每件准予办件的推送、回执、反馈：推送是审批部门把结果送给监管部门，回执是监管部门签收，反馈是推送当日及以后监管部门对该主体有检查记录或回执处置。
    改为取消审批的事项另看是否已纳入监管：主体在检查对象名录中且监管部门已回执。
  en: >-
    Push, receipt and feedback of every granted case: pushed by the approval department to the regulator, received by
    the regulator, fed back once the regulator has a visit or a receipt intervention for the subject on or after the
    push. Subjects of abolished items are taken over when they stand in the inspection register and were received.
rule: [R50, R51, R63]
grain: one row per case
key: [case_no]
columns:
  is_pushed: { zh: 已推送, en: Pushed }
  is_received: { zh: 已回执, en: Received }
  is_fed_back: { zh: 已反馈, en: Fed back }
  is_taken_over: { zh: 已纳入监管, en: Taken over }
  receipt_minutes: { zh: 推送到回执, en: Push to receipt, unit: minutes }
  receipt_days: { zh: 推送到回执整天数, en: Whole days from push to receipt, unit: days }
*/
with

approvals as (

	select case_no, item_code, subject_code, department_code, decided_at, credit_check, credit_checked_at, pushed_at, receipt_at
	from stg_approvals
	where result = 'granted' and decided_at is not null

),

items as (

	select
		item_code,
		supervision_department_code,
		reform_mode,
		reform_mode = 'abolish' as is_abolished,
		reform_mode in ('abolish', 'filing', 'commitment') as is_full_process
	from int_current_items

),

subjects as (

	select subject_code from int_subjects where is_framed

),

inspections as (

	select department_code, subject_code, inspected_on as answered_on from stg_inspections

),

receipts as (

	select by_department_code as department_code, subject_code, opened_on as answered_on
	from stg_interventions
	where intervention_kind = 'receipt' and subject_code is not null

),

answers as (

	select * from inspections
	union all
	select * from receipts

),

-- Which steps the full process must have on record.
steps as (

	select
		policy_number('joint_measures.steps.check') = 0 as skips_check,
		policy_number('joint_measures.steps.match') = 0 as skips_match,
		policy_number('joint_measures.steps.measure') = 0 as skips_measure,
		policy_number('joint_measures.steps.feedback') = 0 as skips_feedback

),

last_answers as (

	select department_code, subject_code, max(answered_on) as answered_on from answers group by department_code, subject_code

),

timed as (

	select
		*,
		pushed_at is not null as is_pushed,
		receipt_at is not null and pushed_at is not null as is_received,
		case when pushed_at is not null then subject_code end as pushed_subject_code,
		day_of(pushed_at) as pushed_on,
		cast(minutes_between(decided_at, pushed_at) as integer) as push_minutes,
		cast(minutes_between(pushed_at, receipt_at) as integer) as receipt_minutes
	from approvals

)

select
	a.case_no,
	a.item_code,
	a.subject_code,
	a.department_code,
	coalesce(i.supervision_department_code, a.department_code) as supervision_department_code,
	i.reform_mode,
	a.is_pushed,
	a.is_received,
	coalesce(l.answered_on >= a.pushed_on, false) as is_fed_back,
	coalesce(i.is_abolished, false) as is_abolished,
	s.subject_code is not null and a.is_received as is_taken_over,
	coalesce(i.is_full_process, false) as is_full_process,
	a.credit_checked_at is not null as is_credit_checked,
	(t.skips_check or a.credit_checked_at is not null)
		and (t.skips_match or coalesce(a.credit_check = 'auto', false))
		and (t.skips_measure or a.is_received)
		and (t.skips_feedback or coalesce(l.answered_on >= a.pushed_on, false)) as is_every_step_done,
	a.push_minutes,
	a.receipt_minutes,
	a.receipt_minutes // 1440 as receipt_days,
	a.decided_at,
	a.pushed_at,
	a.receipt_at,
	month_of(day_of(a.decided_at)) as month
from timed as a
cross join steps as t
left join items as i on i.item_code = a.item_code
left join last_answers as l on l.subject_code = a.pushed_subject_code and l.department_code = i.supervision_department_code
left join subjects as s on s.subject_code = case when i.is_abolished then a.subject_code end
