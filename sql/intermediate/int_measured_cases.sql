/*
title: { zh: 办件对照时限, en: Cases against their limits }
description:
  zh: 每件办件对照申请当月有效的事项版本：是否超法定时限、超承诺时限，是否免除了改革前的现场踏勘。
  en: >-
    Every case against the item version of its month of application: over the statutory or the promised limit, and
    whether a site visit of the old procedure was avoided.
rule: [R10, R57]
grain: one row per case
key: [case_no]
columns:
  is_over_statutory: { zh: 超法定时限, en: Over the statutory limit }
  is_over_promised: { zh: 超承诺时限, en: Over the promised limit }
  is_site_visit_avoided: { zh: 免除踏勘, en: Site visit avoided }
*/
with

approvals as (

	select * from int_approvals

),

item_months as (

	select item_code, month, statutory_days, promised_days, has_site_visit_before from int_item_months

)

select
	a.*,
	coalesce(a.working_days > i.statutory_days, false) as is_over_statutory,
	coalesce(a.working_days > i.promised_days, false) as is_over_promised,
	coalesce(a.outcome = 'decided' and i.has_site_visit_before and not a.has_site_visit, false) as is_site_visit_avoided
from approvals as a
left join item_months as i on i.item_code = a.item_code and i.month = a.month
