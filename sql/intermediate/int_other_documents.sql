/*
title: { zh: 处罚与未履行的承诺, en: Penalties and promises not kept }
description:
  zh: >-
    双公示的处罚决定，和被认定部分或全部未履行的承诺，作为失信记录。处罚程度取其最重的处罚类别。
    同一文书已报为失信记录的只算一次。
  en: >-
    Penalty decisions, and promises found partly or wholly unkept, as records of breach. A penalty is as severe as its
    gravest kind. A document that was also filed as a breach counts once.
rule: [R31, R38, R83]
grain: one row per document
key: [document_id]
*/
with

penalties as (

	select doc_no, authority_code, subject_code, violation_kind, penalty_kinds, decided_on, published_to from stg_penalties

),

commitments as (

	select commitment_code, subject_code, coalesce(assessing_department_code, department_code) as department_code,
		commitment_kind, fulfilment, assessed_on
	from stg_commitments
	where fulfilment in ('partial', 'none') and assessed_on is not null

),

breaches as (

	select subject_code, department_code, doc_no, breach_kind, decided_on from stg_breaches

),

severities as (

	select * from int_penalty_severities

),

broken_promises as (

	select replace(key, 'commitments.severity.', '') as fulfilment, value as severity
	from policy
	where key like 'commitments.severity.%'

),

filed_documents as (

	select distinct subject_code, doc_no from breaches where doc_no is not null

),

filed_promises as (

	select distinct c.commitment_code
	from commitments as c
	inner join breaches as b
		on b.subject_code = c.subject_code
		and b.breach_kind = 'commitment_breach'
		and b.decided_on >= add_days(c.assessed_on, -policy_number('alerts.finding_filed_days'))
		and b.decided_on <= add_days(c.assessed_on, policy_number('alerts.finding_filed_days'))

),

graded_penalties as (

	select p.*, coalesce(s.severity, 'general') as severity
	from penalties as p
	left join severities as s on s.penalty_kinds = p.penalty_kinds

)

select
	'P:' || p.authority_code || ':' || p.subject_code || ':' || p.doc_no as document_id,
	p.doc_no as document,
	p.subject_code,
	p.authority_code as department_code,
	'penalty' as breach_kind,
	p.violation_kind as category,
	p.severity,
	case when f.doc_no is not null then 'filed' end as exclusion_reason,
	p.decided_on as found_on,
	p.published_to as in_force_to
from graded_penalties as p
left join filed_documents as f on f.subject_code = p.subject_code and f.doc_no = p.doc_no
union all
select
	'C:' || c.commitment_code as document_id,
	c.commitment_code as document,
	c.subject_code,
	c.department_code,
	'commitment_breach' as breach_kind,
	c.commitment_kind as category,
	b.severity,
	case when f.commitment_code is not null then 'filed' end as exclusion_reason,
	c.assessed_on as found_on,
	cast(null as date) as in_force_to
from commitments as c
inner join broken_promises as b on b.fulfilment = c.fulfilment
left join filed_promises as f on f.commitment_code = c.commitment_code
