/*
title: { zh: 失信分值, en: Breach scores }
description:
  zh: >-
    每个主体仍有效的事件按失信程度加权（事件取其中最重的一份），随时间按半衰期递减，截至数据日期之和。等于逐件递推 S←S·2^(−Δ/h)+w 的结果。
  en: >-
    The sum over a subject's episodes in force of the weight of the gravest document, halving with time, on the data
    date; the same as the recursion S←S·2^(−Δ/h)+w from episode to episode.
rule: [R83]
grain: one row per subject
key: [subject_code]
materialised: table
*/
with

documents as (

	select * from int_episodes

),

parameters as (

	select policy_number('alerts.half_life_days') as half_life_days, data_date from int_data_date

),

weights as (

	select replace(key, 'alerts.weight.', '') as severity, number as weight from policy where key like 'alerts.weight.%'

),

episodes as (

	select d.subject_code, d.episode_on, max(w.weight) as weight
	from documents as d
	cross join parameters as p
	inner join weights as w on w.severity = d.severity
	where d.in_force_to is null or d.in_force_to > p.data_date
	group by all

)

-- Millionths are summed as whole numbers, so that the order of the rows cannot change a digit.
select
	e.subject_code,
	round_to(
		sum(cast(round_to(1000000 * e.weight * pow(2, -days_between(e.episode_on, p.data_date) / p.half_life_days), 0) as bigint))
			/ 1000000.0, 2
	) as score
from episodes as e
cross join parameters as p
group by e.subject_code
