-- Days, months, periods, and what is said of days without a holiday notice.

create or replace macro day_of(instant) as cast(instant as date);

create or replace macro month_of(a_day) as a_day - cast(day(a_day) - 1 as integer);

create or replace macro period_start(a_day, period_months) as
	cast(month_of(a_day) - to_months(cast((month(a_day) - 1) % period_months as integer)) as date);

create or replace macro days_between(first_day, last_day) as date_diff('day', first_day, last_day);

create or replace macro minutes_between(first_instant, last_instant) as date_diff('minute', first_instant, last_instant);

create or replace macro add_days(a_day, number_of_days) as a_day + cast(number_of_days as integer);

create or replace macro add_months(a_day, number_of_months) as
	cast(a_day + to_months(cast(number_of_months as integer)) as date);

-- A period of assessment by its first day: 2026Q3, or its first month where it is no quarter.
create or replace macro period_text(first_day, period_months) as
	case when period_months = 3 then strftime(first_day, '%Y') || 'Q' || cast(quarter(first_day) as varchar) else strftime(first_day, '%Y-%m') end;

-- A day as a whole number, and back.
create or replace macro day_number(a_day) as date_diff('day', date '1970-01-01', a_day);

create or replace macro numbered_day(number_of_day) as date '1970-01-01' + cast(number_of_day as integer);

create or replace macro day_text(a_day) as strftime(a_day, '%Y-%m-%d');

-- The first days of episodes: a day more than `span_days` days after an episode's first day begins the next one.
create or replace macro episode_starts(found_days, span_days) as
	list_reduce(
		list_transform(list_sort(found_days), lambda one: [one]),
		lambda starts, one: case when date_diff('day', cast(starts[-1] as date), cast(one[1] as date)) > span_days then list_concat(starts, one) else starts end
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

-- On the spot means on the day itself, not merely before the next working day nor with the clock stopped; else within working days.
create or replace macro is_on_spot(is_same_day, working_days, limit_days) as
	case when limit_days = 0 then is_same_day else coalesce(working_days >= 0 and working_days <= limit_days, false) end;
