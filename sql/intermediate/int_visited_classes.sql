/*
title: { zh: 检查时的信用类别, en: Credit class at the visit }
description:
  zh: >-
    每户每个检查日，检查之前有效的信用类别（合成办法与信用类别相同）。检查发现问题后类别会变差，用事后的类别算问题率会自己证明自己。
  en: >-
    For each day on which a subject was visited, the class that held before the visit (combined as the credit
    classes are). A finding worsens the class: rates by the class afterwards would prove themselves.
rule: [R71, R77]
grain: one row per subject and day of a visit
key: [subject_code, inspected_on]
materialised: table
*/
with

inspections as (

	select distinct subject_code, inspected_on from stg_inspections

),

ratings as (

	select * from stg_ratings where grade is not null

),

grades as (

	select * from seed_grades

),

parameters as (

	select policy_text('grades.combination') as combination, data_date from int_data_date

),

visits as (

	select i.subject_code, i.inspected_on, p.combination
	from inspections as i
	cross join parameters as p
	where i.inspected_on <= p.data_date

),

newest_grades as (

	select
		v.subject_code,
		v.inspected_on,
		r.scheme_code,
		newest(r.grade, r.valid_from) as grade,
		newest(coalesce(r.valid_to, date '9999-12-31'), r.valid_from) as valid_to
	from visits as v
	inner join ratings as r on r.subject_code = v.subject_code
	where r.valid_from < v.inspected_on and (v.combination = 'worst' or r.scheme_code = v.combination)
	group by v.subject_code, v.inspected_on, r.scheme_code

),

classed as (

	select n.subject_code, n.inspected_on, max(g.credit_class) as credit_class
	from newest_grades as n
	inner join grades as g on g.scheme_code = n.scheme_code and g.grade = n.grade
	where n.valid_to >= n.inspected_on
	group by n.subject_code, n.inspected_on

)

select v.subject_code, v.inspected_on, coalesce(c.credit_class, 'unrated') as credit_class
from visits as v
left join classed as c on c.subject_code = v.subject_code and c.inspected_on = v.inspected_on
