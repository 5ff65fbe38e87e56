-- What every figure is made of month by month up to a day, oldest first.
select
	f.figure,
	strftime(f.day, '%Y-%m-01') as month,
	cast(sum(f.unit_count) as integer) as unit_count,
	cast(sum(f.part_count) as integer) as part_count,
	sum(f.value_sum) as value_sum,
	sum(f.square_sum) as square_sum
from int_daily_figures as f
where f.day <= cast($to as date) and f.day >= cast($from as date)
group by f.figure, month
order by f.figure, month
