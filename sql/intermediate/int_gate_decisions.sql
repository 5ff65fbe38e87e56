/*
title: { zh: 把关判定, en: What the gate would have said }
description:
  zh: 每件须把关的办件，按决定当日的信用状况应否通过，理由是什么。江都规则依次看：重大项目、失信记录、等级；没有等级的人工核对。
  en: >-
    For every case before a gate: whether it was to pass, by the credit standing of the day of the decision, and why.
    Jiangdu's gate looks at the project, then the breach records, then the grade; a missing grade is for a person to check.
rule: [R4, R5, R6, R7, R8, R100, R101]
grain: one row per case
key: [case_no]
columns:
  decision: { zh: 应否通过, en: To pass or not }
  reason: { zh: 判定理由, en: Reason }
*/
with

gated_cases as (

	select * from int_gated_cases

),

credit_spans as (

	select * from int_credit_spans

),

-- A subject of whom nothing was ever reported has a clean record and no grade.
standings as (

	select
		c.*,
		starts_with(c.subject_code, 'P-') as is_person,
		coalesce(s.open_breach_count, 0) as open_breach_count,
		coalesce(s.top_grade_count, 0) > 0 as has_top_grade,
		coalesce(s.high_score_count, 0) > 0 as has_high_score,
		coalesce(s.clean_score_count, 0) > 0 as has_clean_score,
		coalesce(s.scored_count, 0) > 0 as is_scored,
		coalesce(s.rated_count, 0) > 0 as is_rated,
		case when s.class_rank > 0 then substr('ABCDE', s.class_rank, 1) end as gate_grade
	from gated_cases as c
	left join credit_spans as s
		on s.subject_code = c.subject_code and s.from_on <= c.decided_on and s.until_on > c.decided_on

),

parameters as (

	select
		policy_number('exemption.high_top_grade') as high_top_grade,
		policy_number('exemption.high_open_breaches') as high_open_breaches,
		policy_number('exemption.clean_open_breaches') as clean_open_breaches,
		policy_number('gate.clean_open_breaches') as gaoyou_open_breaches,
		policy_number('gate.open_breaches') as jiangdu_open_breaches,
		policy_text('gate.major_project') as major_project,
		policy_text('gate.missing_grade') as missing_grade

),

major_levels as (

	select replace(key, 'gate.major_levels.', '') as major_project_level
	from policy
	where key like 'gate.major_levels.%' and number = 1

),

grade_decisions as (

	select replace(key, 'gate.grades.', '') as gate_grade, value as decision from policy where key like 'gate.grades.%'

),

reasons as (

	select
		s.*,
		g.decision as grade_decision,
		case
			when not s.is_listed then 'not_listed'
			when s.gate = 'jiangdu' and m.major_project_level is not null then 'major_project'
			when s.open_breach_count > case s.gate
				when 'exemption_high' then p.high_open_breaches
				when 'exemption_clean' then p.clean_open_breaches
				when 'gaoyou' then p.gaoyou_open_breaches
				else p.jiangdu_open_breaches
			end then 'open_breaches'
			when s.gate = 'exemption_high' and s.has_high_score then 'high_score'
			when s.gate = 'exemption_high' and s.has_top_grade and p.high_top_grade = 1 then 'top_grade'
			when s.gate = 'exemption_high' then case when s.is_person and s.is_scored then 'low_score' else 'no_top_grade' end
			when s.gate = 'exemption_clean' and s.is_person and s.is_scored and not s.has_clean_score then 'low_score'
			when s.gate = 'exemption_clean' and s.is_person and not s.is_rated then 'no_score'
			when s.gate in ('exemption_clean', 'gaoyou') then 'clean_record'
			when s.gate_grade is null then 'grade_missing'
			else 'grade'
		end as reason
	from standings as s
	cross join parameters as p
	left join major_levels as m on m.major_project_level = s.major_project_level
	left join grade_decisions as g on g.gate_grade = s.gate_grade

)

select
	r.case_no,
	r.item_code,
	r.subject_code,
	r.department_code,
	r.route,
	r.result,
	r.credit_check,
	r.gate,
	case
		when r.reason = 'major_project' then p.major_project
		when r.reason = 'grade_missing' then p.missing_grade
		when r.reason = 'grade' then r.grade_decision
		when r.reason in ('high_score', 'top_grade') then 'direct'
		when r.reason = 'clean_record' then case when r.gate = 'gaoyou' then 'conditional' else 'direct' end
		else 'not_applicable'
	end as decision,
	r.reason,
	r.gate_grade,
	r.open_breach_count,
	r.is_credit_checked,
	r.is_unattended,
	r.has_site_visit,
	r.decided_on
from reasons as r
cross join parameters as p
