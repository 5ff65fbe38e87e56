/*
title: { zh: 免审承诺后的风险, en: Risk after exemption or promise }
description:
  zh: >-
    每月、每个部门、每种放宽的办理方式：准予多少件，其中观察期（政策，默认一百八十天）内查出失信多少件、属应撤销的多少件，每千件多少，附 95% Wilson 区间。
    观察期未满的月份不列：没有查出不等于没有。失信按关联到办件的记录算。
  en: >-
    Per month, department and eased route: cases granted, those with a breach found within the period of observation
    (policy, 180 days by default), those that ask for revocation, each per thousand with Wilson's 95 % interval. Months
    whose period has not ended are left out: not found yet is not absent. Breaches are those linked to the case.
rule: [R15, R26, R103]
grain: one row per month, department and route
key: [month, department_code, route]
audience: [leadership, supervision]
order: 28
columns:
  department_code: { zh: 审批部门代码, en: Department code }
  department_name: { zh: 审批部门, en: Department }
  route: { zh: 办理方式, en: Route }
  granted_count: { zh: 准予件数, en: Granted, unit: count }
  breached_count: { zh: 后来失信, en: Breached later, unit: count, good: down }
  revocable_count: { zh: 属应撤销, en: To be revoked, unit: count, good: down }
  breached_rate: { zh: 每千件失信, en: Breaches per thousand, unit: ‰, good: down }
  breached_low_rate: { zh: 每千件失信下限, en: Breaches per thousand (low), unit: ‰, description: { zh: 95% Wilson 区间；件数少时区间宽，不宜下结论。, en: Wilson's 95 % interval; wide where cases are few. } }
  breached_high_rate: { zh: 每千件失信上限, en: Breaches per thousand (high), unit: ‰ }
  revocable_rate: { zh: 每千件应撤销, en: To be revoked per thousand, unit: ‰, good: down }
  month: { zh: 准予月份, en: Month granted, unit: month }
default_sort: [month desc, breached_rate desc, department_code, route]
chart: { kind: bar, x: route, y: [breached_rate], aggregate: weighted, weight: granted_count }
records:
  - { count: granted_count, from: int_followed_cases, match: { month: month, department_code: department_code, route: route } }
  - { count: breached_count, from: int_followed_cases, match: { month: month, department_code: department_code, route: route }, where: is_breached }
  - { count: revocable_count, from: int_followed_cases, match: { month: month, department_code: department_code, route: route }, where: is_revocable }
computed:
  breached_rate: { formula: 1000 * breached_count / cast(granted_count as double) }
  breached_low_rate: { formula: "1000 * wilson_bound(breached_count, granted_count, -policy_number('sampling.estimate_deviations'))" }
  breached_high_rate: { formula: "1000 * wilson_bound(breached_count, granted_count, policy_number('sampling.estimate_deviations'))" }
  revocable_rate: { formula: 1000 * revocable_count / cast(granted_count as double) }
lead:
  - zh: 观察期已满的免审、承诺办件 {granted:count} 件，后来失信 {breached:count} 件，每千件 {rate:ratio} 件；属应撤销的 {revocable:count} 件。
    en: "Of {granted:count} eased cases whose period of observation has ended {breached:count} had a breach, {rate:ratio} in a thousand; {revocable:count} ask for revocation."
    query: >-
      select cast(sum(granted_count) as integer) as granted, cast(sum(breached_count) as integer) as breached,
      1000 * sum(breached_count) / cast(sum(granted_count) as double) as rate, cast(sum(revocable_count) as integer) as revocable
      from {mart} having count(*) > 0
  - zh: "{zh}"
    en: "{en}"
    query: >-
      select provisional_zh(first_on, last_on) as zh, provisional_en(first_on, last_on) as en
      from (select min(month) as first_on, (select data_date from int_data_date) as last_on from {mart}) where provisional_zh(first_on, last_on) is not null
tests:
  - not_null: [department_name, granted_count]
  - rows: breached_count <= granted_count and revocable_count <= breached_count
  - rows: breached_low_rate <= breached_rate + 0.000001 and breached_rate <= breached_high_rate + 0.000001
*/
with

cases as (

	select * from int_followed_cases

),

departments as (

	select department_code, department_name from stg_departments

),

parameters as (

	select policy_number('sampling.estimate_deviations') as deviations

),

counted as (

	select
		month,
		department_code,
		route,
		count(*) as granted_count,
		count(case when is_breached then 1 end) as breached_count,
		count(case when is_revocable then 1 end) as revocable_count
	from cases
	group by month, department_code, route

)

select
	c.department_code,
	coalesce(d.department_name, c.department_code) as department_name,
	c.route,
	cast(c.granted_count as integer) as granted_count,
	cast(c.breached_count as integer) as breached_count,
	cast(c.revocable_count as integer) as revocable_count,
	1000 * c.breached_count / cast(c.granted_count as double) as breached_rate,
	1000 * wilson_bound(c.breached_count, c.granted_count, -p.deviations) as breached_low_rate,
	1000 * wilson_bound(c.breached_count, c.granted_count, p.deviations) as breached_high_rate,
	1000 * c.revocable_count / cast(c.granted_count as double) as revocable_rate,
	c.month
from counted as c
cross join parameters as p
left join departments as d on d.department_code = c.department_code
