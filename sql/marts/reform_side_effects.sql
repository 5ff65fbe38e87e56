/*
title: { zh: 改革副作用, en: Side effects of the reform }
description:
  zh: >-
    快了，有没有靠多退件、劝撤回、多停钟？改革前一年与现在，不予、撤回、停计时限各占多少；改革前的比例按现在的事项构成加权，
    事项构成变了不算数。只含前后件数都够的事项，并写明占比。区间不含零，才算有变化。
  en: >-
    Faster by refusing more, by having applications withdrawn or by stopping the clock? The shares of refused, withdrawn
    and stopped cases in the year before the reform and now; the share before is weighted by the items' cases now, so
    that a change in the mix of items does not count. Only items with enough cases on both sides, whose share is stated.
    It changed only if nothing lies outside the interval.
rule: [R45, R57]
grain: one row per scope, code and side effect
key: [scope, code, side_effect]
audience: [leadership, supervision]
order: 27
columns:
  scope: { zh: 层次, en: Scope }
  code: { zh: 代码, en: Code }
  department_code: { zh: 审批部门代码, en: Department code }
  name: { zh: 名称, en: Name }
  side_effect: { zh: 副作用, en: Side effect }
  item_count: { zh: 已改革事项, en: Reformed items, unit: count }
  compared_count: { zh: 可比事项, en: Items compared, unit: count }
  now_total_count: { zh: 现在可比件数, en: Cases now compared, unit: count }
  covered_share: { zh: 可比件数占比, en: Share of cases compared, unit: share, good: up }
  before_share: { zh: 改革前占比, en: Share before, unit: share, good: down, description: { zh: 按现在的事项构成加权。, en: Weighted by the items' cases now. } }
  now_share: { zh: 现在占比, en: Share now, unit: share, good: down }
  change_share: { zh: 占比变化, en: Change of the share, unit: share, good: down, description: { zh: 现在减改革前，正数为变多。, en: "Now less before, positive when more." } }
  change_low_share: { zh: 占比变化下限, en: Change (low), unit: share }
  change_high_share: { zh: 占比变化上限, en: Change (high), unit: share }
default_sort: [scope desc, code, side_effect]
chart: { kind: dumbbell, x: side_effect, y: [before_share, now_share], aggregate: none, where: scope = 'whole' }
records:
  - { count: item_count, from: int_item_side_effects, match: { scope: scope, code: code, side_effect: side_effect } }
  - { count: compared_count, from: int_item_side_effects, match: { scope: scope, code: code, side_effect: side_effect }, where: is_comparable }
computed:
  now_total_count: { rows: compared_count, formula: "coalesce(sum(now_total_count), 0)" }
  covered_share:
    rows: item_count
    formula: round_to(sum(case when is_comparable then now_total_count else 0 end) / nullif(cast(sum(now_total_count) as double), 0), 4)
  before_share: { rows: compared_count, formula: "round_to(exact_sum(before_expected_count) / sum(now_total_count), 4)" }
  now_share: { rows: compared_count, formula: "round_to(sum(now_count) / cast(sum(now_total_count) as double), 4)" }
  change_share: { rows: compared_count, formula: "round_to((sum(now_count) - exact_sum(before_expected_count)) / sum(now_total_count), 4)" }
  change_low_share:
    rows: compared_count
    formula: >-
      round_to((sum(now_count) - exact_sum(before_expected_count) - policy_number('effects.interval_deviations') *
      sqrt(exact_sum(before_variance) + exact_sum(now_variance))) / sum(now_total_count), 4)
  change_high_share:
    rows: compared_count
    formula: >-
      round_to((sum(now_count) - exact_sum(before_expected_count) + policy_number('effects.interval_deviations') *
      sqrt(exact_sum(before_variance) + exact_sum(now_variance))) / sum(now_total_count), 4)
lead:
  - zh: "{name}：由 {before_share:share} 变为 {now_share:share}（变化 {change_low_share:share} 至 {change_high_share:share}）{verdict}。"
    en: "{name_en}: from {before_share:share} to {now_share:share} (change {change_low_share:share} to {change_high_share:share}){verdict_en}."
    query: >-
      select (select zh from seed_words where domain = 'side_effect' and code = side_effect) as name,
      (select en from seed_words where domain = 'side_effect' and code = side_effect) as name_en,
      before_share, now_share, change_low_share, change_high_share,
      '，变多了，快的背后要查' as verdict, ', more than before: look behind the speed' as verdict_en
      from {mart} where scope = 'whole' and change_low_share > 0 order by change_share desc, side_effect limit 1
  - zh: "可比的 {items:count} 个事项中，不予、撤回、停计时限都看不出变多。"
    en: "Over {items:count} items compared refusals, withdrawals and stopped clocks are not seen to have grown."
    query: >-
      select max(compared_count) as items from {mart} where scope = 'whole' and compared_count > 0
      having count(*) > 0 and count(case when change_low_share > 0 then 1 end) = 0
tests:
  - not_null: [name, item_count]
  - accepted: { column: side_effect, values: [refused, withdrawn, stopped] }
  - between: { column: before_share, min: 0, max: 1 }
  - between: { column: now_share, min: 0, max: 1 }
  - rows: change_low_share <= change_share and change_share <= change_high_share
*/
with

items as (

	select * from int_item_side_effects

),

departments as (

	select department_code, department_name from stg_departments

),

parameters as (

	select policy_number('effects.interval_deviations') as deviations

),

counted as (

	select
		scope,
		code,
		side_effect,
		count(*) as item_count,
		count(case when is_comparable then 1 end) as compared_count,
		sum(case when is_comparable then now_total_count else 0 end) as now_total_count,
		sum(now_total_count) as all_total_count,
		sum(case when is_comparable then now_count else 0 end) as now_count,
		exact_sum(case when is_comparable then before_expected_count else 0 end) as before_expected_count,
		exact_sum(case when is_comparable then before_variance else 0 end) as before_variance,
		exact_sum(case when is_comparable then now_variance else 0 end) as now_variance
	from items
	group by scope, code, side_effect

),

compared as (

	select
		c.*,
		nullif(cast(c.now_total_count as double), 0) as compared_total_count,
		p.deviations * sqrt(c.before_variance + c.now_variance) as half_width
	from counted as c
	cross join parameters as p

)

select
	c.scope,
	c.code,
	case when c.scope = 'department' then c.code end as department_code,
	case when c.scope = 'department' then coalesce(d.department_name, c.code) else '全部' end as name,
	c.side_effect,
	cast(c.item_count as integer) as item_count,
	cast(c.compared_count as integer) as compared_count,
	cast(c.now_total_count as integer) as now_total_count,
	round_to(c.now_total_count / nullif(cast(c.all_total_count as double), 0), 4) as covered_share,
	round_to(c.before_expected_count / c.compared_total_count, 4) as before_share,
	round_to(c.now_count / c.compared_total_count, 4) as now_share,
	round_to((c.now_count - c.before_expected_count) / c.compared_total_count, 4) as change_share,
	round_to((c.now_count - c.before_expected_count - c.half_width) / c.compared_total_count, 4) as change_low_share,
	round_to((c.now_count - c.before_expected_count + c.half_width) / c.compared_total_count, 4) as change_high_share
from compared as c
left join departments as d on d.department_code = c.code
