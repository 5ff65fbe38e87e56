-- Macros that models share. What DuckDB and ClickHouse write differently stands here and nowhere else:
-- a file of the same names serves the other engine.

-- Parameters of the place. A key that the policy lacks stops the run with its name.
create or replace macro policy_number(policy_key) as
	coalesce((select p.number from policy as p where p.key = policy_key), error('policy value missing: ' || policy_key));

create or replace macro policy_text(policy_key) as
	coalesce((select p.value from policy as p where p.key = policy_key), error('policy value missing: ' || policy_key));

-- The version of a parameter that held on a day.
create or replace macro policy_number_at(policy_key, a_day) as
	coalesce(
		(select p.number from policy_versions as p
			where p.key = policy_key and coalesce(p.valid_from <= a_day, true) and coalesce(p.valid_to >= a_day, true)),
		error('policy value missing: ' || policy_key)
	);

create or replace macro policy_text_at(policy_key, a_day) as
	coalesce(
		(select p.value from policy_versions as p
			where p.key = policy_key and coalesce(p.valid_from <= a_day, true) and coalesce(p.valid_to >= a_day, true)),
		error('policy value missing: ' || policy_key)
	);

-- Dates.
create or replace macro day_of(instant) as cast(instant as date);
create or replace macro month_of(a_day) as a_day - cast(day(a_day) - 1 as integer);
create or replace macro period_start(a_day, period_months) as
	cast(month_of(a_day) - to_months(cast((month(a_day) - 1) % period_months as integer)) as date);
create or replace macro days_between(first_day, last_day) as date_diff('day', first_day, last_day);
create or replace macro minutes_between(first_instant, last_instant) as date_diff('minute', first_instant, last_instant);
create or replace macro add_days(a_day, number_of_days) as a_day + cast(number_of_days as integer);
create or replace macro add_months(a_day, number_of_months) as
	cast(a_day + to_months(cast(number_of_months as integer)) as date);

-- Text. The words are joined in the order of the second argument, so that the result is the same on every run.
create or replace macro ordered_text(words, sort_by) as string_agg(words, '；' order by sort_by);
create or replace macro text_left(words, number_of_characters) as left(words, number_of_characters);
create or replace macro list_of(words) as string_split(words, ';');
-- An industry code without the letter of its section.
create or replace macro code_digits(code) as case when code >= 'A' then substr(code, 2) else code end;
create or replace macro text_hash(words) as sha256(words);
create or replace macro has_words(whole, words) as contains(whole, words);
-- A period of assessment by its first day: 2026Q3, or its first month where it is no quarter.
create or replace macro period_text(first_day, period_months) as
	case when period_months = 3 then strftime(first_day, '%Y') || 'Q' || cast(quarter(first_day) as varchar) else strftime(first_day, '%Y-%m') end;
create or replace macro day_text(a_day) as strftime(a_day, '%Y-%m-%d');

-- Sums of fractions are taken in the order of the second argument: the last digit does not depend on threads.
create or replace macro ordered_sum(amount, sort_by) as list_sum(list(amount order by sort_by));

-- The same to the millionth for many rows: whole millionths add up to the same sum in any order, without a sort.
create or replace macro exact_sum(amount) as sum(cast(round(amount * 1000000) as bigint)) / 1000000.0;

-- The value that stands beside the greatest of the second argument, which must be unique.
create or replace macro newest(content, sort_by) as arg_max(content, sort_by);
create or replace macro oldest(content, sort_by) as arg_min(content, sort_by);

-- The middle one of whole numbers: a value that occurs, the same whatever the order.
create or replace macro middle_value(amount) as quantile_disc(amount, 0.5);

-- Wilson's interval of a share: its middle and half its width.
create or replace macro wilson_middle(share, visits, deviations) as
	(share + deviations * deviations / (2 * visits)) / (1 + deviations * deviations / visits);
create or replace macro wilson_half(share, visits, deviations) as
	deviations * sqrt(share * (1 - share) / visits + power(deviations / (2 * visits), 2)) / (1 + deviations * deviations / visits);
-- Seven small counts in one number, so that one running sum carries them all: the first below 32,768, the others below 256.
-- The sum of packed numbers is the packed sums.
create or replace macro packed_counts(first, second, third, fourth, fifth, sixth, seventh) as
	cast(first as bigint) * 281474976710656 + cast(second as bigint) * 1099511627776 + cast(third as bigint) * 4294967296
		+ cast(fourth as bigint) * 16777216 + cast(fifth as bigint) * 65536 + cast(sixth as bigint) * 256 + seventh;
create or replace macro unpacked_first(packed) as cast(packed // 281474976710656 as integer);
create or replace macro unpacked_count(packed, place) as
	cast((packed // cast(pow(256, 7 - place) as bigint)) % 256 as integer);

-- Classes held at once, packed into one number: four bits per class, A lowest. The worst one held, null when there is none.
create or replace macro packed_class(class_rank) as cast(pow(16, class_rank - 1) as bigint);
create or replace macro worst_packed(packed) as
	case when packed > 0 then substr('ABCDE', 1 + cast(floor(log2(packed) / 4) as integer), 1) end;
create or replace macro factorial_of(number) as factorial(cast(number as integer));
create or replace macro round_to(amount, digits) as round(amount, digits);

-- The first days of episodes: a day more than `span_days` days after an episode's first day begins the next one.
create or replace macro episode_starts(found_days, span_days) as
	list_reduce(
		list_transform(list_sort(found_days), lambda one: [one]),
		lambda starts, one: case when date_diff('day', cast(starts[-1] as date), cast(one[1] as date)) > span_days then list_concat(starts, one) else starts end
	);

-- Lists: the distinct values of a group, one row per element (in a select list).
create or replace macro distinct_values(amount) as list(distinct amount);
create or replace macro one_row_each(elements) as unnest(elements);

-- One row per whole number from 0 below the limit (in a select list).
create or replace macro numbers_below(upper_limit) as unnest(range(cast(upper_limit as bigint)));

-- The nth greatest of the values, null when there are fewer.
create or replace macro nth_greatest(amount, n) as list_sort(list(amount), 'DESC')[cast(n as integer)];

-- A value held at or above, or between, bounds. Nothing stays nothing: greatest() and least() would make it a bound.
create or replace macro at_least(amount, lowest) as case when amount < lowest then lowest else amount end;
create or replace macro held_between(amount, lowest, highest) as
	case when amount < lowest then lowest when amount > highest then highest else amount end;

-- Scores. A share's points between its floor (0 points) and its target (100 points), both from the policy.
create or replace macro score_between(share, measure) as
	100 * held_between(
		(share - policy_number('ranking.floor.' || measure))
			/ (policy_number('ranking.target.' || measure) - policy_number('ranking.floor.' || measure)), 0, 1
	);

-- Weighted mean of two values; where one is missing the other stands alone.
create or replace macro weighted_pair(first_value, first_weight, second_value, second_weight) as
	case
		when first_value is null then second_value
		when second_value is null then first_value
		else (first_value * first_weight + second_value * second_weight) / (first_weight + second_weight)
	end;

-- Millionths as whole numbers: sums of them do not depend on the order.
create or replace macro to_millionths(amount) as cast(round(amount * 1000000) as bigint);
create or replace macro from_millionths(amount) as amount / 1000000.0;

-- A number from 0 below 1 that the words alone decide.
create or replace macro hashed_share(words) as (md5_number_lower(words) % 1000003) / 1000003.0;

-- The weight of a draw with replacement (Poisson with mean 1) at a number from 0 below 1.
create or replace macro poisson_weight(share) as
	case
		when share < 0.367879 then 0 when share < 0.735759 then 1 when share < 0.919699 then 2
		when share < 0.981012 then 3 when share < 0.996340 then 4 else 5
	end;

-- The quantile of a sorted list, straight between two neighbours.
create or replace macro quantile_of(sorted_amounts, share) as
	sorted_amounts[cast(floor((len(sorted_amounts) - 1) * share) as integer) + 1]
		+ ((len(sorted_amounts) - 1) * share - floor((len(sorted_amounts) - 1) * share))
			* (sorted_amounts[cast(ceil((len(sorted_amounts) - 1) * share) as integer) + 1]
				- sorted_amounts[cast(floor((len(sorted_amounts) - 1) * share) as integer) + 1]);

create or replace macro sorted_list(amount) as list_sort(list(amount));

-- The Wilson bound of a share: below it for negative deviations, above it for positive ones.
create or replace macro wilson_bound(found_count, all_count, deviations) as
	case when all_count > 0 then held_between(
		(found_count + deviations * deviations / 2.0
			+ deviations * sqrt(found_count * (1 - found_count / cast(all_count as double)) + deviations * deviations / 4.0))
			/ (all_count + deviations * deviations), 0, 1
	) end;

-- Weighted mean of three values; those that are missing leave their weight to the others.
create or replace macro weighted_triple(first_value, first_weight, second_value, second_weight, third_value, third_weight) as
	(coalesce(first_value * first_weight, 0) + coalesce(second_value * second_weight, 0) + coalesce(third_value * third_weight, 0))
		/ nullif(
			case when first_value is null then 0 else first_weight end
				+ case when second_value is null then 0 else second_weight end
				+ case when third_value is null then 0 else third_weight end, 0
		);

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

-- Whether a row came after its deadline, and no earlier version of its record in time; only what is judged can be late (R92).
create or replace macro is_received_late(received_on, first_received_on, due_on, is_judged) as
	coalesce(received_on > due_on and is_judged, false) and coalesce(first_received_on > due_on, true);
-- By how many days (R92); null when it was not late.
create or replace macro received_late_days(received_on, first_received_on, due_on, is_judged) as
	case
		when is_received_late(received_on, first_received_on, due_on, is_judged)
			then cast(days_between(due_on, least(received_on, coalesce(first_received_on, received_on))) as integer)
	end;
-- Whether a row, or when it is late an earlier version of its record, came before a day.
create or replace macro is_received_by(a_day, received_on, first_received_on, due_on, is_judged) as
	coalesce(received_on < a_day or (received_on > due_on and is_judged and first_received_on < a_day), false);

-- The day by which a share of the cases listed has left, by what still waits (Kaplan-Meier): `cases` names a relation with outcome, `days` is
-- one of its columns. Where the curve runs level at exactly that share, the middle of the level stretch. Numbers on the pages are computed again with it.
create or replace macro waiting_days(cases, days, share) as table (
	with leaving as (
		select days as day_count, count(*) as leaving_count, count(case when outcome = 'decided' then 1 end) as decided_count
		from query_table(cases)
		where outcome <> 'withdrawn' and days >= 0
		group by 1
	),
	running as (
		select
			*,
			cast(sum(leaving_count) over (order by day_count rows between current row and unbounded following) as double) as waiting_count,
			sum(leaving_count - decided_count) over () as open_count
		from leaving
	),
	survival as (
		select
			day_count,
			case
				when open_count = 0 then (waiting_count - leaving_count) / sum(leaving_count) over ()
				else exp(sum(case when decided_count < waiting_count then ln(1 - decided_count / waiting_count) else -700 end) over (order by day_count))
			end as still_waiting_share
		from running
	),
	reached as (
		select
			min(case when still_waiting_share < 1 - share + 1e-9 then day_count end) as first_day,
			min(case when still_waiting_share < 1 - share - 1e-9 then day_count end) as next_day
		from survival
	)
	select (first_day + coalesce(next_day, first_day)) / 2.0 as day_count from reached
);

-- What is said of deadlines and working days between two days when a holiday notice is missing for one of their years; null when none is.
create or replace macro provisional_years(first_day, last_day) as
	(select string_agg(distinct strftime(c.day, '%Y'), '、' order by strftime(c.day, '%Y'))
	from calendar as c where c.is_provisional and c.day >= coalesce(first_day, last_day) and c.day <= last_day);
create or replace macro provisional_zh(first_day, last_day) as
	'暂定：' || provisional_years(first_day, last_day) || ' 年的放假安排尚未公布，期限和工作日只按周末和固定节日推算，公布后重算。';
create or replace macro provisional_en(first_day, last_day) as
	'Provisional: no holiday notice is known for ' || provisional_years(first_day, last_day)
		|| '; deadlines and working days rest on weekends and fixed holidays until then.';
