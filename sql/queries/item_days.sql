-- The days of an item's decided cases: in the year before its reform, and in the mature months since a day.
with

days as (

	select is_baseline, elapsed_days, sum(case_count) as case_count
	from int_case_days
	where item_code = $item
		and not is_open
		and (
			is_baseline
			or (month >= cast($from as date) and month >= cast($reform_on as date) and month <= cast($mature_to as date))
		)
	group by is_baseline, elapsed_days

),

reached as (

	select
		*,
		sum(case_count) over (partition by is_baseline order by elapsed_days) as reached_count,
		sum(case_count) over (partition by is_baseline) as whole_count
	from days

)

select
	is_baseline,
	cast(sum(case_count) as integer) as case_count,
	cast(sum(case_count * elapsed_days) as double) as day_sum,
	cast(sum(case_count * elapsed_days * elapsed_days) as double) as square_sum,
	cast(min(case when 2 * reached_count >= whole_count then elapsed_days end) as integer) as median_days
from reached
group by is_baseline
