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

	select i.subject_code, i.inspected_on
	from stg_inspections as i
	inner join int_data_date as d on i.inspected_on <= d.data_date

),

-- The visits of which a grade is the newest one before them, and holds: it may be replaced on the very day of the visit.
classed_spans as (

	select subject_code, credit_class, valid_from, least(add_days(ended_on, -1), next_grade_from) as last_on
	from int_rating_spans
	where is_combined

)

select i.subject_code, i.inspected_on, coalesce(max(c.credit_class), 'unrated') as credit_class
from inspections as i
left join classed_spans as c
	on c.subject_code = i.subject_code and c.valid_from < i.inspected_on and c.last_on >= i.inspected_on
group by i.subject_code, i.inspected_on
