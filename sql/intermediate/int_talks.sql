/*
title: { zh: 约谈, en: Talks }
description:
  zh: 对主体的约谈；哪几种处置算约谈是政策参数（提示约谈、警示约谈）。
  en: The talks held with subjects; which interventions count as talks is policy (reminder and warning talks).
rule: [R39]
grain: one row per talk
key: [intervention_id]
*/
with

interventions as (

	select intervention_id, intervention_kind, subject_code, by_department_code, opened_on
	from stg_interventions
	where subject_code is not null

),

kinds as (

	select replace(key, 'talk.kinds.', '') || '_talk' as talk_kind from policy where key like 'talk.kinds.%' and number = 1

)

select
	i.intervention_id,
	i.subject_code,
	i.by_department_code as department_code,
	i.intervention_kind,
	i.opened_on as talked_on
from interventions as i
inner join kinds as k on k.talk_kind = i.intervention_kind
