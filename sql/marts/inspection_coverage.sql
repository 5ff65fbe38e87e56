/*
title: { zh: 入户频次分布, en: How often subjects are visited }
description:
  zh: >-
    按年度、信用类别、行业门类、辖区：在册检查对象中一年未入户、一次、两次、三次及以上各多少户，多少户被几个部门分别上门，入户多少次、发现问题占多少。
    检查对象是现在在册的法人和个体工商户，类别也是现在的；一户只算一次，联合检查算一次入户。
  en: >-
    Per year, credit class, industry and region: how many objects of inspection were never visited in the year, once,
    twice, three times or more, how many saw several departments on visits of their own, how many visits there were and
    which share of them found a problem. Objects are organisations and sole proprietors on today's register, classes are
    today's; a joint inspection is one visit.
rule: [R75, R76, R77]
grain: one row per year, credit class, industry and region
key: [year, credit_class, industry_section, region_code]
audience: [regulation, supervision]
order: 48
filters: { class: credit_class, region: region_code }
columns:
  year: { zh: 年度, en: Year, unit: year }
  credit_class: { zh: 信用类别, en: Credit class }
  industry_section: { zh: 行业门类, en: Industry }
  region_code: { zh: 行政区划, en: Region }
  subject_count: { zh: 检查对象, en: Objects of inspection, unit: count }
  unvisited_count: { zh: 未入户, en: Not visited, unit: count }
  once_count: { zh: 一次, en: Once, unit: count }
  twice_count: { zh: 两次, en: Twice, unit: count }
  more_count: { zh: 三次及以上, en: Three times or more, unit: count }
  several_count: { zh: 多部门分别上门, en: Visited by several departments apart, unit: count, good: down, description: { zh: 一年内两个以上部门各自入户、没有合并的户数。, en: Subjects that two departments or more visited within the year without joining. } }
  visit_count: { zh: 入户次数, en: Visits, unit: count, good: down }
  unrequested_count: { zh: 计入上限的入户, en: Visits under the ceiling, unit: count }
  joint_count: { zh: 其中联合, en: Joint visits, unit: count }
  found_count: { zh: 发现问题次数, en: Visits with a problem, unit: count }
  visits_per_subject: { zh: 每户入户次数, en: Visits per subject, unit: number, good: down }
  found_share: { zh: 发现问题率, en: Share that found a problem, unit: share }
  found_low_share: { zh: 发现问题率下限, en: Share with a problem (low), unit: share, description: { zh: 95% Wilson 区间。, en: Wilson's 95 % interval. } }
  found_high_share: { zh: 发现问题率上限, en: Share with a problem (high), unit: share }
default_sort: [year desc, credit_class, industry_section, region_code]
chart:
  kind: stacked
  x: credit_class
  y: [unvisited_count, once_count, twice_count, more_count]
  aggregate: sum
records:
  - { count: subject_count, from: int_subject_years, match: { year: year, credit_class: credit_class, industry_section: industry_section, region_code: region_code } }
  - { count: unvisited_count, from: int_subject_years, match: { year: year, credit_class: credit_class, industry_section: industry_section, region_code: region_code }, where: visit_count = 0 }
  - { count: once_count, from: int_subject_years, match: { year: year, credit_class: credit_class, industry_section: industry_section, region_code: region_code }, where: visit_count = 1 }
  - { count: twice_count, from: int_subject_years, match: { year: year, credit_class: credit_class, industry_section: industry_section, region_code: region_code }, where: visit_count = 2 }
  - { count: more_count, from: int_subject_years, match: { year: year, credit_class: credit_class, industry_section: industry_section, region_code: region_code }, where: visit_count >= 3 }
  - { count: several_count, from: int_subject_years, match: { year: year, credit_class: credit_class, industry_section: industry_section, region_code: region_code }, where: is_several }
computed:
  visit_count: { rows: subject_count, formula: sum(visit_count) }
  unrequested_count: { rows: subject_count, formula: sum(unrequested_count) }
  joint_count: { rows: subject_count, formula: sum(joint_count) }
  found_count: { rows: subject_count, formula: sum(found_count) }
  visits_per_subject: { formula: visit_count / cast(subject_count as double) }
  found_share: { formula: "found_count / nullif(cast(visit_count as double), 0)" }
  found_low_share: { formula: "wilson_bound(found_count, visit_count, -policy_number('sampling.estimate_deviations'))" }
  found_high_share: { formula: "wilson_bound(found_count, visit_count, policy_number('sampling.estimate_deviations'))" }
lead:
  - zh: "{year:year} 年在册检查对象 {subjects:count} 户，{unvisited:share} 未入户，{more:share} 入户三次及以上；{several:count} 户被几个部门分别上门。"
    en: "In {year:year} {unvisited:share} of {subjects:count} objects of inspection were never visited and {more:share} three times or more; several departments came apart to {several:count}."
    query: >-
      select year, cast(sum(subject_count) as integer) as subjects, sum(unvisited_count) / cast(sum(subject_count) as double) as unvisited,
      sum(more_count) / cast(sum(subject_count) as double) as more, cast(sum(several_count) as integer) as several
      from {mart} where year = (select max(year) from {mart}) group by year having sum(subject_count) > 0
tests:
  - not_null: [subject_count, visit_count]
  - rows: subject_count = unvisited_count + once_count + twice_count + more_count
  - rows: several_count <= twice_count + more_count and found_count <= visit_count
  - between: { column: found_share, min: 0, max: 1 }
*/
with

subject_years as (

	select * from int_subject_years

),

counted as (

	select
		year,
		credit_class,
		industry_section,
		region_code,
		count(*) as subject_count,
		count_where(visit_count = 0) as unvisited_count,
		count_where(visit_count = 1) as once_count,
		count_where(visit_count = 2) as twice_count,
		count_where(visit_count > 2) as more_count,
		count_where(is_several) as several_count,
		sum(visit_count) as visit_count,
		sum(unrequested_count) as unrequested_count,
		sum(joint_count) as joint_count,
		sum(found_count) as found_count
	from subject_years
	group by all

),

parameters as (

	select policy_number('sampling.estimate_deviations') as deviations

)

select
	c.year,
	c.credit_class,
	c.industry_section,
	c.region_code,
	cast(c.subject_count as integer) as subject_count,
	cast(c.unvisited_count as integer) as unvisited_count,
	cast(c.once_count as integer) as once_count,
	cast(c.twice_count as integer) as twice_count,
	cast(c.more_count as integer) as more_count,
	cast(c.several_count as integer) as several_count,
	cast(c.visit_count as integer) as visit_count,
	cast(c.unrequested_count as integer) as unrequested_count,
	cast(c.joint_count as integer) as joint_count,
	cast(c.found_count as integer) as found_count,
	c.visit_count / cast(c.subject_count as double) as visits_per_subject,
	c.found_count / nullif(cast(c.visit_count as double), 0) as found_share,
	wilson_bound(c.found_count, c.visit_count, -p.deviations) as found_low_share,
	wilson_bound(c.found_count, c.visit_count, p.deviations) as found_high_share
from counted as c
cross join parameters as p
