/*
title: { zh: 审管衔接, en: Approval and supervision linked }
description:
  zh: >-
    每个审批部门、监管部门、审批月份：准予多少件，推送监管多少件，监管部门回执多少件、多久回执，反馈了多少件。
    推送率以全部准予办件为分母，回执率、反馈率以已推送的为分母，未推送的不会因此显得好看。时间用中位数，按分钟取整，不受次序影响。
    取消审批的事项看是否纳入监管；取消、备案、告知承诺三类事项看全过程信用监管的几步是否都有记录（核查、推送、回执）。
  en: >-
    For every approval department, regulator and month of the result: cases granted, pushed to the regulator, received
    and how soon, and fed back. The push share is taken over all granted cases, receipt and feedback shares over the
    pushed ones, so that not pushing never looks well. Times are medians of whole minutes. Abolished items: whether the
    subjects were taken over. Abolished, filing and commitment items: whether every step of supervision by credit is on
    record (query, push, receipt).
rule: [R50, R51, R63]
grain: one row per approval department, regulator and month
key: [department_code, supervision_department_code, month]
audience: [supervision, regulation]
order: 26
columns:
  department_code: { zh: 审批部门代码, en: Approval department }
  supervision_department_code: { zh: 监管部门代码, en: Regulator }
  department_name: { zh: 审批部门, en: Approval department's name }
  supervision_department_name: { zh: 监管部门, en: Regulator's name }
  granted_count: { zh: 准予, en: Granted, unit: count }
  pushed_count: { zh: 已推送, en: Pushed, unit: count, good: up }
  unpushed_count: { zh: 未推送, en: Not pushed, unit: count, good: down }
  pushed_share: { zh: 推送率, en: Push share, unit: share, good: up }
  median_push_hours: { zh: 审批到推送（中位）, en: "Result to push, median", unit: hours, good: down }
  received_count: { zh: 已回执, en: Received, unit: count, good: up }
  unreceived_count: { zh: 推送未回执, en: Pushed without receipt, unit: count, good: down }
  received_share: { zh: 回执率, en: Receipt share, unit: share, good: up }
  received_in_time_count: { zh: 及时回执, en: Received in time, unit: count, good: up }
  received_within_day_count: { zh: 一天内回执, en: Received within a day, unit: count, good: up, description: { zh: 推送后 24 小时内。, en: Within 24 hours of the push. } }
  received_second_day_count: { zh: 第二天回执, en: Received on the second day, unit: count }
  received_third_day_count: { zh: 第三天回执, en: Received on the third day, unit: count }
  received_later_count: { zh: 三天后回执, en: Received after three days, unit: count, good: down }
  oldest_unreceived_on: { zh: 最早未回执的推送, en: Oldest push without receipt, unit: date }
  median_receipt_hours: { zh: 推送到回执（中位）, en: "Push to receipt, median", unit: hours, good: down }
  fed_back_count: { zh: 已反馈, en: Fed back, unit: count, good: up, description: { zh: 推送后监管部门有检查记录或回执处置。, en: The regulator has a visit or a receipt intervention since the push. } }
  fed_back_share: { zh: 反馈率, en: Feedback share, unit: share, good: up }
  abolished_count: { zh: 取消审批事项推送, en: Pushed for abolished items, unit: count }
  taken_over_count: { zh: 已纳入监管, en: Taken over, unit: count, good: up, description: { zh: 在检查对象名录中且已回执。, en: In the inspection register and received. } }
  taken_over_share: { zh: 纳入监管率, en: Share taken over, unit: share, good: up }
  full_process_count: { zh: 应全过程信用监管, en: Due for the full process, unit: count, description: { zh: 取消审批、改为备案、告知承诺的事项。, en: Items abolished or turned into a filing or a commitment. } }
  full_process_done_count: { zh: 全过程有记录, en: All steps on record, unit: count, good: up, description: { zh: 信用核查、自动匹配、联合措施（推送并签收）、反馈；要求哪几步是政策参数。, en: "Credit check, automatic match, measure (pushed and received), feedback; which of them are asked for is policy." } }
  full_process_share: { zh: 全过程覆盖率, en: Full-process share, unit: share, good: up }
  month: { zh: 审批月份, en: Month of the result, unit: month }
default_sort: [month desc, unpushed_count desc, department_code, supervision_department_code]
chart: { kind: stacked, x: month, y: [received_count, unreceived_count, unpushed_count], aggregate: sum }
records:
  - { count: granted_count, from: int_link_cases, match: { department_code: department_code, supervision_department_code: supervision_department_code, month: month } }
  - { count: pushed_count, from: int_link_cases, match: { department_code: department_code, supervision_department_code: supervision_department_code, month: month }, where: is_pushed }
  - { count: unpushed_count, from: int_link_cases, match: { department_code: department_code, supervision_department_code: supervision_department_code, month: month }, where: not is_pushed }
  - { count: received_count, from: int_link_cases, match: { department_code: department_code, supervision_department_code: supervision_department_code, month: month }, where: is_received }
  - { count: unreceived_count, from: int_link_cases, match: { department_code: department_code, supervision_department_code: supervision_department_code, month: month }, where: is_pushed and not is_received }
  - { count: received_within_day_count, from: int_link_cases, match: { department_code: department_code, supervision_department_code: supervision_department_code, month: month }, where: is_received and receipt_days < 1 }
  - { count: received_second_day_count, from: int_link_cases, match: { department_code: department_code, supervision_department_code: supervision_department_code, month: month }, where: is_received and receipt_days = 1 }
  - { count: received_third_day_count, from: int_link_cases, match: { department_code: department_code, supervision_department_code: supervision_department_code, month: month }, where: is_received and receipt_days = 2 }
  - { count: received_later_count, from: int_link_cases, match: { department_code: department_code, supervision_department_code: supervision_department_code, month: month }, where: is_received and receipt_days > 2 }
  - { count: fed_back_count, from: int_link_cases, match: { department_code: department_code, supervision_department_code: supervision_department_code, month: month }, where: is_fed_back }
  - { count: abolished_count, from: int_link_cases, match: { department_code: department_code, supervision_department_code: supervision_department_code, month: month }, where: is_abolished and is_pushed }
  - { count: taken_over_count, from: int_link_cases, match: { department_code: department_code, supervision_department_code: supervision_department_code, month: month }, where: is_abolished and is_taken_over }
  - { count: received_in_time_count, from: int_link_cases, match: { department_code: department_code, supervision_department_code: supervision_department_code, month: month }, where: "receipt_minutes <= 60 * policy_number('links.receipt_hours')" }
  - { count: full_process_count, from: int_link_cases, match: { department_code: department_code, supervision_department_code: supervision_department_code, month: month }, where: is_full_process }
  - { count: full_process_done_count, from: int_link_cases, match: { department_code: department_code, supervision_department_code: supervision_department_code, month: month }, where: is_full_process and is_every_step_done }
computed:
  pushed_share: { formula: "round_to(pushed_count / nullif(granted_count, 0), 4)" }
  median_push_hours: { rows: granted_count, formula: "round_to(middle_value(push_minutes) / 60.0, 1)" }
  received_share: { formula: "round_to(received_count / nullif(pushed_count, 0), 4)" }
  median_receipt_hours: { rows: granted_count, formula: "round_to(middle_value(receipt_minutes) / 60.0, 1)" }
  fed_back_share: { formula: "round_to(fed_back_count / nullif(pushed_count, 0), 4)" }
  taken_over_share: { formula: "round_to(taken_over_count / nullif(abolished_count, 0), 4)" }
  full_process_share: { formula: "round_to(full_process_done_count / nullif(full_process_count, 0), 4)" }
lead:
  - zh: 准予 {granted_count:count} 件，推送监管 {pushed_share:share}；已推送的中 {received_share:share} 有回执、{fed_back_share:share} 有反馈。
    en: "{granted_count:count} cases granted, {pushed_share:share} pushed to the regulator; of those {received_share:share} were received and {fed_back_share:share} fed back."
    query: >-
      select cast(sum(granted_count) as integer) as granted_count,
      sum(pushed_count) / nullif(cast(sum(granted_count) as double), 0) as pushed_share,
      sum(received_count) / nullif(cast(sum(pushed_count) as double), 0) as received_share,
      sum(fed_back_count) / nullif(cast(sum(pushed_count) as double), 0) as fed_back_share
      from {mart} having count(*) > 0
  - zh: 取消审批的事项推送 {abolished_count:count} 件，{taken_over_count:count} 件已纳入监管；应全过程信用监管 {full_process_count:count} 件，各步都有记录的占 {full_process_share:share}。
    en: "Of {abolished_count:count} pushes for abolished items {taken_over_count:count} were taken over; of {full_process_count:count} cases due for the full process {full_process_share:share} have every step on record."
    query: >-
      select cast(sum(abolished_count) as integer) as abolished_count, cast(sum(taken_over_count) as integer) as taken_over_count,
      cast(sum(full_process_count) as integer) as full_process_count,
      sum(full_process_done_count) / nullif(cast(sum(full_process_count) as double), 0) as full_process_share
      from {mart} having count(*) > 0
tests:
  - not_null: [department_name, supervision_department_name]
  - rows: granted_count = pushed_count + unpushed_count
  - rows: pushed_count = received_count + unreceived_count
  - rows: received_count = received_within_day_count + received_second_day_count + received_third_day_count + received_later_count
  - rows: fed_back_count <= pushed_count and taken_over_count <= abolished_count and received_in_time_count <= received_count
  - between: { column: pushed_share, min: 0, max: 1 }
*/
with

link_cases as (

	select * from int_link_cases

),

departments as (

	select department_code, department_name from stg_departments

),

parameters as (

	select 60 * policy_number('links.receipt_hours') as longest_minutes

),

counted as (

	select
		department_code,
		supervision_department_code,
		cast(count(*) as integer) as granted_count,
		cast(count_where(is_pushed) as integer) as pushed_count,
		cast(count_where(is_received) as integer) as received_count,
		cast(count_where(receipt_minutes <= longest_minutes) as integer) as received_in_time_count,
		cast(count_where(receipt_days < 1) as integer) as received_within_day_count,
		cast(count_where(receipt_days = 1) as integer) as received_second_day_count,
		cast(count_where(receipt_days = 2) as integer) as received_third_day_count,
		day_of(min(case when is_pushed and not is_received then pushed_at end)) as oldest_unreceived_on,
		cast(count_where(is_fed_back) as integer) as fed_back_count,
		cast(count_where(is_abolished and is_pushed) as integer) as abolished_count,
		cast(count_where(is_abolished and is_taken_over) as integer) as taken_over_count,
		cast(count_where(is_full_process) as integer) as full_process_count,
		cast(count_where(is_full_process and is_every_step_done) as integer) as full_process_done_count,
		middle_value(push_minutes) as median_push_minutes,
		middle_value(receipt_minutes) as median_receipt_minutes,
		month
	from link_cases
	cross join parameters
	group by department_code, supervision_department_code, month

)

select
	c.department_code,
	c.supervision_department_code,
	coalesce(d.department_name, c.department_code) as department_name,
	coalesce(s.department_name, c.supervision_department_code) as supervision_department_name,
	c.granted_count,
	c.pushed_count,
	c.granted_count - c.pushed_count as unpushed_count,
	round_to(c.pushed_count / cast(c.granted_count as double), 4) as pushed_share,
	round_to(c.median_push_minutes / 60.0, 1) as median_push_hours,
	c.received_count,
	c.pushed_count - c.received_count as unreceived_count,
	round_to(c.received_count / nullif(cast(c.pushed_count as double), 0), 4) as received_share,
	c.received_in_time_count,
	c.received_within_day_count,
	c.received_second_day_count,
	c.received_third_day_count,
	c.received_count - c.received_within_day_count - c.received_second_day_count - c.received_third_day_count as received_later_count,
	c.oldest_unreceived_on,
	round_to(c.median_receipt_minutes / 60.0, 1) as median_receipt_hours,
	c.fed_back_count,
	round_to(c.fed_back_count / nullif(cast(c.pushed_count as double), 0), 4) as fed_back_share,
	c.abolished_count,
	c.taken_over_count,
	round_to(c.taken_over_count / nullif(cast(c.abolished_count as double), 0), 4) as taken_over_share,
	c.full_process_count,
	c.full_process_done_count,
	round_to(c.full_process_done_count / nullif(cast(c.full_process_count as double), 0), 4) as full_process_share,
	c.month
from counted as c
left join departments as d on d.department_code = c.department_code
left join departments as s on s.department_code = c.supervision_department_code
