-- What every figure is made of in a stretch of days and in the earlier one it is compared with.
select
	figure,
	day >= cast($from as date) as is_now,
	cast(sum(unit_count) as integer) as unit_count,
	cast(sum(part_count) as integer) as part_count,
	sum(value_sum) as value_sum,
	sum(square_sum) as square_sum
from int_daily_figures
where day between cast($from as date) and cast($to as date)
	or day between cast($before_from as date) and cast($before_to as date)
group by figure, is_now
