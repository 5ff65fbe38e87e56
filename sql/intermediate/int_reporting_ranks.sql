/*
title: { zh: 报送名次与约谈信号, en: Reporting ranks and talk signals }
description:
  zh: >-
    同组内三种名次（同分同名次）、名次区间，以及约谈信号：样本和组都够大，且垫底概率或不及格概率达到政策值；连续若干月，或一次近乎确定，才建议约谈。
  en: >-
    Three ranks within the peer group (equal scores share one), the rank interval, and the signal for a talk: sample and
    group are large enough and the probability of being last or below the pass mark reaches the policy's value. A talk
    is proposed after several months in a row, or once when nearly certain.
rule: [R91]
grain: one row per department and month
key: [department_code, month]
materialised: table
sources:
  - { from: int_due_rows, match: { department_code: department_code, due_month: month } }
*/
with

scores as (

	select * from int_reporting_scores

),

posteriors as (

	select * from int_reporting_posteriors

),

parameters as (

	select
		policy_number('ranking.interval_deviations') as interval_deviations,
		policy_number('ranking.min_group') as min_group,
		policy_number('talk.min_due') as talk_min_due,
		policy_number('talk.p_last') as talk_p_last,
		policy_number('talk.p_below_pass') as talk_p_below_pass,
		policy_number('talk.p_certain') as talk_p_certain,
		policy_number('talk.months') as talk_months

),

ranked as (

	select
		department_code,
		month,
		rank() over (partition by month, peer_group order by composite_score desc) as composite_rank,
		rank() over (partition by month, peer_group order by quantity_score desc) as quantity_rank,
		rank() over (partition by month, peer_group order by quality_score desc) as quality_rank,
		count(*) over (partition by month, peer_group) as peer_count
	from scores
	where ranking_status = 'ranked'

),

judged as (

	select
		s.*,
		r.composite_rank,
		r.quantity_rank,
		r.quality_rank,
		r.peer_count,
		o.shrunk_on_time_share,
		o.expected_rank,
		o.p_last,
		o.p_below_pass,
		held_between(o.expected_rank - p.interval_deviations * o.rank_deviation, 1, r.peer_count) as rank_low,
		held_between(o.expected_rank + p.interval_deviations * o.rank_deviation, 1, r.peer_count) as rank_high,
		(r.peer_count + 1) / 2.0 as middle_rank,
		lag(r.composite_rank) over (partition by s.department_code order by s.month) - r.composite_rank as rank_change,
		case
			when r.peer_count is null or r.peer_count < p.min_group or s.due_count < p.talk_min_due then null
			when o.p_below_pass >= p.talk_p_below_pass then 'below_pass'
			when o.p_last >= p.talk_p_last then 'last'
		end as talk_reason,
		o.p_below_pass >= p.talk_p_certain or o.p_last >= p.talk_p_certain as is_certain
	from scores as s
	cross join parameters as p
	left join ranked as r on r.department_code = s.department_code and r.month = s.month
	left join posteriors as o on o.department_code = s.department_code and o.month = s.month

),

signals as (

	select
		*,
		sum(case when talk_reason is null then 1 else 0 end) over (partition by department_code order by month) as quiet_months
	from judged

),

runs as (

	select
		*,
		sum(case when talk_reason is not null then 1 else 0 end) over (
			partition by department_code, quiet_months order by month
		) as signal_months
	from signals

)

select
	r.department_code,
	r.peer_group,
	r.ranking_status,
	case
		when r.rank_high < r.middle_rank then 'upper'
		when r.rank_low > r.middle_rank then 'lower'
		when r.rank_low is not null then 'middle'
	end as band,
	r.talk_reason,
	r.composite_rank,
	r.quantity_rank,
	r.quality_rank,
	r.peer_count,
	r.rank_change,
	r.middle_rank,
	r.rank_low,
	r.rank_high,
	r.composite_score,
	r.quantity_score,
	r.quality_score,
	r.on_time_share,
	r.valid_share,
	r.arrived_share,
	r.coverage_share,
	r.shrunk_on_time_share,
	r.expected_rank,
	r.p_last,
	r.p_below_pass,
	r.due_count,
	r.on_time_count,
	r.received_count,
	r.rejected_count,
	r.duplicate_count,
	r.due_feed_count,
	r.reported_feed_count,
	r.correction_count,
	r.corrected_count,
	r.corrected_share,
	r.signal_months,
	coalesce(r.talk_reason is not null and (r.is_certain or r.signal_months >= p.talk_months), false) as is_talk_proposed,
	r.month
from runs as r
cross join parameters as p
