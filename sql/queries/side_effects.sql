-- The side effects of the reform before and now, of one department or of the whole. Parameter: $departments (one of them, else the whole).
select
	side_effect,
	before_share,
	now_share,
	change_share,
	change_low_share,
	change_high_share,
	compared_count,
	now_total_count as mark_weight
from reform_side_effects
where case when len($departments) = 1 then scope = 'department' and list_contains($departments, code) else scope = 'whole' end
	and before_share is not null and now_share is not null
order by change_share desc, side_effect
