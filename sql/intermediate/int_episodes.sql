/*
title: { zh: 计数记录与事件, en: Counted documents by episode }
description:
  zh: >-
    可计数的记录归入事件：同一主体自事件首日起若干天内的记录算一次事件；同一部门就同一类行为先认定、后处罚的，是一个行为，处罚随认定归入同一事件。
    天数取政策参数。
  en: >-
    The documents that count, each in its episode: what is found about one subject within some days of an episode's
    first day is one event. A penalty for what its department had found and filed under the same category is the same
    act and belongs to the event of the finding. The numbers of days are the policy's.
rule: [R83]
grain: one row per document
key: [document_id]
materialised: table
sources:
  - { from: stg_breaches, match: { "'B:' || breach_id": document_id } }
  - { from: stg_penalties, match: { "'P:' || authority_code || ':' || subject_code || ':' || doc_no": document_id } }
*/
with

documents as (

	select * from int_breaches where exclusion_reason is null

),

parameters as (

	select
		cast(policy_number('alerts.episode_days') as integer) as episode_days,
		policy_number('alerts.finding_filed_days') as filed_days

),

-- The last record of the category that a penalty may follow up; only the first penalty after it does.
followed_acts as (

	select d.document_id, d.subject_code, d.department_code, d.category, d.found_on, max(f.found_on) as act_on
	from documents as d
	cross join parameters as p
	inner join documents as f
		on f.subject_code = d.subject_code
		and f.department_code = d.department_code
		and f.category = d.category
		and f.found_on <= d.found_on
		and f.found_on >= add_days(d.found_on, -p.filed_days)
	where d.breach_kind = 'penalty' and f.breach_kind <> 'penalty'
	group by all

),

punished_acts as (

	select
		document_id,
		act_on,
		rank() over (partition by subject_code, department_code, category, act_on order by found_on) as place
	from followed_acts

),

acts as (

	select d.*, coalesce(a.act_on, d.found_on) as act_on
	from documents as d
	left join punished_acts as a on a.document_id = d.document_id and a.place = 1

),

subject_days as (

	select subject_code, distinct_values(act_on) as found_days, count(*) as document_count
	from acts
	group by subject_code

),

episodes as (

	select
		s.subject_code,
		s.document_count,
		one_row_each(episode_starts(s.found_days, p.episode_days)) as episode_on
	from subject_days as s
	cross join parameters as p

)

select
	d.document_id,
	d.subject_code,
	d.department_code,
	d.category,
	d.severity,
	e.document_count,
	d.found_on,
	d.in_force_to,
	e.episode_on
from acts as d
cross join parameters as p
inner join episodes as e
	on e.subject_code = d.subject_code
	and e.episode_on <= d.act_on
	and d.act_on <= add_days(e.episode_on, p.episode_days)
