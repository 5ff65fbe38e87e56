/*
title: { zh: 清单要素, en: Elements of listed items }
description:
  zh: >-
    每个事项在数据日期的版本，各要素是否齐全；要素是否必备由政策定。改革方式、改革举措两项，在全覆盖起始日之前只查已列入改革清单的事项。
  en: >-
    Every item in the version of the data date and which of its elements are missing; the policy says which are needed.
    Before the day of full coverage a mode and measures are asked only of items on the reform list.
rule: [R45, R46, R48, R53, R58, R59]
grain: one row per item
key: [item_code]
materialised: table
*/
with

items as (

	select * from stg_items

),

current_items as (

	select item_code, reform_on from int_current_items

),

versions as (

	select * from int_item_versions

),

departments as (

	select department_code from stg_departments

),

modes as (

	select replace(key, 'reform.modes.', '') as reform_mode from policy where key like 'reform.modes.%' and number = 1

),

catch_all_words as (

	select value as words from policy where key like 'commitment.catch_all_words.%'

),

elements as (

	select
		max(case when key = 'reform.list_elements.name' then number end) = 1 as needs_name,
		max(case when key = 'reform.list_elements.basis' then number end) = 1 as needs_basis,
		max(case when key = 'reform.list_elements.supervision_department' then number end) = 1 as needs_supervision_department,
		max(case when key = 'reform.list_elements.approval_department' then number end) = 1 as needs_approval_department,
		max(case when key = 'reform.list_elements.mode' then number end) = 1 as needs_mode,
		max(case when key = 'reform.list_elements.measures' then number end) = 1 as needs_measures,
		max(case when key = 'reform.list_elements.supervision' then number end) = 1 as needs_supervision,
		max(case when key = 'reform.list_elements.supervision_frequency' then number end) = 1 as needs_frequency,
		sum(number) as needed_count
	from policy
	where key like 'reform.list_elements.%'

),

parameters as (

	select
		data_date,
		data_date >= cast(policy_text('reform.start_on') as date) as is_full_coverage,
		add_months(data_date, -policy_number('reform.limit_months')) as limit_since,
		policy_number('visits.norm') as visits_norm,
		policy_number('visits.bottom_line') as visits_bottom_line
	from int_data_date

),

ranked_versions as (

	select
		i.*,
		v.change_kind,
		v.previous_list_batch,
		v.is_limit_changed,
		v.is_material_changed,
		v.is_mode_changed,
		v.is_department_changed,
		count(*) over (partition by i.item_code) as version_count,
		row_number() over (
			partition by i.item_code
			order by
				case when i.valid_from <= p.data_date then 0 else 1 end,
				abs(days_between(i.valid_from, p.data_date)),
				i.valid_from
		) as place
	from items as i
	inner join versions as v on v.item_code = i.item_code and v.valid_from = i.valid_from
	cross join parameters as p

),

catch_all_items as (

	select distinct i.item_code, i.valid_from
	from items as i
	inner join catch_all_words as w on has_words(i.conditions, w.words)

)

select
	i.*,
	coalesce(i.valid_to < p.data_date, false) as is_removed,
	e.needed_count,
	i.list_batch is not null or c.reform_on is not null or coalesce(p.is_full_coverage, false) as is_reform_item,
	e.needs_name and trim(i.item_name) = '' as is_name_missing,
	e.needs_basis and i.basis is null as is_basis_missing,
	e.needs_supervision_department and s.department_code is null as is_supervision_department_missing,
	e.needs_approval_department and a.department_code is null as is_approval_department_missing,
	e.needs_mode and m.reform_mode is null as lacks_mode,
	e.needs_measures and i.reform_measures is null as lacks_measures,
	e.needs_supervision and i.supervision_measure is null as is_supervision_missing,
	e.needs_frequency and i.check_frequency is null as is_frequency_missing,
	e.needs_mode as needs_mode,
	e.needs_measures as needs_measures,
	i.quantity_limit is not null
		and (i.existing_count is null or i.layout_plan is null or coalesce(i.limit_published_on < p.limit_since, true))
		as is_limit_unpublished,
	w.item_code is not null and i.reform_mode = 'commitment' as is_catch_all,
	coalesce(i.visits_now > p.visits_bottom_line, false) as is_many_visits,
	coalesce(i.visits_now <= p.visits_norm, false) as is_no_visit
from ranked_versions as i
inner join current_items as c on c.item_code = i.item_code
cross join elements as e
cross join parameters as p
left join departments as s on s.department_code = i.supervision_department_code
left join departments as a on a.department_code = i.approval_department_code
left join modes as m on m.reform_mode = i.reform_mode
left join catch_all_items as w on w.item_code = i.item_code and w.valid_from = i.valid_from
where i.place = 1
