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

),

-- The youngest document of each episode, and of each department, decides whether it lies in a window.
episode_ages as (

	select
		document_id,
		episode_on,
		min(age_days) as age_days,
		min(case when is_lesser then age_days end) as lesser_age_days,
		min(case when is_same_category then age_days end) as same_category_age_days
	from pairs
	group by document_id, episode_on

),

department_ages as (

	select document_id, department_code, min(age_days) as age_days
	from pairs
	group by document_id, department_code

),

episode_counts as (

	select
		e.document_id,
		count_where(e.lesser_age_days < p.repeat_days) as repeat_count,
		count_where(e.same_category_age_days < p.same_category_days) as same_category_count,
		count_where(e.age_days < p.listed_days) as listed_count,
		count_where(e.age_days < p.frequent_days) as frequent_count
	from episode_ages as e
	cross join parameters as p
	group by e.document_id

),

department_counts as (

	select d.document_id, count_where(d.age_days < p.departments_days) as department_count
	from department_ages as d
	cross join parameters as p
	group by d.document_id

)

select
	e.document_id,
	e.repeat_count,
	e.same_category_count,
	e.listed_count,
	e.frequent_count,
	d.department_count
from episode_counts as e
inner join department_counts as d on d.document_id = e.document_id
