/*
title: { zh: 逐次入户的判断, en: Visits judged }
description:
  zh: >-
    每次入户是否受年度次数上限约束（该类主体只可联合检查的、一般的、不限的），是否在包容期内，是否与本主体此前的入户挨得太近。重点领域不受上限约束。
  en: >-
    For every visit whether the ceiling of the year holds for it (classes that only joint inspections may visit, ordinary
    ones, those without a ceiling), whether it fell into an inclusive period, and whether it came too soon after those
    before it. Key areas have no ceiling.
rule: [R73, R76, R77]
grain: one row per visit
key: [subject_code, visit_key]
*/
with

visits as (

	select * from int_visits

),

special_subjects as (

	select * from int_special_subjects

),

joint_only as (

	select replace(key, 'inspection.joint_visits.', '') as credit_class, number as visit_limit
	from policy
	where key like 'inspection.joint_visits.%' and number > 0

),

uncapped as (

	select replace(key, 'inspection.uncapped.', '') as credit_class from policy where key like 'inspection.uncapped.%' and number = 1

),

parameters as (

	select
		cast(policy_number('inspection.crowding.day') as integer) as day_visits,
		cast(policy_number('inspection.crowding.week') as integer) as week_visits,
		cast(policy_number('inspection.crowding.month') as integer) as month_visits,
		cast(policy_number('inspection.crowding_days.day') as integer) as day_days,
		cast(policy_number('inspection.crowding_days.week') as integer) as week_days,
		cast(policy_number('inspection.crowding_days.month') as integer) as month_days

),

-- Only where there are so many unrequested visits can they lie too close together.
often_visited as (

	select v.subject_code
	from visits as v
	cross join parameters as p
	where v.is_unrequested
	group by v.subject_code
	having count(*) > min(least(p.day_visits, p.week_visits, p.month_visits))

),

-- Unrequested visits with those so many visits before: too close together when they lie inside the window.
spaced as (

	select
		v.subject_code,
		v.visit_key,
		v.inspected_on < add_days(lag(v.inspected_on, p.day_visits) over own, p.day_days)
			or v.inspected_on < add_days(lag(v.inspected_on, p.week_visits) over own, p.week_days)
			or v.inspected_on < add_days(lag(v.inspected_on, p.month_visits) over own, p.month_days) as is_crowded
	from visits as v
	inner join often_visited as o on o.subject_code = v.subject_code
	cross join parameters as p
	where v.is_unrequested
	window own as (partition by v.subject_code order by v.inspected_on, v.visit_key)

),

crowded as (

	select subject_code, visit_key from spaced where is_crowded

)

select
	v.*,
	j.visit_limit,
	v.is_unrequested and j.credit_class is not null and not coalesce(s.is_key_area, false) as is_joint_only,
	v.is_unrequested and j.credit_class is null and u.credit_class is null and not coalesce(s.is_key_area, false) as is_capped,
	v.is_unrequested and coalesce(s.is_sheltered and s.inclusive_from <= v.inspected_on and v.inspected_on < s.inclusive_to, false) as is_inclusive,
	c.subject_code is not null as is_crowded
from visits as v
left join joint_only as j on j.credit_class = v.credit_class
left join uncapped as u on u.credit_class = v.credit_class
left join special_subjects as s on s.subject_code = v.subject_code
left join crowded as c on c.subject_code = v.subject_code and c.visit_key = v.visit_key
