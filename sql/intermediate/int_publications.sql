/*
title: { zh: 应公示的决定, en: Decisions to be published }
description:
  zh: >-
    “十公示”的每项决定，以及抽查结果、可公开的信用承诺、严重失信主体名单：何时作出、应于何时公示、何时公示。
    不计入及时率的写明理由：2026-04-01 起的轻微失信处罚（原则上不公示）、已撤销的、不可向社会公开的承诺、日期在数据日期之后的。
    承诺以平台首次接收之日为公示之日，以后补报履约情况不改此日；平台首次接收数据之前作出的是历史数据，不计。
  en: >-
    Every decision of the ten kinds, results of random inspections, public promises and entries of the serious list: when
    decided, due and published. What is outside the rate has its reason: minor penalties from 2026-04-01 (not published
    in principle), withdrawn decisions, promises that are not public, dates after the data date. A promise is published
    when the platform first receives it, whatever is sent about it later; those made before the first receipt of all are history.
rule: [R41, R78, R80, R92]
grain: one row per kind and document
key: [publication_kind, document_id]
columns:
  document: { zh: 文书, en: Document number }
  publication_kind: { zh: 种类, en: Kind }
  publication_state: { zh: 公示状态, en: State }
  exclusion_reason: { zh: 不计理由, en: Why not counted }
  decided_on: { zh: 决定日期, en: Decided on, unit: date }
  due_on: { zh: 公示期限, en: Due on, unit: date }
  published_on: { zh: 公示日期, en: Published on, unit: date }
sources:
  - { from: stg_licences, match: { "authority_code || ':' || subject_code || ':' || doc_no": document_id } }
  - { from: stg_penalties, match: { "authority_code || ':' || subject_code || ':' || doc_no": document_id } }
  - { from: stg_publications, match: { "authority_code || ':' || doc_no": document_id } }
  - { from: stg_inspections, match: { "inspection_id || ':' || department_code": document_id } }
  - { from: stg_commitments, match: { commitment_code: document_id } }
  - { from: stg_breaches, match: { breach_id: document_id } }
*/
with

kinds as (

	select replace(key, 'publication.kinds.', '') as publication_kind
	from policy
	where key like 'publication.kinds.%' and number = 1

),

promise_kinds as (

	select replace(key, 'commitment.kinds.', '') as commitment_kind
	from policy
	where key like 'commitment.kinds.%' and number = 1

),

deadlines as (

	select * from int_publication_deadlines

),

severities as (

	select * from int_penalty_severities

),

longest as (

	select replace(key, 'repair.most_months.', '') as severity, number as most_months, valid_from, valid_to
	from policy_versions
	where key like 'repair.most_months.%'

),

parameters as (

	select data_date, opened_on, add_days(data_date, policy_number('publication.expiring_days')) as expiring_to from int_data_date

),

decisions as (

	select
		'licence' as publication_kind, authority_code || ':' || subject_code || ':' || doc_no as document_id, doc_no as document,
		authority_code as department_code, subject_code, decided_on, day_of(published_at) as published_on,
		cast(null as date) as published_to, cast(null as varchar) as penalty_kinds,
		case when status = 'withdrawn' then 'withdrawn' end as reason
	from current_licences
	union all
	select
		'penalty' as publication_kind, authority_code || ':' || subject_code || ':' || doc_no as document_id, doc_no as document,
		authority_code as department_code, subject_code, decided_on, day_of(published_at) as published_on,
		published_to, penalty_kinds, null as reason
	from stg_penalties
	union all
	select
		publication_kind, authority_code || ':' || doc_no as document_id, doc_no as document,
		authority_code as department_code, subject_code, decided_on, day_of(published_at) as published_on,
		null as published_to, null as penalty_kinds, null as reason
	from stg_publications
	union all
	select
		'spot_check' as publication_kind, inspection_id || ':' || department_code as document_id, inspection_id as document,
		department_code, subject_code, coalesce(finished_on, inspected_on) as decided_on, day_of(published_at) as published_on,
		null as published_to, null as penalty_kinds, null as reason
	from stg_inspections
	where inspection_kind = 'random' and plan_id is not null
	union all
	select
		'commitment' as publication_kind, c.commitment_code as document_id, c.commitment_code as document,
		c.department_code, c.subject_code, c.made_on as decided_on, least(coalesce(f.first_received_on, day_of(c.received_at)), day_of(c.received_at)) as published_on,
		null as published_to, null as penalty_kinds, case when c.publicity <> 'public' then 'not_public' end as reason
	from stg_commitments as c
	inner join promise_kinds as k on k.commitment_kind = c.commitment_kind
	left join int_first_receipts as f on f.newest_key = c.row_key and f.business_on = c.made_on
	union all
	select
		'serious_list' as publication_kind, breach_id as document_id, coalesce(doc_no, breach_id) as document,
		department_code, subject_code, decided_on, published_from as published_on,
		published_to, null as penalty_kinds, case when published_to <= published_from then 'withdrawn' end as reason
	from stg_breaches
	where breach_kind = 'serious_list'

),

judged as (

	select
		c.*,
		d.due_on,
		n.working_day_number - d.working_day_number as working_days,
		case
			when c.reason is not null then c.reason
			when c.decided_on > p.data_date then 'future'
			when c.publication_kind = 'commitment' and c.decided_on < p.opened_on then 'history'
			when s.severity = 'minor' and not d.publishes_minor then 'minor'
		end as exclusion_reason,
		coalesce(c.published_on is not null and c.published_to > p.data_date and c.published_to <= p.expiring_to, false) as is_expiring,
		coalesce(c.published_to > add_months(c.decided_on, l.most_months), false) as is_overlong,
		p.data_date
	from decisions as c
	cross join parameters as p
	inner join kinds as k on k.publication_kind = c.publication_kind
	inner join deadlines as d on d.day = c.decided_on
	left join deadlines as n on n.day = c.published_on
	left join severities as s on s.penalty_kinds = c.penalty_kinds
	left join longest as l
		on l.severity = s.severity
		and coalesce(l.valid_from <= c.decided_on, true)
		and coalesce(l.valid_to >= c.decided_on, true)

)

select
	publication_kind,
	document_id,
	document,
	department_code,
	subject_code,
	case
		when exclusion_reason is not null then 'excluded'
		when published_on <= due_on then 'on_time'
		when published_on is not null then 'late'
		when due_on < data_date then 'overdue'
		else 'pending'
	end as publication_state,
	exclusion_reason,
	working_days,
	is_expiring,
	is_overlong,
	decided_on,
	due_on,
	published_on,
	published_to,
	month_of(decided_on) as month
from judged
