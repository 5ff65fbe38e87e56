/*
title: { zh: 考评与留存, en: Assessments and what was kept }
description:
  zh: >-
    每个部门每个已结束的月份和考评季度：现在算出的得分、名次，以及留存的得分、名次。期末之后若干工作日（政策）留存一次，此后更正数据只改现在的数，留存的不变。
    季度得分为参与排名各月综合分的平均，名次在同组内重排。
  en: >-
    Every department and finished month and quarter of assessment: score and rank as computed now, and as they were
    kept. A period is kept once, so many working days (policy) after its end; a later correction changes only what is
    computed now. A quarter's score is the mean of the composite scores of its ranked months, ranked within the group.
rule: [R67, R91]
grain: one row per department and period
key: [period_kind, period_from, department_code]
materialised: table
tests:
  - rows: not is_newly_frozen or not is_kept
*/
with

ranks as (

	select * from int_reporting_ranks

),

frozen_rows as (

	select * from frozen_rankings

),

calendar as (

	select day, working_day_number, is_working_day from int_calendar

),

parameters as (

	select
		d.known_on,
		cast(policy_number('assessment.months') as integer) as period_months,
		policy_number('assessment.closing_working_days') as closing_days
	from int_data_date as d

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
		q.period_from,
		q.period_until
	from quarterly as q
	left join quarterly_ranks as r on r.department_code = q.department_code and r.period_from = q.period_from

),

closing_days as (

	select e.day as period_until, c.day as closes_on
	from calendar as e
	cross join parameters as p
	inner join calendar as before on before.day = add_days(e.day, -1)
	inner join calendar as c on c.working_day_number = before.working_day_number + p.closing_days and c.is_working_day

)

select
	coalesce(a.period_kind, f.period_kind) as period_kind,
	coalesce(a.period_from, f.period_from) as period_from,
	coalesce(a.department_code, f.department_code) as department_code,
	a.peer_group,
	a.ranking_status,
	a.composite_score,
	a.quantity_score,
	a.quality_score,
	cast(a.composite_rank as integer) as composite_rank,
	cast(a.peer_count as integer) as peer_count,
	cast(coalesce(a.due_count, 0) as integer) as due_count,
	cast(coalesce(a.on_time_count, 0) as integer) as on_time_count,
	round_to(a.on_time_share, 4) as on_time_share,
	coalesce(a.is_talk_proposed, false) as is_talk_proposed,
	f.department_code is not null as is_kept,
	f.department_code is null and c.closes_on <= p.known_on as is_newly_frozen,
	case when f.department_code is not null then f.frozen_on when c.closes_on <= p.known_on then p.known_on end as frozen_on,
	case when f.department_code is not null then f.peer_group when c.closes_on <= p.known_on then a.peer_group end
		as frozen_peer_group,
	case when f.department_code is not null then f.ranking_status when c.closes_on <= p.known_on then a.ranking_status end
		as frozen_ranking_status,
	case when f.department_code is not null then f.composite_score when c.closes_on <= p.known_on then a.composite_score end
		as frozen_composite_score,
	case
		when f.department_code is not null then f.composite_rank
		when c.closes_on <= p.known_on then cast(a.composite_rank as integer)
	end as frozen_composite_rank,
	case
		when f.department_code is not null then f.due_count
		when c.closes_on <= p.known_on then cast(a.due_count as integer)
	end as frozen_due_count,
	case
		when f.department_code is not null then f.on_time_share
		when c.closes_on <= p.known_on then round_to(a.on_time_share, 4)
	end as frozen_on_time_share
from assessed as a
full join frozen_rows as f
	on f.period_kind = a.period_kind and f.period_from = a.period_from and f.department_code = a.department_code
cross join parameters as p
left join closing_days as c on c.period_until = a.period_until
