/*
title: { zh: 同等监管比较的主体, en: Subjects whose supervision is compared }
description:
  zh: >-
    比较期内就免审承诺清单事项获准的主体，分免审承诺与一般两组（两样都有的归前者），获准后多少天，其间是否受过检查、处罚。
    类别取首次获准当日的：检查和处罚之后的类别已经带着结果。
  en: >-
    Subjects granted a listed item within the window, in two groups – by exemption or promise, and the ordinary way (who
    had both belongs to the former) – with the days since, and whether they were inspected or penalised in them. The
    class is that of the day of the first grant: the class after a visit or a penalty has its outcome in it.
rule: [R13]
grain: one row per subject
key: [subject_code]
columns:
  subject_code: { zh: 主体代码, en: Subject code }
  credit_class: { zh: 信用类别, en: Credit class }
  cohort: { zh: 组别, en: Group }
sources:
  - { from: stg_approvals, match: { subject_code: subject_code } }
  - { from: stg_inspections, match: { subject_code: subject_code } }
*/
with

cases as (

	select
		c.subject_code,
		max(case when c.route in ('exempt_high', 'exempt_clean', 'commitment') then 1 else 0 end) as is_relaxed,
		min(c.decided_on) as granted_on
	from int_gated_cases as c
	cross join (
		select add_months(data_date, -policy_number('parity.window_months')) as since from int_data_date
	) as p
	where c.result = 'granted' and c.decided_on > p.since
	group by c.subject_code

),

inspected as (

	select c.subject_code, cast(count(*) as integer) as visit_count
	from cases as c
	inner join stg_inspections as i on i.subject_code = c.subject_code and i.inspected_on >= c.granted_on
	where i.inspection_kind = 'random'
	group by c.subject_code

),

data_date as (

	select data_date from int_data_date

),

classes as (

	select c.subject_code, max(r.credit_class) as credit_class
	from cases as c
	inner join int_rating_spans as r
		on r.subject_code = c.subject_code and r.valid_from <= c.granted_on and r.class_until_on > c.granted_on
	where r.is_combined
	group by c.subject_code

),

penalised as (

	select distinct c.subject_code
	from cases as c
	inner join stg_penalties as p on p.subject_code = c.subject_code and p.decided_on >= c.granted_on

)

select
	c.subject_code,
	coalesce(k.credit_class, 'unrated') as credit_class,
	case when c.is_relaxed = 1 then 'relaxed' else 'ordinary' end as cohort,
	coalesce(i.visit_count, 0) as visit_count,
	i.subject_code is not null as is_inspected,
	p.subject_code is not null as is_penalised,
	days_between(c.granted_on, d.data_date) as observed_days,
	c.granted_on
from cases as c
cross join data_date as d
left join classes as k on k.subject_code = c.subject_code
left join inspected as i on i.subject_code = c.subject_code
left join penalised as p on p.subject_code = c.subject_code
