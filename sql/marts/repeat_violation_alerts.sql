/*
title: { zh: 屡次失信预警, en: Repeat-violation alerts }
description:
  zh: >-
    每个主体每条规则一条预警。同一主体若干天内的记录并为一次事件；只数仍有效的记录：已撤销、已修复、已到期的不数，复查从不计入，投诉只数查实的。
    L1 提醒约谈：一年内两次轻微或一般，或半年内同类两次；L2 重点关注：一年内四次；L3 风险预警：任何严重失信，或三个月内两个以上部门认定；L4 高频失信：三年内十次。
    约谈后半年内再犯升为 L2；L2 以上向持有其许可或承诺的各部门发风险预警，此后每有新事件再发一次；L3 收齐回执即结束。首次轻微且已改正的不数，包容期内止于约谈；L1 次数按行业校准。
    次数和窗口都是政策参数。分值按失信程度加权、随时间减半，只用于排先后。预警是线索，不是结论。
  en: >-
    One alert per subject and rule. Documents of one subject within some days are one episode; only documents in force
    count: withdrawn, repaired and expired ones do not, re-inspections never do, complaints only when verified.
    L1 reminder talk: two minor or general episodes in a year, or two of one category in half a year; L2 watch list:
    four in a year; L3 risk warning: any serious breach, or findings of two or more departments in three months;
    L4 frequent: ten in three years. A new episode within half a year of a talk is L2; from L2 on every department with
    a licence or promise of the subject is warned, and again at each further episode; L3 ends when all have
    acknowledged. A first minor breach put right does not count, an inclusive period
    stops at the talk, and the count of L1 is calibrated by industry. All numbers are policy. The score weighs severity, halves with time, and only puts
    alerts in order. An alert is a lead, not a finding.
rule: [R31, R38, R39, R42, R50, R81, R82, R83, R84, R93]
grain: one row per alert
key: [alert_id]
audience: [regulation, supervision]
order: 30
filters: { period: opened_month }
columns:
  alert_id: { zh: 预警编号, en: Alert, description: { zh: 由主体、规则和开启记录算出，重算不变。, en: "Computed from subject, rule and opening document; the same in every build." } }
  subject_code: { zh: 主体代码, en: Subject code }
  department_code: { zh: 责任部门代码, en: Department code }
  region_code: { zh: 行政区划, en: Region }
  subject_name: { zh: 主体, en: Subject }
  subject_type: { zh: 主体类型, en: Type }
  department_name: { zh: 责任部门, en: Department, description: { zh: 谁认定、谁约谈：最近一份记录的认定部门。, en: "Who finds it holds the talk: the department of the latest document." } }
  industry_section: { zh: 行业门类, en: Industry }
  credit_class: { zh: 信用类别, en: Credit class }
  key_area: { zh: 重点领域, en: Key area }
  alert_rule: { zh: 规则, en: Rule }
  level: { zh: 级别, en: Level }
  action: { zh: 应采取的措施, en: Action due }
  alert_state: { zh: 状态, en: State }
  closed_reason: { zh: 结束原因, en: Why closed }
  opening_document: { zh: 开启记录, en: Opening document }
  counted_documents: { zh: 计入的记录, en: Documents counted }
  excluded_documents: { zh: 未计入的记录及理由, en: Documents not counted and why }
  score: { zh: 分值, en: Score, unit: points, good: down, description: { zh: 该主体有效事件的加权和，按半衰期递减，截至数据日期。, en: "Weighted sum of the subject's episodes in force, halving with time, on the data date." } }
  alert_count: { zh: 预警数, en: Alerts, unit: count }
  counted_count: { zh: 计入记录数, en: Documents counted, unit: count }
  episode_count: { zh: 计入事件数, en: Episodes counted, unit: count }
  excluded_count: { zh: 未计入记录数, en: Documents not counted, unit: count }
  department_count: { zh: 认定部门数, en: Departments, unit: count }
  warning_due_count: { zh: 应预警部门数, en: Departments to warn, unit: count, description: { zh: L2 以上：持有该主体有效许可或信用承诺的部门。, en: "From L2 on: departments with a live licence or a promise of the subject." } }
  warned_count: { zh: 已预警部门数, en: Departments warned, unit: count }
  acknowledged_count: { zh: 已回执部门数, en: Departments that acknowledged, unit: count, good: up }
  ends_on_receipts: { zh: 回执收齐即结束, en: Ends on receipts, description: { zh: 按政策，该级别的预警在应收部门的回执收齐时结束。, en: "By the policy an alert of this level ends when every department to be warned has acknowledged." } }
  opened_on: { zh: 开启日期, en: Opened on, unit: date }
  raised_on: { zh: 升至现级日期, en: Reached its level on, unit: date }
  last_on: { zh: 最近记录日期, en: Latest document on, unit: date }
  talked_on: { zh: 约谈日期, en: Talk on, unit: date, description: { zh: 升至现级之日起的首次约谈。, en: The first talk since the level was reached. } }
  warning_on: { zh: 应预警日, en: Warning due since, unit: date, description: { zh: 升至现级之日，此后每有仍有效的新事件则为其日；此日起发出的预警和回执才算数。, en: "The day the level was reached, or that of the latest further episode in force; only warnings and receipts since then count." } }
  due_on: { zh: 处置期限, en: Action due on, unit: date, description: { zh: 升至现级次日起若干工作日，按级别取政策参数。, en: Some working days after reaching the level; the number per level is policy. } }
  clean_on: { zh: 清白期满日, en: Clean on, unit: date, description: { zh: 此日前再无计入的记录，预警结束。, en: The alert ends on this day if nothing more is counted. } }
  closed_on: { zh: 结束日期, en: Closed on, unit: date }
  opened_month: { zh: 开启月份, en: Month opened, unit: month }
default_sort: [alert_state desc, level desc, score desc, alert_id]
chart:
  kind: stacked
  x: opened_month
  y: alert_count
  series: level
  aggregate: sum
records:
  - { count: counted_count, from: int_alert_documents, match: { alert_id: alert_id }, where: is_counted }
  - { count: excluded_count, from: int_alert_documents, match: { alert_id: alert_id }, where: not is_counted }
  - { count: warning_due_count, from: int_warning_departments, match: { alert_id: alert_id } }
  - { count: warned_count, from: int_warning_departments, match: { alert_id: alert_id }, where: is_warned }
  - { count: acknowledged_count, from: int_warning_departments, match: { alert_id: alert_id }, where: is_acknowledged }
computed:
  alert_count: { from: int_alerts, match: { alert_id: alert_id }, formula: "count(*)" }
  score:
    from: int_episodes
    match: { subject_code: subject_code }
    where: "coalesce(in_force_to > (select data_date from int_data_date), true)"
    formula: >-
      coalesce((select round_to(sum(cast(round_to(1000000 * e.weight * pow(2, -days_between(e.episode_on, (select
      data_date from int_data_date)) / policy_number('alerts.half_life_days')), 0) as bigint)) / 1000000.0, 2) from
      (select l.episode_on, max(w.number) as weight from listed as l inner join policy as w on w.key =
      'alerts.weight.' || l.severity group by l.episode_on) as e), 0)
  episode_count: { rows: counted_count, formula: "count(distinct episode_on)" }
  department_count: { rows: counted_count, formula: "count(distinct department_code)" }
lead:
  - zh: 现有开启的预警 {open_count:count} 条，涉及主体 {subject_count:count} 户，其中 L2 以上 {high_count:count} 条。
    en: "{open_count:count} alerts are open about {subject_count:count} subjects, {high_count:count} of them at L2 or above."
    query: >-
      select cast(count(*) as integer) as open_count, cast(count(distinct subject_code) as integer) as subject_count,
      cast(count(case when level >= 'L2' then 1 end) as integer) as high_count from {mart} where alert_state = 'open'
  - zh: "分值最高的是{subject_name}：{level:level}，计入 {counted_count:count} 份记录，最近一份 {last_on:date}，由{department_name}处置。"
    en: "Highest score: {subject_name}, {level:level}, {counted_count:count} documents counted, the latest on {last_on:date}; {department_name} is to act."
    query: >-
      select subject_name, level, counted_count, last_on, department_name from {mart}
      where alert_state = 'open' order by score desc, level desc, alert_id limit 1
  - zh: "{zh}"
    en: "{en}"
    query: >-
      select provisional_zh(first_on, last_on) as zh, provisional_en(first_on, last_on) as en
      from (select min(due_on) as first_on, max(due_on) as last_on from {mart}) where provisional_zh(first_on, last_on) is not null
tests:
  - not_null: [subject_code, department_code, level, opened_on, raised_on, clean_on, counted_count]
  - accepted: { column: level, values: [L1, L2, L3, L4] }
  - accepted: { column: action, values: [reminder_talk, watch_list, risk_warning, supervised] }
  - accepted: { column: alert_state, values: [open, closed] }
  - rows: opened_on <= raised_on and raised_on <= last_on and last_on < clean_on
  - rows: (alert_state = 'closed') = (closed_on is not null)
  - rows: alert_state = 'closed' or counted_count > 0
  - rows: acknowledged_count <= warned_count and warned_count <= warning_due_count
  - rows: closed_reason is distinct from 'receipts' or (ends_on_receipts and acknowledged_count = warning_due_count)
  - query: select subject_code, alert_rule from repeat_violation_alerts where alert_state = 'open' group by all having count(*) > 1
  - query_warn: select * from repeat_violation_alerts where subject_name is null
*/
with

alerts as (

	select * from int_alerts

),

documents as (

	select * from int_alert_documents

),

scores as (

	select * from int_breach_scores

),

subjects as (

	select * from int_subjects

),

departments as (

	select department_code, department_name from stg_departments

),

reasons as (

	select code, zh from seed_words where domain = 'exclusion_reason'

),

warnings as (

	select
		alert_id,
		count(*) as due_count,
		count_where(is_warned) as warned_count,
		count_where(is_acknowledged) as acknowledged_count
	from int_warning_departments
	group by alert_id

),

ends as (

	select * from int_alert_ends

),

deadlines as (

	select * from int_alert_deadlines

),

listed as (

	select
		d.alert_id,
		ordered_text(
			case when d.is_counted then d.document || ' ' || day_text(d.found_on) end, day_text(d.found_on) || d.document_id
		) as counted_documents,
		ordered_text(
			case when not d.is_counted then d.document || ' ' || day_text(d.found_on) || '（' || coalesce(r.zh, d.exclusion_reason) || '）' end,
			day_text(d.found_on) || d.document_id
		) as excluded_documents,
		count_where(d.is_counted) as counted_count,
		count_where(not d.is_counted) as excluded_count,
		count(distinct case when d.is_counted then d.episode_on end) as episode_count,
		count(distinct case when d.is_counted then d.department_code end) as department_count
	from documents as d
	left join reasons as r on r.code = d.exclusion_reason
	group by d.alert_id

),

opening_documents as (

	select distinct document_id, document from documents

)

select
	a.alert_id,
	a.subject_code,
	a.department_code,
	s.region_code,
	s.subject_name,
	s.subject_type,
	coalesce(d.department_name, a.department_code) as department_name,
	s.industry_section,
	coalesce(s.credit_class, 'unrated') as credit_class,
	s.key_area,
	a.alert_rule,
	a.level,
	case a.level when 'L4' then 'supervised' when 'L3' then 'risk_warning' when 'L2' then 'watch_list' else 'reminder_talk' end as action,
	case when n.closed_on is null then 'open' else 'closed' end as alert_state,
	n.closed_reason,
	o.document as opening_document,
	l.counted_documents,
	l.excluded_documents,
	coalesce(c.score, 0) as score,
	1 as alert_count,
	cast(l.counted_count as integer) as counted_count,
	cast(l.episode_count as integer) as episode_count,
	cast(l.excluded_count as integer) as excluded_count,
	cast(l.department_count as integer) as department_count,
	cast(coalesce(w.due_count, 0) as integer) as warning_due_count,
	cast(coalesce(w.warned_count, 0) as integer) as warned_count,
	cast(coalesce(w.acknowledged_count, 0) as integer) as acknowledged_count,
	n.ends_on_receipts,
	a.opened_on,
	a.raised_on,
	a.last_on,
	a.talked_on,
	n.warning_on,
	e.due_on,
	a.clean_on,
	n.closed_on,
	month_of(a.opened_on) as opened_month
from alerts as a
inner join listed as l on l.alert_id = a.alert_id
inner join ends as n on n.alert_id = a.alert_id
inner join opening_documents as o on o.document_id = a.opening_document_id
left join warnings as w on w.alert_id = a.alert_id
left join scores as c on c.subject_code = a.subject_code
left join subjects as s on s.subject_code = a.subject_code
left join departments as d on d.department_code = a.department_code
left join deadlines as e on e.level = a.level and e.raised_on = a.raised_on
