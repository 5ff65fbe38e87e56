/*
title: { zh: 信用承诺与类别, en: Commitments with the class of who made them }
description:
  zh: 每项承诺在作出当日主体的信用类别（各体系当日有效的最新等级，按政策合成），及是否已认定、是否违诺、是否逾期未认定。
  en: >-
    Every commitment with the subject's credit class on the day it was made (the newest valid grade of each scheme,
    combined as the policy says), and whether it was assessed, broken, or is overdue without an assessment.
rule: [R26, R101, R104]
grain: one row per commitment
key: [commitment_code]
materialised: table
columns:
  commitment_code: { zh: 承诺编码, en: Commitment }
  credit_class: { zh: 承诺时信用类别, en: Class when made }
  fulfilment: { zh: 履行状态, en: Fulfilment }
  made_on: { zh: 承诺日期, en: Made on, unit: date }
  due_on: { zh: 履行期限, en: Due on, unit: date }
  assessed_on: { zh: 认定日期, en: Assessed on, unit: date }
*/
with

commitments as (

	select * from stg_commitments

),

ratings as (

	select * from stg_ratings where grade is not null

),

grades as (

	select scheme_code, grade, credit_class from seed_grades

),

parameters as (

	select
		policy_text('grades.combination') as combination,
		policy_number('commitment.documents.notice') as asks_notice,
		policy_number('commitment.documents.promise') as asks_promise,
		data_date
	from int_data_date

),

promising_subjects as (

	select distinct subject_code, made_on from commitments

),

-- In each scheme the newer rating replaces the older.
rated_spans as (

	select
		r.subject_code,
		g.credit_class,
		r.valid_from as from_on,
		least(
			coalesce(add_days(r.valid_to, 1), date '9999-12-31'),
			coalesce(lead(r.valid_from) over (partition by r.subject_code, r.scheme_code order by r.valid_from), date '9999-12-31')
		) as until_on
	from ratings as r
	cross join parameters as p
	inner join grades as g on g.scheme_code = r.scheme_code and g.grade = r.grade
	where p.combination = 'worst' or r.scheme_code = p.combination

),

classes as (

	select s.subject_code, s.made_on, max(r.credit_class) as credit_class
	from promising_subjects as s
	inner join rated_spans as r
		on r.subject_code = s.subject_code and r.from_on <= s.made_on and r.until_on > s.made_on
	group by s.subject_code, s.made_on

)

select
	c.commitment_code,
	c.subject_code,
	c.department_code,
	coalesce(c.item_code, '-') as item_code,
	c.commitment_kind,
	c.fulfilment,
	coalesce(k.credit_class, 'unrated') as credit_class,
	coalesce(c.is_notice_given, false) as is_notice_given,
	(p.asks_notice = 1 and not coalesce(c.is_notice_given, false)) or (p.asks_promise = 1 and coalesce(c.publicity, 'internal') <> 'public')
		as is_undocumented,
	c.fulfilment is not null as is_assessed,
	coalesce(c.fulfilment in ('partial', 'none'), false) as is_broken,
	coalesce(c.fulfilment is null and c.term_ends_on < p.data_date, false) as is_overdue,
	c.made_on,
	c.due_on,
	c.assessed_on,
	month_of(c.made_on) as month
from commitments as c
cross join parameters as p
left join classes as k on k.subject_code = c.subject_code and k.made_on = c.made_on
