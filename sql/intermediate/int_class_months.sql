/*
title: { zh: 信用类别的变动, en: Changes of the credit class }
description:
  zh: >-
    每个主体的合成类别在月末与上月末不同的月份：从哪类变为哪类。首次定级从“未评级”来，评价到期且没有新评价的回到“未评级”。
    本月算到数据日期。各体系分别接续，按政策合成（取最差，或以某一体系为准）。
  en: >-
    The months at whose end a subject's combined class is not that of the month before: from which to which. A first
    grade comes from unrated, a grade that expires without a new one goes back there. The current month ends with the
    data date. Schemes are followed apart and combined as the policy says (the worst, or one named scheme).
rule: [R70, R71]
grain: one row per subject and month of a change
key: [subject_code, month]
materialised: table
columns:
  from_class: { zh: 原类别, en: From }
  to_class: { zh: 新类别, en: To }
  month: { zh: 月份, en: Month, unit: month }
sources:
  - { from: stg_ratings, match: { subject_code: subject_code } }
*/
with

data_date as (

	select data_date from int_data_date

),

rating_spans as (

	select r.subject_code, r.valid_from, r.class_until_on, packed_class(instr('ABCDE', r.credit_class)) as packed, d.data_date
	from int_rating_spans as r
	inner join data_date as d on r.valid_from <= d.data_date
	where r.is_combined

),

-- What a grade adds on its first day and takes away on the day after its last.
changes as (

	select subject_code, month_of(valid_from) as month, packed as change
	from rating_spans
	union all
	select subject_code, month_of(class_until_on) as month, -packed as change
	from rating_spans
	where class_until_on <= data_date

),

monthly as (

	select subject_code, month, cast(sum(change) as bigint) as change
	from changes
	group by subject_code, month
	having sum(change) <> 0

),

held as (

	select
		subject_code,
		month,
		coalesce(worst_packed(sum(change) over own), 'unrated') as to_class,
		coalesce(worst_packed(sum(change) over own - change), 'unrated') as from_class
	from monthly
	window own as (partition by subject_code order by month)

)

select subject_code, from_class, to_class, month
from held
where from_class <> to_class
