/*
title: { zh: 预警与应收部门, en: Alerts and departments to be warned }
description:
  zh: >-
    L2 以上的预警应向持有该主体有效许可或作过信用承诺的各部门发出监管风险预警；是否已发、是否回执，以最近一次应预警之日起的处置记录为准。
    写明接收部门的预警只算发给该部门；没有写明的是发给各有关部门的，各部门都算已发，绝不因此算作发给发出部门自己。回执须在收到预警当日或之后。
    截至数据日期；已结束的预警截至结束前一日。许可到期的部门不再应收，已回执的仍算。
  en: >-
    An alert of L2 or above is to be sent as a warning to every department with a live licence or a promise of the
    subject; whether it was sent and acknowledged is read from the interventions since the last day on which one was
    due. A warning that names a department was sent to that one; one that names none was
    sent to the departments concerned, to each of them, and not to its own sender. A receipt is one of the day of the
    warning or later. As at the data date, or the day before the alert ended. A department whose licence has ended is
    to be warned no more, but stays when it had acknowledged.
rule: [R50, R83]
grain: one row per alert and department
key: [alert_id, department_code]
materialised: table
*/
with

occasions as (

	select * from int_warning_occasions

),

alerted as (

	select distinct subject_code from occasions

),

holdings as (

	select l.subject_code, l.authority_code as department_code, l.decided_on as held_from, l.valid_to as held_to
	from current_licences as l
	inner join alerted as a on a.subject_code = l.subject_code
	where l.status <> 'withdrawn'
	union all
	select c.subject_code, c.department_code, c.made_on as held_from, c.valid_to as held_to
	from stg_commitments as c
	inner join alerted as a on a.subject_code = c.subject_code

),

holders as (

	select o.alert_id, h.department_code, max(coalesce(h.held_to, date '9999-12-31')) as held_to
	from occasions as o
	inner join holdings as h
		on h.subject_code = o.subject_code
		and coalesce(h.held_from, date '0001-01-01') <= o.asked_on
		and coalesce(h.held_to, date '9999-12-31') >= o.warning_on
	group by o.alert_id, h.department_code

),

warnings as (

	select subject_code, department_code, opened_on from stg_interventions where intervention_kind = 'risk_warning'

),

warned as (

	select o.alert_id, h.department_code, min(w.opened_on) as warned_on
	from occasions as o
	inner join holders as h on h.alert_id = o.alert_id
	inner join warnings as w
		on w.subject_code = o.subject_code
		and coalesce(w.department_code = h.department_code, true)
		and w.opened_on >= o.warning_on
		and w.opened_on <= o.asked_on
	group by o.alert_id, h.department_code

),

acknowledged as (

	select o.alert_id, r.department_code, min(r.received_on) as acknowledged_on
	from occasions as o
	inner join int_warning_answers as r
		on r.subject_code = o.subject_code
		and r.warned_on >= o.warning_on
		and r.received_on <= o.asked_on
	group by o.alert_id, r.department_code

)

select
	o.alert_id,
	h.department_code,
	o.subject_code,
	o.is_standing,
	w.warned_on is not null as is_warned,
	a.acknowledged_on is not null as is_acknowledged,
	o.warning_on,
	w.warned_on,
	a.acknowledged_on
from occasions as o
inner join holders as h on h.alert_id = o.alert_id
left join warned as w on w.alert_id = h.alert_id and w.department_code = h.department_code
left join acknowledged as a on a.alert_id = h.alert_id and a.department_code = h.department_code
where h.held_to >= o.asked_on or a.acknowledged_on is not null
