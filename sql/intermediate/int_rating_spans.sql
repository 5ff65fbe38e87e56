/*
title: { zh: 评价时段, en: Spans of ratings }
description:
  zh: >-
    每条评价何时起、何时止：到期次日（ended_on）或同一体系下一条评价生效日（until_on）止，取较早者；没有等级的评价不代替信用类别（class_until_on）。
    等级按可修改的对照表换成类别；is_combined 表示该类别按政策参与合成（取最差，或以某一体系为准）。某日的类别、把关和变动都由此得出。
  en: >-
    From when until when each rating holds: until the day after its last (ended_on) or the first day of the next rating
    in its scheme, whichever is earlier (until_on); a rating without a grade replaces no class (class_until_on). Grades
    become classes by the editable map; is_combined says that the policy combines this class with others (the worst, or
    one named scheme). The class of any day, the gates and the changes of classes all follow from here.
rule: [R70, R71]
grain: one row per subject, scheme and first day
key: [subject_code, scheme_code, valid_from]
materialised: table
*/
with

ratings as (

	select subject_code, scheme_code, grade, score, valid_from, valid_to from stg_ratings

),

grades as (

	select scheme_code, grade, credit_class, is_top = 'true' as is_top from seed_grades

),

parameters as (

	select policy_text('grades.combination') as combination

),

followed_ratings as (

	select
		*,
		coalesce(add_days(valid_to, 1), date '9999-12-31') as ended_on,
		coalesce(lead(valid_from) over own, date '9999-12-31') as next_from,
		coalesce(lead(case when grade is not null then valid_from end ignore nulls) over own, date '9999-12-31') as next_grade_from
	from ratings
	window own as (partition by subject_code, scheme_code order by valid_from)

)

select
	r.subject_code,
	r.scheme_code,
	r.grade,
	g.credit_class,
	coalesce(g.is_top, false) as is_top,
	r.score,
	g.credit_class is not null and (p.combination = 'worst' or r.scheme_code = p.combination) as is_combined,
	r.valid_from,
	r.ended_on,
	r.next_grade_from,
	least(r.ended_on, r.next_from) as until_on,
	least(r.ended_on, r.next_grade_from) as class_until_on
from followed_ratings as r
cross join parameters as p
left join grades as g on g.scheme_code = r.scheme_code and g.grade = r.grade
