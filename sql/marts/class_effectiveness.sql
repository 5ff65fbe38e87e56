/*
title: { zh: 分类有效性, en: Effectiveness of the classes }
description:
  zh: >-
    每类每年由随机抽查估计的问题率（按所代表的户数加权，95% 区间），应从 A 到 E 升高；定向和投诉检查专挑有问题的，检出率另列，不与之混算。
    校准：现行抽查倍数、实测倍数（该类问题率与 B 类之比）、建议倍数（一半沿用、一半依据，一年至多调整 1.5 倍，均为政策参数）。
    有效户次不足、区间过宽的不发布。类别取检查之前的。
  en: >-
    Per class and year the share of subjects with a problem as random visits estimate it (weighted by the subjects they
    stand for, 95 % interval); it should rise from A to E. Targeted and complaint visits choose the suspicious: their
    hit rates stand apart. Calibration: today's sampling multiplier, the measured one (the class's rate over B's) and a
    proposed one (half old, half evidence, at most 1.5 times a year; policy). Withheld for few effective visits or a wide
    interval. The class is that before the visit.
rule: [R36, R70, R77]
grain: one row per class and year
key: [credit_class, year]
audience: [leadership, regulation]
order: 42
filters: { class: credit_class }
columns:
  credit_class: { zh: 信用类别, en: Credit class }
  estimate_state: { zh: 发布状态, en: State of the estimate }
  year: { zh: 年度, en: Year, unit: year }
  visit_count: { zh: 随机检查户次, en: Random visits, unit: count }
  found_count: { zh: 其中发现问题, en: With a problem, unit: count }
  targeted_count: { zh: 定向检查次数, en: Targeted visits, unit: count }
  complaint_count: { zh: 投诉核查次数, en: Complaint visits, unit: count }
  problem_share: { zh: 问题率, en: Share with a problem, unit: share, good: down }
  problem_share_low: { zh: 问题率下限, en: Lower limit, unit: share }
  problem_share_high: { zh: 问题率上限, en: Upper limit, unit: share }
  effective_count: { zh: 有效户次, en: Effective visits, unit: visits }
  targeted_share: { zh: 定向检出率, en: Hit rate of targeted visits, unit: share }
  complaint_share: { zh: 投诉检出率, en: Hit rate of complaint visits, unit: share }
  policy_multiplier: { zh: 现行倍数, en: Multiplier today, unit: ratio }
  measured_multiplier: { zh: 实测倍数, en: Measured multiplier, unit: ratio }
  proposed_multiplier: { zh: 建议倍数, en: Proposed multiplier, unit: ratio }
  is_ordered: { zh: 不低于前一类, en: Not below the class before }
default_sort: [year desc, credit_class]
chart: { kind: bar, x: credit_class, y: problem_share, where: "year = (select max(year) from class_effectiveness where problem_share is not null)", sort: asc }
records:
  - { count: visit_count, from: int_random_findings_by_year, match: { credit_class: credit_class, year: year } }
  - { count: found_count, from: int_random_findings_by_year, match: { credit_class: credit_class, year: year }, where: is_found = 1 }
  - { count: targeted_count, from: int_visits, match: { credit_class: credit_class, year: year }, where: "inspection_kind = 'targeted'" }
  - { count: complaint_count, from: int_visits, match: { credit_class: credit_class, year: year }, where: "inspection_kind = 'complaint'" }
computed:
  problem_share: { rows: visit_count, formula: "case when (select estimate_state from this) = 'published' then exact_sum(weight * is_found) / exact_sum(weight) end" }
  problem_share_low:
    formula: >-
      case when problem_share is not null then least(problem_share, greatest(0, wilson_middle(problem_share,
      effective_count, policy_number('sampling.estimate_deviations')) - wilson_half(problem_share, effective_count,
      policy_number('sampling.estimate_deviations')))) end
  problem_share_high:
    formula: >-
      case when problem_share is not null then greatest(problem_share, least(1, wilson_middle(problem_share,
      effective_count, policy_number('sampling.estimate_deviations')) + wilson_half(problem_share, effective_count,
      policy_number('sampling.estimate_deviations')))) end
  effective_count:
    rows: visit_count
    formula: >-
      (select case when t.found_share > 0 and t.found_share < 1 and v.variance > 0
      then least(t.visits, t.found_share * (1 - t.found_share) * t.weights * t.weights / v.variance)
      else t.weights * t.weights / t.squares end from totals as t cross join variances as v)
  targeted_share: { rows: targeted_count, formula: "count(case when is_found then 1 end) / nullif(cast(count(*) as double), 0)" }
  complaint_share: { rows: complaint_count, formula: "count(case when is_found then 1 end) / nullif(cast(count(*) as double), 0)" }
  policy_multiplier: { formula: "(select p.number from policy as p where p.key = 'sampling.multiplier.' || this.credit_class)" }
  measured_multiplier: { formula: "problem_share / nullif((select b.problem_share from class_effectiveness as b where b.year = this.year and b.credit_class = 'B'), 0)" }
  proposed_multiplier:
    formula: >-
      held_between((1 - policy_number('classes.evidence_share')) * policy_multiplier +
      policy_number('classes.evidence_share') * measured_multiplier, policy_multiplier /
      policy_number('classes.most_change'), policy_multiplier * policy_number('classes.most_change'))
steps:
  totals: >-
    select count(*) as visits, exact_sum(weight) as weights, exact_sum(weight * weight) as squares,
    exact_sum(weight * is_found) / exact_sum(weight) as found_share from listed
  strata: >-
    select cast(count(*) as double) as visits, max(l.population_count) as population_count,
    exact_sum(power(l.weight * (l.is_found - t.found_share), 2)) as squares,
    exact_sum(l.weight * (l.is_found - t.found_share)) as residual
    from listed as l cross join totals as t group by l.industry_section, l.is_key_area
  variances: >-
    select greatest(ordered_sum(part, part), 0) as variance from (select case when population_count <= visits then 0
    when visits > 1 then (1 - visits / population_count) * visits / (visits - 1) * (squares - residual * residual / visits)
    else squares end as part from strata)
lead:
  - zh: "{year:year} 年 {measured:count} 类有估计，其中 {ordered:count} 类的问题率不低于前一类：{low_class:credit_class} 类 {low_share:share}，{high_class:credit_class} 类 {high_share:share}。"
    en: "In {year:year} {measured:count} classes have an estimate, {ordered:count} of them not below the class before: {low_share:share} in {low_class:credit_class}, {high_share:share} in {high_class:credit_class}."
    query: >-
      select year, cast(count(*) as integer) as measured, cast(count(case when is_ordered then 1 end) as integer) as ordered,
      min(credit_class) as low_class, max(credit_class) as high_class,
      min_by(problem_share, credit_class) as low_share, max_by(problem_share, credit_class) as high_share
      from {mart} where problem_share is not null and credit_class <> 'unrated'
      and year = (select max(year) from {mart} where problem_share is not null) group by year
tests:
  - accepted: { column: estimate_state, values: [published, few_visits, wide_interval, no_visits] }
  - rows: (problem_share is null) = (estimate_state <> 'published')
  - rows: problem_share is null or problem_share between problem_share_low and problem_share_high
  - between: { column: targeted_share, min: 0, max: 1 }
*/
with

rates as (

	select * from int_class_rates

),

visits as (

	select credit_class, year, inspection_kind, is_found
	from int_visits
	where year >= (select min(year) from int_class_rates)

),

multipliers as (

	select replace(key, 'sampling.multiplier.', '') as credit_class, number as multiplier from policy where key like 'sampling.multiplier.%'

),

parameters as (

	select
		policy_number('sampling.estimate_deviations') as deviations,
		policy_number('sampling.estimate_least_visits') as least_visits,
		policy_number('sampling.estimate_widest_interval') as widest_interval,
		policy_number('classes.evidence_share') as evidence_share,
		policy_number('classes.most_change') as most_change

),

bounded as (

	select
		r.*,
		p.least_visits,
		p.widest_interval,
		least(r.problem_share, greatest(0, wilson_middle(r.problem_share, r.effective_count, p.deviations) - wilson_half(r.problem_share, r.effective_count, p.deviations))) as low,
		greatest(r.problem_share, least(1, wilson_middle(r.problem_share, r.effective_count, p.deviations) + wilson_half(r.problem_share, r.effective_count, p.deviations))) as high
	from rates as r
	cross join parameters as p

),

published as (

	select
		*,
		case
			when effective_count < least_visits then 'few_visits'
			when high - low > widest_interval then 'wide_interval'
			else 'published'
		end as estimate_state
	from bounded

),

others as (

	select
		credit_class,
		year,
		count(case when inspection_kind = 'targeted' then 1 end) as targeted_count,
		count(case when inspection_kind = 'complaint' then 1 end) as complaint_count,
		count(case when inspection_kind = 'targeted' and is_found then 1 end) as targeted_found_count,
		count(case when inspection_kind = 'complaint' and is_found then 1 end) as complaint_found_count
	from visits
	group by credit_class, year

),

keys as (

	select credit_class, year from rates
	union
	select credit_class, year from others

),

joined as (

	select
		k.credit_class,
		k.year,
		coalesce(p.estimate_state, 'no_visits') as estimate_state,
		coalesce(p.visit_count, 0) as visit_count,
		coalesce(p.found_count, 0) as found_count,
		o.targeted_count,
		o.complaint_count,
		o.targeted_found_count,
		o.complaint_found_count,
		case when p.estimate_state = 'published' then p.problem_share end as problem_share,
		case when p.estimate_state = 'published' then p.low end as low,
		case when p.estimate_state = 'published' then p.high end as high,
		p.effective_count,
		m.multiplier
	from keys as k
	left join published as p on p.credit_class = k.credit_class and p.year = k.year
	left join others as o on o.credit_class = k.credit_class and o.year = k.year
	left join multipliers as m on m.credit_class = k.credit_class

),

compared as (

	select
		j.*,
		j.problem_share / nullif(b.problem_share, 0) as measured,
		lag(j.problem_share ignore nulls) over (partition by j.year order by j.credit_class) as share_before
	from joined as j
	left join joined as b on b.year = j.year and b.credit_class = 'B'

)

select
	c.credit_class,
	c.estimate_state,
	c.year,
	cast(c.visit_count as integer) as visit_count,
	cast(c.found_count as integer) as found_count,
	cast(coalesce(c.targeted_count, 0) as integer) as targeted_count,
	cast(coalesce(c.complaint_count, 0) as integer) as complaint_count,
	c.problem_share,
	c.low as problem_share_low,
	c.high as problem_share_high,
	c.effective_count,
	c.targeted_found_count / nullif(cast(c.targeted_count as double), 0) as targeted_share,
	c.complaint_found_count / nullif(cast(c.complaint_count as double), 0) as complaint_share,
	c.multiplier as policy_multiplier,
	c.measured as measured_multiplier,
	held_between(
		(1 - p.evidence_share) * c.multiplier + p.evidence_share * c.measured, c.multiplier / p.most_change, c.multiplier * p.most_change
	) as proposed_multiplier,
	case when c.credit_class <> 'unrated' then c.problem_share >= c.share_before end as is_ordered
from compared as c
cross join parameters as p
