-- Who is in the frame, per class and for key areas, and how many of them are on the watch list; the multiplier and floor
-- in force for those who are not stand beside them.
-- Parameter: $department (null: all).
select
	case when is_key_area then 'key_area' else credit_class end as cell,
	cast(sum(population_count) as integer) as population_count,
	cast(sum(resting_count) as integer) as resting_count,
	cast(sum(sheltered_count) as integer) as sheltered_count,
	cast(sum(frame_count) as integer) as frame_count,
	cast(sum(case when watch_weight > 1 then frame_count else 0 end) as integer) as watched_count,
	case when not any_value(is_key_area) then max(multiplier) end as multiplier,
	min(floor_ratio) as floor_ratio
from sampling_ratios
where department_code = $department or $department is null
group by 1
order by 1
