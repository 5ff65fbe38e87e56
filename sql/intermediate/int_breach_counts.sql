/*
title: { zh: 记录当日的累积情况, en: What had gathered by each document }
description:
  zh: >-
    对多次失信的主体，在每份记录认定当日回看：各窗口内仍有效的事件数、同类事件数、认定部门数。窗口含当日，天数取政策参数。
  en: >-
    For subjects with more than one document: on the day of each document, how many episodes still in force lie in each
    window, how many of the same category, and how many departments found them. Windows end with the day itself.
rule: [R83]
grain: one row per document
key: [document_id]
materialised: table
*/
with

documents as (

	select * from int_episodes where document_count > 1

),

parameters as (

	select
		policy_number('alerts.repeat_days') as repeat_days,
		policy_number('alerts.same_category_days') as same_category_days,
		policy_number('alerts.listed_days') as listed_days,
		policy_number('alerts.departments_days') as departments_days,
		policy_number('alerts.frequent_days') as frequent_days,
		greatest(
			policy_number('alerts.repeat_days'), policy_number('alerts.same_category_days'),
			policy_number('alerts.listed_days'), policy_number('alerts.departments_days'),
			policy_number('alerts.frequent_days')
		) as longest_days

),

reaching_back as (

	select
		d.document_id,
		d.subject_code,
		d.category,
		d.found_on,
		add_days(d.found_on, -p.longest_days) as since
	from documents as d
	cross join parameters as p

),

pairs as (

	select
		d.document_id,
		o.department_code,
		o.episode_on,
		days_between(o.found_on, d.found_on) as age_days,
		o.severity in ('minor', 'general') as is_lesser,
		coalesce(o.category = d.category, false) as is_same_category
	from reaching_back as d
	inner join documents as o
		on o.subject_code = d.subject_code
		and o.found_on <= d.found_on
		and o.found_on > d.since
	where o.in_force_to is null or o.in_force_to > d.found_on

)

select
	r.document_id,
	count(distinct case when r.is_lesser and r.age_days < p.repeat_days then r.episode_on end) as repeat_count,
	count(distinct case when r.is_same_category and r.age_days < p.same_category_days then r.episode_on end) as same_category_count,
	count(distinct case when r.age_days < p.listed_days then r.episode_on end) as listed_count,
	count(distinct case when r.age_days < p.frequent_days then r.episode_on end) as frequent_count,
	count(distinct case when r.age_days < p.departments_days then r.department_code end) as department_count
from pairs as r
cross join parameters as p
group by r.document_id
