-- Each chosen class: its subjects now, who moved in and out in the newest month, and what random visits of the newest year found.
with

moves as (

	select * from class_migration where month = (select max(month) from class_migration)

),

subjects as (

	select credit_class, count(*) as subject_count from credit_classes group by credit_class

)

select
	e.credit_class,
	e.year,
	e.visit_count,
	e.problem_share,
	e.problem_share_low,
	e.problem_share_high,
	(select strftime(max(month), '%Y-%m') from class_migration) as month,
	cast(coalesce((select s.subject_count from subjects as s where s.credit_class = e.credit_class), 0) as integer) as subject_count,
	cast((select sum(s.subject_count) from subjects as s) as integer) as total_count,
	cast(coalesce((select sum(m.moved_count) from moves as m where m.to_class = e.credit_class), 0) as integer) as in_count,
	cast(coalesce((select sum(m.moved_count) from moves as m where m.from_class = e.credit_class), 0) as integer) as out_count
from class_effectiveness as e
where
	list_contains($classes, e.credit_class)
	and e.year = (select max(year) from class_effectiveness where visit_count > 0)
order by e.credit_class
