-- How the subjects spread over the classes at the end of each of the newest 24 months.
select
	strftime(month, '%Y-%m-%d') as month,
	to_class,
	cast(sum(subject_count) as integer) as subject_count
from class_migration
where month > (select max(month) from class_migration) - interval 24 month and to_class <> 'unrated'
group by all
order by month, to_class
