/*
title: { zh: 事项改革情况, en: How each item stands with its reform }
description:
  zh: >-
    每个事项一行：法定与承诺时限，改革前与现在的件数、中位、九成用时，现在窗口内办结件的材料、环节、跑动、踏勘、即办、当日办结合计，
    材料按取消、容缺、承诺替代、电子证照分开。未改革的事项只有现在。
  en: >-
    One row per item: statutory and promised limits, cases, median and 90th percentile before the reform and now, and the
    sums over the cases decided in the current window of materials, steps, visits, site visits, immediate and same-day
    ones; materials cancelled, waived, replaced by a promise and fetched by e-licence stand apart. Items not reformed
    have only a now.
rule: [R19, R57, R59, R109]
grain: one row per item
key: [item_code]
materialised: table
*/
with

items as (

	select * from int_current_items

),

waits as (

	select * from int_item_waits

),

case_counts as (

	select * from int_case_counts

),

item_months as (

	select item_code, month, materials_before, steps_before, has_site_visit_before from int_item_months

),

parameters as (

	select
		add_months(month_of(data_date), 1 - policy_number('effects.current_months')) as current_from,
		policy_number('effects.preparation_hours.before') - policy_number('effects.preparation_hours.now') as saved_hours,
		data_date
	from int_data_date

),

current_counts as (

	select
		c.item_code,
		sum(c.decided_count) as decided_count,
		sum(m.materials_before * c.materials_known_count - c.materials_required_sum) as materials_cancelled_count,
		sum(case when c.route <> 'commitment' then c.materials_waived_sum else 0 end) as materials_waived_count,
		sum(case when c.route = 'commitment' then c.materials_waived_sum else 0 end) as materials_promised_count,
		sum(c.materials_by_e_licence_sum) as materials_by_e_licence_count,
		sum(m.steps_before * c.steps_known_count - c.steps_sum) as steps_saved_count,
		sum(c.zero_visit_count) as zero_visit_count,
		sum(c.one_visit_count) as one_visit_count,
		sum(c.more_visits_count) as more_visits_count,
		sum(case when m.has_site_visit_before then c.no_site_visit_count else 0 end) as site_visits_avoided_count,
		sum(c.immediate_count) as immediate_count,
		sum(c.same_day_count) as same_day_count,
		sum(case when c.route = 'commitment' then c.decided_count else 0 end) as promised_case_count
	from case_counts as c
	cross join parameters as p
	inner join items as i on i.item_code = c.item_code
	left join item_months as m on m.item_code = c.item_code and m.month = c.month
	where c.month >= p.current_from and (coalesce(i.reform_on > p.data_date, true) or c.month >= i.reform_on)
	group by c.item_code

)

select
	i.item_code,
	i.approval_department_code as department_code,
	i.item_name,
	i.item_type,
	i.reform_mode,
	i.statutory_days,
	i.promised_days,
	cast(coalesce(b.case_count, 0) as integer) as baseline_case_count,
	b.median_days as baseline_median_days,
	b.median_low_days as baseline_median_low_days,
	b.median_high_days as baseline_median_high_days,
	b.ninth_decile_days as baseline_p90_days,
	cast(coalesce(n.case_count, 0) as integer) as current_case_count,
	cast(coalesce(n.open_count, 0) as integer) as open_count,
	n.median_days as current_median_days,
	n.median_low_days as current_median_low_days,
	n.median_high_days as current_median_high_days,
	n.ninth_decile_days as current_p90_days,
	cast(coalesce(c.decided_count, 0) as integer) as decided_count,
	cast(coalesce(c.materials_cancelled_count, 0) as integer) as materials_cancelled_count,
	cast(coalesce(c.materials_waived_count, 0) as integer) as materials_waived_count,
	cast(coalesce(c.materials_promised_count, 0) as integer) as materials_promised_count,
	cast(coalesce(c.materials_by_e_licence_count, 0) as integer) as materials_by_e_licence_count,
	cast(coalesce(c.steps_saved_count, 0) as integer) as steps_saved_count,
	cast(coalesce(c.zero_visit_count, 0) as integer) as zero_visit_count,
	cast(coalesce(c.one_visit_count, 0) as integer) as one_visit_count,
	cast(coalesce(c.more_visits_count, 0) as integer) as more_visits_count,
	cast(coalesce(c.site_visits_avoided_count, 0) as integer) as site_visits_avoided_count,
	cast(coalesce(c.immediate_count, 0) as integer) as immediate_count,
	cast(coalesce(c.same_day_count, 0) as integer) as same_day_count,
	case when p.saved_hours > 0 then coalesce(c.promised_case_count, 0) * p.saved_hours end as preparation_saved_hours,
	i.reform_on is not null and i.reform_on <= d.data_date as is_reformed,
	i.reform_on
from items as i
cross join parameters as p
cross join int_data_date as d
left join waits as b on b.item_code = i.item_code and b.cohort = 'before'
left join waits as n on n.item_code = i.item_code and n.cohort = 'now'
left join current_counts as c on c.item_code = i.item_code
