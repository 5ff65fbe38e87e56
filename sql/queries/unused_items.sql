-- Reformed items that nobody used since their reform, and eased ones whose easier route nobody took. Abolished items
-- have no cases and are left out.
-- Parameter: $departments (empty: all).
with

used as (

	select
		item_code,
		sum(case_count) as case_count,
		sum(case when route <> 'standard' then case_count end) as eased_count
	from reform_effects
	where phase in ('transition', 'after')
	group by item_code

)

select
	i.item_code,
	i.item_name,
	i.approval_department_code as department_code,
	coalesce(d.department_name, i.approval_department_code) as department_name,
	i.reform_mode,
	i.exemption_tier,
	i.reform_on,
	cast(coalesce(u.case_count, 0) as integer) as case_count,
	cast(coalesce(u.eased_count, 0) as integer) as eased_count
from int_current_items as i
left join used as u on u.item_code = i.item_code
left join stg_departments as d on d.department_code = i.approval_department_code
where i.reform_on <= (select data_date from int_data_date)
	and coalesce(i.reform_mode, '') <> 'abolish'
	and (coalesce(u.case_count, 0) = 0
		or (coalesce(u.eased_count, 0) = 0 and (i.reform_mode in ('filing', 'commitment') or i.exemption_tier is not null)))
	and ($departments = cast([] as varchar[]) or list_contains($departments, i.approval_department_code))
order by case_count, i.reform_on, i.item_code
