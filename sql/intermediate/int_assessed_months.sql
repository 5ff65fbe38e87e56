/*
title: { zh: 考评各月, en: Months of an assessment }
description:
  zh: 考评周期内每个部门参与排名的各月，及其得分和名次。
  en: The ranked months of every department within a period of assessment, with score and rank.
rule: [R67]
grain: one row per department and ranked month
key: [department_code, month]
columns:
  month: { zh: 月份, en: Month, unit: month }
  composite_score: { zh: 综合分, en: Composite score, unit: points }
  composite_rank: { zh: 综合名次, en: Composite rank, unit: rank }
sources:
  - { from: int_due_rows, match: { department_code: department_code, due_month: month } }
*/
with

ranks as (

	select * from int_reporting_ranks where ranking_status = 'ranked'

),

parameters as (

	select cast(policy_number('assessment.months') as integer) as period_months

)

select
	r.department_code,
	r.peer_group,
	r.composite_rank,
	r.composite_score,
	r.quantity_score,
	r.quality_score,
	r.due_count,
	r.on_time_count,
	r.month,
	period_start(r.month, p.period_months) as period_from
from ranks as r
cross join parameters as p
