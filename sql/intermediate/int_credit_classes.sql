/*
title: { zh: 信用类别, en: Credit classes }
description:
  zh: >-
    每个主体在数据日期有效的各体系最新等级，按可修改的对照表换成 A–E 五类；多个体系按政策合成（默认取最差，也可指定以某一体系为准）。
    各体系不合并，未在对照表内的等级和只有得分的体系不参与。
  en: >-
    Each subject's newest grades valid on the data date, turned into classes A–E by the editable map; several schemes
    are combined as the policy says (the worst, or one named scheme). Schemes are never merged; grades outside the map
    and schemes with a score only take no part.
rule: [R35, R70, R71]
grain: one row per subject
key: [subject_code]
materialised: table
*/
with

ratings as (

	select * from stg_ratings

),

grades as (

	select * from seed_grades

),

parameters as (

	select policy_text('grades.combination') as combination, data_date from int_data_date

),

newest_ratings as (

	select
		r.subject_code,
		r.scheme_code,
		newest(r.grade, r.valid_from) as grade,
		max(r.valid_from) as valid_from,
		newest(coalesce(r.valid_to, date '9999-12-31'), r.valid_from) as valid_to
	from ratings as r
	cross join parameters as p
	where r.grade is not null and r.valid_from <= p.data_date and (p.combination = 'worst' or r.scheme_code = p.combination)
	group by r.subject_code, r.scheme_code

),

-- In each scheme the newer rating replaces the older: one that has ended brings none of them back.
current_ratings as (

	select r.subject_code, r.scheme_code, r.grade, r.valid_from
	from newest_ratings as r
	cross join parameters as p
	where r.valid_to >= p.data_date

)

select
	r.subject_code,
	max(g.credit_class) as credit_class,
	newest(r.scheme_code, g.credit_class || r.scheme_code) as scheme_code,
	newest(r.grade, g.credit_class || r.scheme_code) as grade,
	newest(r.valid_from, g.credit_class || r.scheme_code) as valid_from,
	cast(count(*) as integer) as scheme_count
from current_ratings as r
inner join grades as g on g.scheme_code = r.scheme_code and g.grade = r.grade
group by r.subject_code
