/*
title: { zh: 各事项的改革副作用, en: Side effects of the reform by item }
description:
  zh: >-
    每个已改革事项在改革前一年与现在各有多少件被不予、撤回、停计时限。不予与停计以办结件为分母，撤回以办结与撤回之和为分母，在办的不计；
    按申请月份，改革当月算现在。前后件数都够的才可比。方差按多一件有、多一件无来算，没有发生的也不当作绝无可能。
  en: >-
    For every reformed item: how many cases were refused, withdrawn or had their clock stopped in the year before the
    reform and now. Refused and stopped ones are counted of the decided, withdrawn ones of the decided and withdrawn, open ones left
    out, by month of application; the month of the reform counts as now. Only items with enough cases on both sides can be compared. The
    variances count one case more with and one more without, so that what has not happened is not held to be impossible.
rule: [R45, R57]
grain: one row per scope, code, side effect and item
key: [scope, code, side_effect, item_code]
columns:
  side_effect: { zh: 副作用, en: Side effect }
  item_code: { zh: 事项编码, en: Item code }
  item_name: { zh: 事项, en: Item }
  before_count: { zh: 改革前件数, en: Cases before, unit: count }
  before_total_count: { zh: 改革前总件数, en: All before, unit: count }
  now_count: { zh: 现在件数, en: Cases now, unit: count }
  now_total_count: { zh: 现在总件数, en: All now, unit: count }
  before_expected_count: { zh: 按改革前比例应有件数, en: Expected at the share before }
  before_variance: { zh: 应有件数的方差, en: Variance of the expected }
  now_variance: { zh: 现在件数的方差, en: Variance of the cases now }
  is_comparable: { zh: 前后可比, en: Comparable }
sources:
  - { from: stg_items, match: { item_code: item_code } }
tests:
  - rows: before_count <= before_total_count and now_count <= now_total_count
*/
with

case_counts as (

	select * from int_case_counts

),

items as (

	select item_code, item_name, approval_department_code, reform_on, month_of(reform_on) as reform_month from int_current_items

),

parameters as (

	select
		data_date,
		add_months(month_of(data_date), 1 - policy_number('effects.current_months')) as current_from,
		policy_number('effects.baseline_days') as baseline_days,
		policy_number('effects.min_cases') as min_cases
	from int_data_date

),

sided_counts as (

	select
		i.item_code,
		i.item_name,
		i.approval_department_code as department_code,
		c.month < i.reform_month as is_before,
		c.decided_count,
		c.refused_count,
		c.withdrawn_count,
		c.stopped_count
	from case_counts as c
	cross join parameters as p
	inner join items as i on i.item_code = c.item_code
	where i.reform_on <= p.data_date
		and (c.month >= i.reform_month and c.month >= p.current_from
			or c.month < i.reform_month and c.month >= month_of(add_days(i.reform_month, -p.baseline_days)))

),

side_effects as (

	select item_code, item_name, department_code, is_before, 'refused' as side_effect, refused_count as found_count, decided_count as total_count from sided_counts
	union all
	select item_code, item_name, department_code, is_before, 'withdrawn' as side_effect, withdrawn_count as found_count, decided_count + withdrawn_count as total_count from sided_counts
	union all
	select item_code, item_name, department_code, is_before, 'stopped' as side_effect, stopped_count as found_count, decided_count as total_count from sided_counts

),

sides as (

	select
		item_code,
		item_name,
		department_code,
		side_effect,
		cast(coalesce(sum(case when is_before then found_count end), 0) as integer) as before_count,
		cast(coalesce(sum(case when is_before then total_count end), 0) as integer) as before_total_count,
		cast(coalesce(sum(case when not is_before then found_count end), 0) as integer) as now_count,
		cast(coalesce(sum(case when not is_before then total_count end), 0) as integer) as now_total_count
	from side_effects
	group by item_code, item_name, department_code, side_effect

),

judged as (

	select
		s.*,
		s.now_total_count * s.before_count / cast(nullif(s.before_total_count, 0) as double) as before_expected_count,
		power(cast(s.now_total_count as double), 2) * (s.before_count + 1) * (s.before_total_count - s.before_count + 1)
			/ power(s.before_total_count + 2, 3) as before_variance,
		cast(s.now_total_count as double) * (s.now_count + 1) * (s.now_total_count - s.now_count + 1)
			/ power(s.now_total_count + 2, 2) as now_variance,
		s.before_total_count >= p.min_cases and s.now_total_count >= p.min_cases as is_comparable
	from sides as s
	cross join parameters as p

)

select 'department' as scope, department_code as code, * from judged
union all
select 'whole' as scope, '-' as code, * from judged
