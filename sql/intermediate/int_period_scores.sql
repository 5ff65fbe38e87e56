/*
title: { zh: 各期得分, en: Scores by period }
description:
  zh: >-
    每个部门每个已结束的月份和考评季度现在算出的得分、名次和通报所列各数。季度得分为参与排名各月综合分的平均，名次在同组内重排；
    只有月份有的数，季度留空。
  en: >-
    Every department and finished month and quarter of assessment: score, rank and all that a bulletin prints, as computed
    now. A quarter's score is the mean of the composite scores of its ranked months, ranked within the group; what only
    months have is empty for quarters.
rule: [R67, R91]
grain: one row per department and period
key: [period_kind, period_from, department_code]
*/
with

ranks as (

	select * from int_reporting_ranks

),

parameters as (

	select cast(policy_number('assessment.months') as integer) as period_months

),

monthly as (

	select
		'month' as period_kind,
		department_code,
		peer_group,
		ranking_status,
		composite_score,
		quantity_score,
		quality_score,
		composite_rank,
		peer_count,
		due_count,
		on_time_count,
		on_time_share,
		is_talk_proposed,
		quantity_rank,
		quality_rank,
		valid_share,
		received_count,
		rejected_count,
		band,
		talk_reason,
		signal_months,
		month as period_from,
		add_months(month, 1) as period_until
	from ranks

),

last_month as (

	select max(month) as month from ranks

),

quarterly_sums as (

	select
		r.department_code,
		newest(r.peer_group, r.month) as peer_group,
		newest(r.ranking_status, r.month) as last_status,
		count(case when r.ranking_status = 'ranked' then 1 end) as ranked_count,
		ordered_sum(case when r.ranking_status = 'ranked' then r.composite_score end, r.month) as composite_sum,
		ordered_sum(case when r.ranking_status = 'ranked' then r.quantity_score end, r.month) as quantity_sum,
		ordered_sum(case when r.ranking_status = 'ranked' then r.quality_score end, r.month) as quality_sum,
		sum(r.due_count) as due_count,
		sum(r.on_time_count) as on_time_count,
		max(case when r.is_talk_proposed then 1 else 0 end) = 1 as is_talk_proposed,
		period_start(r.month, p.period_months) as period_from,
		add_months(period_start(r.month, p.period_months), p.period_months) as period_until
	from ranks as r
	cross join parameters as p
	cross join last_month as l
	where add_months(period_start(r.month, p.period_months), p.period_months) <= add_months(l.month, 1)
	group by r.department_code, period_start(r.month, p.period_months), p.period_months

),

quarterly as (

	select
		*,
		case when ranked_count > 0 then 'ranked' else last_status end as ranking_status,
		round_to(composite_sum / nullif(ranked_count, 0), 1) as composite_score,
		round_to(quantity_sum / nullif(ranked_count, 0), 1) as quantity_score,
		round_to(quality_sum / nullif(ranked_count, 0), 1) as quality_score,
		on_time_count / nullif(cast(due_count as double), 0) as on_time_share
	from quarterly_sums

),

quarterly_ranks as (

	select
		department_code,
		period_from,
		rank() over (partition by period_from, peer_group order by composite_score desc) as composite_rank,
		count(*) over (partition by period_from, peer_group) as peer_count
	from quarterly
	where ranking_status = 'ranked'

),

assessed as (

	select * from monthly
	union all
	select
		'quarter' as period_kind,
		q.department_code,
		q.peer_group,
		q.ranking_status,
		q.composite_score,
		q.quantity_score,
		q.quality_score,
		r.composite_rank,
		r.peer_count,
		q.due_count,
		q.on_time_count,
		q.on_time_share,
		q.is_talk_proposed,
		null as quantity_rank,
		null as quality_rank,
		null as valid_share,
		null as received_count,
		null as rejected_count,
		null as band,
		null as talk_reason,
		null as signal_months,
		q.period_from,
		q.period_until
	from quarterly as q
	left join quarterly_ranks as r on r.department_code = q.department_code and r.period_from = q.period_from

)

select
	period_kind,
	period_from,
	department_code,
	peer_group,
	ranking_status,
	composite_score,
	quantity_score,
	quality_score,
	cast(composite_rank as integer) as composite_rank,
	cast(peer_count as integer) as peer_count,
	cast(coalesce(due_count, 0) as integer) as due_count,
	cast(coalesce(on_time_count, 0) as integer) as on_time_count,
	round_to(on_time_share, 4) as on_time_share,
	coalesce(is_talk_proposed, false) as is_talk_proposed,
	cast(quantity_rank as integer) as quantity_rank,
	cast(quality_rank as integer) as quality_rank,
	round_to(valid_share, 4) as valid_share,
	cast(received_count as integer) as received_count,
	cast(rejected_count as integer) as rejected_count,
	band,
	talk_reason,
	cast(signal_months as integer) as signal_months,
	period_until
from assessed
