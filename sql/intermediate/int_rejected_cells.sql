/*
title: { zh: 退回的单元格, en: Rejected cells }
description:
  zh: 每处未通过检查的单元格，归到行内部门；该部门不在名单内、或该类数据不分部门时，归到发送部门。
  en: >-
    Every cell that did not pass, counted for the department in its row, or for the sender where that is not a listed
    department or the feed has none.
rule: [R34]
grain: one row per rejected cell
key: [feed, batch_id, source_row, column_name, rule_code]
*/
with

rejected_cells as (

	select distinct * from lake_rejected

),

feeds as (

	select feed, batch_kind = 'append' and department_column is not null as has_own_department from intake_feeds

),

departments as (

	select department_code from stg_departments

)

select
	r.feed,
	r.batch_id,
	r.source_row,
	coalesce(r.column_name, '') as column_name,
	r.rule_code,
	r.source_file,
	r.reported_by,
	coalesce(case when f.has_own_department then d.department_code end, r.reported_by) as department_code,
	r.value,
	r.reason_zh,
	r.reason_en,
	row_number() over (
		partition by r.feed, r.batch_id, r.source_row order by coalesce(r.column_name, ''), r.rule_code
	) as place,
	r.business_date as business_on,
	r.received_at,
	month_of(day_of(r.received_at)) as month
from rejected_cells as r
left join feeds as f on f.feed = r.feed
left join departments as d on d.department_code = r.department_code
