-- The composite score of a department month by month, and the middle one of its group.
with

months as (

	select month, peer_group, composite_score, department_code
	from reporting_rankings
	where ranking_status = 'ranked' and month <= cast($to as date)

),

own as (

	select month, peer_group, composite_score from months where department_code = $department

)

select
	strftime(o.month, '%Y-%m-01') as month,
	max(o.composite_score) as composite_score,
	median(m.composite_score) as group_median
from own as o
inner join months as m on m.month = o.month and m.peer_group = o.peer_group
group by o.month
order by o.month
