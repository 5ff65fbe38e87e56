/*
title: { zh: 改革前后各月的差, en: Differences by month since the reform }
description:
  zh: >-
    距改革每个月（负数为改革之前），改革事项与尚未改革的事项相差几天，正数为改革事项更快；区间与改革效果同一套重抽。
    改革之前的各月是安慰剂检验：那时还没有改革，差应当接近零。另有一行把改革前各月合在一起。
  en: >-
    For every month since the reform (negative before it) by how many days the reformed items differ from those not yet
    reformed, positive when faster; the intervals come from the same draws as the effect. The months before are a placebo:
    nothing was reformed then, so the difference should be near nothing. One more row joins all months before.
rule: [R57]
grain: one row per side of the reform and month since it
key: [side, event_month]
materialised: table
*/
with

changes as (

	select * from int_effect_changes where is_treated

),

controls as (

	select * from int_effect_controls

),

weights as (

	select * from int_effect_weights

),

parameters as (

	select (1 - policy_number('effects.interval_share')) / 2 as tail_share, policy_number('effects.min_items') as min_items

),

month_draws as (

	select
		case when c.month < c.reform_month then 'before' else 'after' end as side,
		(year(c.month) - year(c.reform_month)) * 12 + month(c.month) - month(c.reform_month) as event_month,
		k.draw,
		count(*) as item_count,
		sum(c.case_count) as case_count,
		sum(c.case_count * w.weight) as weighted_count,
		sum(c.case_count * (c.change_millionths - k.change_millionths) * w.weight) as effect_millionths
	from changes as c
	inner join controls as k on k.reform_month = c.reform_month and k.month = c.month
	inner join weights as w on w.item_code = c.item_code and w.draw = k.draw
	group by 1, 2, 3

),

before_items as (

	select cast(count(distinct c.item_code) as integer) as item_count
	from changes as c
	inner join controls as k on k.reform_month = c.reform_month and k.month = c.month and k.draw = 0
	where c.month < c.reform_month

),

all_draws as (

	select side, event_month, draw, item_count, case_count, weighted_count, effect_millionths from month_draws
	union all
	select
		'before' as side,
		0 as event_month,
		d.draw,
		max(i.item_count) as item_count,
		sum(d.case_count) as case_count,
		sum(d.weighted_count) as weighted_count,
		sum(d.effect_millionths) as effect_millionths
	from month_draws as d
	cross join before_items as i
	where d.side = 'before'
	group by d.draw

),

effects as (

	select *, -from_millionths(effect_millionths / cast(weighted_count as double)) as effect_days from all_draws

),

drawn_effects as (

	select side, event_month, sorted_list(effect_days) as effects from effects where draw > 0 group by side, event_month

)

select
	e.side,
	cast(e.event_month as integer) as event_month,
	cast(e.item_count as integer) as item_count,
	cast(e.case_count as integer) as case_count,
	e.effect_days,
	case when e.item_count >= p.min_items then quantile_of(d.effects, p.tail_share) end as effect_low_days,
	case when e.item_count >= p.min_items then quantile_of(d.effects, 1 - p.tail_share) end as effect_high_days,
	e.side = 'before' and e.event_month = 0 as is_joined
from effects as e
cross join parameters as p
left join drawn_effects as d on d.side = e.side and d.event_month = e.event_month
where e.draw = 0
