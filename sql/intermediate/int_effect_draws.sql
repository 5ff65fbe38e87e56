/*
title: { zh: 各事项各次重抽的效果, en: Effect of each item in each draw }
description:
  zh: 每个改革事项在每次重抽中的效果合计（件数 ×（自己的变化 − 对照的变化）之和）和件数；负数为变快。
  en: For every reformed item and draw the sum over its months of cases times (its own change less that of the controls), and the cases; negative is faster.
rule: [R57]
grain: one row per item and draw
key: [item_code, draw]
materialised: table
*/
with

changes as (

	select * from int_effect_changes where is_treated and month >= reform_month

),

controls as (

	select * from int_effect_controls

)

select
	c.item_code,
	k.draw,
	cast(sum(c.case_count) as integer) as case_count,
	cast(count(*) as integer) as month_count,
	cast(sum(c.case_count * (c.change_millionths - k.change_millionths)) as bigint) as effect_millionths
from changes as c
inner join controls as k on k.reform_month = c.reform_month and k.month = c.month
group by c.item_code, k.draw
