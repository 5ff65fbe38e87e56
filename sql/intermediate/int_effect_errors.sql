/*
title: { zh: 单个事项效果的误差, en: Standard errors of single items }
description:
  zh: >-
    单个事项只有一个“组”，不能按事项重抽：误差由三部分合成——改革后各月的波动、改革前各月的波动（以月为组）、对照组各次重抽的波动。
    前后各不足两个月的没有误差。
  en: >-
    One item is one cluster and cannot be drawn again by items: its error joins the spread of its months after the reform,
    that of its months before (months as clusters), and that of the controls over the draws. With fewer than two months
    on either side there is none.
rule: [R57]
grain: one row per item
key: [item_code]
materialised: table
*/
with

changes as (

	select * from int_effect_changes where is_treated and month >= reform_month

),

controls as (

	select reform_month, month, change_millionths from int_effect_controls where draw = 0

),

outcomes as (

	select * from int_item_outcomes

),

draws as (

	select * from int_effect_draws

),

items as (

	select distinct item_code, reform_month, add_months(reform_month, -policy_number('effects.base_months')) as base_from
	from changes

),

month_effects as (

	select
		c.item_code, 'after' as side, c.month, c.case_count,
		from_millionths(c.change_millionths - k.change_millionths) as amount
	from changes as c
	inner join controls as k on k.reform_month = c.reform_month and k.month = c.month
	union all
	select o.item_code, 'before' as side, o.month, o.case_count, from_millionths(o.outcome_millionths) as amount
	from items as i
	inner join outcomes as o on o.item_code = i.item_code and o.month >= i.base_from and o.month < i.reform_month

),

means as (

	select
		*,
		sum(amount * case_count) over (partition by item_code, side order by month rows between unbounded preceding and unbounded following)
			/ sum(case_count) over (partition by item_code, side) as mean_amount
	from month_effects

),

side_variances as (

	select
		item_code,
		side,
		count(*) as month_count,
		ordered_sum(power(case_count * (amount - mean_amount), 2), month) / power(sum(case_count), 2)
			* count(*) / nullif(count(*) - 1, 0) as variance
	from means
	group by item_code, side

),

own_variances as (

	select item_code, sum(variance) as variance
	from (select * from side_variances order by item_code, side)
	group by item_code
	having count(*) = 2 and min(month_count) >= 2

),

control_variances as (

	select item_code, list_var_pop(list(from_millionths(effect_millionths) / case_count order by draw)) as variance
	from draws
	where draw > 0
	group by item_code

)

select o.item_code, sqrt(o.variance + coalesce(c.variance, 0)) as standard_error
from own_variances as o
left join control_variances as c on c.item_code = o.item_code
