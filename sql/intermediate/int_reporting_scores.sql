/*
title: { zh: 报送得分, en: Reporting scores }
description:
  zh: >-
    每个部门每个已结束的月份：期限落在当月的记录有多少、按期到的有多少、月底前到的有多少，当月报来的行有多少合格，应报数据类报了几类；
    由此得数量分、质量分、综合分。历史数据不计。
  en: >-
    Every department and finished month: records with a deadline in the month, those in time, those in by its end,
    rows received and valid, due feeds and reported ones; from these the quantity, quality and composite scores.
    History does not count.
rule: [R34, R90, R91, R92]
grain: one row per department and month
key: [department_code, month]
materialised: table
*/
with

reported_rows as (

	select * from int_reported_rows where not is_history

),

expected_feeds as (

	select * from int_expected_feeds

),

counted_feeds as (

	select replace(key, 'ranking.feeds.', '') as feed from policy where key like 'ranking.feeds.%' and number = 1

),

departments as (

	select department_code, coalesce(peer_group, department_kind) as peer_group from stg_departments

),

months as (

	select distinct month_of(c.day) as month
	from int_calendar as c
	cross join int_data_date as d
	where c.day >= month_of(d.opened_on) and add_months(month_of(c.day), 1) <= add_days(d.known_on, 1)

),

due_rows as (

	select
		r.department_code,
		r.due_month as month,
		sum(r.row_count) as due_count,
		sum(case when not r.is_late then r.row_count else 0 end) as on_time_count,
		sum(case when r.is_in_by_month_end then r.row_count else 0 end) as arrived_count
	from reported_rows as r
	inner join counted_feeds as f on f.feed = r.feed
	where r.row_state = 'current' and r.due_month is not null
	group by all

),

received_rows as (

	select
		r.department_code,
		r.month,
		sum(r.row_count) as received_count,
		sum(case when r.row_state = 'rejected' then r.row_count else 0 end) as rejected_count,
		sum(case when r.row_state = 'duplicate' then r.row_count else 0 end) as duplicate_count
	from reported_rows as r
	inner join counted_feeds as f on f.feed = r.feed
	group by all

),

corrections as (

	select
		department_code,
		month,
		count(*) as correction_count,
		count(case when is_corrected_in_time then 1 end) as corrected_count
	from int_corrections
	where is_due
	group by department_code, month

),

feeds as (

	select
		department_code,
		month,
		count(*) as due_feed_count,
		sum(case when is_reported then 1 else 0 end) as reported_feed_count
	from expected_feeds
	group by all

),

counted as (

	select
		d.department_code,
		d.peer_group,
		coalesce(u.due_count, 0) as due_count,
		coalesce(u.on_time_count, 0) as on_time_count,
		coalesce(u.arrived_count, 0) as arrived_count,
		coalesce(r.received_count, 0) as received_count,
		coalesce(r.rejected_count, 0) as rejected_count,
		coalesce(r.duplicate_count, 0) as duplicate_count,
		coalesce(f.due_feed_count, 0) as due_feed_count,
		coalesce(f.reported_feed_count, 0) as reported_feed_count,
		coalesce(k.correction_count, 0) as correction_count,
		coalesce(k.corrected_count, 0) as corrected_count,
		k.corrected_count / nullif(cast(k.correction_count as double), 0) as corrected_share,
		u.on_time_count / nullif(cast(u.due_count as double), 0) as on_time_share,
		u.arrived_count / nullif(cast(u.due_count as double), 0) as arrived_share,
		1 - r.rejected_count / nullif(cast(r.received_count - r.duplicate_count as double), 0) as valid_share,
		f.reported_feed_count / nullif(cast(f.due_feed_count as double), 0) as coverage_share,
		m.month
	from departments as d
	cross join months as m
	left join due_rows as u on u.department_code = d.department_code and u.month = m.month
	left join received_rows as r on r.department_code = d.department_code and r.month = m.month
	left join corrections as k on k.department_code = d.department_code and k.month = m.month
	left join feeds as f on f.department_code = d.department_code and f.month = m.month

),

-- Points of each share between its floor (0) and its target (100).
pointed as (

	select
		c.*,
		score_between(c.coverage_share, 'coverage') as coverage_points,
		score_between(c.arrived_share, 'arrived') as arrived_points,
		score_between(c.valid_share, 'valid') as valid_points,
		score_between(c.on_time_share, 'on_time') as on_time_points,
		score_between(c.corrected_share, 'corrected') as corrected_points
	from counted as c

),

scored as (

	select
		*,
		weighted_pair(
			coverage_points, policy_number('ranking.quantity_weight.coverage'),
			arrived_points, policy_number('ranking.quantity_weight.arrived')
		) as quantity_points,
		weighted_triple(
			valid_points, policy_number('ranking.quality_weight.valid'),
			on_time_points, policy_number('ranking.quality_weight.on_time'),
			corrected_points, policy_number('ranking.quality_weight.corrected')
		) as quality_points
	from pointed

)

select
	department_code,
	peer_group,
	case
		when due_count = 0 and received_count = 0 and due_feed_count > reported_feed_count then 'silent'
		when due_count = 0 and received_count = 0 then 'no_business'
		when due_count < policy_number('ranking.min_due') then 'small'
		else 'ranked'
	end as ranking_status,
	due_count,
	on_time_count,
	arrived_count,
	received_count,
	rejected_count,
	duplicate_count,
	due_feed_count,
	reported_feed_count,
	correction_count,
	corrected_count,
	corrected_share,
	on_time_share,
	arrived_share,
	valid_share,
	coverage_share,
	round_to(quantity_points, 1) as quantity_score,
	round_to(quality_points, 1) as quality_score,
	round_to(
		weighted_pair(
			quantity_points, policy_number('ranking.weight.quantity'),
			quality_points, policy_number('ranking.weight.quality')
		), 1
	) as composite_score,
	month
from scored
