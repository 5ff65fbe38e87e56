/*
title: { zh: 各层改革情况, en: How each scope stands with its reform }
description:
  zh: 事项、部门、全部三层的合计；部门与全部的时限按已改革事项现在的件数加权，中位与九成用时按固定构成加权，只含前后可比的事项。
  en: >-
    Sums for items, departments and the whole; limits of the latter two are weighted by the reformed items' cases now,
    medians and percentiles at a fixed mix over the comparable items.
rule: [R57]
grain: one row per scope and code
key: [scope, code]
materialised: table
*/
with

scoped_items as (

	select
		*,
		case when scope = 'item' or is_reformed then at_least(current_case_count, 1) end as limit_weight,
		case when scope = 'item' then 1 when is_comparable then current_case_count end as mix_weight
	from int_scoped_items

)

select
	scope,
	code,
	case when scope = 'whole' then null else max(department_code) end as department_code,
	case when scope = 'item' then max(item_name) end as item_name,
	case when scope = 'item' then max(item_type) end as item_type,
	case when scope = 'item' then max(reform_mode) end as reform_mode,
	cast(count(*) as integer) as item_count,
	cast(count(case when is_reformed then 1 end) as integer) as reformed_count,
	case
		when scope = 'item' then max(statutory_days)
		else sum(case when promised_days is not null then statutory_days * limit_weight end)
			/ cast(sum(case when promised_days is not null then limit_weight end) as double)
	end as statutory_days,
	sum(promised_days * limit_weight) / cast(sum(case when promised_days is not null then limit_weight end) as double) as promised_days,
	cast(sum(case when scope = 'item' or is_reformed then baseline_case_count else 0 end) as integer) as baseline_case_count,
	cast(sum(case when scope = 'item' or is_reformed then current_case_count else 0 end) as integer) as current_case_count,
	cast(sum(case when scope = 'item' or is_reformed then open_count else 0 end) as integer) as open_count,
	sum(baseline_median_days * mix_weight) / sum(case when baseline_median_days is not null then mix_weight end) as baseline_median_days,
	case when scope = 'item' then max(baseline_median_low_days) end as baseline_median_low_days,
	case when scope = 'item' then max(baseline_median_high_days) end as baseline_median_high_days,
	sum(baseline_p90_days * mix_weight) / sum(case when baseline_p90_days is not null then mix_weight end) as baseline_p90_days,
	sum(current_median_days * mix_weight) / sum(case when current_median_days is not null then mix_weight end) as current_median_days,
	case when scope = 'item' then max(current_median_low_days) end as current_median_low_days,
	case when scope = 'item' then max(current_median_high_days) end as current_median_high_days,
	sum(current_p90_days * mix_weight) / sum(case when current_p90_days is not null then mix_weight end) as current_p90_days,
	sum(case when is_comparable then current_case_count else 0 end)
		/ nullif(cast(sum(case when is_reformed then current_case_count else 0 end) as double), 0) as covered_share,
	cast(sum(case when scope = 'item' or is_reformed then decided_count else 0 end) as integer) as decided_count,
	cast(sum(case when is_reformed then materials_cancelled_count else 0 end) as integer) as materials_cancelled_count,
	cast(sum(case when is_reformed then materials_waived_count else 0 end) as integer) as materials_waived_count,
	cast(sum(case when is_reformed then materials_promised_count else 0 end) as integer) as materials_promised_count,
	cast(sum(case when is_reformed then materials_by_e_licence_count else 0 end) as integer) as materials_by_e_licence_count,
	cast(sum(case when is_reformed then steps_saved_count else 0 end) as integer) as steps_saved_count,
	cast(sum(case when scope = 'item' or is_reformed then zero_visit_count else 0 end) as integer) as zero_visit_count,
	cast(sum(case when scope = 'item' or is_reformed then one_visit_count else 0 end) as integer) as one_visit_count,
	cast(sum(case when scope = 'item' or is_reformed then more_visits_count else 0 end) as integer) as more_visits_count,
	cast(sum(case when is_reformed then site_visits_avoided_count else 0 end) as integer) as site_visits_avoided_count,
	cast(sum(case when scope = 'item' or is_reformed then immediate_count else 0 end) as integer) as immediate_count,
	cast(sum(case when scope = 'item' or is_reformed then same_day_count else 0 end) as integer) as same_day_count,
	sum(preparation_saved_hours) as preparation_saved_hours,
	case when scope = 'item' then max(reform_on) end as reform_on
from scoped_items
group by scope, code
