/*
title: { zh: 预警记录, en: Documents of alerts }
description:
  zh: 每条预警的全部记录：计入的，和未计入的及其理由（到期、已修复、已撤销、复查、已另立记录、类型不计）。
  en: >-
    All documents of each alert: those that count, and those that do not with the reason (expired, repaired, withdrawn,
    re-inspection, filed already, kind not counted).
rule: [R83, R93]
grain: one row per alert and document
key: [alert_id, document_id]
materialised: table
columns:
  alert_id: { zh: 预警编号, en: Alert }
  document: { zh: 文书, en: Document number }
  exclusion_reason: { zh: 未计入理由, en: Why not counted }
  found_on: { zh: 认定日期, en: Found on, unit: date }
  end_source: { zh: 有效期依据, en: What its end goes by }
  in_force_to: { zh: 有效至, en: In force until, unit: date }
sources:
  - { from: stg_breaches, match: { "'B:' || breach_id": document_id } }
  - { from: stg_penalties, match: { "'P:' || authority_code || ':' || subject_code || ':' || doc_no": document_id } }
*/
with

alerts as (

	select * from int_alerts

),

runs as (

	select alert_id, document_id, episode_on from int_alert_runs

),

documents as (

	select * from int_breaches

),

parameters as (

	select policy_number('alerts.clean_days') as clean_days, data_date from int_data_date

),

own_documents as (

	select
		r.alert_id,
		d.*,
		case
			when d.in_force_to > p.data_date or d.in_force_to is null then null
			when d.is_rectified then 'repaired'
			else 'expired'
		end as reason,
		r.episode_on
	from runs as r
	cross join parameters as p
	inner join documents as d on d.document_id = r.document_id

),

excluded_documents as (

	select
		a.alert_id,
		d.*,
		d.exclusion_reason as reason,
		cast(null as date) as episode_on
	from alerts as a
	cross join parameters as p
	inner join documents as d
		on d.subject_code = a.subject_code
		and d.found_on >= add_days(a.first_on, -p.clean_days)
		and d.found_on < a.clean_on
	where d.exclusion_reason is not null

),

all_documents as (

	select * from own_documents
	union all
	select * from excluded_documents

)

select
	alert_id,
	document_id,
	document,
	subject_code,
	department_code,
	breach_kind,
	category,
	severity,
	reason as exclusion_reason,
	reason is null as is_counted,
	found_on,
	end_source,
	in_force_to,
	episode_on
from all_documents
