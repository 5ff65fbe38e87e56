/*
title: { zh: 计数记录与事件, en: Counted documents by episode }
description:
  zh: 可计数的记录归入事件：同一主体自事件首日起若干天内的记录算一次事件。天数取政策参数。
  en: >-
    The documents that count, each in its episode: what is found about one subject within some days of an episode's
    first day is one event. The number of days is the policy's.
rule: [R83]
grain: one row per document
key: [document_id]
materialised: table
*/
with

documents as (

	select * from int_breaches where exclusion_reason is null

),

parameters as (

	select cast(policy_number('alerts.episode_days') as integer) as episode_days

),

subject_days as (

	select subject_code, distinct_values(found_on) as found_days, count(*) as document_count
	from documents
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
from documents as d
cross join parameters as p
inner join episodes as e
	on e.subject_code = d.subject_code
	and e.episode_on <= d.found_on
	and d.found_on <= add_days(e.episode_on, p.episode_days)
