-- The key figures of the overview: one row per figure and finished month, oldest first.
with

data_date as (

	select data_date from int_data_date

),

figures as (

	select 'applied' as figure, month, cast(sum(case_count) as double) as value
	from reform_effects
	group by all

	union all

	select
		'days_saved' as figure,
		month,
		sum((baseline_mean_elapsed_days - mean_elapsed_days) * decided_count) / nullif(sum(decided_count), 0) as value
	from reform_effects
	where saved_elapsed_days is not null and is_mature
	group by all

	union all

	select
		'no_visit' as figure,
		month,
		sum(zero_visit_count) / nullif(cast(sum(zero_visit_count + one_visit_count + more_visits_count) as double), 0) as value
	from reform_effects
	group by all

	union all

	select
		'reported_in_time' as figure,
		month,
		sum(on_time_count) / nullif(cast(sum(due_count) as double), 0) as value
	from reporting_rankings
	group by all

	union all

	select 'alerts_opened' as figure, opened_month as month, cast(sum(alert_count) as double) as value
	from repeat_violation_alerts
	group by all

)

select
	f.figure,
	strftime(f.month, '%Y-%m') as month,
	f.value
from figures as f
cross join data_date as d
where f.value is not null and f.month + interval 1 month <= d.data_date + interval 1 day
order by f.figure, f.month
