/*
title: { zh: 预警及其状态, en: Alerts and their state }
description:
  zh: >-
    每条预警的级别（达到过的最高级）、开启日、升级日、最近一份记录、清白期满日，以及是否仍开启：清白期未满，且仍有效的记录还够规则的最低数，才算开启。
    级别不因个别记录失效而下降；全部记录失效或清白期满才结束。
  en: >-
    Each alert's level (the highest reached), when it opened and rose, its latest document, the end of its clean period,
    and whether it is open: the clean period has not passed and the documents still in force reach the rule's lowest
    number. A level does not fall when single documents end; the alert ends with the clean period or its documents.
rule: [R30, R83]
grain: one row per alert
key: [alert_id]
materialised: table
*/
with

runs as (

	select * from int_alert_runs

),

parameters as (

	select
		least(policy_number('alerts.repeat_count'), policy_number('alerts.same_category_count')) as least_repeats,
		policy_number('alerts.departments_count') as least_departments,
		policy_number('alerts.clean_days') as clean_days,
		data_date
	from int_data_date

),

-- What a rule counts: episodes, or departments. Each is in force as long as its last document.
units as (

	select
		alert_id,
		case when alert_rule = 'several_departments' then department_code else day_text(episode_on) end as unit,
		max(coalesce(in_force_to, date '2199-12-31')) as in_force_to
	from runs
	group by all

),

unit_ends as (

	select
		r.alert_id,
		nth_greatest(
			u.in_force_to,
			case r.alert_rule
				when 'repeat_breach' then p.least_repeats
				when 'several_departments' then p.least_departments
				else 1
			end
		) as enough_until
	from units as u
	inner join (select distinct alert_id, alert_rule from runs) as r on r.alert_id = u.alert_id
	cross join parameters as p
	group by r.alert_id, r.alert_rule, p.least_repeats, p.least_departments

),

levels as (

	select
		alert_id,
		alert_rule,
		subject_code,
		max(level) as level,
		newest(department_code, day_text(found_on) || document_id) as department_code,
		max(case when is_opening then document_id end) as opening_document_id,
		min(case when is_opening then found_on end) as opened_on,
		min(found_on) as first_on,
		max(found_on) as last_on
	from runs
	group by alert_id, alert_rule, subject_code

),

raised as (

	select r.alert_id, min(r.found_on) as raised_on
	from runs as r
	inner join levels as l on l.alert_id = r.alert_id and l.level = r.level
	group by r.alert_id

)

select
	l.alert_id,
	l.alert_rule,
	l.subject_code,
	l.department_code,
	l.level,
	l.opening_document_id,
	case
		when e.enough_until <= p.data_date and e.enough_until <= add_days(l.last_on, p.clean_days) then 'documents_ended'
		when add_days(l.last_on, p.clean_days) <= p.data_date then 'clean'
	end as closed_reason,
	l.opened_on,
	r.raised_on,
	l.first_on,
	l.last_on,
	add_days(l.last_on, p.clean_days) as clean_on,
	case
		when e.enough_until <= p.data_date and e.enough_until <= add_days(l.last_on, p.clean_days) then e.enough_until
		when add_days(l.last_on, p.clean_days) <= p.data_date then add_days(l.last_on, p.clean_days)
	end as closed_on
from levels as l
cross join parameters as p
inner join unit_ends as e on e.alert_id = l.alert_id
inner join raised as r on r.alert_id = l.alert_id
