-- The level of the draw by department.

-- The level of the draw by department (methods: ratios by water-filling), the one place where it is solved. `cells` names a relation of
-- (department_code, work, weight_ratio, floor_ratio, cap_ratio), work in whole thousandths of staff-days; `capacities` one of (department_code, usable_staff_days).
-- A cell's ratio is level × weight between floor and cap; the work is piecewise linear in the level and solved exactly from break to break.
-- Thousandths of staff-days times millionths of ratios are whole: their sums do not depend on the order of the cells.
create or replace macro water_levels(cells, capacities) as table (
	with measured as (
		select
			department_code,
			weight_ratio,
			floor_ratio,
			cap_ratio,
			work,
			cast(round_to(floor_ratio * 1000000, 0) as bigint) as floor_millionths,
			cast(round_to(cap_ratio * 1000000, 0) as bigint) as cap_millionths,
			cast(round_to(weight_ratio * 1000000, 0) as bigint) as weight_millionths
		from query_table(cells)
	),
	totals as (
		select department_code, sum(work * floor_millionths) / 1e9 as floor_staff_days, sum(work * cap_millionths) / 1e9 as cap_staff_days
		from measured
		group by department_code
	),
	bounds as (
		select t.department_code, t.floor_staff_days, t.cap_staff_days, c.usable_staff_days
		from totals as t
		inner join query_table(capacities) as c on c.department_code = t.department_code
	),
	breaks as (
		select department_code, floor_ratio / weight_ratio as level, work * weight_millionths as slope
		from measured
		where weight_ratio > 0 and cap_ratio > floor_ratio
		union all
		select department_code, cap_ratio / weight_ratio as level, -work * weight_millionths as slope
		from measured
		where weight_ratio > 0 and cap_ratio > floor_ratio
	),
	breaks_by_level as (
		select department_code, level, sum(slope) as slope from breaks group by department_code, level
	),
	slopes as (
		select
			department_code,
			level,
			sum(slope) over (partition by department_code order by level) / 1e9 as slope,
			lead(level) over (partition by department_code order by level) as next_level
		from breaks_by_level
	),
	spending as (
		select
			s.department_code,
			s.level,
			s.slope,
			b.usable_staff_days,
			b.floor_staff_days + coalesce(
				sum(s.slope * (s.next_level - s.level)) over (
					partition by s.department_code order by s.level rows between unbounded preceding and 1 preceding
				), 0
			) as staff_days
		from slopes as s
		inner join bounds as b on b.department_code = s.department_code
	),
	solved as (
		select
			department_code,
			level + (usable_staff_days - staff_days) / nullif(slope, 0) as level,
			row_number() over (partition by department_code order by staff_days desc, level desc) as place
		from spending
		where staff_days <= usable_staff_days
	)
	select
		b.department_code,
		case
			when b.usable_staff_days < b.floor_staff_days then 'infeasible'
			when b.usable_staff_days >= b.cap_staff_days then 'slack'
			else 'solved'
		end as plan_state,
		case when b.usable_staff_days >= b.floor_staff_days and b.usable_staff_days < b.cap_staff_days then s.level end as level,
		b.usable_staff_days,
		b.floor_staff_days,
		b.cap_staff_days
	from bounds as b
	left join solved as s on s.department_code = b.department_code and s.place = 1
);

-- The ratio of a cell at its department's level.
create or replace macro water_ratio(plan_state, level, weight_ratio, floor_ratio, cap_ratio) as
	case
		when floor_ratio = cap_ratio or plan_state = 'infeasible' then floor_ratio
		when plan_state = 'slack' then cap_ratio
		else held_between(level * weight_ratio, floor_ratio, cap_ratio)
	end;
