-- Visits inside the ceiling, beyond it and outside it, by class, in a year.
-- Parameters: $year, $classes and $regions (empty: all).
select
	credit_class,
	cast(sum(unrequested_count - over_count) as integer) as within_count,
	cast(sum(over_count) as integer) as over_count,
	cast(sum(visit_count - unrequested_count) as integer) as outside_count,
	cast(count(case when over_count > 0 then 1 end) as integer) as over_subject_count
from inspection_burden
where year = cast($year as integer)
	and ($classes = cast([] as varchar[]) or list_contains($classes, credit_class))
	and ($regions = cast([] as varchar[]) or list_contains($regions, region_code))
group by credit_class
order by credit_class
