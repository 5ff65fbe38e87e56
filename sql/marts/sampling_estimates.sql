/*
title: { zh: 分类有效性与问题率, en: Rates of problems by class }
description:
  zh: >-
    由随机抽查估计的问题率：全部、各信用类别、各行业。类别取检查之前的；同一类别、行业内各户机会均等，按户数加权（Hájek），
    给出 95% 区间（Wilson，有效户次）和设计效应。定向、投诉等检查专挑有问题的，不参与估计，只列户次；未加权的检出率不发布。
    有效户次太少、区间太宽或代表的户数太少时不发布。
  en: >-
    The share of subjects with a problem as random visits estimate it: all, by class, by industry. The class is that
    before the visit; within a class and industry everybody has the same chance, so visits are weighted by subjects
    (Hájek), with a 95 % interval (Wilson, effective visits) and the design effect. Targeted and complaint visits choose
    the suspicious and are only counted; the unweighted rate is not published. Nothing is published for too few
    effective visits, too wide an interval or too few subjects represented.
rule: [R36, R77]
grain: one row per dimension and domain
key: [dimension, domain_code]
audience: [regulation, leadership]
order: 45
columns:
  dimension: { zh: 口径, en: By }
  domain_code: { zh: 代码, en: Code }
  credit_class: { zh: 信用类别, en: Credit class }
  industry_section: { zh: 行业门类, en: Industry }
  estimate_state: { zh: 发布状态, en: State of the estimate }
  population_count: { zh: 户数, en: Subjects, unit: count }
  visit_count: { zh: 随机检查户次, en: Random visits, unit: count }
  targeted_count: { zh: 定向检查户次, en: Targeted visits, unit: count, description: { zh: 定向、审批后核查和复查，不参与估计。, en: "Targeted, post-approval and repeat visits; they take no part." } }
  complaint_count: { zh: 投诉核查户次, en: Complaint visits, unit: count, description: { zh: 不参与估计。, en: They take no part. } }
  covered_share: { zh: 代表的户数比例, en: Subjects represented, unit: share, description: { zh: 查过的层的户数占比。, en: Share of the subjects in strata with a visit. } }
  problem_share: { zh: 问题率, en: Share with a problem, unit: share, good: down }
  problem_share_low: { zh: 问题率下限, en: Lower limit, unit: share }
  problem_share_high: { zh: 问题率上限, en: Upper limit, unit: share }
  effective_count: { zh: 有效户次, en: Effective visits, unit: visits }
  design_effect: { zh: 设计效应, en: Design effect, unit: ratio }
default_sort: [dimension, domain_code]
chart: { kind: bar, x: credit_class, y: problem_share, where: "dimension = 'class'", sort: asc }
records:
  - { count: visit_count, from: int_placed_findings, match: { dimension: dimension, domain_code: domain_code } }
computed:
  population_count: { from: int_estimate_domains, match: { dimension: dimension, domain_code: domain_code }, formula: "max(population_count)" }
  targeted_count: { from: int_estimate_domains, match: { dimension: dimension, domain_code: domain_code }, formula: "max(targeted_count)" }
  complaint_count: { from: int_estimate_domains, match: { dimension: dimension, domain_code: domain_code }, formula: "max(complaint_count)" }
  covered_share:
    rows: visit_count
    formula: >-
      (select round_to(coalesce(sum(population_count), 0) / nullif(cast((select population_count from this) as double),
      0), 6) from strata)
  problem_share: { rows: visit_count, formula: "(select case when (select estimate_state from this) = 'published' then round_to(found_share, 6) end from rates)" }
  problem_share_low: { rows: visit_count, formula: "(select case when (select estimate_state from this) = 'published' then round_to(cast(greatest(0, middle - half_width) as double), 6) end from intervals)" }
  problem_share_high: { rows: visit_count, formula: "(select case when (select estimate_state from this) = 'published' then round_to(cast(least(1, middle + half_width) as double), 6) end from intervals)" }
  effective_count: { rows: visit_count, formula: "(select round_to(cast(effective as double), 4) from effects)" }
  design_effect: { rows: visit_count, formula: "(select round_to(cast(design_effect as double), 4) from effects)" }
steps:
  rates: >-
    select cast(count(*) as double) as visits, ordered_sum(weight, weight) as weights, ordered_sum(weight * weight,
    weight) as squares, ordered_sum(weight * is_found, weight * is_found) / ordered_sum(weight, weight) as found_share
    from listed having count(*) > 0
  residuals: select l.*, l.weight * (l.is_found - r.found_share) as residual from listed as l cross join rates as r
  strata: >-
    select max(population_count) as population_count, case when max(population_count) <= cast(count(*) as double) then 0
    when count(*) > 1 then (1 - cast(count(*) as double) / max(population_count)) * cast(count(*) as double) /
    (cast(count(*) as double) - 1) * (ordered_sum(residual * residual, residual) - ordered_sum(residual, residual) *
    ordered_sum(residual, residual) / cast(count(*) as double)) else ordered_sum(residual * residual, residual) end as
    part from residuals group by credit_class, industry_section, is_key_area
  spreads: >-
    select r.*, greatest(v.variance, 0) / (r.weights * r.weights) as variance, r.found_share * (1 - r.found_share) as
    spread, r.visits * r.squares / (r.weights * r.weights) as weight_effect from rates as r cross join (select
    ordered_sum(part, part) as variance from strata) as v
  effects: >-
    select *, case when spread > 0 and variance > 0 then least(visits, spread / variance) else visits / weight_effect
    end as effective, case when spread > 0 and variance > 0 then visits * variance / spread else weight_effect end as
    design_effect, policy_number('sampling.estimate_deviations') as z from spreads
  intervals: >-
    select (found_share + power(z, 2) / (2 * effective)) / (1 + power(z, 2) / effective) as middle, z * sqrt(spread /
    effective + power(z / (2 * effective), 2)) / (1 + power(z, 2) / effective) as half_width from effects
lead:
  - zh: 估计 {problem_share:share} 的主体有问题（95% 区间 {problem_share_low:share}–{problem_share_high:share}，{visit_count:count} 户次，设计效应 {design_effect:ratio}）。
    en: "An estimated {problem_share:share} of the subjects have a problem (95 % interval {problem_share_low:share}–{problem_share_high:share}, {visit_count:count} visits, design effect {design_effect:ratio})."
    query: select problem_share, problem_share_low, problem_share_high, visit_count, design_effect from {mart} where dimension = 'all' and problem_share is not null
  - zh: A 类 {share_a:share}，E 类 {share_e:share}，相差 {times:ratio} 倍，分类有区分力。
    en: "Class A has {share_a:share}, class E {share_e:share}, {times:ratio} times as much: the classes tell firms apart."
    query: >-
      select max(case when credit_class = 'A' then problem_share end) as share_a, max(case when credit_class = 'E' then problem_share end) as share_e,
      max(case when credit_class = 'E' then problem_share end) / max(case when credit_class = 'A' then problem_share end) as times
      from {mart} where dimension = 'class' and credit_class in ('A', 'E')
      having max(case when credit_class = 'E' then problem_share_low end) > max(case when credit_class = 'A' then problem_share_high end)
      and max(case when credit_class = 'A' then problem_share end) > 0
tests:
  - accepted: { column: dimension, values: [all, class, industry] }
  - accepted: { column: estimate_state, values: [published, few_visits, wide_interval, low_coverage, no_visits] }
  - rows: (problem_share is null) = (estimate_state <> 'published')
  - rows: problem_share is null or problem_share between problem_share_low and problem_share_high
  - rows: visit_count > 0 or estimate_state = 'no_visits'
*/
with

rates as (

	select * from int_estimate_rates

),

domains as (

	select * from int_estimate_domains

),

parameters as (

	select
		policy_number('sampling.estimate_least_visits') as least_visits,
		policy_number('sampling.estimate_widest_interval') as widest_interval,
		policy_number('sampling.estimate_least_covered') as least_covered

),

judged as (

	select
		d.*,
		b.visit_count,
		b.covered_count / nullif(cast(d.population_count as double), 0) as covered_share,
		b.problem_share,
		greatest(0, b.middle - b.half_width) as low,
		least(1, b.middle + b.half_width) as high,
		b.effective_count,
		b.design_effect,
		case
			when b.visit_count is null then 'no_visits'
			when b.effective_count < p.least_visits then 'few_visits'
			when least(1, b.middle + b.half_width) - greatest(0, b.middle - b.half_width) > p.widest_interval then 'wide_interval'
			when b.covered_count < p.least_covered * d.population_count then 'low_coverage'
			else 'published'
		end as estimate_state
	from domains as d
	cross join parameters as p
	left join rates as b on b.dimension = d.dimension and b.domain_code = d.domain_code

)

select
	dimension,
	domain_code,
	case when dimension = 'class' then domain_code end as credit_class,
	case when dimension = 'industry' then domain_code end as industry_section,
	estimate_state,
	cast(population_count as integer) as population_count,
	cast(coalesce(visit_count, 0) as integer) as visit_count,
	cast(targeted_count as integer) as targeted_count,
	cast(complaint_count as integer) as complaint_count,
	round_to(cast(coalesce(covered_share, 0) as double), 6) as covered_share,
	case when estimate_state = 'published' then round_to(cast(problem_share as double), 6) end as problem_share,
	case when estimate_state = 'published' then round_to(cast(low as double), 6) end as problem_share_low,
	case when estimate_state = 'published' then round_to(cast(high as double), 6) end as problem_share_high,
	round_to(cast(effective_count as double), 4) as effective_count,
	round_to(cast(design_effect as double), 4) as design_effect
from judged
