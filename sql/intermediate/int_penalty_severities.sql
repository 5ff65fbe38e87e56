/*
title: { zh: 处罚类别的失信程度, en: Severity of penalties }
description:
  zh: 每种处罚类别组合的失信程度，取其中最重的一类；不认识的类别按一般。
  en: How severe each combination of penalty kinds is, that of its gravest kind; kinds not in the policy are general.
rule: [R38]
grain: one row per combination of penalty kinds
key: [penalty_kinds]
materialised: table
*/
with

combinations as (

	select distinct penalty_kinds from stg_penalties where penalty_kinds is not null

),

severities as (

	select
		replace(key, 'penalties.severity.', '') as penalty_kind,
		case value when 'serious' then 2 when 'general' then 1 else 0 end as gravity
	from policy
	where key like 'penalties.severity.%'

),

single_kinds as (

	select penalty_kinds, one_row_each(list_of(penalty_kinds)) as penalty_kind from combinations

),

graded as (

	select k.penalty_kinds, max(coalesce(s.gravity, 1)) as gravity
	from single_kinds as k
	left join severities as s on s.penalty_kind = k.penalty_kind
	group by k.penalty_kinds

)

select penalty_kinds, case gravity when 2 then 'serious' when 1 then 'general' else 'minor' end as severity
from graded
