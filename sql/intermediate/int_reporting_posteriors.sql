/*
title: { zh: 报送及时率的后验, en: Posterior of the on-time rate }
description:
  zh: >-
    各部门当月及时率收缩后的分布，在网格上求出真正垫底的概率、名次的期望与标准差、低于及格线的概率。不用随机模拟，结果可复算；全部及时或全部逾期时也成立。
  en: >-
    The shrunk distribution of each department's on-time rate; on a grid of odds follow the probability
    of being truly last, the expectation and deviation of the rank, and the probability of lying below the pass mark.
    No simulation: the digits can be recomputed, also where all or none are in time.
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
		ln(at_least(policy_number('talk.pass_share'), 1e-300) / at_least(1 - policy_number('talk.pass_share'), 1e-300))
			as pass_odds

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
		cast(dense_rank() over (order by s.month, s.peer_group) as integer) as group_number,
		row_number() over (partition by s.month, s.peer_group order by s.department_code) - 1 as group_place
	from scores as s
	inner join priors as p on p.peer_group = s.peer_group and p.month = s.month

),

spreads as (

	select
		*,
		successes / (successes + failures) as mean_rate,
		ln(successes / failures) as centre,
		sqrt(1 / successes + 1 / failures) as deviation,
		lgamma(successes + failures) - lgamma(successes) - lgamma(failures) as log_scale
	from posteriors

),

edge_numbers as (

	select department_count, edge_count, numbers_below(edge_count) as step
	from (

		select distinct s.department_count, at_least(ceil(p.grid_points / s.department_count), 60) as edge_count
		from spreads as s
		cross join parameters as p

	)

),

-- All is reckoned over the logarithm of the odds: where nobody or everybody reports in time, the rates crowd within a
-- hair of 0 or 1. Each department's edges stand close where its own rate lies and wide where it hardly can; those of
-- equal departments fall between each other. 700 is what a double can hold.
own_edges as (

	select
		group_number,
		held_between(centre + deviation * (place + 0.55 * pow(place, 3)), -700, 700) as edge
	from (

		select
			o.group_number,
			o.centre,
			o.deviation,
			12 * (e.step + o.group_place / cast(o.department_count as double)) / e.edge_count - 6 as place
		from spreads as o
		inner join edge_numbers as e on e.department_count = o.department_count

	)

),

edges as (

	select group_number, edge from own_edges
	union
	select o.group_number, p.pass_odds as edge
	from own_edges as o
	cross join parameters as p

),

cells as (

	select
		group_number,
		edge as lowest,
		lead(edge) over (partition by group_number order by edge) as highest,
		cast(row_number() over (partition by group_number order by edge) as integer) as step
	from edges

),

densities as (

	select
		o.posterior_number,
		o.group_number,
		g.step,
		g.lowest,
		exp(
			- o.successes * ln(1 + exp(- (g.lowest + g.highest) / 2)) - o.failures * ln(1 + exp((g.lowest + g.highest) / 2))
				+ o.log_scale
		) * (g.highest - g.lowest) as density
	from spreads as o
	inner join cells as g on g.group_number = o.group_number
	where g.highest is not null

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
		lowest,
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
		d.lowest,
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
		coalesce(sum(case when c.lowest < p.pass_odds then c.density end), 0) as p_below_pass
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
