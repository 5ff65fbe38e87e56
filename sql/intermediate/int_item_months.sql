/*
title: { zh: 各月事项版本, en: Items month by month }
description:
  zh: 每个事项在有办件的月份月末有效的版本（没有则取最早版本），以及该月相对改革日期处于哪一阶段。
  en: >-
    Every item in the version at the end of each month with cases (else the earliest), and whether the month lies
    before, around or after the reform.
rule: [R45]
grain: one row per item and month
key: [item_code, month]
materialised: table
sources:
  - { from: stg_items, match: { item_code: item_code } }
*/
with

case_counts as (

	select distinct item_code, month from int_case_counts

),

items as (

	select * from stg_items

),

current_items as (

	select item_code, reform_on from int_current_items

),

ranked_versions as (

	select
		c.month,
		i.*,
		row_number() over (
			partition by c.item_code, c.month
			order by
				case when i.valid_from < add_months(c.month, 1) then 0 else 1 end,
				case when i.valid_from < add_months(c.month, 1) then days_between(i.valid_from, c.month)
					else days_between(c.month, i.valid_from) end,
				i.valid_from
		) as place
	from case_counts as c
	inner join items as i on i.item_code = c.item_code

)

select
	v.item_code,
	v.month,
	v.item_name,
	v.item_type,
	v.reform_mode,
	v.exemption_tier,
	v.key_area,
	case
		when c.reform_on is null then 'unreformed'
		when v.month >= c.reform_on then 'after'
		when add_months(v.month, 1) <= c.reform_on then 'before'
		else 'transition'
	end as phase,
	v.statutory_days,
	v.promised_days,
	v.materials_before,
	v.materials_now,
	v.steps_before,
	v.steps_now,
	v.has_site_visit_before,
	c.reform_on
from ranked_versions as v
inner join current_items as c on c.item_code = v.item_code
where v.place = 1
