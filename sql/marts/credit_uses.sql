/*
title: { zh: 信用记录与分类的应用, en: Use of credit records and classes }
description:
  zh: >-
    各部门每月在行政审批、资质审核中查询信用记录多少次，在随机抽查中按信用类别抽查多少次；有业务而一次未用的部门也在其中。
    随机抽查按部门名称归入推行分级分类监管的领域；看哪些场景也是政策参数，要求而没有数据来源的（政府采购、招标投标、市场准入）写明。
  en: >-
    How often each department queried credit records a month in approvals and qualification reviews, and drew inspections
    by credit class; departments with business and no use are there too. Random inspections are put to the sectors of
    class-based supervision by the department's name. Which scenes are looked at is policy too; those asked for without a
    source of data (procurement, tendering, market entry) are named.
rule: [R33, R37, R72]
grain: one row per department, scene and month
key: [department_code, scene, month]
audience: [supervision, leadership]
order: 49
filters: { period: month, department: department_code }
columns:
  department_code: { zh: 部门代码, en: Department code }
  department_name: { zh: 部门, en: Department }
  scene: { zh: 应用场景, en: Scene }
  sector: { zh: 领域, en: Sector }
  business_count: { zh: 业务数, en: Business, unit: count, description: { zh: 办件数，或随机入户次数。, en: "Cases, or random visits." } }
  use_count: { zh: 应用次数, en: Uses, unit: count, good: up, description: { zh: 查询了信用记录的办件，或按类别抽取的入户。, en: "Cases with a credit query, or visits of subjects with a class." } }
  use_share: { zh: 应用比例, en: Share used, unit: share, good: up }
  month: { zh: 月份, en: Month, unit: month }
default_sort: [month desc, use_share, department_code, scene]
chart: { kind: stacked, x: month, y: use_count, series: scene, aggregate: sum }
records:
  - { count: business_count, from: int_credit_use_cases, match: { department_code: department_code, scene: scene, month: month } }
  - { count: use_count, from: int_credit_use_cases, match: { department_code: department_code, scene: scene, month: month }, where: is_used }
computed:
  use_share: { formula: "use_count / cast(business_count as double)" }
lead:
  - zh: 信用记录和分类共应用 {uses:count} 次，占有关业务的 {share:share}；有业务而一次未用的部门 {idle:count} 个。
    en: "Credit records and classes were used {uses:count} times, in {share:share} of the business; {idle:count} departments with business never used them."
    query: >-
      select cast(sum(use_count) as integer) as uses, sum(use_count) / nullif(cast(sum(business_count) as double), 0) as share,
      cast(count(distinct department_code) - count(distinct case when use_count > 0 then department_code end) as integer) as idle
      from {mart} having count(*) > 0
  - zh: 推行分级分类监管的领域已有 {covered:count} 个按类别抽查。
    en: "{covered:count} of the sectors of class-based supervision inspect by class."
    query: select cast(count(distinct sector) as integer) as covered from {mart} where scene = 'inspection' and sector is not null and use_count > 0 having count(*) > 0
  - zh: 要求应用而没有数据来源的场景：{scenes}。
    en: "Scenes asked for that have no source of data: {scenes_en}."
    query: >-
      select ordered_text(w.zh, p.key) as scenes, ordered_text(w.en, p.key) as scenes_en from policy as p
      inner join seed_words as w on w.domain = 'scene' and w.code = replace(p.key, 'credit_use.scenes.', '')
      where p.key like 'credit_use.scenes.%' and p.number = 1 and w.code not in ('approval', 'qualification', 'inspection')
      having count(*) > 0
tests:
  - not_null: [department_name, business_count, use_count]
  - accepted: { column: scene, values: [approval, qualification, inspection] }
  - accepted: { column: sector, values: [market, environment, housing, health, emergency, tourism, water, education] }
  - rows: use_count <= business_count
  - between: { column: use_share, min: 0, max: 1 }
*/
with

case_counts as (

	select department_code, item_code, month, case_count, credit_checked_count from int_case_counts_by_department

),

items as (

	select item_code, item_type from int_current_items

),

visits as (

	select department_code, credit_class, month_of(inspected_on) as month
	from int_visits
	where is_random and is_planned

),

departments as (

	select department_code, department_name from stg_departments

),

sectors as (

	select replace(key, 'plans.sectors.', '') as sector, value as words from policy where key like 'plans.sectors.%'

),

department_sectors as (

	select d.department_code, min(s.sector) as sector
	from departments as d
	inner join sectors as s on contains(d.department_name, s.words)
	group by d.department_code

),

scenes as (

	select replace(key, 'credit_use.scenes.', '') as scene from policy where key like 'credit_use.scenes.%' and number = 1

),

uses as (

	select
		c.department_code,
		case when i.item_type = 'confirmation' then 'qualification' else 'approval' end as scene,
		c.month,
		sum(c.case_count) as business_count,
		sum(c.credit_checked_count) as use_count
	from case_counts as c
	left join items as i on i.item_code = c.item_code
	where c.department_code is not null
	group by c.department_code, case when i.item_type = 'confirmation' then 'qualification' else 'approval' end, c.month
	union all
	select
		department_code,
		'inspection' as scene,
		month,
		count(*) as business_count,
		count(case when credit_class <> 'unrated' then 1 end) as use_count
	from visits
	group by department_code, month

)

select
	u.department_code,
	coalesce(d.department_name, u.department_code) as department_name,
	u.scene,
	case when u.scene = 'inspection' then s.sector end as sector,
	cast(u.business_count as integer) as business_count,
	cast(u.use_count as integer) as use_count,
	u.use_count / cast(u.business_count as double) as use_share,
	u.month
from uses as u
inner join scenes as e on e.scene = u.scene
left join departments as d on d.department_code = u.department_code
left join department_sectors as s on s.department_code = u.department_code
