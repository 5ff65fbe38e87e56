/*
title: { zh: 免审承诺办件的后续失信, en: Eased cases followed for breaches }
description:
  zh: >-
    以免审或承诺方式准予的每件办件，准予后的观察期（政策）内是否查出失信、是否属于应撤销的失信。观察期到数据日期尚未满的不算在内。
  en: >-
    Every case granted by exemption or promise and whether a breach was found within the period of observation (policy)
    after it, and whether one that asks for revocation. Cases whose period has not ended by the data date are left out.
rule: [R15, R26]
grain: one row per case
key: [case_no]
columns:
  case_no: { zh: 申报号, en: Case number }
  is_breached: { zh: 观察期内查出失信, en: Breach found in the period }
  is_revocable: { zh: 属应撤销, en: Asks for revocation }
  month: { zh: 准予月份, en: Month granted, unit: month }
*/
with

cases as (

	select case_no, item_code, subject_code, department_code, route, decided_on
	from int_gated_cases
	where route in ('exempt_high', 'exempt_clean', 'commitment') and result = 'granted'

),

breaches as (

	select case_no, severity, is_intentional, found_on from int_exempted_breaches

),

revocable_severities as (

	select replace(key, 'follow_up.action.', '') as severity from policy where key like 'follow_up.action.%' and value = 'revocation'

),

parameters as (

	select
		data_date,
		policy_number('follow_up.observed_days') as observed_days,
		policy_text('follow_up.intentional') as intentional_action
	from int_data_date

),

found as (

	select
		c.case_no,
		bool_or(s.severity is not null or (b.is_intentional and p.intentional_action = 'revocation')) as is_revocable
	from breaches as b
	inner join cases as c on c.case_no = b.case_no
	cross join parameters as p
	left join revocable_severities as s on s.severity = b.severity
	where b.found_on <= add_days(c.decided_on, p.observed_days)
	group by c.case_no

)

select
	c.case_no,
	c.item_code,
	c.subject_code,
	c.department_code,
	c.route,
	f.case_no is not null as is_breached,
	coalesce(f.is_revocable, false) as is_revocable,
	c.decided_on,
	month_of(c.decided_on) as month
from cases as c
cross join parameters as p
left join found as f on f.case_no = c.case_no
-- whole months only: the last one counts when the period has ended for its last day
where add_days(add_months(month_of(c.decided_on), 1), p.observed_days) <= add_days(p.data_date, 1)
