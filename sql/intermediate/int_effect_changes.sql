/*
title: { zh: 各改革批的前后变化, en: Changes since each reform month }
description:
  zh: >-
    对每个改革月份：所有事项此后各月平均用时，减去它自己在该改革月之前几个月的平均。当月改革的事项为改革组，此时尚未改革的为对照组；
    改革月中途生效的，当月不计。改革之前的同样几个月另与再之前的几个月相比（假想改革早了这么久）：
    改革前走势若相同，差应为零。
  en: >-
    For every month in which something was reformed: each item's mean days in every month since, less its own mean over
    the months before that reform. Items reformed then are the treated, items not reformed by that month the controls;
    where a reform began within a month, that month is left out. The same number of months before the reform are compared
    with those before them, as if the reform had come so much earlier: where the trends were alike, they differ by nothing.
rule: [R57]
grain: one row per reform month, item and month
key: [reform_month, item_code, month]
materialised: table
*/
with

outcomes as (

	select * from int_item_outcomes

),

items as (

	select
		item_code,
		month_of(reform_on) as reform_month,
		case when reform_on = month_of(reform_on) then reform_on else add_months(month_of(reform_on), 1) end as first_month
	from int_current_items

),

reform_months as (

	select distinct reform_month, add_months(reform_month, -policy_number('effects.base_months')) as base_from
	from items
	where reform_month is not null

),

windows as (

	select reform_month, base_from, reform_month as base_until, reform_month as from_month, date '9999-12-31' as until_month
	from reform_months
	union all
	select
		reform_month,
		add_months(base_from, -policy_number('effects.base_months')) as base_from,
		base_from as base_until,
		base_from as from_month,
		reform_month as until_month
	from reform_months

),

bases as (

	select
		w.reform_month,
		w.from_month,
		w.until_month,
		o.item_code,
		sum(o.case_count) as base_case_count,
		cast(round_to(sum(o.outcome_millionths * o.case_count) / cast(sum(o.case_count) as double), 0) as bigint) as base_millionths
	from windows as w
	inner join outcomes as o on o.month >= w.base_from and o.month < w.base_until
	group by w.reform_month, w.from_month, w.until_month, o.item_code

)

select
	b.reform_month,
	o.item_code,
	i.reform_month is not null and i.reform_month = b.reform_month as is_treated,
	cast(b.base_case_count as integer) as base_case_count,
	o.case_count,
	o.outcome_millionths - b.base_millionths as change_millionths,
	o.month
from bases as b
inner join outcomes as o on o.item_code = b.item_code and o.month >= b.from_month and o.month < b.until_month
inner join items as i on i.item_code = b.item_code
where (i.reform_month = b.reform_month and (o.month >= i.first_month or o.month < b.reform_month))
	or i.reform_month is null
	or i.reform_month > greatest(o.month, b.reform_month)
