/*
title: { zh: 免审承诺后的失信, en: Breaches after an exemption or promise }
description:
  zh: 关联到免审或承诺准予办件的失信记录，连同事后发生的事：撤销、处罚、重新评级、联合检查，以及事前是否告知、期限内是否监管。
  en: >-
    Breach records of cases granted by exemption or promise, with what came after – revocation, penalty, a new rating, a
    joint inspection – and what came before: whether conditions were told and supervision held in time.
rule: [R14, R15, R16, R17, R26, R103]
grain: one row per breach record
key: [breach_id]
materialised: table
columns:
  breach_id: { zh: 失信记录, en: Breach record }
  case_no: { zh: 申报号, en: Case }
  found_on: { zh: 认定日期, en: Found on, unit: date }
*/
with

breaches as (

	select * from stg_breaches where published_to is null or published_to > coalesce(published_from, decided_on)

),

relaxed_cases as (

	select * from int_gated_cases
	where route in ('exempt_high', 'exempt_clean', 'commitment') and result = 'granted'

),

linked_breaches as (

	select
		b.breach_id,
		b.case_no,
		b.subject_code,
		b.department_code,
		c.department_code as approval_department_code,
		c.item_code,
		c.route,
		b.breach_kind,
		b.severity,
		coalesce(b.has_accident, false) as has_accident,
		coalesce(b.is_intentional, false) as is_intentional,
		b.published_from is not null as is_published,
		c.decided_on as approved_on,
		b.decided_on as found_on
	from breaches as b
	inner join relaxed_cases as c on c.case_no = b.case_no

),

promises as (

	select
		b.breach_id,
		max(case when c.is_notice_given = false then 1 else 0 end) = 1 as is_not_told,
		max(case when c.fulfilment in ('partial', 'none') then 1 else 0 end) = 1 as is_promise_broken
	from linked_breaches as b
	inner join stg_commitments as c on c.subject_code = b.subject_code and c.item_code = b.item_code and c.made_on <= b.found_on
	group by b.breach_id

),

-- Where a first supervision is due, by whom: the same routes, types of items and regulators as of every approval.
supervised as (

	select b.breach_id
	from linked_breaches as b
	inner join int_current_items as i on i.item_code = b.item_code
	inner join policy as r on r.key = 'supervision.routes.' || b.route and r.number = 1
	inner join policy as t on t.key = 'supervision.exempt_types.' || i.item_type and t.number = 0

),

first_checks as (

	select b.breach_id, min(i.inspected_on) as checked_on
	from linked_breaches as b
	inner join stg_items as g on g.item_code = b.item_code
	inner join stg_inspections as i
		on i.subject_code = b.subject_code
		and i.department_code = g.supervision_department_code
		and i.inspected_on >= b.approved_on
	where i.item_code is null or i.item_code = b.item_code
	group by b.breach_id

),

joint_checks as (

	select b.breach_id, min(i.inspected_on) as joint_on
	from linked_breaches as b
	inner join stg_inspections as i on i.subject_code = b.subject_code and i.inspected_on > b.found_on
	where i.is_joint
	group by b.breach_id

),

revocations as (

	select b.breach_id, min(i.opened_on) as revocation_on, min(i.closed_on) as revoked_on
	from linked_breaches as b
	inner join stg_interventions as i on i.subject_code = b.subject_code and i.opened_on >= b.found_on
	where i.intervention_kind = 'revocation' and (i.breach_id is null or i.breach_id = b.breach_id)
	group by b.breach_id

),

penalties as (

	select b.breach_id, min(p.decided_on) as penalised_on
	from linked_breaches as b
	inner join stg_penalties as p on p.subject_code = b.subject_code and p.decided_on >= b.found_on
	group by b.breach_id

),

ratings as (

	select
		b.breach_id,
		min(case when r.valid_from > b.found_on then r.valid_from end) as re_rated_on,
		cast(count(distinct case when r.valid_from <= b.found_on then r.scheme_code end) as integer) as scheme_count
	from linked_breaches as b
	inner join stg_ratings as r on r.subject_code = b.subject_code
	group by b.breach_id

)

select
	b.*,
	coalesce(p.is_not_told, false) as is_not_told,
	coalesce(p.is_promise_broken, false) or b.breach_kind = 'commitment_breach' as is_promise_false,
	coalesce(r.scheme_count, 0) as scheme_count,
	case when s.breach_id is not null then d.due_on end as supervision_due_on,
	f.checked_on,
	j.joint_on,
	v.revocation_on,
	v.revoked_on,
	n.penalised_on,
	r.re_rated_on
from linked_breaches as b
left join promises as p on p.breach_id = b.breach_id
left join supervised as s on s.breach_id = b.breach_id
left join first_checks as f on f.breach_id = b.breach_id
left join joint_checks as j on j.breach_id = b.breach_id
left join revocations as v on v.breach_id = b.breach_id
left join penalties as n on n.breach_id = b.breach_id
left join ratings as r on r.breach_id = b.breach_id
left join int_supervision_deadlines as d on d.decided_on = b.approved_on
