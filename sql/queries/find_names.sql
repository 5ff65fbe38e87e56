-- Departments and items by part of a name or by their code, departments first.
with

departments as (

	select 'department' as kind, department_code as code, department_name as name, cast(null as varchar) as note
	from stg_departments

),

items as (

	select
		'item' as kind,
		i.item_code as code,
		i.item_name as name,
		coalesce(d.department_name, i.approval_department_code) as note
	from int_current_items as i
	left join stg_departments as d on d.department_code = i.approval_department_code

),

things as (

	select * from departments
	union all
	select * from items

)

select kind, code, name, note
from things
where contains(lower(name), lower($query)) or lower(code) = lower($query)
qualify row_number() over (partition by kind order by length(name), name, code) <= $limit
order by kind, length(name), name, code
