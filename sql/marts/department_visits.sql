/*
title: { zh: 部门入户, en: Visits by department }
description:
  zh: >-
    每个部门每年入户多少次、多少户，同一户一年内再次上门多少次，与其他部门各自上门的多少户，联合多少次，发现问题占多少。
    联合检查算在入户批次中代码最小的部门名下，只算一次。
  en: >-
    Per department and year: visits and subjects visited, visits that came to the same subject again within the year,
    subjects that other departments visited apart as well, joint visits, and the share that found a problem. A joint
    inspection counts once, for the department whose code comes first.
rule: [R73, R76, R95]
grain: one row per year and department
key: [year, department_code]
audience: [regulation, supervision]
order: 48
columns:
  year: { zh: 年度, en: Year, unit: year }
  department_code: { zh: 部门代码, en: Department code }
  department_name: { zh: 部门, en: Department }
  visit_count: { zh: 入户次数, en: Visits, unit: count }
  subject_count: { zh: 入户户数, en: Subjects visited, unit: count }
  again_count: { zh: 同户再次上门, en: To the same subject again, unit: count, good: down, description: { zh: 本部门当年已到过的主体，再次入户的次数。, en: Visits to a subject that the department had visited in the year already. } }
  shared_count: { zh: 其他部门也上门的户, en: Subjects others visited too, unit: count, good: down, description: { zh: 当年另有部门单独入户的户数。, en: Subjects that another department visited apart in the year. } }
  unrequested_count: { zh: 计入上限的入户, en: Visits under the ceiling, unit: count }
  joint_count: { zh: 其中联合, en: Joint visits, unit: count, good: up }
  found_count: { zh: 发现问题次数, en: Visits with a problem, unit: count }
  again_share: { zh: 再次上门占比, en: Share to the same subject again, unit: share, good: down }
  found_share: { zh: 发现问题率, en: Share that found a problem, unit: share }
  found_low_share: { zh: 发现问题率下限, en: Share with a problem (low), unit: share, description: { zh: 95% Wilson 区间。, en: Wilson's 95 % interval. } }
  found_high_share: { zh: 发现问题率上限, en: Share with a problem (high), unit: share }
default_sort: [year desc, visit_count desc, department_code]
chart: { kind: bar, x: department_name, y: visit_count, aggregate: sum, sort: desc, limit: 20 }
records:
  - { count: visit_count, from: int_visits, match: { department_code: department_code, year: year } }
  - { count: unrequested_count, from: int_visits, match: { department_code: department_code, year: year }, where: is_unrequested }
  - { count: joint_count, from: int_visits, match: { department_code: department_code, year: year }, where: is_joint }
  - { count: found_count, from: int_visits, match: { department_code: department_code, year: year }, where: is_found }
computed:
  subject_count: { rows: visit_count, formula: count(distinct subject_code) }
  again_count: { formula: visit_count - subject_count }
  shared_count:
    rows: visit_count
    formula: >-
      (select count(distinct l.subject_code) from listed as l inner join int_visits as v on v.subject_code = l.subject_code
      and v.year = l.year and v.department_code <> l.department_code)
  again_share: { formula: again_count / cast(visit_count as double) }
  found_share: { formula: found_count / cast(visit_count as double) }
  found_low_share: { formula: "wilson_bound(found_count, visit_count, -policy_number('sampling.estimate_deviations'))" }
  found_high_share: { formula: "wilson_bound(found_count, visit_count, policy_number('sampling.estimate_deviations'))" }
lead:
  - zh: "{year:year} 年 {department_name}入户最多，{visit_count:count} 次，其中 {again_share:share} 是同一户再次上门，{found_share:share} 发现问题。"
    en: "In {year:year} {department_name} made most visits, {visit_count:count}; {again_share:share} of them came to the same subject again and {found_share:share} found a problem."
    query: >-
      select year, department_name, visit_count, again_share, found_share from {mart}
      where year = (select max(year) from {mart}) order by visit_count desc, department_code limit 1
tests:
  - not_null: [department_name, visit_count]
  - rows: visit_count = subject_count + again_count and shared_count <= subject_count and found_count <= visit_count
  - between: { column: found_share, min: 0, max: 1 }
*/
with

visits as (

	select * from int_visits

),

departments as (

	select department_code, department_name from stg_departments

),

parameters as (

	select policy_number('sampling.estimate_deviations') as deviations

),

subject_visits as (

	select
		department_code,
		year,
		subject_code,
		count(*) as visit_count,
		count_where(is_unrequested) as unrequested_count,
		count_where(is_joint) as joint_count,
		count_where(is_found) as found_count
	from visits
	group by department_code, year, subject_code

),

visited as (

	select year, subject_code, count(*) as department_count from subject_visits group by year, subject_code

),

counted as (

	select
		s.year,
		s.department_code,
		sum(s.visit_count) as visit_count,
		count(*) as subject_count,
		count_where(v.department_count > 1) as shared_count,
		sum(s.unrequested_count) as unrequested_count,
		sum(s.joint_count) as joint_count,
		sum(s.found_count) as found_count
	from subject_visits as s
	inner join visited as v on v.year = s.year and v.subject_code = s.subject_code
	group by s.year, s.department_code

)

select
	c.year,
	c.department_code,
	coalesce(d.department_name, c.department_code) as department_name,
	cast(c.visit_count as integer) as visit_count,
	cast(c.subject_count as integer) as subject_count,
	cast(c.visit_count - c.subject_count as integer) as again_count,
	cast(c.shared_count as integer) as shared_count,
	cast(c.unrequested_count as integer) as unrequested_count,
	cast(c.joint_count as integer) as joint_count,
	cast(c.found_count as integer) as found_count,
	(c.visit_count - c.subject_count) / cast(c.visit_count as double) as again_share,
	c.found_count / cast(c.visit_count as double) as found_share,
	wilson_bound(c.found_count, c.visit_count, -p.deviations) as found_low_share,
	wilson_bound(c.found_count, c.visit_count, p.deviations) as found_high_share
from counted as c
cross join parameters as p
left join departments as d on d.department_code = c.department_code
