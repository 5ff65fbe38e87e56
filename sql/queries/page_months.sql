-- The months up to the data date that have a figure, newest first.
select distinct strftime(f.day, '%Y-%m-01') as month
from int_daily_figures as f
inner join int_data_date as d on f.day <= d.data_date
where f.figure = 'applied'
order by month desc
