/*
title: { zh: 问题率的口径, en: Domains of the rates }
description:
  zh: 问题率按什么算：全部、各信用类别、各行业的检查对象户数，以及不参与估计的定向、投诉检查户次。
  en: >-
    What rates are given for: all subjects that can be inspected, by class and by industry, with the targeted and
    complaint visits that take no part in the estimates.
rule: [R77]
grain: one row per dimension and domain
key: [dimension, domain_code]
materialised: table
*/
with

subjects as (

	select
		subject_code,
		coalesce(credit_class, 'unrated') as credit_class,
		coalesce(industry_section, '-') as industry_section
	from int_subjects
	where is_framed

),

inspections as (

	select distinct i.subject_code, i.inspected_on, i.inspection_kind
	from stg_inspections as i
	inner join int_data_date as d on i.inspected_on > add_days(d.data_date, -policy_number('sampling.estimate_days'))
	where i.inspection_kind <> 'random'

),

visited_classes as (

	select * from int_visited_classes

),

other_visits as (

	select c.credit_class, s.industry_section, i.inspection_kind = 'complaint' as is_complaint
	from inspections as i
	inner join visited_classes as c on c.subject_code = i.subject_code and c.inspected_on = i.inspected_on
	inner join subjects as s on s.subject_code = i.subject_code

),

-- Few kinds of visits and of subjects: each is read once, and what follows adds them up.
visit_kinds as (

	select credit_class, industry_section, is_complaint, count(*) as visit_count from other_visits group by all

),

subject_kinds as (

	select credit_class, industry_section, count(*) as population_count from subjects group by all

),

domains as (

	select 'all' as dimension, 'all' as domain_code, cast(coalesce(sum(population_count), 0) as bigint) as population_count from subject_kinds
	union all
	select 'class' as dimension, credit_class as domain_code, cast(sum(population_count) as bigint) as population_count
	from subject_kinds
	group by credit_class
	union all
	select 'industry' as dimension, industry_section as domain_code, cast(sum(population_count) as bigint) as population_count
	from subject_kinds
	group by industry_section

),

dimensions as (

	select 'all' as dimension, 'all' as domain_code, is_complaint, visit_count from visit_kinds
	union all
	select 'class' as dimension, credit_class as domain_code, is_complaint, visit_count from visit_kinds
	union all
	select 'industry' as dimension, industry_section as domain_code, is_complaint, visit_count from visit_kinds

),

others as (

	select
		dimension,
		domain_code,
		cast(sum(case when is_complaint then 0 else visit_count end) as bigint) as targeted_count,
		cast(sum(case when is_complaint then visit_count else 0 end) as bigint) as complaint_count
	from dimensions
	group by dimension, domain_code

)

select
	d.dimension,
	d.domain_code,
	d.population_count,
	coalesce(o.targeted_count, 0) as targeted_count,
	coalesce(o.complaint_count, 0) as complaint_count
from domains as d
left join others as o on o.dimension = d.dimension and o.domain_code = d.domain_code
