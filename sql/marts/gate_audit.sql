/*
title: { zh: 把关核查, en: Gate audit }
description:
  zh: >-
    凡免审、承诺办理的办件，以及决定当日本可免审、承诺而按标准办理的办件，逐件按“决定当日”的规则和信用状况回看：
    应当通过而没有提供、不应通过而准予、没有查询信用、靠申请人交证明。三道关分别是万宁（较高级1125分或最高等级；无失信1000分且不良已消除）、
    高邮（无不良记录并作出承诺）、江都（市级及以上重大项目直接适用；B级以上且无失信有条件适用；有失信或C级以下不适用；没有等级的人工核对）。
    分值、等级和条数都是政策参数。记录认定当日的决定不以该记录论。这是核查线索，不是定论。
  en: >-
    Every case decided by exemption or by promise, and every case whose item allowed it on the day of the decision but
    took the standard way, looked at again by the rule and the credit standing of that day: to pass but not offered, not
    to pass but granted, credit not queried, credit proven by the applicant's papers. The gates are Wanning's (high: 1125
    points or a top grade; clean: 1000 points and no open record), Gaoyou's (clean record and a promise) and Jiangdu's
    (major projects directly; B or better without breaches on condition; breaches or C and worse not; no grade: a person
    checks). Points, grades and counts are policy. A record found on the day of the decision is not held against it.
    A line here is a lead, not a verdict.
rule: [R1, R4, R5, R6, R7, R8, R9, R10, R20, R100, R101, R102]
grain: one row per case
key: [case_no]
audience: [supervision, regulation]
order: 24
columns:
  case_no: { zh: 申报号, en: Case number }
  item_code: { zh: 事项编码, en: Item code }
  subject_code: { zh: 主体代码, en: Subject code }
  department_code: { zh: 审批部门代码, en: Department code }
  item_name: { zh: 事项, en: Item }
  department_name: { zh: 审批部门, en: Department }
  gate: { zh: 适用的关, en: Gate }
  route: { zh: 办理方式, en: Route }
  result: { zh: 办结结果, en: Result }
  decision: { zh: 应否通过, en: To pass or not, description: { zh: 按决定当日的规则和信用状况。, en: By the rule and the credit standing of the day of the decision. } }
  reason: { zh: 判定理由, en: Reason }
  finding: { zh: 核查发现, en: Finding, description: { zh: 一件有几个发现的，列最重的一个。, en: The gravest where a case has several. } }
  gate_grade: { zh: 江都规则等级, en: Grade at Jiangdu's gate }
  open_breach_count: { zh: 当日未消除记录, en: Open records that day, unit: count, good: down }
  case_count: { zh: 件数, en: Cases, unit: count }
  finding_count: { zh: 发现数, en: Findings, unit: count, good: down }
  is_relaxed: { zh: 已按免审或承诺办理, en: Exempted or promised }
  is_granted_ineligible: { zh: 不应通过而准予, en: Granted though not eligible }
  is_not_offered: { zh: 应当通过而未提供, en: Eligible but not offered }
  is_query_missing: { zh: 未查询信用, en: Credit not queried, description: { zh: 决定前没有查询；江都规则下的重大项目无需查询。, en: "No query before the decision; a major project at Jiangdu's gate needs none." } }
  is_query_by_document: { zh: 由申请人证明信用, en: Credit proven by papers }
  is_site_visited: { zh: 免审仍踏勘, en: Exempted yet visited }
  is_unattended: { zh: 全程无人干预, en: Without a human step }
  decided_on: { zh: 决定日期, en: Decided on, unit: date }
  month: { zh: 决定月份, en: Month of decision, unit: month }
shown: [case_no, item_name, department_name, subject_code, finding, finding_count, open_breach_count, gate, decided_on]
default_sort: [finding_count desc, decided_on desc, case_no]
chart:
  kind: stacked
  x: month
  y: case_count
  series: finding
  aggregate: sum
  where: finding_count > 0
records:
  - { count: case_count, from: int_gated_cases, match: { case_no: case_no } }
computed:
  open_breach_count: { from: int_gate_decisions, match: { case_no: case_no }, formula: "max(open_breach_count)" }
  finding_count:
    rows: case_count
    formula: >-
      cast(this.is_granted_ineligible as integer) + cast(this.is_not_offered as integer) + cast(this.is_query_missing
      as integer) + cast(this.is_site_visited as integer) + cast(this.is_query_by_document as integer)
lead:
  - zh: 按免审或承诺准予的 {relaxed_count:count} 件中，{ineligible_count:count} 件按决定当日的规则不应通过，占 {ineligible_share:share}。
    en: "Of {relaxed_count:count} cases granted by exemption or promise, {ineligible_count:count} were not to pass by the rule of the day, {ineligible_share:share}."
    query: >-
      select cast(count(case when is_relaxed and result = 'granted' then 1 end) as integer) as relaxed_count,
      cast(count(case when is_granted_ineligible then 1 end) as integer) as ineligible_count,
      count(case when is_granted_ineligible then 1 end) / nullif(cast(count(case when is_relaxed and result = 'granted' then 1 end) as double), 0) as ineligible_share
      from {mart}
  - zh: 符合条件的 {eligible_count:count} 件中，{not_offered_count:count} 件仍按标准办理，占 {not_offered_share:share}；决定前未查询信用的 {unqueried_count:count} 件，靠申请人证明的 {document_count:count} 件。
    en: "Of {eligible_count:count} eligible cases, {not_offered_count:count} still took the standard way, {not_offered_share:share}; credit was not queried before {unqueried_count:count} decisions and proven by papers in {document_count:count}."
    query: >-
      select cast(count(case when decision in ('direct', 'conditional') then 1 end) as integer) as eligible_count,
      cast(count(case when is_not_offered then 1 end) as integer) as not_offered_count,
      count(case when is_not_offered then 1 end) / nullif(cast(count(case when decision in ('direct', 'conditional') then 1 end) as double), 0) as not_offered_share,
      cast(count(case when is_query_missing then 1 end) as integer) as unqueried_count,
      cast(count(case when is_query_by_document then 1 end) as integer) as document_count
      from {mart}
tests:
  - not_null: [gate, decision, reason, finding]
  - accepted: { column: gate, values: [exemption_high, exemption_clean, gaoyou, jiangdu] }
  - accepted: { column: decision, values: [direct, conditional, manual_check, not_applicable] }
  - accepted: { column: finding, values: [granted_ineligible, not_offered, query_missing, site_visited, query_by_document, none] }
  - accepted: { column: reason, values: [not_listed, major_project, open_breaches, high_score, top_grade, low_score, no_score, no_top_grade, clean_record, grade_missing, grade] }
  - rows: not (is_granted_ineligible and is_not_offered)
*/
with

gate_decisions as (

	select * from int_gate_decisions

),

items as (

	select item_code, item_name from int_current_items

),

departments as (

	select department_code, department_name from stg_departments

),

parameters as (

	select policy_number('exemption.site_visits') as site_visits

),

judged_cases as (

	select
		c.*,
		c.route in ('exempt_high', 'exempt_clean', 'commitment') as is_relaxed,
		c.route in ('exempt_high', 'exempt_clean', 'commitment') and c.result = 'granted' and c.decision = 'not_applicable'
			as is_granted_ineligible,
		c.route = 'standard' and c.decision in ('direct', 'conditional') as is_not_offered,
		not c.is_credit_checked and c.reason <> 'major_project' as is_query_missing,
		c.is_credit_checked and coalesce(c.credit_check = 'document', false) as is_query_by_document,
		c.route in ('exempt_high', 'exempt_clean') and c.has_site_visit and p.site_visits = 0 as is_site_visited
	from gate_decisions as c
	cross join parameters as p

)

select
	c.case_no,
	c.item_code,
	c.subject_code,
	c.department_code,
	coalesce(i.item_name, c.item_code) as item_name,
	coalesce(d.department_name, c.department_code) as department_name,
	c.gate,
	c.route,
	c.result,
	c.decision,
	c.reason,
	case
		when c.is_granted_ineligible then 'granted_ineligible'
		when c.is_not_offered then 'not_offered'
		when c.is_query_missing then 'query_missing'
		when c.is_site_visited then 'site_visited'
		when c.is_query_by_document then 'query_by_document'
		else 'none'
	end as finding,
	c.gate_grade,
	c.open_breach_count,
	cast(1 as integer) as case_count,
	cast(c.is_granted_ineligible as integer) + cast(c.is_not_offered as integer) + cast(c.is_query_missing as integer)
		+ cast(c.is_site_visited as integer) + cast(c.is_query_by_document as integer) as finding_count,
	c.is_relaxed,
	c.is_granted_ineligible,
	c.is_not_offered,
	c.is_query_missing,
	c.is_query_by_document,
	c.is_site_visited,
	c.is_unattended,
	c.decided_on,
	month_of(c.decided_on) as month
from judged_cases as c
left join items as i on i.item_code = c.item_code
left join departments as d on d.department_code = c.department_code
