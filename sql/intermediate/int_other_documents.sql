/*
title: { zh: 处罚与未履行的承诺, en: Penalties and promises not kept }
description:
  zh: >-
    双公示的处罚决定，和被认定部分或全部未履行的承诺，作为失信记录。处罚程度取其最重的处罚类别；没有公示截止期的，有效至当时规定的最长公示期；轻微的多不公示，不比一般的更久。
    同一文书已报为失信记录的只算一次。
  en: >-
    Penalty decisions, and promises found partly or wholly unkept, as records of breach. A penalty is as severe as its
    gravest kind; without an end of publication it is in force for the longest publication that the rules of its day
    allow, a minor one, which is mostly not published, for no longer than a general one. A document that was also filed
    as a breach counts once.
rule: [R31, R38, R42, R83]
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

longest as (

	select replace(key, 'repair.most_months.', '') as severity, number as most_months, valid_from, valid_to
	from policy_versions
	where key like 'repair.most_months.%'

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
	coalesce(p.published_to, add_months(p.decided_on, l.most_months)) as in_force_to
from graded_penalties as p
left join longest as l
	on l.severity = case when p.severity = 'minor' then 'general' else p.severity end
	and coalesce(l.valid_from <= p.decided_on, true)
	and coalesce(l.valid_to >= p.decided_on, true)
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
