/*
title: { zh: 考评与留存, en: Assessments and what was kept }
description:
  zh: >-
    每个部门每个已结束的月份和考评季度：现在算出的得分、名次，以及留存的各数。期末之后若干工作日（政策）留存一次，此后更正数据只改现在的数，留存的不变。
  en: >-
    Every department and finished month and quarter of assessment: score and rank as computed now, and as they were
    kept. A period is kept once, so many working days (policy) after its end; a later correction changes only what is
    computed now.
rule: [R67, R91]
grain: one row per department and period
key: [period_kind, period_from, department_code]
materialised: table
tests:
  - rows: not is_newly_frozen or not is_kept
*/
with

scores as (

	select * from int_period_scores

),

frozen_rows as (

	select * from frozen_rankings

),

calendar as (

	select day, working_day_number, is_working_day from int_calendar

),

parameters as (

	select known_on, policy_number('assessment.closing_working_days') as closing_days from int_data_date

),

-- The first days after periods that have been over for so many working days.
closed_periods as (

	select e.day as period_until
	from calendar as e
	cross join parameters as p
	inner join calendar as before on before.day = add_days(e.day, -1)
	inner join calendar as c on c.working_day_number = before.working_day_number + p.closing_days and c.is_working_day
	where c.day <= p.known_on

),

-- What was kept before, and what this run keeps.
kept_rows as (

	select
		period_kind,
		period_from,
		department_code,
		peer_group,
		ranking_status,
		composite_score,
		composite_rank,
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
		frozen_on,
		true as is_kept
	from frozen_rows
	union all
	select
		s.period_kind,
		s.period_from,
		s.department_code,
		s.peer_group,
		s.ranking_status,
		s.composite_score,
		s.composite_rank,
		s.due_count,
		s.on_time_count,
		s.on_time_share,
		s.is_talk_proposed,
		s.quantity_rank,
		s.quality_rank,
		s.valid_share,
		s.received_count,
		s.rejected_count,
		s.band,
		s.talk_reason,
		s.signal_months,
		p.known_on as frozen_on,
		false as is_kept
	from scores as s
	cross join parameters as p
	inner join closed_periods as c on c.period_until = s.period_until
	left join frozen_rows as f
		on f.period_kind = s.period_kind and f.period_from = s.period_from and f.department_code = s.department_code
	where f.department_code is null

)

select
	coalesce(s.period_kind, k.period_kind) as period_kind,
	coalesce(s.period_from, k.period_from) as period_from,
	coalesce(s.department_code, k.department_code) as department_code,
	s.peer_group,
	s.ranking_status,
	s.composite_score,
	s.quantity_score,
	s.quality_score,
	s.composite_rank,
	s.peer_count,
	coalesce(s.due_count, 0) as due_count,
	coalesce(s.on_time_count, 0) as on_time_count,
	s.on_time_share,
	coalesce(s.is_talk_proposed, false) as is_talk_proposed,
	s.quantity_rank,
	s.quality_rank,
	s.valid_share,
	s.received_count,
	s.rejected_count,
	s.band,
	s.talk_reason,
	s.signal_months,
	coalesce(k.is_kept, false) as is_kept,
	coalesce(not k.is_kept, false) as is_newly_frozen,
	k.frozen_on,
	k.peer_group as frozen_peer_group,
	k.ranking_status as frozen_ranking_status,
	k.composite_score as frozen_composite_score,
	k.composite_rank as frozen_composite_rank,
	k.due_count as frozen_due_count,
	k.on_time_count as frozen_on_time_count,
	k.on_time_share as frozen_on_time_share,
	k.is_talk_proposed as frozen_is_talk_proposed,
	k.quantity_rank as frozen_quantity_rank,
	k.quality_rank as frozen_quality_rank,
	k.valid_share as frozen_valid_share,
	k.received_count as frozen_received_count,
	k.rejected_count as frozen_rejected_count,
	k.band as frozen_band,
	k.talk_reason as frozen_talk_reason,
	k.signal_months as frozen_signal_months
from scores as s
full join kept_rows as k
	on k.period_kind = s.period_kind and k.period_from = s.period_from and k.department_code = s.department_code
