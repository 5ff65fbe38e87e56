/*
title: { zh: 主体概况, en: Subjects as they stand }
description:
  zh: >-
    每个主体的行业门类、信用类别，以及抽查要用的几种状态：是否在检查对象之列，是否重点领域，是否在包容期内，是否因一年内已受过联合随机检查而休整。
    自然人姓名只留姓。
  en: >-
    Every subject's industry section and credit class, and what a draw must know: whether it is an object of inspection,
    in a key area, inside its inclusive period, or at rest after a joint random inspection within the year. Of natural
    persons only the family name stays.
rule: [R62, R75, R76, R81, R89]
grain: one row per subject
key: [subject_code]
materialised: table
columns:
  subject_name: { zh: 主体, en: Subject }
  industry_section: { zh: 行业门类, en: Industry }
*/
with

subjects as (

	select * from stg_subjects

),

credit_classes as (

	select subject_code, credit_class from int_credit_classes

),

divisions as (

	select industry_code, industry_section from seed_industries

),

key_areas as (

	select subject_code, key_area, is_marked from int_key_area_subjects

),

visits as (

	select subject_code, inspected_on, is_random, is_joint from int_visits

),

sheltered_subjects as (

	select subject_code, inclusive_from, inclusive_to from int_special_subjects where is_sheltered

),

framed_types as (

	select replace(key, 'sampling.frame_types.', '') as subject_type
	from policy
	where key like 'sampling.frame_types.%' and number = 1

),

resting_classes as (

	select replace(key, 'sampling.resting_classes.', '') as credit_class
	from policy
	where key like 'sampling.resting_classes.%' and number = 1

),

parameters as (

	select add_days(data_date, -policy_number('sampling.rest_days')) as rest_since, data_date from int_data_date

),

-- One joint random visit within the year puts minor and general offenders at rest for all departments.
joint_visits as (

	select distinct v.subject_code
	from visits as v
	cross join parameters as p
	where v.is_random and v.is_joint and v.inspected_on > p.rest_since

)

select
	s.subject_code,
	case when s.subject_type = 'natural_person' then text_left(s.subject_name, 1) || '**' else s.subject_name end as subject_name,
	s.subject_type,
	s.region_code,
	s.town,
	d.industry_section,
	c.credit_class,
	k.key_area,
	coalesce(s.subject_status, 'active') = 'active' and t.subject_type is not null as is_framed,
	k.subject_code is not null as is_key_area,
	coalesce(k.is_marked, false) as is_marked_key_area,
	coalesce(x.inclusive_from <= p.data_date and p.data_date < x.inclusive_to, false) as is_sheltered,
	v.subject_code is not null and r.credit_class is not null as is_resting
from subjects as s
cross join parameters as p
left join divisions as d
	on d.industry_code = case when s.industry_code >= 'A' then text_left(s.industry_code, 1) else text_left(s.industry_code, 2) end
left join credit_classes as c on c.subject_code = s.subject_code
left join key_areas as k on k.subject_code = s.subject_code
left join framed_types as t on t.subject_type = s.subject_type
left join resting_classes as r on r.credit_class = coalesce(c.credit_class, 'unrated')
left join joint_visits as v on v.subject_code = s.subject_code
left join sheltered_subjects as x on x.subject_code = s.subject_code
