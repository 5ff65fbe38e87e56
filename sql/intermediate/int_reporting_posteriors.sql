/*
title: { zh: 报送及时率的后验, en: Posterior of the on-time rate }
description:
  zh: >-
    各部门当月及时率收缩后的分布，在等分网格上精确求出真正垫底的概率、名次的期望与标准差、低于及格线的概率。不用随机模拟，结果可复算。
  en: >-
    The shrunk distribution of each department's on-time rate; on an even grid of rates follow exactly the probability
    of being truly last, the expectation and deviation of the rank, and the probability of lying below the pass mark.
    No simulation: the digits can be recomputed.
rule: [R91]
grain: one row per department and month
key: [department_code, month]
materialised: table
*/
with

scores as (

	select department_code, peer_group, month, on_time_count, due_count
	from int_reporting_scores
	where ranking_status = 'ranked'

),

priors as (

	select * from int_reporting_priors

),

parameters as (

	select
		policy_number('ranking.grid_points') as grid_points,
		policy_number('talk.pass_share') as pass_share

),

posteriors as (

	select
		s.department_code,
		s.peer_group,
		s.month,
		p.department_count,
		p.prior_successes,
		p.prior_failures,
		s.on_time_count + p.prior_successes as successes,
		s.due_count - s.on_time_count + p.prior_failures as failures,
		cast(row_number() over (order by s.month, s.department_code) as integer) as posterior_number,
		cast(dense_rank() over (order by s.month, s.peer_group) as integer) as group_number
	from scores as s
	inner join priors as p on p.peer_group = s.peer_group and p.month = s.month

),

spreads as (

	select
		*,
		successes / (successes + failures) as mean_rate,
		sqrt(successes * failures / (successes + failures + 1)) / (successes + failures) as deviation,
		lgamma(successes + failures) - lgamma(successes) - lgamma(failures) as log_scale
	from posteriors

),

-- Each group's grid spans the rates that any of its departments can have.
ranges as (

	select
		group_number,
		at_least(min(mean_rate - 9 * deviation), 0) as lowest,
		held_between(max(mean_rate + 9 * deviation), 0, 1) as highest
	from spreads
	group by group_number

),

grid_steps as (

	select numbers_below(grid_points) as step, grid_points from parameters

),

grid as (

	select
		r.group_number,
		cast(s.step as integer) as step,
		r.lowest + (r.highest - r.lowest) * (s.step + 0.5) / s.grid_points as rate
	from ranges as r
	cross join grid_steps as s

),

densities as (

	select
		o.posterior_number,
		o.group_number,
		g.step,
		g.rate,
		exp((o.successes - 1) * ln(g.rate) + (o.failures - 1) * ln(1 - g.rate) + o.log_scale) as density
	from spreads as o
	inner join grid as g on g.group_number = o.group_number

),

masses as (

	select
		*,
		sum(density) over (partition by posterior_number order by step) as mass_below,
		sum(density) over (partition by posterior_number) as mass
	from densities

),

distributions as (

	select
		posterior_number,
		group_number,
		step,
		rate,
		density / mass as density,
		held_between((mass_below - density / 2) / mass, 0, 1) as below
	from masses

),

rivals as (

	select
		group_number,
		step,
		count(*) as rival_count,
		sum(ln(at_least(1 - below, 1e-300))) as log_all_above,
		sum(below) as sum_below,
		sum(below * (1 - below)) as sum_variance
	from distributions
	group by group_number, step

),

-- At each rate: how many rivals lie above, with what variance, and the probability that all of them do.
compared as (

	select
		d.posterior_number,
		d.rate,
		d.density,
		r.rival_count - 1 - (r.sum_below - d.below) as rivals_above,
		at_least(r.sum_variance - d.below * (1 - d.below), 0) as variance_above,
		exp(r.log_all_above - ln(at_least(1 - d.below, 1e-300))) as all_above
	from distributions as d
	inner join rivals as r on r.group_number = d.group_number and r.step = d.step

),

summed as (

	select
		c.posterior_number,
		1 + sum(c.density * c.rivals_above) as expected_rank,
		sum(c.density * (c.variance_above + c.rivals_above * c.rivals_above)) - pow(sum(c.density * c.rivals_above), 2)
			as rank_variance,
		sum(c.density * c.all_above) as p_last,
		coalesce(sum(case when c.rate < p.pass_share then c.density end), 0) as p_below_pass
	from compared as c
	cross join parameters as p
	group by c.posterior_number

)

select
	o.department_code,
	o.peer_group,
	o.department_count,
	round_to(o.prior_successes, 4) as prior_successes,
	round_to(o.prior_failures, 4) as prior_failures,
	round_to(o.mean_rate, 4) as shrunk_on_time_share,
	round_to(s.expected_rank, 2) as expected_rank,
	round_to(sqrt(at_least(s.rank_variance, 0)), 4) as rank_deviation,
	round_to(s.p_last, 4) as p_last,
	round_to(s.p_below_pass, 4) as p_below_pass,
	o.month
from spreads as o
inner join summed as s on s.posterior_number = o.posterior_number
