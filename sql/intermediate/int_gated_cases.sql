/*
title: { zh: 须把关的办件, en: Cases before a gate }
description:
  zh: >-
    办结的办件中，事项在决定当日属于免审或承诺清单的，或已按免审、承诺办理的。写明适用哪道关：较高级免审、无失信免审（万宁），
    无不良并承诺（高邮），重大项目与等级（江都）；承诺办理用哪条规则按部门所在区划取政策参数。
  en: >-
    Decided cases whose item was on an exemption or promise list on the day of the decision, or that were decided by
    such a route, with the gate that applied: the high and the clean tier (Wanning), a clean record with a promise
    (Gaoyou), project and grade (Jiangdu); which of the latter two is policy by the department's region.
rule: [R1, R2, R3, R8, R100, R101]
grain: one row per case
key: [case_no]
materialised: table
*/
with

approvals as (

	select * from stg_approvals where decided_at is not null and result in ('granted', 'refused')

),

items as (

	select * from stg_items

),

departments as (

	select department_code, region_code from stg_departments

),

exempted_types as (

	select replace(key, 'exemption.item_types.', '') as item_type
	from policy
	where key like 'exemption.item_types.%' and number = 1

),

commitment_rules as (

	select replace(key, 'gate.commitment_rule.', '') as region_code, value as gate
	from policy
	where key like 'gate.commitment_rule.%'

),

department_rules as (

	select d.department_code, r.gate
	from departments as d
	inner join commitment_rules as r on r.region_code = d.region_code

),

-- A version holds until the day before the next one, or until it says.
item_versions as (

	select
		i.item_code,
		case when t.item_type is not null then i.exemption_tier end as exemption_tier,
		i.is_commitment_applicable,
		i.valid_from,
		least(
			coalesce(i.valid_to, date '9999-12-31'),
			coalesce(add_days(lead(i.valid_from) over (partition by i.item_code order by i.valid_from), -1), date '9999-12-31')
		) as valid_to
	from items as i
	left join exempted_types as t on t.item_type = i.item_type

),

listed_cases as (

	select
		a.case_no,
		a.item_code,
		a.subject_code,
		a.department_code,
		coalesce(a.route, 'standard') as route,
		a.result,
		a.credit_check,
		a.major_project_level,
		case
			when a.route = 'exempt_high' then 'exemption_high'
			when a.route = 'exempt_clean' then 'exemption_clean'
			when a.route = 'commitment' then 'commitment'
			when v.exemption_tier is not null then 'exemption_' || v.exemption_tier
			when v.is_commitment_applicable then 'commitment'
		end as gate,
		v.exemption_tier,
		coalesce(v.is_commitment_applicable, false) as is_commitment_applicable,
		coalesce(a.credit_checked_at <= a.decided_at, false) as is_credit_checked,
		a.human_steps = 0 as is_unattended,
		a.site_visit_held,
		day_of(a.decided_at) as decided_on
	from (select *, coalesce(has_site_visit, false) as site_visit_held from approvals) as a
	left join item_versions as v
		on v.item_code = a.item_code and v.valid_from <= day_of(a.decided_at) and v.valid_to >= day_of(a.decided_at)

)

select
	c.case_no,
	c.item_code,
	c.subject_code,
	c.department_code,
	c.route,
	c.result,
	c.credit_check,
	c.major_project_level,
	case when c.gate = 'commitment' then coalesce(d.gate, o.gate) else c.gate end as gate,
	case
		when c.gate = 'exemption_high' then coalesce(c.exemption_tier = 'high', false)
		when c.gate = 'exemption_clean' then coalesce(c.exemption_tier = 'clean', false)
		else c.is_commitment_applicable
	end as is_listed,
	c.is_credit_checked,
	coalesce(c.is_unattended, false) as is_unattended,
	c.site_visit_held as has_site_visit,
	c.decided_on
from listed_cases as c
left join commitment_rules as o on o.region_code = 'other'
left join department_rules as d on d.department_code = c.department_code
where c.gate is not null
