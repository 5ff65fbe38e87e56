/*
title: { zh: 特别对待的主体, en: Subjects treated apart }
description:
  zh: >-
    重点领域、包容期、监管红线行业的主体。包容期按政策限为 1–3 年；重点领域和红线行业不受包容。
  en: >-
    Subjects of a key area, of an inclusive period or of an industry under the strict line. The period is held to the
    years of the policy; key areas and strict industries are never sheltered by it.
rule: [R81, R84, R85]
grain: one row per subject
key: [subject_code]
materialised: table
*/
with

subjects as (

	select subject_code, industry_code, inclusive_from, inclusive_years from stg_subjects

),

key_areas as (

	select subject_code, key_area from int_key_area_subjects

),

strict_industries as (

	select replace(key, 'industries.strict.', '') as industry from policy where key like 'industries.strict.%' and number = 1

),

strict_codes as (

	select distinct s.industry_code
	from (select distinct industry_code from subjects) as s
	inner join strict_industries as i on starts_with(code_digits(s.industry_code), i.industry)

),

parameters as (

	select policy_number('inclusive.years.least') as least_years, policy_number('inclusive.years.most') as most_years

)

select
	coalesce(s.subject_code, k.subject_code) as subject_code,
	k.key_area,
	k.subject_code is not null as is_key_area,
	c.industry_code is not null as is_strict,
	k.subject_code is null and c.industry_code is null and s.inclusive_from is not null and s.inclusive_years is not null as is_sheltered,
	s.inclusive_from,
	add_months(s.inclusive_from, 12 * held_between(s.inclusive_years, p.least_years, p.most_years)) as inclusive_to
from subjects as s
full join key_areas as k on k.subject_code = s.subject_code
cross join parameters as p
left join strict_codes as c on c.industry_code = s.industry_code
where k.subject_code is not null or s.inclusive_from is not null or c.industry_code is not null
