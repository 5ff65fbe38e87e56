-- How many items began their reform in each month.
select
	strftime(reform_on, '%Y-%m-01') as month,
	cast(count(*) as integer) as item_count
from int_current_items
where reform_on is not null
group by month
order by month
