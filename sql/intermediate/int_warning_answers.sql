/*
title: { zh: 风险预警的回执, en: Receipts of risk warnings }
description:
  zh: >-
    每份风险预警、每个回执部门一行，取首次回执。回执针对同一主体，在预警当日或之后、数据日期当日或之前；预警写明接收部门的，只有该部门的回执算数，没有写明的，各部门的回执都算。
  en: >-
    One row per risk warning and department that acknowledged it, with the first receipt. A receipt is about the same
    subject, of the day of the warning or later and no later than the data date; where the warning names a department
    only that one's receipt answers it, where it names none every department's does.
rule: [R50, R83]
grain: one row per warning and department that acknowledged it
key: [intervention_id, department_code]
columns:
  intervention_id: { zh: 预警编号, en: Warning }
  warned_on: { zh: 发出日期, en: Warned on, unit: date }
  received_on: { zh: 回执日期, en: Received on, unit: date }
*/
with

interventions as (

	select i.*
	from stg_interventions as i
	inner join int_data_date as d on i.opened_on <= d.data_date
	where i.intervention_kind in ('risk_warning', 'receipt')

)

select
	w.intervention_id,
	coalesce(r.department_code, r.by_department_code) as department_code,
	w.subject_code,
	w.opened_on as warned_on,
	min(r.opened_on) as received_on
from interventions as w
inner join interventions as r
	on r.subject_code = w.subject_code
	and r.opened_on >= w.opened_on
	and coalesce(coalesce(r.department_code, r.by_department_code) = w.department_code, true)
where w.intervention_kind = 'risk_warning' and r.intervention_kind = 'receipt'
group by w.intervention_id, coalesce(r.department_code, r.by_department_code), w.subject_code, w.opened_on
