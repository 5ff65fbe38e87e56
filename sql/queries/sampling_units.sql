-- Every subject with a grant, by item and supervising department, in the draw or with the reason why not.
-- Parameters: $year (visits of this year count towards the ceiling), $department (null: all).
with

approvals as (

	select item_code, subject_code from int_licence_holders

),

items as (

	select item_code, supervision_department_code as department_code, key_area from int_current_items

),

frame as (

	select * from int_inspection_frame

),

subjects as (

	select subject_code, subject_status from stg_subjects

),

overviews as (

	select * from int_subjects

),

inspections as (

	select subject_code, inspection_kind, inspected_on from stg_inspections

),

last_visits as (

	select subject_code, max(inspected_on) as last_inspected_on from inspections group by subject_code

),

ceiling as (

	select number as visit_ceiling from policy where key = 'sampling.visit_ceiling'

),

-- Some kinds of visits stand outside the ceiling (国办发〔2024〕54号), and some classes have none; one day at a subject is one visit.
exempt_kinds as (

	select replace(key, 'inspection.exempt_kinds.', '') as inspection_kind
	from policy
	where key like 'inspection.exempt_kinds.%' and number = 1

),

uncapped as (

	select replace(key, 'inspection.uncapped.', '') as credit_class from policy where key like 'inspection.uncapped.%' and number = 1

),

visited as (

	select v.subject_code
	from inspections as v
	cross join ceiling as c
	left join exempt_kinds as e on e.inspection_kind = v.inspection_kind
	where e.inspection_kind is null and year(v.inspected_on) = $year
	group by v.subject_code, c.visit_ceiling
	having count(distinct v.inspected_on) >= c.visit_ceiling

),

licensed as (

	select distinct a.item_code, a.subject_code, i.department_code, i.key_area is not null as is_key_item
	from approvals as a
	inner join items as i on i.item_code = a.item_code
	where i.department_code = $department or $department is null

)

select
	l.department_code,
	l.item_code,
	l.subject_code,
	upper(l.subject_code) as frame_id,
	o.subject_name,
	o.subject_type,
	o.region_code,
	o.town,
	coalesce(o.industry_section, '-') as industry_section,
	coalesce(o.credit_class, 'unrated') as credit_class,
	case
		when s.subject_code is null then 'not_registered'
		when f.frame_state is null and coalesce(s.subject_status, 'active') <> 'active' then 'not_active'
		when f.frame_state is null then 'not_inspected_type'
		when not regexp_full_match(upper(l.subject_code), '[0-9A-HJ-NPQRTUWXY]{18}|P-[0-9A-F]{32}|X-[0-9A-Z]+-[0-9A-Z-]{1,36}')
			or length(l.subject_code) > 40 then 'unusable_code'
		when f.frame_state in ('sheltered', 'resting') then f.frame_state
		when f.frame_state = 'framed' and v.subject_code is not null and u.credit_class is null then 'over_ceiling'
	end as exclusion,
	coalesce(f.watch_weight, 1) as watch_weight,
	l.is_key_item or coalesce(o.is_marked_key_area, false) as is_key_area,
	p.last_inspected_on
from licensed as l
left join subjects as s on s.subject_code = l.subject_code
left join overviews as o on o.subject_code = l.subject_code
left join frame as f on f.item_code = l.item_code and f.subject_code = l.subject_code
left join visited as v on v.subject_code = l.subject_code
left join uncapped as u on u.credit_class = o.credit_class
left join last_visits as p on p.subject_code = l.subject_code
