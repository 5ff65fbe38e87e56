/*
title: { zh: 应发风险预警之日, en: Days on which warnings are due }
description:
  zh: >-
    L2 以上的每条预警最近一次应发监管风险预警之日：升至现级之日；此后每有一次仍有效的新事件，应再发一次（政策可改），以其日为准。截至数据日期；已结束的预警截至结束前一日。
  en: >-
    For every alert of L2 or above the last day on which a risk warning was due: the day it reached its level; and again
    (policy) the day of each further episode that is in force. As at the data date, or the day before the alert ended.
rule: [R42, R50, R83]
grain: one row per alert of L2 or above
key: [alert_id]
columns:
  warning_on: { zh: 应预警日, en: Warning due since, unit: date }
  asked_on: { zh: 截至, en: As at, unit: date }
  is_standing: { zh: 未因清白或失效结束, en: Not ended clean or with its documents }
*/
with

parameters as (

	select policy_number('alerts.warn_again') as warn_again, data_date from int_data_date

),

alerts as (

	select
		a.alert_id,
		a.subject_code,
		a.raised_on,
		a.closed_on is null as is_standing,
		coalesce(add_days(a.closed_on, -1), p.data_date) as asked_on
	from int_alerts as a
	cross join parameters as p
	where a.level > 'L1'

),

-- What is repaired or expired is used no more: no department is warned of it.
further_episodes as (

	select r.alert_id, r.episode_on, min(r.found_on) as found_on
	from int_alert_runs as r
	inner join alerts as a on a.alert_id = r.alert_id
	group by r.alert_id, r.episode_on, a.raised_on, a.asked_on
	having min(r.found_on) > a.raised_on and max(coalesce(r.in_force_to, date '9999-12-31')) > a.asked_on

),

latest_episodes as (

	select f.alert_id, max(f.found_on) as found_on
	from further_episodes as f
	inner join parameters as p on p.warn_again = 1
	group by f.alert_id

)

select
	a.alert_id,
	a.subject_code,
	a.is_standing,
	greatest(a.raised_on, coalesce(f.found_on, a.raised_on)) as warning_on,
	a.asked_on
from alerts as a
left join latest_episodes as f on f.alert_id = a.alert_id
