/*
title: { zh: 公示计数, en: Publications counted }
description:
  zh: 应公示的决定按部门、种类、决定月份、公示状态、不计理由和公示用时（工作日）计数；逾期未公示的带最早的公示期限。
  en: >-
    Decisions to be published, counted by department, kind, month of the decision, state, reason for exclusion and
    working days to publication; those overdue with the earliest day by which they were due.
rule: [R41, R92]
grain: one row per department, kind, month, state, reason, working days, and whether expiring or overlong
key: [department_code, publication_kind, month, publication_state, exclusion_reason, working_days, is_expiring, is_overlong]
materialised: table
*/
with

publications as (

	select * from int_publications

)

select
	department_code,
	publication_kind,
	month,
	publication_state,
	exclusion_reason,
	case when publication_state in ('on_time', 'late') then working_days end as working_days,
	is_expiring,
	is_overlong,
	cast(count(*) as integer) as decision_count,
	min(case when publication_state = 'overdue' then due_on end) as oldest_due_on
from publications
group by all
