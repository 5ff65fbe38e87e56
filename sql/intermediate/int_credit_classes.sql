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

-- In each scheme the newer rating replaces the older: one that has ended brings none of them back.
current_ratings as (

	select r.subject_code, r.scheme_code, r.grade, r.credit_class, r.valid_from
	from int_rating_spans as r
	inner join int_data_date as d on r.valid_from <= d.data_date and r.class_until_on > d.data_date
	where r.is_combined

)

select
	subject_code,
	max(credit_class) as credit_class,
	newest(scheme_code, credit_class || scheme_code) as scheme_code,
	newest(grade, credit_class || scheme_code) as grade,
	newest(valid_from, credit_class || scheme_code) as valid_from,
	cast(count(*) as integer) as scheme_count
from current_ratings
group by subject_code
