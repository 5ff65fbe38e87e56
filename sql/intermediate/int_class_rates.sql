/*
title: { zh: 各类问题率的估计, en: Estimated rate of problems by class }
description:
  zh: 每类每年随机检查的户次、加权的问题率和有效户次；有效户次按分层的线性化方差折算，没有差异时按权重折算。
  en: >-
    Per class and year the random visits, the weighted share with a problem and the effective visits: those of a simple
    sample with the same stratified linearised variance, or by the weights alone where all visits found the same.
rule: [R36, R70]
grain: one row per class and year with random visits
key: [credit_class, year]
materialised: table
columns:
  credit_class: { zh: 信用类别, en: Credit class }
  year: { zh: 年度, en: Year, unit: year }
  visit_count: { zh: 随机检查户次, en: Random visits, unit: count }
  found_count: { zh: 其中发现问题, en: With a problem, unit: count }
  problem_share: { zh: 问题率, en: Share with a problem, unit: share }
  effective_count: { zh: 有效户次, en: Effective visits, unit: visits }
*/
with

findings as (

	select * from int_random_findings_by_year

),

rates as (

	select
		credit_class,
		year,
		count(*) as visit_count,
		sum(is_found) as found_count,
		exact_sum(weight) as weight,
		exact_sum(weight * weight) as squared_weight,
		exact_sum(weight * is_found) / exact_sum(weight) as problem_share
	from findings
	group by credit_class, year

),

scatters as (

	select
		f.credit_class,
		f.year,
		cast(count(*) as double) as stratum_count,
		max(f.population_count) as population_count,
		exact_sum(power(f.weight * (f.is_found - r.problem_share), 2)) as squares,
		exact_sum(f.weight * (f.is_found - r.problem_share)) as residual
	from findings as f
	inner join rates as r on r.credit_class = f.credit_class and r.year = f.year
	group by f.credit_class, f.year, f.industry_section, f.is_key_area

),

-- A stratum with one visit adds its square, one visited in full adds nothing.
parts as (

	select
		credit_class,
		year,
		case
			when population_count <= stratum_count then 0
			when stratum_count > 1
				then (1 - stratum_count / population_count) * stratum_count / (stratum_count - 1) * (squares - residual * residual / stratum_count)
			else squares
		end as part
	from scatters

),

variances as (

	select credit_class, year, greatest(ordered_sum(part, part), 0) as variance from parts group by credit_class, year

)

select
	r.credit_class,
	r.year,
	r.visit_count,
	r.found_count,
	r.problem_share,
	case
		when r.problem_share > 0 and r.problem_share < 1 and v.variance > 0
			then least(r.visit_count, r.problem_share * (1 - r.problem_share) * r.weight * r.weight / v.variance)
		else r.weight * r.weight / r.squared_weight
	end as effective_count
from rates as r
inner join variances as v on v.credit_class = r.credit_class and v.year = r.year
