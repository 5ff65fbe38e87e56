/*
title: { zh: 重点关注与严重失信名单, en: Watch list and serious list }
description:
  zh: >-
    两本名单：严重失信主体（依法认定）和重点关注（尚未达到严重程度）。每个主体何时列入、为何、到何时、抽查权重多少、如何移出。
    原因：L2 以上预警、未履行承诺、部门列入、列入严重失信主体名单。重点关注只带来更多关注，不带来惩戒；期限届满、清白、修复或移出之日即停止。
    未履行承诺的，另看撤销决定、列入异常名录两项是否已做。
  en: >-
    Two registers: serious (set by law) and watched (not that grave). For each subject since when, why, until when, with
    what sampling weight and how it left. Reasons: alerts of L2 or above, promises not kept, a department's decision, the
    serious list. Being watched brings attention, no punishment, and ends with the period, a clean record, a repair or
    the exit. For promises not kept it says whether revocation and the abnormality list have followed.
rule: [R30, R38, R40, R79, R83, R87]
grain: one row per subject
key: [subject_code]
audience: [regulation, supervision]
order: 31
filters: { period: entered_month, department: department_code, class: credit_class, region: region_code }
columns:
  subject_code: { zh: 主体代码, en: Subject code }
  department_code: { zh: 列入部门代码, en: Department code }
  department_name: { zh: 列入部门, en: Department }
  region_code: { zh: 行政区划, en: Region }
  subject_name: { zh: 主体, en: Subject }
  industry_section: { zh: 行业门类, en: Industry }
  credit_class: { zh: 信用类别, en: Credit class }
  key_area: { zh: 重点领域, en: Key area }
  register: { zh: 名单, en: Register }
  watch_state: { zh: 状态, en: State }
  reasons: { zh: 列入原因, en: Why }
  left_reason: { zh: 移出原因, en: Why it left }
  missing_actions: { zh: 未履行承诺尚缺的处理, en: What is still missing for the promise, description: { zh: 撤销原决定、列入信用异常名录。, en: "Revocation of the decision, entry in the abnormality list." } }
  exit_state: { zh: 退出申请, en: Application to leave }
  entry_count: { zh: 列入次数, en: Entries, unit: count }
  active_count: { zh: 现行列入数, en: Entries in force, unit: count }
  subject_count: { zh: 主体数, en: Subjects, unit: count }
  sampling_weight: { zh: 抽查权重, en: Sampling weight, unit: ratio }
  has_repair_promise: { zh: 已作修复承诺, en: Promise of repair made }
  entered_on: { zh: 列入日期, en: Entered on, unit: date }
  until_on: { zh: 列入至, en: Until, unit: date, description: { zh: 空为未定期限。, en: Empty where no end is set. } }
  left_on: { zh: 移出日期, en: Left on, unit: date }
  entered_month: { zh: 列入月份, en: Month entered, unit: month }
default_sort: [watch_state, register, sampling_weight desc, entered_on desc, subject_code]
chart: { kind: stacked, x: entered_month, y: subject_count, series: register, aggregate: sum }
records:
  - { count: entry_count, from: int_watch_entries, match: { subject_code: subject_code } }
  - { count: active_count, from: int_watch_entries, match: { subject_code: subject_code }, where: is_active }
computed:
  subject_count: { from: watch_list, match: { subject_code: subject_code }, formula: "count(*)" }
  sampling_weight: { rows: entry_count, formula: "coalesce(max(case when is_active then sampling_weight end), 1.0)" }
lead:
  - zh: 名单上现有 {listed:count} 户：严重失信 {serious:count} 户，重点关注 {watched:count} 户；已移出 {gone:count} 户。
    en: "{listed:count} subjects are listed, {serious:count} as serious and {watched:count} as watched; {gone:count} have left."
    query: >-
      select cast(count(case when watch_state = 'listed' then 1 end) as integer) as listed,
      cast(count(case when watch_state = 'listed' and register = 'serious' then 1 end) as integer) as serious,
      cast(count(case when watch_state = 'listed' and register = 'watched' then 1 end) as integer) as watched,
      cast(count(case when watch_state = 'left' then 1 end) as integer) as gone from {mart} having count(*) > 0
  - zh: 因未履行承诺列入而撤销或列异尚未做的 {missing:count} 户。
    en: "For {missing:count} subjects listed for a promise not kept, revocation or the abnormality list has not followed."
    query: select cast(count(*) as integer) as missing from {mart} where missing_actions is not null having count(*) > 0
tests:
  - not_null: [register, watch_state, reasons, entered_on, sampling_weight]
  - accepted: { column: register, values: [serious, watched] }
  - accepted: { column: watch_state, values: [listed, left] }
  - accepted: { column: left_reason, values: [clean, documents_ended, expired, repaired, taken_off] }
  - accepted: { column: missing_actions, values: [both, revocation, abnormal_list] }
  - accepted: { column: exit_state, values: [none, waiting, granted, refused, withdrawn] }
  - rows: (watch_state = 'listed') = (active_count > 0)
  - rows: (watch_state = 'left') = (left_on is not null)
*/
with

entries as (

	select * from int_watch_entries

),

words as (

	select code as reason, zh from seed_words where domain = 'reason'

),

subjects as (

	select * from int_subjects

),

departments as (

	select department_code, department_name from stg_departments

),

listed as (

	select
		e.subject_code,
		count(*) as entry_count,
		count(case when e.is_active then 1 end) as active_count,
		count(case when e.is_active and e.register = 'serious' then 1 end) as serious_count,
		count(case when e.register = 'serious' then 1 end) as ever_serious_count,
		newest(e.department_code, day_text(e.entered_on) || e.entry_id) as department_code,
		ordered_text(
			case when e.is_active then w.zh || ' ' || e.document || ' ' || day_text(e.entered_on) end, day_text(e.entered_on) || e.entry_id
		) as active_reasons,
		ordered_text(w.zh || ' ' || e.document || ' ' || day_text(e.entered_on), day_text(e.entered_on) || e.entry_id) as all_reasons,
		newest(e.left_reason, day_text(coalesce(e.left_on, e.entered_on)) || e.entry_id) as left_reason,
		max(case when e.is_active then e.sampling_weight end) as sampling_weight,
		min(case when e.is_active then e.entered_on end) as active_since,
		max(e.entered_on) as last_entered_on,
		count(case when e.is_active and e.until_on is null then 1 end) as endless_count,
		max(case when e.is_active then e.until_on end) as active_until,
		max(e.until_on) as last_until,
		max(e.left_on) as left_on,
		min(case when e.is_active and e.reason = 'promise' then e.entered_on end) as promise_on
	from entries as e
	inner join words as w on w.reason = e.reason
	group by e.subject_code

),

revoked as (

	select l.subject_code
	from listed as l
	inner join stg_interventions as i
		on i.subject_code = l.subject_code and i.intervention_kind = 'revocation' and i.opened_on >= l.promise_on
	group by l.subject_code

),

abnormal as (

	select l.subject_code
	from listed as l
	inner join stg_breaches as b
		on b.subject_code = l.subject_code and b.breach_kind = 'abnormal_list' and b.decided_on >= l.promise_on
	group by l.subject_code

),

repairs as (

	select l.subject_code, newest(coalesce(r.outcome, 'waiting'), day_text(r.applied_on) || r.repair_id) as exit_state
	from listed as l
	inner join stg_repairs as r
		on r.subject_code = l.subject_code and r.applied_on >= coalesce(l.active_since, l.last_entered_on)
	group by l.subject_code

),

promises as (

	select l.subject_code
	from listed as l
	inner join stg_commitments as c
		on c.subject_code = l.subject_code
		and c.commitment_kind = 'repair'
		and c.made_on >= coalesce(l.active_since, l.last_entered_on)
	group by l.subject_code

)

select
	l.subject_code,
	l.department_code,
	coalesce(d.department_name, l.department_code) as department_name,
	s.region_code,
	s.subject_name,
	s.industry_section,
	coalesce(s.credit_class, 'unrated') as credit_class,
	s.key_area,
	case when l.serious_count > 0 or (l.active_count = 0 and l.ever_serious_count > 0) then 'serious' else 'watched' end as register,
	case when l.active_count > 0 then 'listed' else 'left' end as watch_state,
	coalesce(l.active_reasons, l.all_reasons) as reasons,
	case when l.active_count = 0 then l.left_reason end as left_reason,
	case
		when l.promise_on is null then null
		when v.subject_code is null and a.subject_code is null then 'both'
		when v.subject_code is null then 'revocation'
		when a.subject_code is null then 'abnormal_list'
	end as missing_actions,
	coalesce(r.exit_state, 'none') as exit_state,
	cast(l.entry_count as integer) as entry_count,
	cast(l.active_count as integer) as active_count,
	1 as subject_count,
	coalesce(l.sampling_weight, 1.0) as sampling_weight,
	p.subject_code is not null as has_repair_promise,
	coalesce(l.active_since, l.last_entered_on) as entered_on,
	case when l.endless_count = 0 then coalesce(l.active_until, l.last_until) end as until_on,
	case when l.active_count = 0 then l.left_on end as left_on,
	month_of(coalesce(l.active_since, l.last_entered_on)) as entered_month
from listed as l
left join subjects as s on s.subject_code = l.subject_code
left join departments as d on d.department_code = l.department_code
left join revoked as v on v.subject_code = l.subject_code
left join abnormal as a on a.subject_code = l.subject_code
left join repairs as r on r.subject_code = l.subject_code
left join promises as p on p.subject_code = l.subject_code
