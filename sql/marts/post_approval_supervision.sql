/*
title: { zh: 一月内监管, en: Supervision after approval }
description:
  zh: >-
    按告知承诺、免审等方式准予的每件办件：从审批结果出具之日起，监管部门应在一个月内（政策参数）对该主体、该事项首次监管。
    期限为对应月份的同一日，当月没有的为月末，落在休息日的顺延到下一个工作日。监管部门当日及以后的第一次检查即首次监管，
    写明本事项的和未写明事项的检查都算，其他部门、其他事项的检查不算；清单各版本先后所列的监管部门都算（机构合并、更名前的检查不丢）。没有检查记录的，到期前为未到期，到期后为逾期未监管；
    没有经营活动可查的（事项类型、主体已注销吊销、事项不在清单）免于首次监管，原因写明。
    检查看什么、查出什么（是否依法从事经营）取首次监管的检查结果。
  en: >-
    Every case granted by commitment or exemption: from the day of the result the regulator is to look at this subject
    for this item within a month (policy). The day is the same one of the later month, or its last; a day of rest moves
    on to the next working day. The regulator's first visit on or after that day counts, whether it names this item or
    none; visits of other departments or for other items do not. Every department that the versions of the list name for
    the item counts, so that no visit is lost where regulators merged. Without a visit a case is not yet due, then overdue.
    Where there is no business to look at (the item's type, a subject that has ended, an item off the list) it is
    exempt, with the reason. What was looked at and found – whether business is lawful – is the result of that visit.
rule: [R11, R12]
grain: one row per case
key: [case_no]
audience: [supervision, regulation]
order: 24
filters: { period: month, department: department_code }
columns:
  case_no: { zh: 申报号, en: Case number }
  item_code: { zh: 事项编码, en: Item code }
  subject_code: { zh: 主体代码, en: Subject code }
  approval_department_code: { zh: 审批部门代码, en: Approval department }
  department_code: { zh: 监管部门代码, en: Regulator, description: { zh: 事项清单所列监管部门；事项不在清单的为审批部门。, en: "The item's regulator on the list; the approval department where the item is not on it." } }
  department_name: { zh: 监管部门, en: Regulator's name }
  item_name: { zh: 事项, en: Item }
  route: { zh: 办理方式, en: Route }
  supervision_state: { zh: 监管状态, en: State }
  exempt_reason: { zh: 免于监管的原因, en: Reason for exemption }
  inspection_id: { zh: 首次检查编号, en: First visit }
  inspection_kind: { zh: 检查方式, en: Kind of visit }
  inspection_result: { zh: 查的结果, en: What was found }
  is_joint: { zh: 是否联合, en: Joint }
  is_pushed: { zh: 已推送监管, en: Pushed to the regulator }
  is_received: { zh: 监管已回执, en: Received by the regulator }
  is_due: { zh: 期限已过, en: Past its due day, description: { zh: 数据日期已过监管期限；按期率只以期限已过的为分母。, en: The data date lies beyond the due day; shares in time stand on these cases alone. } }
  is_due_provisional: { zh: 期限暂定, en: Due day provisional, description: { zh: 期限所在年份尚无放假通知，只按周末和固定节日推算。, en: No holiday notice is known for the year of the due day; only weekends and fixed holidays are reckoned with. } }
  is_lawful: { zh: 依法从事经营, en: Business is lawful, description: { zh: 首次检查未发现问题为是，发现问题为否，联系不上或已停业的为空。, en: "Yes where the first visit found no problem, no where it did, empty where nobody was reached." } }
  days_to_check: { zh: 到首次检查的天数, en: Days to the first visit, unit: days, good: down }
  overdue_days: { zh: 逾期天数, en: Days overdue, unit: days, good: down, description: { zh: 已检查的为检查日超过期限的天数，未检查的算到数据日期。, en: "How far the visit, or without one the data date, lies beyond the due day." } }
  overdue_count: { zh: 逾期未监管, en: Overdue without a visit, unit: count, good: down, description: { zh: 逾期至今没有检查的为 1，便于合计。, en: "1 for a case that is overdue without a visit, to be summed." } }
  decided_on: { zh: 审批结果日期, en: Decided on, unit: date }
  due_on: { zh: 监管期限, en: Due on, unit: date }
  checked_on: { zh: 首次检查日期, en: First visit on, unit: date }
  month: { zh: 审批月份, en: Month of the result, unit: month }
shown: [case_no, item_name, department_name, subject_code, supervision_state, overdue_days, due_on, checked_on]
default_sort: [overdue_days desc, due_on, case_no]
chart:
  kind: bar
  x: department_name
  y: overdue_count
  aggregate: sum
  where: supervision_state = 'overdue'
  sort: desc
  limit: 12
computed:
  days_to_check: { from: stg_approvals, match: { case_no: case_no }, formula: "days_between(this.decided_on, this.checked_on)" }
  overdue_days:
    from: stg_approvals
    match: { case_no: case_no }
    formula: >-
      case this.supervision_state when 'done_late' then days_between(this.due_on, this.checked_on) when 'overdue' then
      days_between(this.due_on, (select data_date from int_data_date)) else 0 end
  overdue_count: { from: stg_approvals, match: { case_no: case_no }, formula: "case when this.supervision_state = 'overdue' then 1 else 0 end" }
lead:
  - zh: 期限已过的 {judged_count:count} 件中，一个月内监管 {in_time_count:count} 件，占 {in_time_share:share}；逾期才查的 {late_count:count} 件，逾期至今未查的 {overdue_count:count} 件。
    en: "Of {judged_count:count} cases past their due day, {in_time_count:count} ({in_time_share:share}) were supervised within the month, {late_count:count} late, and {overdue_count:count} are overdue without a visit."
    query: >-
      select cast(sum(case when is_due and supervision_state <> 'exempt' then 1 else 0 end) as integer) as judged_count,
      cast(sum(case when is_due and supervision_state = 'done_in_time' then 1 else 0 end) as integer) as in_time_count,
      sum(case when is_due and supervision_state = 'done_in_time' then 1 else 0 end) / nullif(cast(sum(case when is_due and supervision_state <> 'exempt' then 1 else 0 end) as double), 0) as in_time_share,
      cast(sum(case when supervision_state = 'done_late' then 1 else 0 end) as integer) as late_count,
      cast(sum(case when supervision_state = 'overdue' then 1 else 0 end) as integer) as overdue_count
      from {mart} having count(*) > 0
  - zh: 首次检查到场的 {reached_count:count} 件中，{unlawful_count:count} 件发现问题；免于监管 {exempt_count:count} 件，未到期 {waiting_count:count} 件。
    en: "Of {reached_count:count} first visits that reached the business {unlawful_count:count} found a problem; {exempt_count:count} cases are exempt, {waiting_count:count} not yet due."
    query: >-
      select cast(count(is_lawful) as integer) as reached_count,
      cast(sum(case when not is_lawful then 1 else 0 end) as integer) as unlawful_count,
      cast(sum(case when supervision_state = 'exempt' then 1 else 0 end) as integer) as exempt_count,
      cast(sum(case when supervision_state = 'not_yet_due' then 1 else 0 end) as integer) as waiting_count
      from {mart} having count(*) > 0
  - zh: "{zh}"
    en: "{en}"
    query: >-
      select provisional_zh(first_on, last_on) as zh, provisional_en(first_on, last_on) as en
      from (select min(due_on) as first_on, max(due_on) as last_on from {mart}) where provisional_zh(first_on, last_on) is not null
tests:
  - not_null: [supervision_state, due_on, department_code]
  - accepted: { column: supervision_state, values: [done_in_time, done_late, overdue, not_yet_due, exempt] }
  - accepted: { column: exempt_reason, values: [no_business, ended, unlisted] }
  - rows: (supervision_state = 'exempt') = (exempt_reason is not null)
  - rows: (supervision_state in ('done_in_time', 'done_late')) = (checked_on is not null)
  - rows: checked_on is null or checked_on >= decided_on
  - rows: is_due or supervision_state not in ('done_late', 'overdue')
  - rows: (overdue_days > 0) = (supervision_state in ('done_late', 'overdue'))
*/
with

cases as (

	select * from int_supervised_cases

),

departments as (

	select department_code, department_name from stg_departments

),

subjects as (

	select subject_code, coalesce(subject_status, 'active') <> 'active' as has_ended from stg_subjects

),

deadlines as (

	select decided_on, due_on, is_provisional from int_supervision_deadlines

),

check_results as (

	select code as inspection_result, is_problem = 'true' as is_problem, is_reached = 'true' as is_reached
	from seed_check_results

),

data_date as (

	select data_date from int_data_date

),

stated as (

	select
		c.*,
		coalesce(d.due_on, c.month_later_on) as due_on,
		coalesce(d.is_provisional, true) as is_due_provisional,
		p.data_date,
		case
			when c.checked_on <= coalesce(d.due_on, c.month_later_on) then 'done_in_time'
			when c.checked_on is not null then 'done_late'
			when c.item_reason is not null or s.has_ended then 'exempt'
			when coalesce(d.due_on, c.month_later_on) < p.data_date then 'overdue'
			else 'not_yet_due'
		end as supervision_state,
		case when c.checked_on is null then coalesce(c.item_reason, case when s.has_ended then 'ended' end) end as exempt_reason
	from cases as c
	cross join data_date as p
	left join deadlines as d on d.decided_on = c.decided_on
	left join subjects as s on s.subject_code = c.subject_code

)

select
	s.case_no,
	s.item_code,
	s.subject_code,
	s.approval_department_code,
	coalesce(s.supervision_department_code, s.approval_department_code) as department_code,
	coalesce(d.department_name, s.supervision_department_code, s.approval_department_code) as department_name,
	coalesce(s.item_name, s.item_code) as item_name,
	s.route,
	s.supervision_state,
	s.exempt_reason,
	s.inspection_id,
	s.inspection_kind,
	s.inspection_result,
	s.is_joint,
	s.is_pushed,
	s.is_received,
	s.due_on < s.data_date as is_due,
	s.is_due_provisional,
	case when r.is_reached then not r.is_problem end as is_lawful,
	cast(days_between(s.decided_on, s.checked_on) as integer) as days_to_check,
	cast(
		case
			when s.supervision_state = 'done_late' then days_between(s.due_on, s.checked_on)
			when s.supervision_state = 'overdue' then days_between(s.due_on, s.data_date)
			else 0
		end as integer
	) as overdue_days,
	cast(case when s.supervision_state = 'overdue' then 1 else 0 end as integer) as overdue_count,
	s.decided_on,
	s.due_on,
	s.checked_on,
	month_of(s.decided_on) as month
from stated as s
left join departments as d on d.department_code = coalesce(s.supervision_department_code, s.approval_department_code)
left join check_results as r on r.inspection_result = s.inspection_result
