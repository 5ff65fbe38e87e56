/*
title: { zh: 列入名单的记录, en: Entries of the watch list }
description:
  zh: >-
    每次列入：因 L2 以上预警、因未履行承诺、因部门作出的列入处置、因列入严重失信主体名单；何时列入、到何时、何时因何移出。
    移出：清白期满、期限届满、记录修复或失效、部门移出。
  en: >-
    Every entry: by an alert of L2 or above, a promise not kept, a department's decision, or the serious list; since when,
    until when, and when and why it left: clean, expired, repaired, documents ended, or taken off by the department.
rule: [R30, R38, R40, R79, R87]
grain: one row per entry
key: [entry_id]
materialised: table
columns:
  reason: { zh: 列入原因, en: Reason }
  register: { zh: 名单, en: Register }
  document: { zh: 依据, en: Document }
  left_reason: { zh: 移出原因, en: Why it left }
  entered_on: { zh: 列入日期, en: Entered on, unit: date }
  until_on: { zh: 列入至, en: Until, unit: date }
  left_on: { zh: 移出日期, en: Left on, unit: date }
sources:
  - { from: stg_breaches, match: { "'promise:B:' || breach_id": entry_id } }
  - { from: stg_breaches, match: { "'serious_list:B:' || breach_id": entry_id } }
  - { from: stg_interventions, match: { "'intervention:' || intervention_id": entry_id } }
*/
with

alerts as (

	select * from int_alerts where level > 'L1'

),

breaches as (

	select *
	from int_breaches
	where (exclusion_reason is null or exclusion_reason = 'kind_not_counted') and breach_kind in ('commitment_breach', 'serious_list')

),

interventions as (

	select * from stg_interventions where intervention_kind in ('watch_list_entry', 'watch_list_exit') and subject_code is not null

),

parameters as (

	select
		policy_number('watch.months.promise') as promise_months,
		policy_number('watch.months.intervention') as intervention_months,
		data_date
	from int_data_date

),

weights as (

	select replace(key, 'watch.sampling_weight.', '') as reason, number as weight from policy where key like 'watch.sampling_weight.%'

),

exits as (

	select e.intervention_id, min(x.opened_on) as left_on
	from interventions as e
	inner join interventions as x
		on x.subject_code = e.subject_code
		and x.intervention_kind = 'watch_list_exit'
		and x.opened_on >= e.opened_on
	where e.intervention_kind = 'watch_list_entry'
	group by e.intervention_id

),

entries as (

	select
		'alert:' || alert_id as entry_id, subject_code, department_code, 'alert' as reason, alert_id as document,
		listed_on as entered_on, clean_on as until_on, closed_on as ended_on, closed_reason as ended_reason
	from alerts
	union all
	select
		'promise:' || b.document_id as entry_id, b.subject_code, b.department_code, 'promise' as reason, b.document,
		b.found_on as entered_on,
		least(b.in_force_to, add_months(b.found_on, p.promise_months)) as until_on,
		null as ended_on,
		case when b.is_rectified and b.in_force_to <= add_months(b.found_on, p.promise_months) then 'repaired' else 'expired' end as ended_reason
	from breaches as b
	cross join parameters as p
	where b.breach_kind = 'commitment_breach'
	union all
	select
		'serious_list:' || document_id as entry_id, subject_code, department_code, 'serious_list' as reason, document,
		found_on as entered_on, in_force_to as until_on, null as ended_on,
		case when is_rectified then 'repaired' else 'expired' end as ended_reason
	from breaches
	where breach_kind = 'serious_list'
	union all
	select
		'intervention:' || i.intervention_id as entry_id, i.subject_code, i.by_department_code as department_code,
		'intervention' as reason, i.intervention_id as document, i.opened_on as entered_on,
		coalesce(i.due_on, add_months(i.opened_on, p.intervention_months)) as until_on,
		least(x.left_on, i.closed_on) as ended_on,
		case when coalesce(x.left_on, i.closed_on) is null then 'expired' else 'taken_off' end as ended_reason
	from interventions as i
	cross join parameters as p
	left join exits as x on x.intervention_id = i.intervention_id
	where i.intervention_kind = 'watch_list_entry'

),

dated as (

	select
		e.*,
		case
			when e.ended_on <= p.data_date then e.ended_on
			when e.reason <> 'alert' and e.until_on <= p.data_date then e.until_on
		end as left_on
	from entries as e
	cross join parameters as p
	where e.entered_on <= p.data_date

)

select
	d.entry_id,
	d.subject_code,
	d.department_code,
	d.reason,
	case when d.reason = 'serious_list' then 'serious' else 'watched' end as register,
	d.document,
	case when d.left_on is not null then d.ended_reason end as left_reason,
	w.weight as sampling_weight,
	d.left_on is null as is_active,
	d.entered_on,
	d.until_on,
	d.left_on
from dated as d
inner join weights as w on w.reason = d.reason
