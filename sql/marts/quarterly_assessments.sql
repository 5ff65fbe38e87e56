/*
title: { zh: 季度考评, en: Quarterly assessments }
description:
  zh: >-
    每个部门每个考评周期（政策，默认季度）：综合分为参与排名各月综合分的平均，在同组内排名，同分同名次。期末之后若干工作日（政策）留存一次，
    留存的得分和名次以后不再变；数据事后更正的，现在的得分另列，两者之差一目了然。没有一个月参与排名的部门不排名。
  en: >-
    Every department and period of assessment (policy, a quarter by default): the composite score is the mean of the
    ranked months' scores, ranked within the peer group, equal scores share a rank. So many working days (policy) after
    its end the period is kept once, and what is kept never changes; where data were corrected later, the score of today
    stands beside it with the difference. A department without a ranked month is not ranked.
rule: [R67, R91]
grain: one row per department and period of assessment
key: [department_code, period]
audience: [supervision, leadership]
order: 22
filters: { period: period, department: department_code }
columns:
  department_code: { zh: 部门代码, en: Department code }
  region_code: { zh: 行政区划, en: Region }
  department_name: { zh: 部门, en: Department }
  peer_group: { zh: 考核分组, en: Peer group }
  ranking_status: { zh: 是否排名, en: Ranked or why not }
  frozen_rank: { zh: 留存名次, en: Rank as kept, unit: rank, good: down }
  frozen_score: { zh: 留存得分, en: Score as kept, unit: points, good: up }
  composite_rank: { zh: 现在名次, en: Rank today, unit: rank, good: down }
  composite_score: { zh: 现在得分, en: Score today, unit: points, good: up }
  peer_count: { zh: 组内排名部门数, en: Ranked in the group, unit: count }
  score_change: { zh: 留存后变化, en: Change since kept, unit: points, good: up, description: { zh: 现在得分减留存得分；来自留存之后更正的数据。, en: Score today less score as kept; it comes from later corrections of the data. } }
  quantity_score: { zh: 数量分, en: Quantity score, unit: points, good: up }
  quality_score: { zh: 质量分, en: Quality score, unit: points, good: up }
  due_count: { zh: 应报记录, en: Records due, unit: count }
  on_time_count: { zh: 按期, en: In time, unit: count, good: up }
  on_time_share: { zh: 及时率, en: On-time share, unit: share, good: up }
  frozen_on_time_share: { zh: 留存及时率, en: On-time share as kept, unit: share, good: up }
  month_count: { zh: 参与排名月数, en: Ranked months, unit: count }
  is_talk_proposed: { zh: 期内建议过约谈, en: Talk proposed in the period }
  is_frozen: { zh: 已留存, en: Kept }
  is_corrected: { zh: 留存后有更正, en: Corrected since }
  frozen_on: { zh: 留存日期, en: Kept on, unit: date }
  period_from: { zh: 期初, en: Period from, unit: date }
  period: { zh: 考评周期, en: Period }
default_sort: [period desc, peer_group, frozen_rank, department_code]
chart:
  kind: bar
  x: department_name
  y: composite_score
  aggregate: none
  where: ranking_status = 'ranked'
  sort: desc
records:
  - { count: month_count, from: int_assessed_months, match: { department_code: department_code, period_from: period_from } }
computed:
  frozen_rank: { reason: &kept { zh: 定格时保存的数：此后数据更正不改变它, en: "Kept when the period was frozen; later corrections do not change it" } }
  frozen_score: { reason: *kept }
  frozen_on_time_share: { reason: *kept }
  composite_rank:
    formula: >-
      case when ranking_status = 'ranked' then 1 + (select count(*) from quarterly_assessments as q where
      q.period_from = this.period_from and q.peer_group = this.peer_group and q.ranking_status = 'ranked' and
      q.composite_score > this.composite_score) end
  composite_score: { rows: month_count, formula: "round_to(ordered_sum(composite_score, month) / nullif(count(*), 0), 1)" }
  quantity_score: { rows: month_count, formula: "round_to(ordered_sum(quantity_score, month) / nullif(count(*), 0), 1)" }
  quality_score: { rows: month_count, formula: "round_to(ordered_sum(quality_score, month) / nullif(count(*), 0), 1)" }
  peer_count:
    formula: >-
      case when ranking_status = 'ranked' then (select count(*) from quarterly_assessments as q where q.period_from =
      this.period_from and q.peer_group = this.peer_group and q.ranking_status = 'ranked') end
  score_change: { formula: "round_to(composite_score - frozen_score, 1)" }
  due_count:
    from: int_reporting_ranks
    match: { department_code: department_code }
    formula: >-
      coalesce(sum(case when period_start(month, cast(policy_number('assessment.months') as integer)) = (select
      period_from from this) then due_count end), 0)
  on_time_count:
    from: int_reporting_ranks
    match: { department_code: department_code }
    formula: >-
      coalesce(sum(case when period_start(month, cast(policy_number('assessment.months') as integer)) = (select
      period_from from this) then on_time_count end), 0)
  on_time_share: { formula: "round_to(on_time_count / nullif(cast(due_count as double), 0), 4)" }
lead:
  - zh: "{period} {department_name}得分最低：留存 {frozen_score:points}，现在 {composite_score:points}，及时率 {on_time_share:share}。"
    en: "{department_name} has the lowest score of {period}: {frozen_score:points} as kept, {composite_score:points} today, {on_time_share:share} in time."
    query: >-
      select period, department_name, frozen_score, composite_score, on_time_share from {mart}
      where ranking_status = 'ranked' and is_frozen order by period desc, frozen_score, department_code limit 1
  - zh: 共 {period_count:count} 期考评，已留存 {frozen_count:count} 期；留存之后数据有更正的 {corrected_count:count} 条，留存的得分不变。
    en: "{period_count:count} periods assessed, {frozen_count:count} of them kept; in {corrected_count:count} entries the data were corrected since, the kept score stays."
    query: >-
      select cast(count(distinct period) as integer) as period_count,
      cast(count(distinct case when is_frozen then period end) as integer) as frozen_count,
      cast(sum(case when is_corrected then 1 else 0 end) as integer) as corrected_count
      from {mart} having count(*) > 0
  - zh: "{zh}"
    en: "{en}"
    query: >-
      select provisional_zh(first_on, last_on) as zh, provisional_en(first_on, last_on) as en
      from (select min(period_from) as first_on, max(frozen_on) as last_on from {mart}) where provisional_zh(first_on, last_on) is not null
tests:
  - not_null: [department_name, ranking_status]
  - accepted: { column: ranking_status, values: [ranked, small, no_business, silent] }
  - between: { column: composite_score, min: 0, max: 100 }
  - rows: is_frozen = (frozen_on is not null)
  - rows: not is_corrected or is_frozen
*/
with

assessments as (

	select * from int_assessments where period_kind = 'quarter'

),

assessed_months as (

	select department_code, period_from, count(*) as month_count
	from int_assessed_months
	group by department_code, period_from

),

departments as (

	select department_code, department_name, region_code from stg_departments

)

select
	a.department_code,
	d.region_code,
	coalesce(d.department_name, a.department_code) as department_name,
	coalesce(a.peer_group, a.frozen_peer_group) as peer_group,
	coalesce(a.ranking_status, a.frozen_ranking_status) as ranking_status,
	a.frozen_composite_rank as frozen_rank,
	a.frozen_composite_score as frozen_score,
	a.composite_rank,
	a.composite_score,
	a.peer_count,
	round_to(a.composite_score - a.frozen_composite_score, 1) as score_change,
	a.quantity_score,
	a.quality_score,
	a.due_count,
	a.on_time_count,
	a.on_time_share,
	a.frozen_on_time_share,
	cast(coalesce(m.month_count, 0) as integer) as month_count,
	a.is_talk_proposed,
	a.frozen_on is not null as is_frozen,
	a.is_kept and (
		a.composite_score is distinct from a.frozen_composite_score
		or a.composite_rank is distinct from a.frozen_composite_rank
		or a.due_count is distinct from a.frozen_due_count
		or a.on_time_share is distinct from a.frozen_on_time_share
	) as is_corrected,
	a.frozen_on,
	a.period_from,
	period_text(a.period_from, policy_number('assessment.months')) as period
from assessments as a
left join departments as d on d.department_code = a.department_code
left join assessed_months as m on m.department_code = a.department_code and m.period_from = a.period_from
