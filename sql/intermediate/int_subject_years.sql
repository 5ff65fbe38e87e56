/*
title: { zh: 主体年度入户, en: Visits per subject and year }
description:
  zh: >-
    现在在册的检查对象（正常存续的法人和个体工商户）每年一行：入户几次、是否有几个部门分别上门、计入上限几次、发现问题几次。没有入户的也有一行。
    类别、行业、辖区是现在的。
  en: >-
    One row per object of inspection on today's register (active organisations and sole proprietors) and year: how often
    it was visited, whether several departments came apart, how many visits count for the ceiling and how many
    found a problem. Those never visited have a row too. Class, industry and region are today's.
rule: [R75, R76]
grain: one row per subject and year
key: [subject_code, year]
columns:
  subject_code: { zh: 主体代码, en: Subject code }
  visit_count: { zh: 入户次数, en: Visits, unit: count }
  is_several: { zh: 多部门分别上门, en: Several departments apart }
  unrequested_count: { zh: 计入上限的入户, en: Visits under the ceiling, unit: count }
  joint_count: { zh: 其中联合, en: Joint visits, unit: count }
  found_count: { zh: 发现问题次数, en: Visits with a problem, unit: count }
*/
with

objects as (

	select
		subject_code,
		subject_name,
		coalesce(credit_class, 'unrated') as credit_class,
		coalesce(industry_section, '-') as industry_section,
		coalesce(region_code, '-') as region_code
	from int_subjects
	where is_framed

),

-- Numbers for codes: the least and the greatest of a subject's year cost less than those of texts.
departments as (

	select department_code, row_number() over (order by department_code) as department_number
	from (select distinct department_code from int_visits)

),

visits as (

	select
		v.subject_code,
		v.year,
		count(*) as visit_count,
		min(d.department_number) <> max(d.department_number) as is_several,
		count_where(v.is_unrequested) as unrequested_count,
		count_where(v.is_joint) as joint_count,
		count_where(v.is_found) as found_count
	from int_visits as v
	inner join departments as d on d.department_code = v.department_code
	group by v.subject_code, v.year

),

years as (

	select distinct year from int_visits

)

select
	o.subject_code,
	o.subject_name,
	o.credit_class,
	o.industry_section,
	o.region_code,
	y.year,
	cast(coalesce(v.visit_count, 0) as integer) as visit_count,
	cast(coalesce(v.unrequested_count, 0) as integer) as unrequested_count,
	cast(coalesce(v.joint_count, 0) as integer) as joint_count,
	cast(coalesce(v.found_count, 0) as integer) as found_count,
	coalesce(v.is_several, false) as is_several
from objects as o
cross join years as y
left join visits as v on v.subject_code = o.subject_code and v.year = y.year
