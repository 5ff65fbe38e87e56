-- How objects of inspection spread over never, once, twice and more visits in a year, by class or by industry.
-- Parameters: $year, $by ('class' or 'industry'), $classes and $regions (empty: all).
with

cells as (

	select *
	from inspection_coverage
	where year = cast($year as integer)
		and ($classes = cast([] as varchar[]) or list_contains($classes, credit_class))
		and ($regions = cast([] as varchar[]) or list_contains($regions, region_code))

)

select
	case when $by = 'class' then credit_class end as credit_class,
	case when $by = 'industry' then industry_section end as industry_section,
	cast(sum(subject_count) as integer) as subject_count,
	cast(sum(unvisited_count) as integer) as unvisited_count,
	cast(sum(once_count) as integer) as once_count,
	cast(sum(twice_count) as integer) as twice_count,
	cast(sum(more_count) as integer) as more_count,
	cast(sum(several_count) as integer) as several_count,
	cast(sum(visit_count) as integer) as visit_count,
	cast(sum(unrequested_count) as integer) as unrequested_count,
	cast(sum(joint_count) as integer) as joint_count,
	cast(sum(found_count) as integer) as found_count,
	sum(visit_count) / cast(sum(subject_count) as double) as visits_per_subject,
	sum(found_count) / nullif(cast(sum(visit_count) as double), 0) as found_share
from cells
group by 1, 2
order by 1, 2
