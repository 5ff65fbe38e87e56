/*
title: { zh: 改革成效, en: Reform effects }
description:
  zh: >-
    每个事项每月（按申请月份）每种办理方式：用了多少天，材料、环节、跑动、踏勘各是多少，与本事项改革前一年自己的水平相比变化多少。
    三个数分开：承诺时限比法定时限短，叫“时限压缩”；现在比改革前快，叫“实际变化”；剔除其他影响后的“改革效果”不在本页。
    用时有两只钟：申请人的自然日从申请到决定，部门的工作日从受理到决定并扣除特别程序。未办结的件单独计数，并按“至少已等了这么久”计入中位数，不丢弃。
  en: >-
    Every item, month of application and route: how many days it took, how many materials, steps, visits and site
    visits, and how that compares with the item's own year before the reform. Three figures are kept apart: a promised
    limit below the statutory one is "limit compression"; being faster than before is "change"; the effect of the
    reform, other influences removed, is not on this page. Two clocks: the applicant's calendar days from application
    to decision, the department's working days from acceptance to decision less stopped days. Open cases are counted
    apart and enter the medians as having waited at least so long.
rule: [R9, R10, R19, R20, R45, R48, R57, R59, R102]
grain: one row per item, month and route
key: [item_code, month, route]
audience: [leadership, supervision]
order: 10
columns:
  item_code: { zh: 事项编码, en: Item code }
  department_code: { zh: 审批部门代码, en: Department code }
  item_name: { zh: 事项, en: Item }
  department_name: { zh: 审批部门, en: Department }
  item_type: { zh: 事项类型, en: Item type }
  reform_mode: { zh: 改革方式, en: Reform mode }
  exemption_tier: { zh: 免审层级, en: Exemption tier }
  route: { zh: 办理方式, en: Route }
  phase: { zh: 改革阶段, en: Phase }
  case_count: { zh: 申请件数, en: Cases applied for, unit: count }
  decided_count: { zh: 办结件数, en: Decided, unit: count }
  granted_count: { zh: 准予, en: Granted, unit: count }
  refused_count: { zh: 不予, en: Refused, unit: count }
  withdrawn_count: { zh: 撤回, en: Withdrawn, unit: count, description: { zh: 单独计数，不参与用时统计。, en: Counted apart; takes no part in the days. } }
  open_count: { zh: 在办, en: Still open, unit: count, good: down, description: { zh: 到数据日期尚无决定。, en: No decision by the data date. } }
  statutory_days: { zh: 法定时限, en: Statutory limit, unit: working_days }
  promised_days: { zh: 承诺时限, en: Promised limit, unit: working_days, good: down }
  limit_compression_days: { zh: 时限压缩, en: Limit compression, unit: working_days, good: up, description: { zh: 法定时限减承诺时限，是承诺，不是实绩。, en: Statutory less promised limit; a promise and no achievement. } }
  limit_compression_share: { zh: 时限压缩率, en: Limit compression rate, unit: share, good: up }
  baseline_case_count: { zh: 改革前件数, en: Cases before, unit: count, description: { zh: 本事项改革前一年申请且未撤回的件数。, en: "The item's cases of the year before the reform, withdrawn ones left out." } }
  baseline_median_elapsed_days: { zh: 改革前中位用时, en: Median before, unit: days }
  baseline_p90_elapsed_days: { zh: 改革前九成用时, en: 90th percentile before, unit: days }
  baseline_mean_elapsed_days: { zh: 改革前平均用时, en: Mean before, unit: days }
  baseline_median_working_days: { zh: 改革前中位工作日, en: Median working days before, unit: working_days }
  median_elapsed_days: { zh: 中位用时, en: Median days, unit: days, good: down, description: { zh: 自然日，申请到决定，在办件按至少已等天数计入。, en: Calendar days from application to decision; open cases count as having waited at least so long. } }
  p90_elapsed_days: { zh: 九成用时, en: 90th percentile, unit: days, good: down, description: { zh: 九成的件在此天数内有结果。, en: Nine cases in ten have a result within these days. } }
  mean_elapsed_days: { zh: 平均用时, en: Mean days, unit: days, good: down, description: { zh: 只含已办结的件。, en: Decided cases only. } }
  median_working_days: { zh: 中位工作日, en: Median working days, unit: working_days, good: down, description: { zh: 受理到决定，扣除特别程序。, en: Acceptance to decision less stopped days. } }
  p90_working_days: { zh: 九成工作日, en: 90th percentile of working days, unit: working_days, good: down }
  saved_elapsed_days: { zh: 实际变化（自然日）, en: Change in calendar days, unit: days, good: up, description: { zh: 改革前中位用时减现在中位用时，正数为变快；是变化，不等于改革效果。改革前件数不足时不算。, en: "Median before less median now, positive when faster; a change and not the effect of the reform. Empty when there were too few cases before." } }
  saved_working_days: { zh: 实际变化（工作日）, en: Change in working days, unit: working_days, good: up }
  over_statutory_count: { zh: 超法定时限, en: Over the statutory limit, unit: count, good: down, description: { zh: 办结且工作日超过法定时限。, en: Decided and above the statutory limit in working days. } }
  open_over_statutory_count: { zh: 在办已超法定时限, en: Open over the statutory limit, unit: count, good: down }
  materials_before: { zh: 改革前材料数, en: Materials before, unit: count }
  materials_now: { zh: 现材料数, en: Materials now, unit: count, good: down }
  materials_saved_count: { zh: 少交材料份数, en: Materials saved, unit: count, good: up, description: { zh: 各办结件（改革前材料数 − 实际要求材料数）之和；容缺和电子证照另列。, en: Sum over decided cases of materials before less materials required; waived and e-licence materials stand apart. } }
  materials_waived_count: { zh: 容缺份数, en: Materials waived, unit: count, good: up }
  materials_by_e_licence_count: { zh: 电子证照调取份数, en: Materials by e-licence, unit: count, good: up }
  steps_before: { zh: 改革前环节数, en: Steps before, unit: count }
  steps_now: { zh: 现环节数, en: Steps now, unit: count, good: down }
  steps_saved_count: { zh: 减少环节数, en: Steps saved, unit: count, good: up }
  zero_visit_count: { zh: 零跑动, en: No visit, unit: count, good: up }
  one_visit_count: { zh: 跑一次, en: One visit, unit: count }
  more_visits_count: { zh: 跑两次以上, en: Two visits or more, unit: count, good: down }
  site_visits_avoided_count: { zh: 免除踏勘, en: Site visits avoided, unit: count, good: up, description: { zh: 改革前须踏勘、本件未踏勘的办结件。, en: Decided without the site visit that the old procedure asked for. } }
  immediate_count: { zh: 即办件, en: Immediate cases, unit: count, good: up, description: { zh: 按办件类型。, en: By the type of the case. } }
  same_day_count: { zh: 当日办结, en: Decided on the day, unit: count, good: up, description: { zh: 受理当天决定，按实际时间。, en: Decided on the day of acceptance in fact. } }
  same_day_share: { zh: 当日办结率, en: Same-day share, unit: share, good: up }
  credit_checked_count: { zh: 查询信用, en: Credit queried, unit: count, good: up, description: { zh: 决定之前或当时查询的；决定之后才查的不算。, en: Queried before the decision or at its moment; a query after it does not count. } }
  credit_query_gap_count: { zh: 距逢报必查还差, en: Queries missing, unit: count, good: down, description: { zh: 按要求的查询率（政策参数）应查而未查的件数。, en: Cases that the asked share of queries (policy) calls for beyond those queried. } }
  credit_auto_count: { zh: 系统自动核验, en: Verified by the system, unit: count, good: up }
  is_listed: { zh: 在事项清单内, en: On the item list }
  is_mature: { zh: 批次已成熟, en: Cohort is mature, description: { zh: 申请月份结束已久，绝大多数件应已办结；平均数的比较只用成熟批次。, en: The month of application ended long enough ago; means are compared over mature cohorts only. } }
  reform_on: { zh: 改革实施日期, en: Reform date, unit: date }
  month: { zh: 申请月份, en: Month of application, unit: month }
default_sort: [month desc, decided_count desc]
chart:
  kind: dumbbell
  x: item_name
  y: [baseline_mean_elapsed_days, mean_elapsed_days]
  aggregate: weighted
  weight: decided_count
  where: saved_elapsed_days is not null and is_mature
  sort: desc
  limit: 10
records:
  - { count: case_count, from: int_measured_cases, match: { item_code: item_code, month: month, route: route } }
  - { count: decided_count, from: int_measured_cases, match: { item_code: item_code, month: month, route: route }, where: outcome = 'decided' }
  - { count: granted_count, from: int_measured_cases, match: { item_code: item_code, month: month, route: route }, where: outcome = 'decided' and result = 'granted' }
  - { count: refused_count, from: int_measured_cases, match: { item_code: item_code, month: month, route: route }, where: outcome = 'decided' and result = 'refused' }
  - { count: withdrawn_count, from: int_measured_cases, match: { item_code: item_code, month: month, route: route }, where: outcome = 'withdrawn' }
  - { count: open_count, from: int_measured_cases, match: { item_code: item_code, month: month, route: route }, where: outcome = 'open' }
  - { count: over_statutory_count, from: int_measured_cases, match: { item_code: item_code, month: month, route: route }, where: outcome = 'decided' and is_over_statutory }
  - { count: open_over_statutory_count, from: int_measured_cases, match: { item_code: item_code, month: month, route: route }, where: outcome = 'open' and is_over_statutory }
  - { count: zero_visit_count, from: int_measured_cases, match: { item_code: item_code, month: month, route: route }, where: outcome = 'decided' and visits = 0 }
  - { count: one_visit_count, from: int_measured_cases, match: { item_code: item_code, month: month, route: route }, where: outcome = 'decided' and visits = 1 }
  - { count: more_visits_count, from: int_measured_cases, match: { item_code: item_code, month: month, route: route }, where: outcome = 'decided' and visits >= 2 }
  - { count: site_visits_avoided_count, from: int_measured_cases, match: { item_code: item_code, month: month, route: route }, where: is_site_visit_avoided }
  - { count: immediate_count, from: int_measured_cases, match: { item_code: item_code, month: month, route: route }, where: outcome = 'decided' and handling = 'immediate' }
  - { count: same_day_count, from: int_measured_cases, match: { item_code: item_code, month: month, route: route }, where: outcome = 'decided' and is_same_day }
  - { count: credit_checked_count, from: int_measured_cases, match: { item_code: item_code, month: month, route: route }, where: is_credit_checked }
  - { count: credit_auto_count, from: int_measured_cases, match: { item_code: item_code, month: month, route: route }, where: is_credit_checked and credit_check = 'auto' }
  - count: baseline_case_count
    from: int_measured_cases
    match: { item_code: item_code }
    where: >-
      outcome <> 'withdrawn' and exists (select 1 from int_current_items as i where i.item_code = int_measured_cases.item_code
      and int_measured_cases.applied_on < i.reform_on
      and int_measured_cases.applied_on >= add_days(i.reform_on, -policy_number('effects.baseline_days')))
computed:
  credit_query_gap_count: { formula: "at_least(ceil(case_count * policy_number('gate.query_share')) - credit_checked_count, 0)" }
  statutory_days: { from: int_item_months, match: { item_code: item_code, month: month }, formula: "max(statutory_days)" }
  promised_days: { from: int_item_months, match: { item_code: item_code, month: month }, formula: "max(promised_days)" }
  limit_compression_days: { formula: "statutory_days - promised_days" }
  limit_compression_share: { formula: "round_to((statutory_days - promised_days) / nullif(cast(statutory_days as double), 0), 4)" }
  baseline_median_elapsed_days: { rows: baseline_case_count, formula: "(select w.day_count from waiting_days('listed', elapsed_days, 0.5) as w)" }
  baseline_p90_elapsed_days: { rows: baseline_case_count, formula: "(select w.day_count from waiting_days('listed', elapsed_days, 0.9) as w)" }
  baseline_mean_elapsed_days:
    rows: baseline_case_count
    formula: >-
      round_to(sum(case when outcome = 'decided' then elapsed_days end) / cast(nullif(count(case when outcome =
      'decided' then 1 end), 0) as double), 4)
  baseline_median_working_days: { rows: baseline_case_count, formula: "(select w.day_count from waiting_days('listed', working_days, 0.5) as w)" }
  median_elapsed_days: { rows: case_count, formula: "(select w.day_count from waiting_days('listed', elapsed_days, 0.5) as w)" }
  p90_elapsed_days: { rows: case_count, formula: "(select w.day_count from waiting_days('listed', elapsed_days, 0.9) as w)" }
  mean_elapsed_days:
    rows: case_count
    formula: >-
      round_to(sum(case when outcome = 'decided' then elapsed_days end) / cast(nullif(count(case when outcome =
      'decided' then 1 end), 0) as double), 4)
  median_working_days: { rows: case_count, formula: "(select w.day_count from waiting_days('listed', working_days, 0.5) as w)" }
  p90_working_days: { rows: case_count, formula: "(select w.day_count from waiting_days('listed', working_days, 0.9) as w)" }
  saved_elapsed_days:
    formula: >-
      case when phase = 'after' and baseline_case_count >= policy_number('effects.min_cases') then
      baseline_median_elapsed_days - median_elapsed_days end
  saved_working_days:
    formula: >-
      case when phase = 'after' and baseline_case_count >= policy_number('effects.min_cases') then
      baseline_median_working_days - median_working_days end
  materials_before: { from: int_item_months, match: { item_code: item_code, month: month }, formula: "max(materials_before)" }
  materials_now: { from: int_item_months, match: { item_code: item_code, month: month }, formula: "max(materials_now)" }
  materials_saved_count:
    rows: case_count
    formula: >-
      (select materials_before from this) * count(case when outcome = 'decided' then materials_required end) -
      coalesce(sum(case when outcome = 'decided' then materials_required end), 0)
  materials_waived_count: { rows: case_count, formula: "coalesce(sum(case when outcome = 'decided' then materials_waived end), 0)" }
  materials_by_e_licence_count: { rows: case_count, formula: "coalesce(sum(case when outcome = 'decided' then materials_by_e_licence end), 0)" }
  steps_before: { from: int_item_months, match: { item_code: item_code, month: month }, formula: "max(steps_before)" }
  steps_now: { from: int_item_months, match: { item_code: item_code, month: month }, formula: "max(steps_now)" }
  steps_saved_count:
    rows: case_count
    formula: >-
      (select steps_before from this) * count(case when outcome = 'decided' then steps end) - coalesce(sum(case when
      outcome = 'decided' then steps end), 0)
  same_day_share: { formula: "round_to(same_day_count / nullif(cast(decided_count as double), 0), 4)" }
lead:
  - zh: 改革后办结的 {decided_count:count} 件平均用时 {mean_days:days}，同样这些事项改革前平均 {baseline_days:days}，每件少用 {saved_days:days}（这是实际变化，不等于改革效果）。
    en: "{decided_count:count} cases decided after their reform took {mean_days:days} on average; before it the same items took {baseline_days:days}: {saved_days:days} fewer per case (a change, not the effect of the reform)."
    query: >-
      select cast(sum(decided_count) as integer) as decided_count,
      round(sum(mean_elapsed_days * decided_count) / sum(decided_count), 1) as mean_days,
      round(sum(baseline_mean_elapsed_days * decided_count) / sum(decided_count), 1) as baseline_days,
      round(round(sum(baseline_mean_elapsed_days * decided_count) / sum(decided_count), 1) - round(sum(mean_elapsed_days * decided_count) / sum(decided_count), 1), 1) as saved_days
      from {mart} where saved_elapsed_days is not null and is_mature and decided_count > 0
  - zh: 改革后办结的件，承诺时限比法定时限平均压缩 {compression_share:share}，这是承诺；本页全部办结件中，当日办结占 {same_day_share:share}，零跑动占 {zero_visit_share:share}，仍在办 {open_count:count} 件。
    en: "After their reform, promised limits lie {compression_share:share} below the statutory ones, which is a promise; of all cases on this page {same_day_share:share} were decided on the day, {zero_visit_share:share} needed no visit, and {open_count:count} are still open."
    query: >-
      select 1 - sum(case when phase = 'after' then promised_days * decided_count end) / nullif(cast(sum(case when phase = 'after' and promised_days is not null then statutory_days * decided_count end) as double), 0) as compression_share,
      sum(same_day_count) / nullif(cast(sum(decided_count) as double), 0) as same_day_share,
      sum(zero_visit_count) / nullif(cast(sum(zero_visit_count + one_visit_count + more_visits_count) as double), 0) as zero_visit_share,
      cast(sum(open_count) as integer) as open_count
      from {mart}
  - zh: 改革后少交材料 {materials_saved_count:count} 份，减少环节 {steps_saved_count:count} 个，免除踏勘 {site_visits_avoided_count:count} 次。
    en: "Since their reforms: {materials_saved_count:count} materials fewer, {steps_saved_count:count} steps fewer, {site_visits_avoided_count:count} site visits avoided."
    query: >-
      select cast(sum(materials_saved_count) as integer) as materials_saved_count,
      cast(sum(steps_saved_count) as integer) as steps_saved_count,
      cast(sum(site_visits_avoided_count) as integer) as site_visits_avoided_count
      from {mart} where phase = 'after'
  - zh: "{zh}"
    en: "{en}"
    query: >-
      select provisional_zh(first_on, last_on) as zh, provisional_en(first_on, last_on) as en
      from (select min(month) as first_on, (select data_date from int_data_date) as last_on from {mart}) where provisional_zh(first_on, last_on) is not null
tests:
  - not_null: [case_count, decided_count, open_count]
  - rows: case_count = decided_count + withdrawn_count + open_count
  - rows: decided_count >= granted_count + refused_count
  - rows: phase = 'after' or saved_elapsed_days is null
  - between: { column: same_day_share, min: 0, max: 1 }
  - accepted: { column: phase, values: [unlisted, unreformed, before, transition, after] }
  - query_warn: select item_code from reform_effects where not is_listed group by item_code
*/
with

case_counts as (

	select * from int_case_counts

),

cohort_days as (

	select * from int_cohort_days

),

item_months as (

	select * from int_item_months

),

baselines as (

	select * from int_item_baselines

),

current_items as (

	select item_code, approval_department_code from int_current_items

),

departments as (

	select department_code, department_name from stg_departments

),

parameters as (

	select
		policy_number('effects.min_cases') as min_cases,
		policy_number('gate.query_share') as query_share,
		add_days(data_date, -policy_number('effects.mature_days')) as mature_until
	from int_data_date

)

select
	c.item_code,
	coalesce(o.approval_department_code, c.department_code) as department_code,
	coalesce(i.item_name, c.item_code) as item_name,
	coalesce(d.department_name, o.approval_department_code, c.department_code) as department_name,
	i.item_type,
	i.reform_mode,
	i.exemption_tier,
	c.route,
	coalesce(i.phase, 'unlisted') as phase,
	c.case_count,
	c.decided_count,
	c.granted_count,
	c.refused_count,
	c.withdrawn_count,
	c.open_count,
	i.statutory_days,
	i.promised_days,
	i.statutory_days - i.promised_days as limit_compression_days,
	round_to((i.statutory_days - i.promised_days) / nullif(cast(i.statutory_days as double), 0), 4) as limit_compression_share,
	cast(coalesce(b.case_count, 0) as integer) as baseline_case_count,
	b.median_elapsed_days as baseline_median_elapsed_days,
	b.p90_elapsed_days as baseline_p90_elapsed_days,
	round_to(b.mean_elapsed_days, 4) as baseline_mean_elapsed_days,
	b.median_working_days as baseline_median_working_days,
	m.median_elapsed_days,
	m.p90_elapsed_days,
	round_to(m.mean_elapsed_days, 4) as mean_elapsed_days,
	m.median_working_days,
	m.p90_working_days,
	case when i.phase = 'after' and b.case_count >= p.min_cases then b.median_elapsed_days - m.median_elapsed_days end
		as saved_elapsed_days,
	case when i.phase = 'after' and b.case_count >= p.min_cases then b.median_working_days - m.median_working_days end
		as saved_working_days,
	cast(coalesce(m.over_statutory_count, 0) as integer) as over_statutory_count,
	cast(coalesce(m.open_over_statutory_count, 0) as integer) as open_over_statutory_count,
	i.materials_before,
	i.materials_now,
	i.materials_before * c.materials_known_count - c.materials_required_sum as materials_saved_count,
	c.materials_waived_sum as materials_waived_count,
	c.materials_by_e_licence_sum as materials_by_e_licence_count,
	i.steps_before,
	i.steps_now,
	i.steps_before * c.steps_known_count - c.steps_sum as steps_saved_count,
	c.zero_visit_count,
	c.one_visit_count,
	c.more_visits_count,
	case when i.has_site_visit_before then c.no_site_visit_count else 0 end as site_visits_avoided_count,
	c.immediate_count,
	c.same_day_count,
	round_to(c.same_day_count / nullif(cast(c.decided_count as double), 0), 4) as same_day_share,
	c.credit_checked_count,
	cast(at_least(ceil(c.case_count * p.query_share) - c.credit_checked_count, 0) as integer) as credit_query_gap_count,
	c.credit_auto_count,
	i.item_code is not null as is_listed,
	coalesce(add_months(c.month, 1) <= p.mature_until, false) as is_mature,
	i.reform_on,
	c.month
from case_counts as c
cross join parameters as p
left join item_months as i on i.item_code = c.item_code and i.month = c.month
left join current_items as o on o.item_code = c.item_code
left join cohort_days as m on m.item_code = c.item_code and m.month = c.month and m.route = c.route
left join baselines as b on b.item_code = c.item_code
left join departments as d on d.department_code = coalesce(o.approval_department_code, c.department_code)
