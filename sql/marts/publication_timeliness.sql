/*
title: { zh: 公示及时性, en: Timeliness of publication }
description:
  zh: >-
    “十公示”（行政许可、处罚、强制、确认、征收、给付、裁决、补偿、奖励、监督检查）以及抽查结果、信用承诺、严重失信主体名单：
    每个部门每月每类应公示多少，其中作出决定次日起七个工作日内（政策参数，调休上班日算工作日）公示的、迟公示的、逾期未公示的。
    及时率只算到期或已公示的；轻微失信处罚自 2026-04-01 起不公示，不计入，另列数。
    公示期即将届满的和公示期长于规定最长期限的处罚也列出，以便停止公示。
  en: >-
    The ten kinds of decisions (licences, penalties, coercion, confirmation, levies, payments, adjudication,
    compensation, rewards, inspections), results of random inspections, promises and the serious list: per department,
    month and kind how many were due, published within seven working days of the decision (policy; make-up days count),
    late, or overdue. The rate takes what is published or past its deadline. From 2026-04-01 minor penalties are not
    published and stand apart. Penalties whose publication ends soon or is set beyond the longest period are shown.
rule: [R41, R78, R80, R92]
grain: one row per department, kind and month
key: [department_code, publication_kind, month]
audience: [supervision, clerks]
order: 23
filters: { period: month, department: department_code }
columns:
  department_code: { zh: 部门代码, en: Department code }
  department_name: { zh: 部门, en: Department }
  publication_kind: { zh: 种类, en: Kind }
  decision_count: { zh: 决定数, en: Decisions, unit: count }
  due_count: { zh: 应公示数, en: Due, unit: count, description: { zh: 已公示或已过期限的，不含不计入的和未到期的。, en: "Published or past the deadline; without what is excluded or not yet due." } }
  on_time_count: { zh: 及时公示数, en: On time, unit: count, good: up }
  late_count: { zh: 迟公示数, en: Late, unit: count, good: down }
  overdue_count: { zh: 逾期未公示数, en: Overdue, unit: count, good: down }
  pending_count: { zh: 未到期数, en: Not yet due, unit: count }
  excluded_count: { zh: 不计入数, en: Excluded, unit: count }
  minor_count: { zh: 其中轻微不公示数, en: Minor not published, unit: count }
  expiring_count: { zh: 公示期将满数, en: Publication ends soon, unit: count }
  overlong_count: { zh: 公示期超长数, en: Published too long, unit: count, good: down }
  on_time_share: { zh: 公示及时率, en: On-time share, unit: share, good: up }
  mean_working_days: { zh: 平均公示用时, en: Mean time to publication, unit: working_days, good: down }
  month: { zh: 决定月份, en: Month of the decision, unit: month }
default_sort: [month desc, overdue_count desc, late_count desc, department_code, publication_kind]
chart: { kind: stacked, x: month, y: [on_time_count, late_count, overdue_count], aggregate: sum }
records:
  - { count: on_time_count, from: int_publications, match: { department_code: department_code, publication_kind: publication_kind, month: month }, where: publication_state = 'on_time' }
  - { count: late_count, from: int_publications, match: { department_code: department_code, publication_kind: publication_kind, month: month }, where: publication_state = 'late' }
  - { count: overdue_count, from: int_publications, match: { department_code: department_code, publication_kind: publication_kind, month: month }, where: publication_state = 'overdue' }
  - { count: excluded_count, from: int_publications, match: { department_code: department_code, publication_kind: publication_kind, month: month }, where: publication_state = 'excluded' }
  - { count: expiring_count, from: int_publications, match: { department_code: department_code, publication_kind: publication_kind, month: month }, where: is_expiring }
  - { count: overlong_count, from: int_publications, match: { department_code: department_code, publication_kind: publication_kind, month: month }, where: is_overlong }
  - { count: decision_count, from: int_publications, match: { department_code: department_code, publication_kind: publication_kind, month: month } }
  - { count: due_count, from: int_publications, match: { department_code: department_code, publication_kind: publication_kind, month: month }, where: "publication_state in ('on_time', 'late', 'overdue')" }
  - { count: pending_count, from: int_publications, match: { department_code: department_code, publication_kind: publication_kind, month: month }, where: "publication_state = 'pending'" }
  - { count: minor_count, from: int_publications, match: { department_code: department_code, publication_kind: publication_kind, month: month }, where: "exclusion_reason = 'minor'" }
computed:
  on_time_share: { formula: "on_time_count / nullif(cast(due_count as double), 0)" }
  mean_working_days:
    from: int_publications
    match: { department_code: department_code, publication_kind: publication_kind, month: month }
    where: "publication_state in ('on_time', 'late')"
    formula: "sum(working_days) / nullif(cast(count(*) as double), 0)"
lead:
  - zh: 应公示 {due_count:count} 项，七个工作日内公示 {on_time_count:count} 项，及时率 {on_time_share:share}；迟公示 {late_count:count} 项，逾期未公示 {overdue_count:count} 项。
    en: "Of {due_count:count} decisions due {on_time_count:count} were published in time ({on_time_share:share}), {late_count:count} late, and {overdue_count:count} are overdue."
    query: >-
      select cast(sum(due_count) as integer) as due_count, cast(sum(on_time_count) as integer) as on_time_count,
      sum(on_time_count) / nullif(cast(sum(due_count) as double), 0) as on_time_share,
      cast(sum(late_count) as integer) as late_count, cast(sum(overdue_count) as integer) as overdue_count
      from {mart} having count(*) > 0
  - zh: "逾期未公示最多的是{department_name}：{overdue_count:count} 项。"
    en: "Most overdue: {department_name}, {overdue_count:count} decisions."
    query: >-
      select department_name, cast(sum(overdue_count) as integer) as overdue_count from {mart}
      group by department_code, department_name having sum(overdue_count) > 0 order by overdue_count desc, department_code limit 1
  - zh: 近期公示期届满的处罚 {expiring_count:count} 项，届满即停止公示。
    en: "The publication of {expiring_count:count} penalties ends soon and is to stop then."
    query: select cast(sum(expiring_count) as integer) as expiring_count from {mart} having sum(expiring_count) > 0
  - zh: "{zh}"
    en: "{en}"
    query: >-
      select provisional_zh(first_on, last_on) as zh, provisional_en(first_on, last_on) as en
      from (select min(month) as first_on, (select max(due_on) from int_publication_deadlines where day <= (select data_date from int_data_date)) as last_on from {mart}) where provisional_zh(first_on, last_on) is not null
tests:
  - not_null: [department_name, decision_count]
  - between: { column: on_time_share, min: 0, max: 1 }
  - accepted: { column: publication_kind, values: [licence, penalty, coercion, confirmation, levy, payment, adjudication, compensation, reward, inspection, spot_check, commitment, serious_list] }
  - rows: due_count = on_time_count + late_count + overdue_count
  - rows: decision_count = due_count + pending_count + excluded_count
*/
with

publication_counts as (

	select * from int_publication_counts

),

departments as (

	select department_code, department_name from stg_departments

),

counted as (

	select
		department_code,
		publication_kind,
		month,
		sum(decision_count) as decision_count,
		sum(case when publication_state = 'on_time' then decision_count else 0 end) as on_time_count,
		sum(case when publication_state = 'late' then decision_count else 0 end) as late_count,
		sum(case when publication_state = 'overdue' then decision_count else 0 end) as overdue_count,
		sum(case when publication_state = 'pending' then decision_count else 0 end) as pending_count,
		sum(case when publication_state = 'excluded' then decision_count else 0 end) as excluded_count,
		sum(case when exclusion_reason = 'minor' then decision_count else 0 end) as minor_count,
		sum(case when is_expiring then decision_count else 0 end) as expiring_count,
		sum(case when is_overlong then decision_count else 0 end) as overlong_count,
		sum(working_days * decision_count) as working_days
	from publication_counts
	group by department_code, publication_kind, month

)

select
	c.department_code,
	coalesce(d.department_name, c.department_code) as department_name,
	c.publication_kind,
	cast(c.decision_count as integer) as decision_count,
	cast(c.on_time_count + c.late_count + c.overdue_count as integer) as due_count,
	cast(c.on_time_count as integer) as on_time_count,
	cast(c.late_count as integer) as late_count,
	cast(c.overdue_count as integer) as overdue_count,
	cast(c.pending_count as integer) as pending_count,
	cast(c.excluded_count as integer) as excluded_count,
	cast(c.minor_count as integer) as minor_count,
	cast(c.expiring_count as integer) as expiring_count,
	cast(c.overlong_count as integer) as overlong_count,
	c.on_time_count / nullif(cast(c.on_time_count + c.late_count + c.overdue_count as double), 0) as on_time_share,
	c.working_days / nullif(cast(c.on_time_count + c.late_count as double), 0) as mean_working_days,
	c.month
from counted as c
left join departments as d on d.department_code = c.department_code
