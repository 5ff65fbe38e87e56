/*
title: { zh: 加权问题率, en: Weighted problem rates }
description:
  zh: >-
    全部、各信用类别、各行业的问题率：每户次按权重（层内户数除以查到的户次）计，方差为分层线性化方差，区间为按有效户次的 Wilson 区间。只有随机抽查到的域才有。
  en: >-
    The problem rate over all, by credit class and by industry: every visit counts by its weight (subjects of its
    stratum per visit), the variance is the stratified linearised one, the interval Wilson's at the effective number of
    visits. Only domains with random visits are there.
rule: [R36, R77]
grain: one row per dimension and domain
key: [dimension, domain_code]
*/
with

findings as (

	select * from int_random_findings

),

domains as (

	select dimension, domain_code from int_estimate_domains

),

deviation as (

	select policy_number('sampling.estimate_deviations') as deviations

),

placed as (

	select d.dimension, d.domain_code, f.*
	from findings as f
	inner join domains as d
		on d.dimension = 'all'
		or (d.dimension = 'class' and d.domain_code = f.credit_class)
		or (d.dimension = 'industry' and d.domain_code = f.industry_section)

),

rates as (

	select
		dimension,
		domain_code,
		cast(count(*) as double) as visit_count,
		ordered_sum(weight, weight) as weight,
		ordered_sum(weight * weight, weight) as squared_weight,
		ordered_sum(weight * is_found, weight * is_found) / ordered_sum(weight, weight) as problem_share
	from placed
	group by dimension, domain_code

),

residuals as (

	select p.*, p.weight * (p.is_found - r.problem_share) as residual
	from placed as p
	inner join rates as r on r.dimension = p.dimension and r.domain_code = p.domain_code

),

scatters as (

	select
		dimension,
		domain_code,
		cast(count(*) as double) as visit_count,
		max(population_count) as population_count,
		ordered_sum(residual * residual, residual) as squares,
		ordered_sum(residual, residual) as residual
	from residuals
	group by dimension, domain_code, credit_class, industry_section, is_key_area

),

-- Stratified linearised variance; a stratum with one visit adds its square, one visited in full adds nothing.
parts as (

	select
		dimension,
		domain_code,
		population_count,
		case
			when population_count <= visit_count then 0
			when visit_count > 1
				then (1 - visit_count / population_count) * visit_count / (visit_count - 1) * (squares - residual * residual / visit_count)
			else squares
		end as part
	from scatters

),

variances as (

	select dimension, domain_code, sum(population_count) as covered_count, ordered_sum(part, part) as variance
	from parts
	group by dimension, domain_code

),

sized as (

	select
		r.*,
		v.covered_count,
		greatest(v.variance, 0) / (r.weight * r.weight) as variance,
		r.problem_share * (1 - r.problem_share) as spread,
		r.visit_count * r.squared_weight / (r.weight * r.weight) as weight_effect
	from rates as r
	inner join variances as v on v.dimension = r.dimension and v.domain_code = r.domain_code

),

measured as (

	select
		*,
		case when spread > 0 and variance > 0 then least(visit_count, spread / variance) else visit_count / weight_effect end as effective_count,
		case when spread > 0 and variance > 0 then visit_count * variance / spread else weight_effect end as design_effect
	from sized

)

select
	m.dimension,
	m.domain_code,
	m.visit_count,
	m.covered_count,
	m.problem_share,
	m.effective_count,
	m.design_effect,
	(m.problem_share + power(p.deviations, 2) / (2 * m.effective_count)) / (1 + power(p.deviations, 2) / m.effective_count) as middle,
	p.deviations * sqrt(m.spread / m.effective_count + power(p.deviations / (2 * m.effective_count), 2))
		/ (1 + power(p.deviations, 2) / m.effective_count) as half_width
from measured as m
cross join deviation as p
