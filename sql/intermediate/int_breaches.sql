/*
title: { zh: 失信记录流, en: Stream of breaches }
description:
  zh: >-
    一条流：各部门报来的失信记录、处罚决定、未履行的承诺，和检查中发现的问题。每条写明能否计数；不计数的写明理由：已撤销（部门声明撤销，或公示在开始之日即终止）、复查、已另立失信记录、未立案（政策可改为计入）、类型不计、首次轻微且已改正（政策可改为计入）、日期在数据日期之后。
    公示截止日即失效日：到期或修复后停止公示的，从该日起不再计数，此前的事实不变。没有写明截止日的，按类型、程度和认定当日的规定推定最长的一天，
    写明是推定的。投诉只有查实的才在流中。
  en: >-
    One stream of the breach records departments filed, of penalties, of promises not kept and of the problems
    inspections found. Each says whether it
    counts, and if not, why: withdrawn (said so, or publication ended on the day it began), a re-inspection, filed as a breach
    record already, not filed at all (the policy can let those count), a kind that does not count, a first
    minor breach put right (the policy can let it count), dated after the data date. The end of publication is the end of force: expired or repaired
    records stop counting from that day, what was before stays. Where none is stated the longest term for the kind,
    the severity and the rules of the day is taken, and marked as derived. Only verified complaints are in the stream.
rule: [R7, R31, R38, R42, R82, R83, R93]
grain: one row per document
key: [document_id]
materialised: table
columns:
  document_id: { zh: 记录标识, en: Document }
  document: { zh: 文书, en: Document number }
  breach_kind: { zh: 记录类型, en: Kind }
  severity: { zh: 失信程度, en: Severity }
  exclusion_reason: { zh: 不计数理由, en: Why not counted }
  found_on: { zh: 认定日期, en: Found on, unit: date }
  end_source: { zh: 有效期依据, en: What its end goes by }
  in_force_to: { zh: 有效至, en: In force until, unit: date }
  mended_on: { zh: 首次轻微改正日期, en: First minor breach put right on, unit: date, description: { zh: 首次轻微不计数的，改正之前仍是未消除的记录。, en: "A first minor breach that does not count was an open record until it was put right." } }
*/
with

breaches as (

	select * from int_judged_breaches

),

withdrawn_breaches as (

	select * from stg_withdrawn_breaches

),

findings as (

	select * from int_findings

),

parameters as (

	select
		policy_number('alerts.first_minor_counts') as counts_first_minor,
		data_date
	from int_data_date

),

other_documents as (

	select * from int_other_documents

),

repaired_records as (

	select * from int_repaired_records

),

counted_kinds as (

	select replace(key, 'alerts.kinds.', '') as breach_kind from policy where key like 'alerts.kinds.%' and number = 1

),

ending_kinds as (

	select replace(key, 'repair.ends.', '') as breach_kind from policy where key like 'repair.ends.%' and number = 1

),

longest_terms as (

	select replace(l.key, 'repair.longest_use_months.', '') as severity, k.breach_kind, l.number as months,
		coalesce(l.valid_from, date '0001-01-01') as valid_from, coalesce(l.valid_to, date '9999-12-31') as valid_to
	from policy_versions as l
	cross join ending_kinds as k
	where l.key like 'repair.longest_use_months.%'

),

documents as (

	select
		'B:' || b.breach_id as document_id,
		coalesce(b.doc_no, b.breach_id) as document,
		b.subject_code,
		b.department_code,
		b.breach_kind,
		b.category,
		b.severity,
		case
			when b.published_to <= coalesce(b.published_from, b.decided_on) then 'withdrawn'
			when b.is_waivable and p.counts_first_minor = 0 then 'first_minor'
		end as exclusion_reason,
		b.rectified_on is not null and b.rectified_on <= b.published_to as is_rectified,
		b.is_waivable,
		b.decided_on as found_on,
		b.published_to as in_force_to,
		case when b.is_waivable then b.rectified_on end as mended_on
	from breaches as b
	cross join parameters as p
	union all
	select
		'B:' || breach_id as document_id,
		coalesce(doc_no, breach_id) as document,
		subject_code,
		department_code,
		breach_kind,
		category,
		severity,
		'withdrawn' as exclusion_reason,
		false as is_rectified,
		false as is_waivable,
		decided_on as found_on,
		cast(null as date) as in_force_to,
		cast(null as date) as mended_on
	from withdrawn_breaches

),

all_documents as (

	select * from documents
	union all
	select
		document_id,
		document,
		subject_code,
		department_code,
		breach_kind,
		category,
		severity,
		exclusion_reason,
		false as is_rectified,
		false as is_waivable,
		found_on,
		in_force_to,
		cast(null as date) as mended_on
	from other_documents
	union all
	select
		document_id,
		document,
		subject_code,
		department_code,
		breach_kind,
		category,
		severity,
		exclusion_reason,
		false as is_rectified,
		false as is_waivable,
		found_on,
		cast(null as date) as in_force_to,
		cast(null as date) as mended_on
	from findings

),

termed_documents as (

	select
		a.*,
		case
			when a.in_force_to is not null then 'stated'
			when l.months is not null then 'derived'
			else 'none'
		end as end_source,
		coalesce(a.in_force_to, add_months(a.found_on, l.months)) as ends_on
	from all_documents as a
	left join longest_terms as l
		on l.severity = a.severity
		and l.breach_kind = a.breach_kind
		and l.valid_from <= a.found_on
		and l.valid_to >= a.found_on

),

repaired_documents as (

	select a.*, least(d.unused_from, i.unused_from) as unused_from
	from termed_documents as a
	left join repaired_records as d on d.subject_code = a.subject_code and d.record = a.document
	left join repaired_records as i on i.subject_code = a.subject_code and i.record = a.document_id

)

select
	a.document_id,
	a.document,
	a.subject_code,
	a.department_code,
	a.breach_kind,
	a.category,
	a.severity,
	case
		when a.exclusion_reason is not null then a.exclusion_reason
		when k.breach_kind is null then 'kind_not_counted'
		when a.found_on > p.data_date then 'future'
	end as exclusion_reason,
	a.is_waivable,
	a.is_rectified or coalesce(a.unused_from <= coalesce(a.ends_on, a.unused_from), false) as is_rectified,
	case when coalesce(a.unused_from < coalesce(a.ends_on, date '9999-12-31'), false) then 'repaired' else a.end_source end as end_source,
	a.found_on,
	least(a.ends_on, a.unused_from) as in_force_to,
	a.mended_on
from repaired_documents as a
cross join parameters as p
left join counted_kinds as k on k.breach_kind = a.breach_kind
