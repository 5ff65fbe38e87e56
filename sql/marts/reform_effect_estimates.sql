/*
title: { zh: 改革效果评估, en: Reform effect estimates }
description:
  zh: >-
    全部、部门、事项三层，三个数从不混为一谈。“时限压缩”是承诺时限比法定时限短多少，是承诺；“实际变化”是自己改革前一年的中位用时减现在的中位用时，
    是事实，但含有别的原因；“改革效果”是与尚未改革的事项相比、扣除共同趋势之后每件快了几天（双重差分），附区间。
    用时从申请到决定，按申请月份成批，未办结的件按“至少已等了这么久”计入（Kaplan–Meier）；撤回的不计。部门与全部的中位用时是各事项的按固定构成加权平均
    （权重为现在的件数，只含前后件数都够的事项，并写明占比），不受事项构成变化影响。效果的平均用时截止到政策规定的天数，只用成熟的申请月份。
    从不把法定时限的天数逐件相加说成“节约了多少天”。
  en: >-
    The whole, departments and items, with three numbers that are never one. "Limit compression" is how far the promised
    limit lies below the statutory one: a promise. "Change" is the own median of the year before the reform less the
    median now: a fact, of which the reform need not be the cause. "Effect of the reform" is the days saved per case
    against items not yet reformed, the common trend removed (difference in differences), with its interval. Days run
    from application to decision, in cohorts by month of application; open cases count as having waited at least so long
    (Kaplan–Meier), withdrawn ones not at all. Medians of departments and the whole are means of the items' own at a
    fixed mix (weights are the cases now, over items with enough cases on both sides, whose share is stated). The effect
    compares means up to a horizon over mature months. Days of statutory limits are never summed over cases as "saved".
rule: [R19, R45, R57, R59, R108, R109]
grain: one row per scope and code
key: [scope, code]
audience: [leadership, supervision]
order: 8
columns:
  scope: { zh: 层次, en: Scope }
  code: { zh: 代码, en: Code }
  department_code: { zh: 审批部门代码, en: Department code }
  name: { zh: 名称, en: Name }
  department_name: { zh: 审批部门, en: Department }
  item_type: { zh: 事项类型, en: Item type }
  reform_mode: { zh: 改革方式, en: Reform mode }
  item_count: { zh: 事项数, en: Items, unit: count }
  reformed_count: { zh: 已改革事项, en: Reformed items, unit: count }
  statutory_days: { zh: 法定时限, en: Statutory limit, unit: working_days, description: { zh: 部门与全部按现在的件数加权平均。, en: For departments and the whole the mean weighted by cases now. } }
  promised_days: { zh: 承诺时限, en: Promised limit, unit: working_days, good: down }
  limit_compression_days: { zh: 时限压缩, en: Limit compression, unit: working_days, good: up, description: { zh: 法定减承诺，是承诺，不是实绩。, en: Statutory less promised; a promise and no achievement. } }
  limit_compression_share: { zh: 时限压缩率, en: Limit compression rate, unit: share, good: up }
  baseline_case_count: { zh: 改革前件数, en: Cases before, unit: count }
  current_case_count: { zh: 现在件数, en: Cases now, unit: count, description: { zh: 最近若干申请月份中改革之后的件，含在办。, en: "Cases of the newest months of application after the reform, open ones included." } }
  open_count: { zh: 其中在办, en: Of them open, unit: count, good: down }
  baseline_median_days: { zh: 改革前中位用时, en: Median before, unit: days }
  baseline_median_low_days: { zh: 改革前中位下限, en: Median before (low), unit: days }
  baseline_median_high_days: { zh: 改革前中位上限, en: Median before (high), unit: days }
  baseline_p90_days: { zh: 改革前九成用时, en: 90th percentile before, unit: days }
  current_median_days: { zh: 现在中位用时, en: Current median, unit: days, good: down }
  current_median_low_days: { zh: 现在中位下限, en: Current median (low), unit: days }
  current_median_high_days: { zh: 现在中位上限, en: Current median (high), unit: days }
  current_p90_days: { zh: 现在九成用时, en: Current 90th percentile, unit: days, good: down }
  change_days: { zh: 实际变化, en: Change, unit: days, good: up, description: { zh: 改革前中位减现在中位，正数为变快；不等于改革效果。, en: "Median before less median now, positive when faster; not the effect of the reform." } }
  covered_share: { zh: 可比件数占比, en: Share of cases compared, unit: share, good: up, description: { zh: 前后件数都够的事项占已改革事项现在件数的比例。, en: "Of the reformed items' cases now, those of items with enough cases on both sides." } }
  effect_days: { zh: 改革效果, en: Effect of the reform, unit: days, good: up, description: { zh: 与尚未改革的事项相比每件快了几天，正数为变快。, en: "Days saved per case against items not yet reformed, positive when faster." } }
  effect_low_days: { zh: 改革效果下限, en: Effect (low), unit: days }
  effect_high_days: { zh: 改革效果上限, en: Effect (high), unit: days }
  effect_item_count: { zh: 参与估计的改革事项, en: Reformed items estimated, unit: count }
  effect_case_count: { zh: 参与估计的件数, en: Cases estimated, unit: count }
  decided_count: { zh: 现在办结件数, en: Decided now, unit: count }
  materials_cancelled_count: { zh: 取消的材料份数, en: Materials cancelled, unit: count, good: up }
  materials_waived_count: { zh: 容缺份数, en: Materials waived, unit: count, good: up }
  materials_promised_count: { zh: 承诺替代份数, en: Materials replaced by a promise, unit: count, good: up }
  materials_by_e_licence_count: { zh: 电子证照调取份数, en: Materials by e-licence, unit: count, good: up }
  steps_saved_count: { zh: 减少环节数, en: Steps saved, unit: count, good: up }
  zero_visit_count: { zh: 零跑动, en: No visit, unit: count, good: up }
  one_visit_count: { zh: 跑一次, en: One visit, unit: count }
  more_visits_count: { zh: 跑两次以上, en: Two visits or more, unit: count, good: down }
  site_visits_avoided_count: { zh: 免除踏勘, en: Site visits avoided, unit: count, good: up }
  immediate_share: { zh: 即办件占比（按办件类型）, en: Immediate share (by type), unit: share, good: up }
  same_day_share: { zh: 当日办结率（按实际）, en: Same-day share (in fact), unit: share, good: up }
  preparation_saved_hours: { zh: 少用的准备小时（估算）, en: Hours of preparation saved (estimate), unit: hours, good: up, description: { zh: 承诺办理的件数乘以政策所写前后小时之差；政策没有依据时不估算。, en: Cases decided by promise times the difference of the hours in the policy; empty where the policy states none. } }
  reform_on: { zh: 改革实施日期, en: Reform date, unit: date }
default_sort: [scope desc, current_case_count desc, code]
chart:
  kind: dumbbell
  x: name
  y: [baseline_median_days, current_median_days]
  aggregate: none
  where: scope = 'department' and change_days is not null
  sort: desc
  limit: 20
records:
  - { count: item_count, from: int_scoped_items, match: { scope: scope, code: code } }
  - { count: reformed_count, from: int_scoped_items, match: { scope: scope, code: code }, where: is_reformed }
computed:
  statutory_days: { rows: item_count, formula: "(select round_to(statutory, 2) from limits)" }
  promised_days: { rows: item_count, formula: "(select round_to(promised, 2) from limits)" }
  limit_compression_days: { rows: item_count, formula: "(select round_to(statutory - promised, 2) from limits)" }
  limit_compression_share: { rows: item_count, formula: "(select round_to((statutory - promised) / nullif(statutory, 0), 4) from limits)" }
  baseline_case_count: { rows: item_count, formula: "sum(baseline_case_count)" }
  current_case_count: { rows: item_count, formula: "coalesce(sum(case when scope = 'item' or is_reformed then current_case_count else 0 end), 0)" }
  open_count: { rows: item_count, formula: "coalesce(sum(case when scope = 'item' or is_reformed then open_count else 0 end), 0)" }
  baseline_median_days: { rows: item_count, formula: "(select round_to(baseline_median, 2) from mixes)" }
  baseline_median_low_days: { rows: item_count, formula: "case when max(scope) = 'item' then max(baseline_median_low_days) end" }
  baseline_median_high_days: { rows: item_count, formula: "case when max(scope) = 'item' then max(baseline_median_high_days) end" }
  baseline_p90_days: { rows: item_count, formula: "(select round_to(baseline_p90, 2) from mixes)" }
  current_median_days: { rows: item_count, formula: "(select round_to(current_median, 2) from mixes)" }
  current_median_low_days: { rows: item_count, formula: "case when max(scope) = 'item' then max(current_median_low_days) end" }
  current_median_high_days: { rows: item_count, formula: "case when max(scope) = 'item' then max(current_median_high_days) end" }
  current_p90_days: { rows: item_count, formula: "(select round_to(current_p90, 2) from mixes)" }
  change_days: { rows: item_count, formula: "(select case when (select covered_share from this) > 0 then round_to(baseline_median - current_median, 2) end from mixes)" }
  covered_share:
    rows: item_count
    formula: >-
      round_to(sum(case when is_comparable then current_case_count else 0 end) / nullif(cast(sum(case when is_reformed
      then current_case_count else 0 end) as double), 0), 4)
  effect_days:
    formula: >-
      (select case when max(item_scope) = 'item' then max(round_to(-from_millionths(effect_millionths) / case_count, 4))
      else round_to(-from_millionths(sum(effect_millionths * weight) / cast(sum(case_count * weight) as double)), 4)
      end from effects)
  effect_low_days: { reason: &interval { zh: 模型估计：按事项自助重抽（重抽数与权重由事项代码散列确定）得出的区间端点, en: "Model estimate: limits of the interval by resampling items; the weights of each draw follow from a hash of the item code" } }
  effect_high_days: { reason: *interval }
  effect_item_count: { formula: "(select count(*) from effects)" }
  effect_case_count: { formula: "(select coalesce(sum(d.case_count), 0) from effects as d)" }
  decided_count: { rows: item_count, formula: "coalesce(sum(case when scope = 'item' or is_reformed then decided_count else 0 end), 0)" }
  materials_cancelled_count: { rows: item_count, formula: "coalesce(sum(case when is_reformed then materials_cancelled_count else 0 end), 0)" }
  materials_waived_count: { rows: item_count, formula: "coalesce(sum(case when is_reformed then materials_waived_count else 0 end), 0)" }
  materials_promised_count: { rows: item_count, formula: "coalesce(sum(case when is_reformed then materials_promised_count else 0 end), 0)" }
  materials_by_e_licence_count: { rows: item_count, formula: "coalesce(sum(case when is_reformed then materials_by_e_licence_count else 0 end), 0)" }
  steps_saved_count: { rows: item_count, formula: "coalesce(sum(case when is_reformed then steps_saved_count else 0 end), 0)" }
  zero_visit_count: { rows: item_count, formula: "coalesce(sum(case when scope = 'item' or is_reformed then zero_visit_count else 0 end), 0)" }
  one_visit_count: { rows: item_count, formula: "coalesce(sum(case when scope = 'item' or is_reformed then one_visit_count else 0 end), 0)" }
  more_visits_count: { rows: item_count, formula: "coalesce(sum(case when scope = 'item' or is_reformed then more_visits_count else 0 end), 0)" }
  site_visits_avoided_count: { rows: item_count, formula: "coalesce(sum(case when is_reformed then site_visits_avoided_count else 0 end), 0)" }
  immediate_share:
    rows: item_count
    formula: >-
      round_to(sum(case when scope = 'item' or is_reformed then immediate_count else 0 end) /
      nullif(cast((select decided_count from this) as double), 0), 4)
  same_day_share:
    rows: item_count
    formula: >-
      round_to(sum(case when scope = 'item' or is_reformed then same_day_count else 0 end) /
      nullif(cast((select decided_count from this) as double), 0), 4)
  preparation_saved_hours: { rows: item_count, formula: "sum(preparation_saved_hours)" }
steps:
  weighed: >-
    select *, case when scope = 'item' or is_reformed then at_least(current_case_count, 1) end as limit_weight, case when
    scope = 'item' then 1 when is_comparable then current_case_count end as mix_weight from listed
  limits: >-
    select case when max(scope) = 'item' then max(statutory_days) else sum(case when promised_days is not null then
    statutory_days * limit_weight end) / cast(sum(case when promised_days is not null then limit_weight end) as double)
    end as statutory, sum(promised_days * limit_weight) / cast(sum(case when promised_days is not null then limit_weight
    end) as double) as promised from weighed
  mixes: >-
    select sum(baseline_median_days * mix_weight) / sum(case when baseline_median_days is not null then mix_weight end)
    as baseline_median, sum(current_median_days * mix_weight) / sum(case when current_median_days is not null then
    mix_weight end) as current_median, sum(baseline_p90_days * mix_weight) / sum(case when baseline_p90_days is not null
    then mix_weight end) as baseline_p90, sum(current_p90_days * mix_weight) / sum(case when current_p90_days is not
    null then mix_weight end) as current_p90 from weighed
  effects: >-
    select d.effect_millionths, d.case_count, w.weight, own.scope as item_scope from int_effect_draws as d cross join this
    as own left join int_effect_weights as w on w.item_code = d.item_code and w.draw = d.draw left join
    int_current_items as i on i.item_code = d.item_code where d.draw = 0 and (own.scope = 'whole' or own.scope = 'item'
    and d.item_code = own.code or own.scope = 'department' and i.approval_department_code = own.code)
lead:
  - zh: 三个数分开看：承诺时限比法定时限压缩 {limit_compression_share:share}（承诺）；中位用时由 {baseline_median_days:days} 变为 {current_median_days:days}，每件变化 {change_days:days}（事实）。
    en: "Three numbers apart: promised limits lie {limit_compression_share:share} below the statutory ones (a promise); the median went from {baseline_median_days:days} to {current_median_days:days}, a change of {change_days:days} per case (a fact)."
    query: select limit_compression_share, baseline_median_days, current_median_days, change_days from {mart} where scope = 'whole' and change_days is not null
  - zh: 与尚未改革的事项相比，改革使每件快了 {effect_days:days}（{effect_low_days:days} 至 {effect_high_days:days}），依据 {effect_item_count:count} 个改革事项的 {effect_case_count:count} 件。
    en: "Against items not yet reformed the reform saved {effect_days:days} per case ({effect_low_days:days} to {effect_high_days:days}), over {effect_case_count:count} cases of {effect_item_count:count} reformed items."
    query: select effect_days, effect_low_days, effect_high_days, effect_item_count, effect_case_count from {mart} where scope = 'whole' and effect_days is not null
  - zh: 检验：改革之前半年与对照相差 {before_days:days}（{before_low_days:days} 至 {before_high_days:days}）；区间含零说明改革前走势相同，不含零则改革效果须打折扣来看。
    en: "Test: before the reform the difference was {before_days:days} ({before_low_days:days} to {before_high_days:days}); with nothing within the trends were alike, without it the effect is to be read with care."
    query: >-
      select e.effect_days as before_days, e.effect_low_days as before_low_days, e.effect_high_days as before_high_days
      from int_event_estimates as e where e.is_joined and exists (select 1 from {mart} where scope = 'whole' and effect_days is not null)
  - zh: "{zh}"
    en: "{en}"
    query: >-
      select provisional_zh(first_on, last_on) as zh, provisional_en(first_on, last_on) as en
      from (select min(reform_on) as first_on, (select data_date from int_data_date) as last_on from {mart}) where provisional_zh(first_on, last_on) is not null
tests:
  - not_null: [name, item_count]
  - accepted: { column: scope, values: [whole, department, item] }
  - rows: effect_low_days is null or (effect_low_days <= effect_high_days)
  - between: { column: covered_share, min: 0, max: 1 }
  - between: { column: same_day_share, min: 0, max: 1 }
*/
with

scope_standings as (

	select * from int_scope_standings

),

estimates as (

	select * from int_effect_estimates

),

departments as (

	select department_code, department_name from stg_departments

)

select
	s.scope,
	s.code,
	s.department_code,
	case s.scope when 'item' then s.item_name when 'department' then coalesce(d.department_name, s.code) else '全部' end as name,
	coalesce(d.department_name, s.department_code) as department_name,
	s.item_type,
	s.reform_mode,
	s.item_count,
	s.reformed_count,
	round_to(s.statutory_days, 2) as statutory_days,
	round_to(s.promised_days, 2) as promised_days,
	round_to(s.statutory_days - s.promised_days, 2) as limit_compression_days,
	round_to((s.statutory_days - s.promised_days) / nullif(s.statutory_days, 0), 4) as limit_compression_share,
	s.baseline_case_count,
	s.current_case_count,
	s.open_count,
	round_to(s.baseline_median_days, 2) as baseline_median_days,
	cast(s.baseline_median_low_days as double) as baseline_median_low_days,
	cast(s.baseline_median_high_days as double) as baseline_median_high_days,
	round_to(s.baseline_p90_days, 2) as baseline_p90_days,
	round_to(s.current_median_days, 2) as current_median_days,
	cast(s.current_median_low_days as double) as current_median_low_days,
	cast(s.current_median_high_days as double) as current_median_high_days,
	round_to(s.current_p90_days, 2) as current_p90_days,
	case when s.covered_share > 0 then round_to(s.baseline_median_days - s.current_median_days, 2) end as change_days,
	round_to(s.covered_share, 4) as covered_share,
	round_to(e.effect_days, 4) as effect_days,
	round_to(e.effect_low_days, 4) as effect_low_days,
	round_to(e.effect_high_days, 4) as effect_high_days,
	cast(coalesce(e.item_count, 0) as integer) as effect_item_count,
	cast(coalesce(e.case_count, 0) as integer) as effect_case_count,
	s.decided_count,
	s.materials_cancelled_count,
	s.materials_waived_count,
	s.materials_promised_count,
	s.materials_by_e_licence_count,
	s.steps_saved_count,
	s.zero_visit_count,
	s.one_visit_count,
	s.more_visits_count,
	s.site_visits_avoided_count,
	round_to(s.immediate_count / nullif(cast(s.decided_count as double), 0), 4) as immediate_share,
	round_to(s.same_day_count / nullif(cast(s.decided_count as double), 0), 4) as same_day_share,
	cast(s.preparation_saved_hours as double) as preparation_saved_hours,
	s.reform_on
from scope_standings as s
left join estimates as e on e.scope = s.scope and e.code = s.code
left join departments as d on d.department_code = s.department_code
