-- Before and now of the items of one name (its variants together), decided cases of a stretch of months weighted.
with

months as (

	select
		regexp_replace(item_name, '（.*$', '') as item_group,
		decided_count,
		mean_elapsed_days,
		baseline_mean_elapsed_days
	from reform_effects
	where saved_elapsed_days is not null
		and mean_elapsed_days is not null
		and is_mature
		and month >= cast($from as date)

)

select
	item_group,
	cast(sum(decided_count) as integer) as mark_weight,
	sum(baseline_mean_elapsed_days * decided_count) / sum(decided_count) as baseline_mean_elapsed_days,
	sum(mean_elapsed_days * decided_count) / sum(decided_count) as mean_elapsed_days,
	cast(count(*) over () as integer) as group_count
from months
group by item_group
having sum(decided_count) >= 30
order by sum((baseline_mean_elapsed_days - mean_elapsed_days) * decided_count) / sum(decided_count) desc, item_group
