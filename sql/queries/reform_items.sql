-- Items with cases after their reform: before and in the mature months since a day, all routes together.
with

months as (

	select *
	from reform_effects
	where phase = 'after' and month >= cast($from as date)

)

select
	i.item_code,
	i.item_name,
	i.approval_department_code as department_code,
	coalesce(d.department_name, i.approval_department_code) as department_name,
	i.reform_mode,
	i.reform_on,
	cast(sum(m.decided_count) as integer) as decided_count,
	max(m.baseline_mean_elapsed_days) as baseline_mean_elapsed_days,
	sum(case when m.is_mature then m.mean_elapsed_days * m.decided_count end)
		/ nullif(sum(case when m.is_mature and m.mean_elapsed_days is not null then m.decided_count end), 0) as mean_elapsed_days,
	max(case when m.saved_elapsed_days is not null then m.baseline_mean_elapsed_days end)
		- sum(case when m.is_mature then m.mean_elapsed_days * m.decided_count end)
		/ nullif(sum(case when m.is_mature and m.mean_elapsed_days is not null then m.decided_count end), 0) as saved_days,
	max(e.baseline_p90_days) as baseline_p90_days,
	max(e.current_p90_days) as current_p90_days,
	i.materials_before,
	i.materials_now,
	i.steps_before,
	i.steps_now,
	cast(count(*) over () as integer) as total
from months as m
inner join int_current_items as i on i.item_code = m.item_code
left join reform_effect_estimates as e on e.scope = 'item' and e.code = i.item_code
left join stg_departments as d on d.department_code = i.approval_department_code
where (cast($query as varchar) = '' or contains(i.item_name, cast($query as varchar)) or i.item_code = $query)
	and ($departments = cast([] as varchar[]) or list_contains($departments, i.approval_department_code))
group by all
