/*
title: { zh: 各口径的随机抽查, en: Random visits by domain }
description:
  zh: 随机抽查的每户次归入所属口径：全部、信用类别、行业，各一行，带所代表的户数。
  en: Every random visit in the domains it belongs to (all, its class, its industry), with the subjects it stands for.
rule: [R77]
grain: one row per domain and visit
key: [dimension, domain_code, subject_code, inspected_on]
columns:
  dimension: { zh: 口径, en: Domain kind }
  domain_code: { zh: 口径取值, en: Domain }
  weight: { zh: 代表户数, en: Subjects it stands for, unit: count }
  is_found: { zh: 发现问题, en: Problem found }
sources:
  - { from: stg_inspections, match: { subject_code: subject_code, inspected_on: inspected_on } }
*/
with

findings as (

	select * from int_random_findings

),

domains as (

	select dimension, domain_code from int_estimate_domains

)

select d.dimension, d.domain_code, f.*
from findings as f
inner join domains as d
	on d.dimension = 'all'
	or (d.dimension = 'class' and d.domain_code = f.credit_class)
	or (d.dimension = 'industry' and d.domain_code = f.industry_section)
