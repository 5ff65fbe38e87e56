/*
title: { zh: 预警及其状态, en: Alerts and their state }
description:
  zh: >-
    每条预警的级别（达到过的最高级）、开启日、升级日、最近一份记录、清白期满日，以及是否仍开启：清白期未满，且仍有效的记录还够规则的最低数（约谈后再犯的，其中一份即够），才算开启。
    级别不因个别记录失效而下降；全部记录失效或清白期满才结束。L1 已约谈的，清白期缩短，但须分值降到回差以下、约谈后再观察若干日。
  en: >-
    Each alert's level (the highest reached), when it opened and rose, its latest document, the end of its clean period,
    and whether it is open: the clean period has not passed and the documents still in force reach the rule's lowest
    number (one that followed a talk suffices). A level does not fall when single documents end; the alert ends with the clean period or its documents. After a talk
    the clean period of L1 is shorter, once the score has fallen below the deadband and some days after the talk.
rule: [R39, R83]
grain: one row per alert
key: [alert_id]
materialised: table
columns:
  alert_id: { zh: 预警编号, en: Alert }
  department_code: { zh: 责任部门代码, en: Department code }
  opening_document_id: { zh: 开启文书, en: Document that opened it }
  opened_on: { zh: 开启日期, en: Opened on }
  raised_on: { zh: 升至现级日期, en: At its level since }
  first_on: { zh: 最早记录日期, en: First document on }
  last_on: { zh: 最近记录日期, en: Latest document on }
  talked_on: { zh: 约谈日期, en: Talk on }
  clean_on: { zh: 清白期满日, en: Clean period ends on }
  closed_on: { zh: 结束日期, en: Closed on }
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
		policy_number('alerts.dwell_days') as dwell_days,
		greatest(
			policy_number('alerts.talked_clean_days'),
			ceil(policy_number('alerts.half_life_days') * log2(1 / policy_number('alerts.clear_share')))
		) as talked_clean_days,
		data_date
	from int_data_date

),

-- What a rule counts: episodes, or departments. Each is in force as long as its last document.
units as (

	select
		alert_id,
		case when alert_rule = 'several_departments' then department_code else day_text(episode_on) end as unit,
		max(coalesce(in_force_to, date '9999-12-31')) as in_force_to
	from runs
	group by all

),

rules as (

	select alert_id, alert_rule, max(case when is_after_talk then coalesce(in_force_to, date '9999-12-31') end) as talked_until
	from runs
	group by alert_id, alert_rule

),

-- A run may hold fewer units than its rule asks for: the others lie before a clean year, or a talk.
unit_ends as (

	select
		r.alert_id,
		greatest(
			nth_greatest(
				u.in_force_to,
				least(
					count(*),
					case r.alert_rule
						when 'repeat_breach' then p.least_repeats
						when 'several_departments' then p.least_departments
						else 1
					end
				)
			),
			coalesce(r.talked_until, date '0001-01-01')
		) as enough_until
	from units as u
	inner join rules as r on r.alert_id = u.alert_id
	cross join parameters as p
	group by r.alert_id, r.alert_rule, r.talked_until, p.least_repeats, p.least_departments

),

levels as (

	select
		alert_id,
		alert_rule,
		subject_code,
		max(level) as level,
		case policy_text('talk.caller')
			when 'finding_department' then newest(department_code, day_text(found_on) || document_id)
			when 'first_department' then oldest(department_code, day_text(found_on) || document_id)
		end as department_code,
		max(case when is_opening then document_id end) as opening_document_id,
		min(case when is_opening then found_on end) as opened_on,
		min(case when level > 'L1' then found_on end) as listed_on,
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

),

-- The talk that answers the level: on or after the day it was reached.
talks as (

	select l.alert_id, min(t.talked_on) as talked_on
	from levels as l
	inner join raised as r on r.alert_id = l.alert_id
	inner join int_talks as t on t.subject_code = l.subject_code and t.talked_on >= r.raised_on
	group by l.alert_id

),

timed as (

	select
		l.*,
		r.raised_on,
		t.talked_on,
		e.enough_until,
		case
			when l.level = 'L1' and t.talked_on is not null
				then least(
					add_days(l.last_on, p.clean_days),
					greatest(add_days(l.last_on, p.talked_clean_days), add_days(t.talked_on, p.dwell_days))
				)
			else add_days(l.last_on, p.clean_days)
		end as clean_on
	from levels as l
	cross join parameters as p
	inner join unit_ends as e on e.alert_id = l.alert_id
	inner join raised as r on r.alert_id = l.alert_id
	left join talks as t on t.alert_id = l.alert_id

)

select
	t.alert_id,
	t.alert_rule,
	t.subject_code,
	t.department_code,
	t.level,
	t.opening_document_id,
	case
		when t.enough_until <= p.data_date and t.enough_until <= t.clean_on then 'documents_ended'
		when t.clean_on <= p.data_date then 'clean'
	end as closed_reason,
	t.opened_on,
	t.raised_on,
	t.listed_on,
	t.first_on,
	t.last_on,
	t.talked_on,
	t.clean_on,
	case
		when t.enough_until <= p.data_date and t.enough_until <= t.clean_on then t.enough_until
		when t.clean_on <= p.data_date then t.clean_on
	end as closed_on
from timed as t
cross join parameters as p
