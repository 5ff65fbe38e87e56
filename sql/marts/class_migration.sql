/*
title: { zh: 信用类别变动, en: Migration of credit classes }
description:
  zh: >-
    每月末与上月末相比，多少主体从哪类变到哪类、多少留在原类；首次定级从“未评级”来，评价到期回到“未评级”。
    变好、变差按类别顺序判断。各月相加即现状。
  en: >-
    How many subjects moved from which class to which between the ends of two months, and how many stayed; first grades
    come from unrated, expired ones go back there. Better and worse go by the order of the classes. The months add up to
    the present.
rule: [R70]
grain: one row per month, class before and class after
key: [month, from_class, to_class]
audience: [leadership, regulation]
order: 41
filters: { period: month }
columns:
  from_class: { zh: 上月末类别, en: Class before }
  to_class: { zh: 本月末类别, en: Class after }
  direction: { zh: 方向, en: Direction }
  subject_count: { zh: 主体数, en: Subjects, unit: count }
  moved_count: { zh: 变动主体数, en: Subjects that moved, unit: count }
  from_share: { zh: 占原类别, en: Share of the class before, unit: share }
  month: { zh: 月份, en: Month, unit: month }
default_sort: [month desc, from_class, to_class]
chart: { kind: stacked, x: month, y: moved_count, series: direction, aggregate: sum, where: "direction in ('better', 'worse')" }
records:
  - { count: moved_count, from: int_class_months, match: { month: month, from_class: from_class, to_class: to_class } }
computed:
  subject_count:
    from: int_class_months
    match: {}
    formula: >-
      case when (select from_class <> to_class from this) then count(case when month = (select month from this) and
      from_class = (select from_class from this) and to_class = (select to_class from this) then 1 end) else
      count(case when to_class = (select from_class from this) and month < (select month from this) then 1 end) -
      count(case when from_class = (select from_class from this) and month <= (select month from this) then 1 end) end
  from_share:
    formula: >-
      case when from_class <> 'unrated' then subject_count / nullif(cast((select sum(c.subject_count) from
      class_migration as c where c.month = this.month and c.from_class = this.from_class) as double), 0) end
lead:
  - zh: 最近一月变好 {better:count} 户，变差 {worse:count} 户，首次定级 {entered:count} 户。
    en: "In the latest month {better:count} subjects moved to a better class, {worse:count} to a worse one, {entered:count} were first graded."
    query: >-
      select cast(sum(case when direction = 'better' then moved_count else 0 end) as integer) as better,
      cast(sum(case when direction = 'worse' then moved_count else 0 end) as integer) as worse,
      cast(sum(case when direction = 'entered' then moved_count else 0 end) as integer) as entered
      from {mart} where month = (select max(month) from {mart}) having count(*) > 0
tests:
  - between: { column: subject_count, min: 0 }
  - accepted: { column: direction, values: [same, better, worse, entered, expired] }
  - rows: (direction = 'same') = (moved_count = 0) and moved_count <= subject_count
  - rows: from_share is null or from_share between 0 and 1
*/
with

changes as (

	select * from int_class_months

),

moves as (

	select month, from_class, to_class, count(*) as moved_count
	from changes
	group by month, from_class, to_class

),

classes as (

	select distinct to_class as credit_class from moves where to_class <> 'unrated'

),

ranks as (

	select replace(key, 'classes.risk_rank.', '') as credit_class, number as risk_rank from policy where key like 'classes.risk_rank.%'

),

months as (

	select distinct month_of(c.day) as month
	from int_calendar as c
	cross join int_data_date as d
	where c.day >= (select min(month) from moves) and c.day <= d.data_date

),

flows as (

	select
		m.month,
		k.credit_class,
		coalesce(sum(case when v.to_class = k.credit_class then v.moved_count end), 0) as in_count,
		coalesce(sum(case when v.from_class = k.credit_class then v.moved_count end), 0) as out_count
	from months as m
	cross join classes as k
	left join moves as v on v.month = m.month
	group by m.month, k.credit_class

),

stocks as (

	select
		month,
		credit_class,
		out_count,
		sum(in_count - out_count) over (partition by credit_class order by month) - in_count + out_count as count_before
	from flows

),

cells as (

	select month, from_class, to_class, moved_count as subject_count, moved_count from moves
	union all
	select month, credit_class as from_class, credit_class as to_class, count_before - out_count as subject_count, 0 as moved_count
	from stocks
	where count_before > out_count

)

select
	c.from_class,
	c.to_class,
	case
		when c.from_class = c.to_class then 'same'
		when c.from_class = 'unrated' then 'entered'
		when c.to_class = 'unrated' then 'expired'
		when t.risk_rank < f.risk_rank then 'better'
		else 'worse'
	end as direction,
	cast(c.subject_count as integer) as subject_count,
	cast(c.moved_count as integer) as moved_count,
	c.subject_count / nullif(cast(s.count_before as double), 0) as from_share,
	c.month
from cells as c
left join stocks as s on s.month = c.month and s.credit_class = c.from_class
left join ranks as f on f.credit_class = c.from_class
left join ranks as t on t.credit_class = c.to_class
