/*
title: { zh: 检查负担, en: Burden of inspections }
description:
  zh: >-
    每个主体每年被入户检查几次、几次联合、合并省下几次、超出上限几次。轻微失信、一般失信每年只受一次随机联合检查，其余检查都算超限；
    诚信守法和未评级的不超过年度上限（政策可定诚信守法的也只受随机联合检查）；严重失信和重点领域不设上限。投诉核查、审批后核查、复查不计入。类别取检查之前的。
    镜像预警（防扰企）：超出上限，或一日、七日、三十日内检查过密。包容期内的主动检查、可不予处罚而处罚的，一并列出。
    重点领域的主体当年没有检查的也在其中：全覆盖监管不放松。
  en: >-
    How often each subject was visited in a year, how many visits were joint, how many merging saved, and how many went
    beyond the ceiling. Minor and general offenders get one joint random inspection a year and nothing else; the
    trustworthy and unrated stay below the yearly ceiling; serious offenders and key areas have none. Complaints, checks
    after approval and repeats are outside. The class is that before the visit. The policy may hold the
    trustworthy to joint random inspections too. The mirror alert protects firms: beyond
    the ceiling, or too many visits in a day, seven or thirty days. Unrequested visits inside an inclusive period and
    penalties for what goes without penalty are shown. Subjects of key areas without a visit this year are listed too:
    their full coverage is never relaxed.
rule: [R73, R75, R76, R77, R81, R82, R85]
grain: one row per subject and year
key: [subject_code, year]
audience: [regulation, supervision]
order: 46
filters: { class: credit_class, region: region_code }
columns:
  subject_code: { zh: 主体代码, en: Subject code }
  region_code: { zh: 行政区划, en: Region }
  subject_name: { zh: 主体, en: Subject }
  industry_section: { zh: 行业门类, en: Industry }
  credit_class: { zh: 信用类别, en: Credit class, description: { zh: 现在的类别；是否超限按每次检查之前的类别判断。, en: Now; the ceiling goes by the class before each visit. } }
  key_area:
    zh: 重点领域
    en: Key area
    description:
      zh: 登记册标明的，或得到过重点领域事项准予决定的主体；抽查总体同用这一口径。
      en: Whom the register marks, or who was granted an item of a key area; the draw goes by the same.
  mirror_state: { zh: 防扰企预警, en: Mirror alert }
  inclusive_state: { zh: 包容期, en: Inclusive period }
  year: { zh: 年度, en: Year, unit: year }
  visit_count: { zh: 入户次数, en: Visits, unit: count, good: down }
  joint_count: { zh: 其中联合, en: Joint visits, unit: count }
  check_count: { zh: 检查项数, en: Checks, unit: count }
  saved_count: { zh: 合并省下的入户, en: Visits saved by merging, unit: count, good: up }
  unrequested_count: { zh: 计入上限的入户, en: Visits under the ceiling, unit: count }
  over_count: { zh: 超出上限次数, en: Beyond the ceiling, unit: count, good: down }
  crowded_count: { zh: 过密次数, en: Too close together, unit: count, good: down }
  inclusive_count: { zh: 包容期内主动检查, en: Unrequested inside the inclusive period, unit: count, good: down }
  found_count: { zh: 发现问题次数, en: Visits with a problem, unit: count }
  reviewable_count: { zh: 待复核处罚数, en: Penalties to review, unit: count, good: down, description: { zh: 首次轻微、无故意无危害、已改正仍处罚的。, en: "For a first minor breach without intent or harm, put right." } }
  is_uncovered:
    zh: 重点领域未覆盖
    en: Key area not covered
    description:
      zh: 重点领域的检查对象（存续的法人和个体工商户），今年没有检查。
      en: An object of inspection (an active organisation or sole proprietor) of a key area without a visit this year.
  last_on: { zh: 最近检查, en: Last visit, unit: date }
  inclusive_to: { zh: 包容期至, en: Inclusive until, unit: date }
default_sort: [year desc, over_count desc, crowded_count desc, visit_count desc, subject_code]
chart: { kind: bar, x: credit_class, y: [unrequested_count, over_count], aggregate: sum }
records:
  - { count: visit_count, from: int_visits, match: { subject_code: subject_code, year: year } }
  - { count: joint_count, from: int_visits, match: { subject_code: subject_code, year: year }, where: is_joint }
  - { count: unrequested_count, from: int_visits, match: { subject_code: subject_code, year: year }, where: is_unrequested }
  - { count: found_count, from: int_visits, match: { subject_code: subject_code, year: year }, where: is_found }
  - { count: reviewable_count, from: int_reviewable_penalties, match: { subject_code: subject_code, year: year } }
computed:
  check_count: { rows: visit_count, formula: "coalesce(sum(check_count), 0)" }
  saved_count: { formula: "check_count - visit_count" }
  over_count:
    rows: visit_count
    formula: >-
      (select case when coalesce((select max(s.is_key_area) from int_special_subjects as s where s.subject_code =
      (select subject_code from this)), false) then 0 else greatest(count(case when v.is_unrequested and v.visit_limit
      is not null then 1 end) - least(count(case when v.is_unrequested and v.visit_limit is not null and v.is_joint
      and v.is_random then 1 end), coalesce(max(v.visit_limit), 0)), 0) + greatest(count(case when v.is_unrequested
      and v.visit_limit is null and not v.is_uncapped then 1 end) - policy_number('sampling.visit_ceiling'), 0) end
      from (select l.*, j.number as visit_limit, u.key is not null as is_uncapped from listed as l left join policy as
      j on j.key = 'inspection.joint_visits.' || l.credit_class and j.number > 0 left join policy as u on u.key =
      'inspection.uncapped.' || l.credit_class and u.number = 1) as v)
  crowded_count:
    from: int_visits
    match: { subject_code: subject_code }
    formula: >-
      (select count(*) from (select year, inspected_on < add_days(lag(inspected_on,
      cast(policy_number('inspection.crowding.day') as integer)) over own,
      cast(policy_number('inspection.crowding_days.day') as integer)) or inspected_on < add_days(lag(inspected_on,
      cast(policy_number('inspection.crowding.week') as integer)) over own,
      cast(policy_number('inspection.crowding_days.week') as integer)) or inspected_on < add_days(lag(inspected_on,
      cast(policy_number('inspection.crowding.month') as integer)) over own,
      cast(policy_number('inspection.crowding_days.month') as integer)) as is_crowded from listed where is_unrequested
      window own as (order by inspected_on, visit_key)) where is_crowded and year = (select year from this))
  inclusive_count:
    rows: visit_count
    formula: >-
      (select count(*) from listed as v inner join int_special_subjects as s on s.subject_code = v.subject_code where
      v.is_unrequested and s.is_sheltered and s.inclusive_from <= v.inspected_on and v.inspected_on < s.inclusive_to)
lead:
  - zh: "{year:year} 年入户 {visits:count} 次，其中联合 {joint:count} 次，合并省下 {saved:count} 次；超出上限 {over_visits:count} 次，涉及 {over_subjects:count} 户。"
    en: "In {year:year} there were {visits:count} visits, {joint:count} of them joint, and merging saved {saved:count}; {over_visits:count} went beyond the ceiling, at {over_subjects:count} subjects."
    query: >-
      select year, cast(sum(visit_count) as integer) as visits, cast(sum(joint_count) as integer) as joint,
      cast(sum(saved_count) as integer) as saved, cast(sum(over_count) as integer) as over_visits,
      cast(count(case when over_count > 0 then 1 end) as integer) as over_subjects
      from {mart} where year = (select max(year) from {mart}) group by year
  - zh: "重点领域 {key_count:count} 户，今年已查 {covered_share:share}，尚未覆盖 {uncovered:count} 户。"
    en: "Of {key_count:count} subjects in key areas {covered_share:share} were visited this year; {uncovered:count} are not covered yet."
    query: >-
      select cast(count(*) as integer) as key_count, cast(count(case when is_uncovered then 1 end) as integer) as uncovered,
      count(case when not is_uncovered then 1 end) / cast(count(*) as double) as covered_share
      from {mart} where year = (select max(year) from {mart})
      and subject_code in (select subject_code from int_subjects where is_key_area and is_framed) having count(*) > 0
  - zh: "包容期内被主动检查 {inclusive:count} 次；可不予处罚而处罚、待复核的 {reviewable:count} 件。"
    en: "{inclusive:count} unrequested visits fell inside inclusive periods; {reviewable:count} penalties are to be reviewed."
    query: >-
      select cast(sum(inclusive_count) as integer) as inclusive, cast(sum(reviewable_count) as integer) as reviewable
      from {mart} having sum(inclusive_count) + sum(reviewable_count) > 0
tests:
  - not_null: [visit_count, over_count, mirror_state]
  - accepted: { column: mirror_state, values: [none, over_ceiling, crowded, both] }
  - accepted: { column: inclusive_state, values: [none, inside, ending, ended] }
  - rows: unrequested_count <= visit_count and over_count <= unrequested_count and joint_count <= visit_count
  - rows: key_area is null or over_count = 0
  - rows: not is_uncovered or (key_area is not null and visit_count = 0)
*/
with

judged_visits as (

	select * from int_judged_visits

),

subjects as (

	select * from int_subjects

),

special_subjects as (

	select * from int_special_subjects

),

reviewable_penalties as (

	select * from int_reviewable_penalties

),

parameters as (

	select
		policy_number('sampling.visit_ceiling') as visit_ceiling,
		add_days(data_date, policy_number('inclusive.ending_days')) as ending_to,
		cast(year(data_date) as integer) as this_year,
		data_date
	from int_data_date

),

subject_years as (

	select
		subject_code,
		year,
		count(*) as visit_count,
		count_where(is_joint) as joint_count,
		sum(check_count) as check_count,
		count_where(is_unrequested) as unrequested_count,
		count_where(is_joint_only) as joint_only_count,
		least(count_where(is_joint_only and is_joint and is_random), coalesce(max(visit_limit), 0)) as allowed_joint_count,
		count_where(is_capped) as capped_count,
		count_where(is_crowded) as crowded_count,
		count_where(is_inclusive) as inclusive_count,
		count_where(is_found) as found_count,
		max(inspected_on) as last_on
	from judged_visits
	group by subject_code, year

),

reviewable as (

	select subject_code, year, count(*) as reviewable_count from reviewable_penalties group by subject_code, year

),

due as (

	select s.subject_code, p.this_year as year
	from subjects as s
	cross join parameters as p
	where s.is_key_area and s.is_framed

),

other_years as (

	select subject_code, year from reviewable
	union
	select subject_code, year from due

),

keys as (

	select
		coalesce(y.subject_code, o.subject_code) as subject_code,
		coalesce(y.year, o.year) as year,
		y.visit_count,
		y.joint_count,
		y.check_count,
		y.unrequested_count,
		y.joint_only_count,
		y.allowed_joint_count,
		y.capped_count,
		y.crowded_count,
		y.inclusive_count,
		y.found_count,
		y.last_on
	from subject_years as y
	full join other_years as o on o.subject_code = y.subject_code and o.year = y.year

),

counted as (

	select
		k.subject_code,
		k.year,
		k.last_on,
		coalesce(k.visit_count, 0) as visit_count,
		coalesce(k.joint_count, 0) as joint_count,
		coalesce(k.check_count, 0) as check_count,
		coalesce(k.unrequested_count, 0) as unrequested_count,
		coalesce(greatest(k.joint_only_count - k.allowed_joint_count, 0) + greatest(k.capped_count - p.visit_ceiling, 0), 0) as over_count,
		coalesce(k.crowded_count, 0) as crowded_count,
		coalesce(k.inclusive_count, 0) as inclusive_count,
		coalesce(k.found_count, 0) as found_count,
		coalesce(r.reviewable_count, 0) as reviewable_count
	from keys as k
	cross join parameters as p
	left join reviewable as r on r.subject_code = k.subject_code and r.year = k.year

)

select
	c.subject_code,
	s.region_code,
	s.subject_name,
	s.industry_section,
	coalesce(s.credit_class, 'unrated') as credit_class,
	x.key_area,
	case
		when c.over_count > 0 and c.crowded_count > 0 then 'both'
		when c.over_count > 0 then 'over_ceiling'
		when c.crowded_count > 0 then 'crowded'
		else 'none'
	end as mirror_state,
	case
		when x.is_sheltered is null or not x.is_sheltered or x.inclusive_from > p.data_date then 'none'
		when x.inclusive_to <= p.data_date then 'ended'
		when x.inclusive_to <= p.ending_to then 'ending'
		else 'inside'
	end as inclusive_state,
	c.year,
	cast(c.visit_count as integer) as visit_count,
	cast(c.joint_count as integer) as joint_count,
	cast(c.check_count as integer) as check_count,
	cast(c.check_count - c.visit_count as integer) as saved_count,
	cast(c.unrequested_count as integer) as unrequested_count,
	cast(c.over_count as integer) as over_count,
	cast(c.crowded_count as integer) as crowded_count,
	cast(c.inclusive_count as integer) as inclusive_count,
	cast(c.found_count as integer) as found_count,
	cast(c.reviewable_count as integer) as reviewable_count,
	coalesce(s.is_key_area and s.is_framed, false) and c.year = p.this_year and c.visit_count = 0 as is_uncovered,
	c.last_on,
	case when x.is_sheltered then x.inclusive_to end as inclusive_to
from counted as c
cross join parameters as p
left join subjects as s on s.subject_code = c.subject_code
left join special_subjects as x on x.subject_code = c.subject_code
