/*
title: { zh: 各年随机检查的发现, en: Findings of random visits by year }
description:
  zh: 近期每次随机检查及其在本年度代表的户数：同一层（类别、行业、是否重点领域）当年各次的权重之和等于该层的户数。
  en: >-
    Every recent random visit with the subjects it stands for in its year: the weights of a stratum (class, industry, key
    area or not) and year add up to the subjects of the stratum.
rule: [R36, R77]
grain: one row per subject and day of a random visit
key: [subject_code, inspected_on]
materialised: table
columns:
  is_found: { zh: 发现问题, en: Problem found }
  weight: { zh: 代表户数, en: Subjects it stands for, unit: count }
  inspected_on: { zh: 检查日期, en: Visited on, unit: date }
sources:
  - { from: stg_inspections, match: { subject_code: subject_code, inspected_on: inspected_on } }
*/
with

findings as (

	select *, cast(year(inspected_on) as integer) as year from int_random_findings

),

strata as (

	select credit_class, industry_section, is_key_area, year, exact_sum(weight) as weight
	from findings
	group by credit_class, industry_section, is_key_area, year

)

select
	f.subject_code,
	f.inspected_on,
	f.year,
	f.credit_class,
	f.industry_section,
	f.is_found,
	f.is_key_area,
	f.population_count,
	f.weight * f.population_count / s.weight as weight
from findings as f
inner join strata as s
	on s.credit_class = f.credit_class
	and s.industry_section = f.industry_section
	and s.is_key_area = f.is_key_area
	and s.year = f.year
