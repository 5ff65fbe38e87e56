/*
title: { zh: 判断可否不罚的失信记录, en: Breaches judged for a waiver }
description:
  zh: >-
    每条失信记录一般是否不予处罚（is_waivable）：首次、轻微、非主观故意、未造成危害且已改正（各条件由政策定）；
    监管红线行业的、已撤销的不算。与是否计入预警无关。
  en: >-
    Each breach and whether it generally goes without a penalty (is_waivable): first, minor, unintended, harmless and put
    right (which of these are asked for is policy), but for industries under the strict line and withdrawn records.
    Whether it counts for the alerts is another matter.
rule: [R82, R84]
grain: one row per breach record
key: [breach_id]
*/
with

breaches as (

	select * from stg_breaches

),

strict_subjects as (

	select subject_code from int_special_subjects where is_strict

),

parameters as (

	select
		policy_number('penalty.waiver.first') as must_be_first,
		policy_number('penalty.waiver.minor') as must_be_minor,
		policy_number('penalty.waiver.unintended') as must_be_unintended,
		policy_number('penalty.waiver.harmless') as must_be_harmless

)

select
	b.*,
	coalesce(
		b.rectified_on is not null
			and coalesce(b.published_to > coalesce(b.published_from, b.decided_on), true)
			and s.subject_code is null
			and (b.is_first_time or p.must_be_first = 0)
			and (b.severity = 'minor' or p.must_be_minor = 0)
			and (not b.is_intentional or p.must_be_unintended = 0)
			and (not b.has_harm or p.must_be_harmless = 0),
		false
	) as is_waivable
from breaches as b
cross join parameters as p
left join strict_subjects as s on s.subject_code = b.subject_code
