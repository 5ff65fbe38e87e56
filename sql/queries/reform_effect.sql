-- The three numbers of the whole reform, kept apart: the promise, the change and the effect with its interval.
select
	limit_compression_days,
	limit_compression_share,
	baseline_median_days,
	current_median_days,
	change_days,
	covered_share,
	effect_days,
	effect_low_days,
	effect_high_days,
	effect_item_count,
	effect_case_count
from reform_effect_estimates
where scope = 'whole'
