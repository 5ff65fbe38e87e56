/*
title: { zh: 改革效果估计, en: Estimated effects of the reform }
description:
  zh: >-
    事项、部门、全部三层：与尚未改革的事项相比（双重差分），改革使每件快了几天，按改革后件数加权；部门与全部的区间按事项整组重抽得出，
    单个事项的区间由各月波动得出；事项太少的不给区间。正数为变快。
  en: >-
    For items, departments and the whole: how many days per case the reform saved against items not yet reformed
    (difference in differences), weighted by the cases since. Intervals of departments and the whole come from drawing
    whole items again, those of one item from the spread of its months; with too few items there is none. Positive is faster.
rule: [R57]
grain: one row per scope and code
key: [scope, code]
materialised: table
*/
with

draws as (

	select * from int_effect_draws

),

weights as (

	select * from int_effect_weights

),

errors as (

	select * from int_effect_errors

),

items as (

	select item_code, approval_department_code as department_code from int_current_items

),

parameters as (

	select
		policy_number('effects.interval_deviations') as deviations,
		(1 - policy_number('effects.interval_share')) / 2 as tail_share,
		policy_number('effects.min_items') as min_items

),

scoped_draws as (

	select 'department' as scope, i.department_code as code, d.draw, d.case_count, d.effect_millionths, w.weight
	from draws as d
	inner join items as i on i.item_code = d.item_code
	inner join weights as w on w.item_code = d.item_code and w.draw = d.draw
	union all
	select 'whole' as scope, '-' as code, d.draw, d.case_count, d.effect_millionths, w.weight
	from draws as d
	inner join weights as w on w.item_code = d.item_code and w.draw = d.draw

),

scope_effects as (

	select
		scope,
		code,
		draw,
		count(*) as item_count,
		sum(case_count) as case_count,
		-from_millionths(sum(effect_millionths * weight) / cast(sum(case_count * weight) as double)) as effect_days
	from scoped_draws
	group by scope, code, draw

),

point_estimates as (

	select * from scope_effects where draw = 0

),

drawn_effects as (

	select scope, code, sorted_list(effect_days) as effects from scope_effects where draw > 0 group by scope, code

),

scope_estimates as (

	select
		s.scope,
		s.code,
		s.item_count,
		s.case_count,
		s.effect_days,
		quantile_of(d.effects, p.tail_share) as effect_low_days,
		quantile_of(d.effects, 1 - p.tail_share) as effect_high_days
	from point_estimates as s
	cross join parameters as p
	left join drawn_effects as d on d.scope = s.scope and d.code = s.code

)

select
	s.scope,
	s.code,
	cast(s.item_count as integer) as item_count,
	cast(s.case_count as integer) as case_count,
	s.effect_days,
	case when s.item_count >= p.min_items then s.effect_low_days end as effect_low_days,
	case when s.item_count >= p.min_items then s.effect_high_days end as effect_high_days
from scope_estimates as s
cross join parameters as p
union all
select
	'item' as scope,
	d.item_code as code,
	1 as item_count,
	d.case_count,
	-from_millionths(d.effect_millionths) / d.case_count as effect_days,
	-from_millionths(d.effect_millionths) / d.case_count - p.deviations * e.standard_error as effect_low_days,
	-from_millionths(d.effect_millionths) / d.case_count + p.deviations * e.standard_error as effect_high_days
from draws as d
cross join parameters as p
left join errors as e on e.item_code = d.item_code
where d.draw = 0
