-- An item month by month, all routes together: cases, mean days, and what a case needed.
select
	strftime(month, '%Y-%m-01') as month,
	any_value(phase) as phase,
	cast(sum(case_count) as integer) as case_count,
	cast(sum(decided_count) as integer) as decided_count,
	cast(sum(open_count) as integer) as open_count,
	sum(mean_elapsed_days * decided_count) / nullif(sum(case when mean_elapsed_days is not null then decided_count end), 0) as mean_elapsed_days,
	sum(zero_visit_count) / nullif(cast(sum(zero_visit_count + one_visit_count + more_visits_count) as double), 0) as no_visit_share,
	sum(same_day_count) / nullif(cast(sum(decided_count) as double), 0) as same_day_share,
	bool_and(is_mature) as is_mature
from reform_effects
where item_code = $item
group by month
order by month
