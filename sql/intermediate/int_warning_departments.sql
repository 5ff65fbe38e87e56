/*
title: { zh: 应收风险预警的部门, en: Departments to be warned }
description:
  zh: >-
    L2 以上的预警，应向该主体持有有效许可或作过信用承诺的各部门发出监管风险预警；是否已发、是否回执，以处置记录为准。
  en: >-
    An alert of L2 or above is to be sent as a warning to every department with a live licence or a promise of the
    subject; whether it was sent and acknowledged is read from the interventions.
rule: [R50, R83]
grain: one row per alert and department
key: [alert_id, department_code]
materialised: table
columns:
  department_code: { zh: 部门代码, en: Department }
  is_warned: { zh: 已发预警, en: Warning sent }
  is_acknowledged: { zh: 已回执, en: Acknowledged }
*/
with

alerts as (

	select alert_id, subject_code, raised_on from int_alerts where level > 'L1' and closed_on is null

),

alerted as (

	select distinct subject_code from alerts

),

data_date as (

	select data_date from int_data_date

),

licences as (

	select l.subject_code, l.authority_code as department_code
	from current_licences as l
	inner join alerted as a on a.subject_code = l.subject_code
	cross join data_date as d
	where l.status <> 'withdrawn' and (l.valid_to is null or l.valid_to >= d.data_date)

),

commitments as (

	select c.subject_code, c.department_code
	from stg_commitments as c
	inner join alerted as a on a.subject_code = c.subject_code
	cross join data_date as d
	where c.valid_to is null or c.valid_to >= d.data_date

),

interventions as (

	select subject_code, coalesce(department_code, by_department_code) as department_code, intervention_kind, opened_on
	from stg_interventions
	where intervention_kind in ('risk_warning', 'receipt')

),

holders as (

	select subject_code, department_code from licences
	union
	select subject_code, department_code from commitments

)

select
	a.alert_id,
	h.department_code,
	a.subject_code,
	coalesce(bool_or(i.intervention_kind = 'risk_warning'), false) as is_warned,
	coalesce(bool_or(i.intervention_kind = 'receipt'), false) as is_acknowledged,
	min(i.opened_on) as first_on
from alerts as a
inner join holders as h on h.subject_code = a.subject_code
left join interventions as i
	on i.subject_code = a.subject_code
	and i.department_code = h.department_code
	and i.opened_on >= a.raised_on
group by a.alert_id, h.department_code, a.subject_code
