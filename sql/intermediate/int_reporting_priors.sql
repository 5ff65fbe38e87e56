/*
title: { zh: 报送及时率的先验, en: Prior of the on-time rate }
description:
  zh: >-
    同组部门当月及时率的 beta 先验，由 Kleinman 矩估计；部门之间的差异不超过偶然时取最小离散度。组内只有一个部门时不收缩。
  en: >-
    The beta prior of the on-time rates of a peer group in a month by Kleinman's moments; where departments differ no
    more than by chance the least spread of the policy stands. A group of one is not shrunk.
rule: [R91]
grain: one row per peer group and month
key: [peer_group, month]
materialised: table
*/
with

scores as (

	select department_code, peer_group, month, on_time_count, due_count
	from int_reporting_scores
	where ranking_status = 'ranked'

),

parameters as (

	select
		policy_number('ranking.least_spread') as least_spread,
		policy_number('ranking.greatest_spread') as greatest_spread

),

pooled as (

	select
		peer_group,
		month,
		count(*) as department_count,
		sum(due_count) as due_count,
		held_between(
			sum(on_time_count) / cast(sum(due_count) as double), 0.5 / sum(due_count), 1 - 0.5 / sum(due_count)
		) as share
	from scores
	group by all
	having count(*) > 1

),

moments as (

	select
		s.peer_group,
		s.month,
		p.share,
		p.department_count,
		ordered_sum(s.due_count * pow(s.on_time_count / cast(s.due_count as double) - p.share, 2), s.department_code)
			as spread,
		p.due_count - sum(s.due_count * s.due_count) / cast(p.due_count as double) as amount
	from scores as s
	inner join pooled as p on p.peer_group = s.peer_group and p.month = s.month
	group by s.peer_group, s.month, p.share, p.department_count, p.due_count

),

correlations as (

	select
		m.peer_group,
		m.month,
		m.share,
		m.department_count,
		held_between(
			coalesce(
				(m.spread - m.share * (1 - m.share) * (m.department_count - 1))
					/ nullif(m.share * (1 - m.share) * (m.amount - (m.department_count - 1)), 0), 0
			), p.least_spread, p.greatest_spread
		) as correlation
	from moments as m
	cross join parameters as p

)

select
	peer_group,
	month,
	department_count,
	correlation,
	share * (1 / correlation - 1) as prior_successes,
	(1 - share) * (1 / correlation - 1) as prior_failures
from correlations
