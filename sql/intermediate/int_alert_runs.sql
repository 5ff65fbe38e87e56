/*
title: { zh: 预警序列, en: Runs of documents behind alerts }
description:
  zh: >-
    每条规则下，一个主体相隔不到“清白期”的记录连成一串；此前的记录都已失效（到期或修复）的，另起一串，不再沿用已失效记录的级别。
    一串中首份达到触发条件的记录开启预警，其后的记录并入同一预警，不另开。
    约谈后规定天数内又有新事件的升为 L2；L1 的次数按行业校准；包容期内封顶于政策所定级别（重点领域、红线行业除外）。
    规则：屡次失信（L1、L2、L4）、严重失信（L3）、多部门失信（L3）。预警编号由主体、规则和开启记录算出，重建不会多出新预警。
  en: >-
    Under each rule the documents of a subject less than the clean period apart form a run; where all before are over
    (expired or repaired) a new run begins and takes no level over from them. The first one that meets a
    trigger opens the alert, later ones join it. A new episode within the policy's days after a talk is L2; the count of
    L1 is calibrated by industry; inside an inclusive period the level is held to the policy's, but for key areas and
    strict industries. Rules: repeated breaches (L1, L2, L4), serious breach (L3), several
    departments (L3). The alert's identity is computed from subject, rule and opening document: a rebuild invents none.
rule: [R39, R81, R83, R84]
grain: one row per rule and document
key: [alert_rule, document_id]
materialised: table
*/
with

documents as (

	select * from int_episodes

),

breach_counts as (

	select * from int_breach_counts

),

thresholds as (

	select * from int_alert_thresholds

),

subjects as (

	select subject_code, industry_section from int_subjects

),

talks as (

	select subject_code, talked_on from int_talks

),

sheltered_subjects as (

	select subject_code, inclusive_from, inclusive_to from int_special_subjects where is_sheltered

),

parameters as (

	select
		policy_text('alerts.inclusive_level') as inclusive_level,
		policy_number('alerts.talk_days') as talk_days,
		policy_number('alerts.repeat_count') as repeat_count,
		policy_number('alerts.same_category_count') as same_category_count,
		policy_number('alerts.listed_count') as listed_count,
		policy_number('alerts.frequent_count') as frequent_count,
		policy_number('alerts.departments_count') as departments_count,
		policy_number('alerts.clean_days') as clean_days

),

-- What follows a talk within the days of the policy, as an episode of its own.
talked_documents as (

	select distinct d.document_id
	from documents as d
	cross join parameters as p
	inner join talks as t
		on t.subject_code = d.subject_code
		and t.talked_on < d.episode_on
		and t.talked_on >= add_days(d.found_on, -p.talk_days)

),

-- An industry's count lies at or above the general one.
judged_documents as (

	select
		'repeat_breach' as alert_rule,
		d.*,
		case
			when c.frequent_count >= p.frequent_count then 'L4'
			when c.listed_count >= p.listed_count + coalesce(i.repeat_count - p.repeat_count, 0) or t.document_id is not null then 'L2'
			when c.repeat_count >= p.repeat_count + coalesce(i.repeat_count - p.repeat_count, 0) then 'L1'
			when c.same_category_count >= p.same_category_count + coalesce(i.repeat_count - p.repeat_count, 0) then 'L1'
		end as level,
		t.document_id is not null as is_after_talk
	from documents as d
	cross join parameters as p
	left join breach_counts as c on c.document_id = d.document_id
	left join subjects as s on s.subject_code = d.subject_code
	left join thresholds as i on i.industry_section = s.industry_section and i.year = year(d.found_on)
	left join talked_documents as t on t.document_id = d.document_id
	where c.document_id is not null or t.document_id is not null
	union all
	select
		'several_departments' as alert_rule,
		d.*,
		case when c.department_count >= p.departments_count then 'L3' end as level,
		false as is_after_talk
	from documents as d
	cross join parameters as p
	inner join breach_counts as c on c.document_id = d.document_id
	union all
	select
		'serious_breach' as alert_rule,
		d.*,
		case when d.in_force_to is null or d.in_force_to > d.found_on then 'L3' end as level,
		false as is_after_talk
	from documents as d
	where d.severity = 'serious'

),

rule_documents as (

	select
		d.* replace (
			case
				when s.subject_code is not null and d.alert_rule <> 'serious_breach' and d.level > p.inclusive_level then p.inclusive_level
				else d.level
			end as level
		)
	from judged_documents as d
	cross join parameters as p
	left join sheltered_subjects as s
		on s.subject_code = d.subject_code
		and s.inclusive_from <= d.found_on
		and s.inclusive_to > d.found_on

),

alerted_subjects as (

	select distinct alert_rule, subject_code from rule_documents where level is not null

),

spaced as (

	select
		r.*,
		case
			when days_between(lag(r.found_on) over (
				partition by r.subject_code, r.alert_rule order by r.found_on, r.document_id
			), r.found_on) < p.clean_days then 0
			else 1
		end as begins_stretch
	from rule_documents as r
	inner join alerted_subjects as a on a.alert_rule = r.alert_rule and a.subject_code = r.subject_code
	cross join parameters as p

),

stretches as (

	select
		*,
		sum(begins_stretch) over (
			partition by subject_code, alert_rule order by found_on, document_id
		) as stretch
	from spaced

),

-- What is repaired or expired is used no more: a document after it does not revive the alert that ended with it.
parted as (

	select
		*,
		case
			when max(coalesce(in_force_to, date '9999-12-31')) over (
				partition by subject_code, alert_rule, stretch order by found_on, document_id
				rows between unbounded preceding and 1 preceding
			) <= found_on then 1
			else begins_stretch
		end as begins_run
	from stretches

),

runs as (

	select
		*,
		sum(begins_run) over (
			partition by subject_code, alert_rule order by found_on, document_id
		) as run_number
	from parted

),

openings as (

	select
		alert_rule,
		subject_code,
		run_number,
		min(day_text(found_on) || document_id) as opening
	from runs
	where level is not null
	group by all

)

select
	r.alert_rule,
	r.document_id,
	text_left(text_hash(r.subject_code || ':' || r.alert_rule || ':' || o.opening), 16) as alert_id,
	o.opening = day_text(r.found_on) || r.document_id as is_opening,
	r.subject_code,
	r.department_code,
	r.severity,
	r.level,
	r.is_after_talk,
	r.found_on,
	r.in_force_to,
	r.episode_on
from runs as r
inner join openings as o
	on o.alert_rule = r.alert_rule and o.subject_code = r.subject_code and o.run_number = r.run_number
