/*
title: { zh: 应收风险预警的部门, en: Departments to be warned }
description:
  zh: >-
    L2 以上的预警，应向该主体持有有效许可或作过信用承诺的各部门发出监管风险预警；是否已发、是否回执，以处置记录为准。
    写明接收部门的预警只算发给该部门；没有写明的是发给各有关部门的，各部门都算已发，绝不因此算作发给发出部门自己。回执须在收到预警当日或之后。
  en: >-
    An alert of L2 or above is to be sent as a warning to every department with a live licence or a promise of the
    subject; whether it was sent and acknowledged is read from the interventions. A warning that names a department was
    sent to that one; one that names none was sent to the departments concerned, to each of them, and not to its own
    sender. A receipt is one of the day of the warning or later.
rule: [R50, R83]
grain: one row per alert and department
key: [alert_id, department_code]
materialised: table
columns:
  department_code: { zh: 部门代码, en: Department }
  is_warned: { zh: 已发预警, en: Warning sent }
  is_acknowledged: { zh: 已回执, en: Acknowledged }
  warned_on: { zh: 发出日期, en: Warned on, unit: date }
  acknowledged_on: { zh: 回执日期, en: Acknowledged on, unit: date }
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

warnings as (

	select subject_code, department_code, opened_on from stg_interventions where intervention_kind = 'risk_warning'

),

receipts as (

	select subject_code, coalesce(department_code, by_department_code) as department_code, opened_on
	from stg_interventions
	where intervention_kind = 'receipt'

),

holders as (

	select subject_code, department_code from licences
	union
	select subject_code, department_code from commitments

),

warned as (

	select a.alert_id, h.department_code, a.subject_code, min(w.opened_on) as warned_on
	from alerts as a
	inner join holders as h on h.subject_code = a.subject_code
	left join warnings as w
		on w.subject_code = a.subject_code
		and coalesce(w.department_code = h.department_code, true)
		and w.opened_on >= a.raised_on
	group by a.alert_id, h.department_code, a.subject_code

)

select
	w.alert_id,
	w.department_code,
	w.subject_code,
	w.warned_on is not null as is_warned,
	count(r.opened_on) > 0 as is_acknowledged,
	w.warned_on,
	min(r.opened_on) as acknowledged_on
from warned as w
left join receipts as r
	on r.subject_code = w.subject_code
	and r.department_code = w.department_code
	and r.opened_on >= w.warned_on
group by w.alert_id, w.department_code, w.subject_code, w.warned_on
