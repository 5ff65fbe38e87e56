/*
title: { zh: 随机检查的发现, en: Findings of random visits }
description:
  zh: >-
    近期按抽查计划做的每次随机检查（一户一日一次）：是否发现问题、所属的层（检查时的类别 × 行业 × 是否重点领域）、代表多少户。
    已注销、迁出等不再存在的不算；联系不上是一种结果，不是缺失。只查了部分事项的按事项份额计。
  en: >-
    Every recent random visit of a sampling plan (one per subject and day): whether it found a problem, its stratum
    (class at the visit × industry × key area or not) and how many subjects it stands for. Subjects that no longer exist
    do not count; not being reachable is an outcome, not a gap. A visit for some items counts by their share.
rule: [R36, R77]
grain: one row per subject and day of a random visit
key: [subject_code, inspected_on]
materialised: table
*/
with

inspections as (

	select i.*
	from stg_inspections as i
	inner join int_data_date as d on i.inspected_on > add_days(d.data_date, -policy_number('sampling.estimate_days'))
	where i.inspection_kind = 'random' and i.plan_id is not null

),

results as (

	select code as inspection_result, is_problem = 'true' as is_problem, is_reached = 'true' as is_reached
	from seed_check_results

),

granted_cases as (

	select item_code, subject_code from stg_approvals where result = 'granted' and decided_at is not null

),

items as (

	select item_code from int_current_items

),

visited_classes as (

	select * from int_visited_classes

),

subjects as (

	select subject_code, coalesce(industry_section, '-') as industry_section, is_key_area from int_subjects where is_framed

),

strata as (

	select
		coalesce(credit_class, 'unrated') as credit_class,
		coalesce(industry_section, '-') as industry_section,
		is_key_area,
		count(*) as population_count
	from int_subjects
	where is_framed
	group by all

),

visits as (

	select
		i.subject_code,
		i.inspected_on,
		max(case when r.is_problem then 1 else 0 end) as is_found,
		count(distinct case when i.item_code is not null then i.department_code || ' ' || i.item_code end) as check_count
	from inspections as i
	inner join results as r on r.inspection_result = i.inspection_result
	where r.is_reached or r.is_problem
	group by i.subject_code, i.inspected_on

),

visited as (

	select distinct subject_code from visits

),

-- The frame of the visited alone: the whole of it would be sorted out for a few of its subjects.
visited_items as (

	select distinct g.item_code, g.subject_code
	from granted_cases as g
	inner join visited as v on v.subject_code = g.subject_code
	inner join items as i on i.item_code = g.item_code
	inner join subjects as s on s.subject_code = g.subject_code

),

supervised as (

	select subject_code, count(*) as check_count from visited_items group by subject_code

),

placed as (

	select
		v.subject_code,
		v.inspected_on,
		c.credit_class,
		s.industry_section,
		s.is_key_area,
		v.is_found,
		case
			when v.check_count = 0 then 1.0
			else least(1.0, v.check_count / cast(greatest(f.check_count, 1) as double))
		end as item_share
	from visits as v
	inner join visited_classes as c on c.subject_code = v.subject_code and c.inspected_on = v.inspected_on
	inner join subjects as s on s.subject_code = v.subject_code
	left join supervised as f on f.subject_code = v.subject_code

),

shares as (

	select credit_class, industry_section, is_key_area, ordered_sum(item_share, item_share) as item_shares
	from placed
	group by credit_class, industry_section, is_key_area

)

select
	p.subject_code,
	p.inspected_on,
	p.credit_class,
	p.industry_section,
	p.is_found,
	p.is_key_area,
	n.population_count,
	n.population_count * p.item_share / t.item_shares as weight
from placed as p
inner join strata as n
	on n.credit_class = p.credit_class and n.industry_section = p.industry_section and n.is_key_area = p.is_key_area
inner join shares as t
	on t.credit_class = p.credit_class and t.industry_section = p.industry_section and t.is_key_area = p.is_key_area
