/*
title: { zh: 预警的结束, en: Ends of alerts }
description:
  zh: >-
    预警何时因何结束：清白期满、记录失效，或按政策规定的级别（L3）应收部门的回执收齐。收齐之后再有新事件，应再次预警，同一预警重新开启。
    没有应收部门的，只因清白期满或记录失效结束。
  en: >-
    When and why alerts end: clean, documents ended, or – at the levels of the policy (L3) – every department to be
    warned has acknowledged. A further episode after that is to be warned of again and opens the same alert anew. Where
    no department is to be warned an alert ends only clean or with its documents.
rule: [R42, R50, R83]
grain: one row per alert
key: [alert_id]
columns:
  closed_on: { zh: 结束日期, en: Closed on, unit: date }
  closed_reason: { zh: 结束原因, en: Why closed }
  warning_on: { zh: 应预警日, en: Warning due since, unit: date }
*/
with

alerts as (

	select alert_id, level, closed_on, closed_reason from int_alerts

),

receipt_exits as (

	select replace(key, 'alerts.receipt_exit.', '') as level from policy where key like 'alerts.receipt_exit.%' and number = 1

),

receipts as (

	select
		alert_id,
		max(warning_on) as warning_on,
		case when count(*) = count(acknowledged_on) then max(acknowledged_on) end as received_on
	from int_alert_warnings
	group by alert_id

)

select
	a.alert_id,
	case when e.level is not null and r.received_on is not null then 'receipts' else a.closed_reason end as closed_reason,
	coalesce(e.level is not null and r.alert_id is not null, false) as ends_on_receipts,
	r.warning_on,
	case when e.level is not null then coalesce(r.received_on, a.closed_on) else a.closed_on end as closed_on
from alerts as a
left join receipt_exits as e on e.level = a.level
left join receipts as r on r.alert_id = a.alert_id
