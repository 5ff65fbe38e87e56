/*
title: { zh: 免审承诺后失信, en: Breaches after an exemption or promise }
description:
  zh: >-
    免审或承诺准予的办件后来查出失信的，一条记录一行：建议怎么处理（轻微且未造成事故的整改辅导；恶意或严重的移送撤销并移送执法；其余依法查处），
    两路移送是否都已办结，是否重新评级（重新评级前暂停享受免审），应报给谁，依据告知、监管、承诺三项事实建议由谁承担责任，是否已公示、已联合检查。
    责任建议是线索，供督查核定。
  en: >-
    One line per breach found after a case granted by exemption or promise: what is suggested (guidance for a minor one
    without an accident; revocation and enforcement together for an intentional or serious one; enforcement otherwise),
    whether both hand-overs are closed, whether the subject was rated anew (until then exemption rests), to whom it is
    referred, who is liable by three facts – told, supervised, promised – and whether it was published and jointly
    checked. Liability here is a suggestion for the inspection office to settle.
rule: [R14, R15, R16, R17, R26, R103]
grain: one row per breach record
key: [breach_id]
audience: [supervision, regulation]
order: 28
columns:
  breach_id: { zh: 失信记录编号, en: Breach record }
  case_no: { zh: 申报号, en: Case number }
  subject_code: { zh: 主体代码, en: Subject code }
  department_code: { zh: 认定部门代码, en: Department code }
  department_name: { zh: 认定部门, en: Found by }
  approval_department_name: { zh: 审批部门, en: Approval department }
  item_name: { zh: 事项, en: Item }
  route: { zh: 办理方式, en: Route }
  breach_kind: { zh: 记录类型, en: Kind }
  severity: { zh: 失信程度, en: Severity }
  action: { zh: 建议处理, en: Suggested action }
  hand_over_state: { zh: 移送状态, en: Hand-over }
  re_rating_state: { zh: 重新评级, en: Re-rating, description: { zh: 未重新评级前暂停享受免审。, en: Until the subject is rated anew its exemption rests. } }
  referral: { zh: 应报送, en: Referred to }
  liable_party: { zh: 建议责任方, en: Suggested liable party }
  breach_count: { zh: 记录数, en: Records, unit: count }
  open_days: { zh: 移送已历天数, en: Days since found, unit: days, good: down, description: { zh: 移送未办结的，认定至数据日期的天数。, en: From the finding to the data date while a hand-over is open. } }
  is_not_told: { zh: 未按规定告知, en: Conditions not told }
  is_not_supervised: { zh: 未按期监管, en: Not supervised in time }
  is_promise_false: { zh: 虚假或违反承诺, en: Promise false or broken }
  is_published: { zh: 已公示, en: Published }
  is_jointly_checked: { zh: 已联合检查, en: Jointly checked }
  approved_on: { zh: 准予日期, en: Granted on, unit: date }
  found_on: { zh: 认定日期, en: Found on, unit: date }
  revoked_on: { zh: 撤销办结, en: Revocation closed, unit: date }
  penalised_on: { zh: 处罚日期, en: Penalised on, unit: date }
  re_rated_on: { zh: 重新评级日期, en: Rated anew on, unit: date }
  month: { zh: 认定月份, en: Month found, unit: month }
shown: [item_name, approval_department_name, department_name, subject_code, found_on, action, hand_over_state, open_days, breach_id]
default_sort: [found_on desc, breach_id]
chart:
  kind: stacked
  x: month
  y: breach_count
  series: action
  aggregate: sum
records:
  - { count: breach_count, from: int_exempted_breaches, match: { breach_id: breach_id } }
computed:
  open_days:
    rows: breach_count
    formula: >-
      case when (select hand_over_state from this) in ('both_open', 'revocation_open', 'enforcement_open') then
      max(days_between(found_on, (select data_date from int_data_date))) end
lead:
  - zh: 免审、承诺准予后查出失信 {breach_count:count} 条，其中应移送撤销并查处的 {revocation_count:count} 条，两路都办结的 {closed_count:count} 条；{suspended_count:count} 条所涉主体尚未重新评级。
    en: "{breach_count:count} breaches after an exemption or promise, {revocation_count:count} for revocation and enforcement, {closed_count:count} closed on both ways; the subjects of {suspended_count:count} are not rated anew yet."
    query: >-
      select cast(count(*) as integer) as breach_count,
      cast(count(case when action = 'revocation' then 1 end) as integer) as revocation_count,
      cast(count(case when hand_over_state = 'both_closed' then 1 end) as integer) as closed_count,
      cast(count(case when re_rating_state = 'suspended' then 1 end) as integer) as suspended_count
      from {mart}
  - zh: "{zh}"
    en: "{en}"
    query: >-
      select provisional_zh(first_on, last_on) as zh, provisional_en(first_on, last_on) as en
      from (select min(approved_on) as first_on, (select data_date from int_data_date) as last_on from {mart}) where provisional_zh(first_on, last_on) is not null
tests:
  - not_null: [action, hand_over_state, re_rating_state, liable_party]
  - accepted: { column: action, values: [guidance, enforcement, revocation] }
  - accepted: { column: hand_over_state, values: [not_due, both_open, revocation_open, enforcement_open, both_closed] }
  - accepted: { column: re_rating_state, values: [not_due, suspended, rated_anew] }
  - accepted: { column: liable_party, values: [approval_department, supervision_department, enterprise, several, undetermined] }
*/
with

exempted_breaches as (

	select * from int_exempted_breaches

),

items as (

	select item_code, item_name from int_current_items

),

departments as (

	select department_code, department_name from stg_departments

),

actions as (

	select replace(key, 'follow_up.action.', '') as severity, value as action from policy where key like 'follow_up.action.%'

),

parameters as (

	select
		policy_text('follow_up.minor_with_accident') as accident_action,
		policy_text('follow_up.intentional') as intentional_action,
		policy_text('liability.party.not_told') as not_told_party,
		policy_text('liability.party.not_supervised') as not_supervised_party,
		policy_text('liability.party.promise_false') as promise_false_party,
		data_date
	from int_data_date

),

judged_breaches as (

	select
		b.*,
		p.*,
		case
			when b.is_intentional then p.intentional_action
			when b.severity = 'minor' and b.has_accident then p.accident_action
			else coalesce(a.action, 'enforcement')
		end as action,
		coalesce(b.supervision_due_on < b.found_on and (b.checked_on is null or b.checked_on > b.supervision_due_on), false)
			as is_not_supervised
	from exempted_breaches as b
	cross join parameters as p
	left join actions as a on a.severity = b.severity

),

stated_breaches as (

	select
		*,
		case
			when action <> 'revocation' then 'not_due'
			when revoked_on is not null and penalised_on is not null then 'both_closed'
			when revoked_on is not null then 'enforcement_open'
			when penalised_on is not null then 'revocation_open'
			else 'both_open'
		end as hand_over_state,
		cast(is_not_told as integer) + cast(is_not_supervised as integer) + cast(is_promise_false as integer) as failure_count
	from judged_breaches

)

select
	b.breach_id,
	b.case_no,
	b.subject_code,
	b.department_code,
	coalesce(d.department_name, b.department_code) as department_name,
	coalesce(a.department_name, b.approval_department_code) as approval_department_name,
	coalesce(i.item_name, b.item_code) as item_name,
	b.route,
	b.breach_kind,
	b.severity,
	b.action,
	b.hand_over_state,
	case
		when b.action = 'guidance' then 'not_due'
		when b.re_rated_on is null then 'suspended'
		else 'rated_anew'
	end as re_rating_state,
	case
		when b.action = 'guidance' then 'none'
		when b.subject_code like 'P-%' then 'provincial_score'
		when b.scheme_count > 0 then 'scheme_owner'
		else 'none'
	end as referral,
	case
		when b.failure_count = 0 then 'undetermined'
		when b.failure_count > 1 then 'several'
		when b.is_not_told then b.not_told_party
		when b.is_not_supervised then b.not_supervised_party
		else b.promise_false_party
	end as liable_party,
	cast(1 as integer) as breach_count,
	case when b.hand_over_state in ('both_open', 'revocation_open', 'enforcement_open')
		then cast(days_between(b.found_on, b.data_date) as integer) end as open_days,
	b.is_not_told,
	b.is_not_supervised,
	b.is_promise_false,
	b.is_published,
	b.joint_on is not null as is_jointly_checked,
	b.approved_on,
	b.found_on,
	b.revoked_on,
	b.penalised_on,
	b.re_rated_on,
	month_of(b.found_on) as month
from stated_breaches as b
left join items as i on i.item_code = b.item_code
left join departments as d on d.department_code = b.department_code
left join departments as a on a.department_code = b.approval_department_code
