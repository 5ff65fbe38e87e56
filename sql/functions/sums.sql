-- What a group of rows comes to: counts, sums, lists and their values.

-- How many rows of a group meet a condition, none where it is unknown throughout: a third of the cost of counting a case.
create or replace macro count_where(condition) as cast(coalesce(count_if(condition), 0) as bigint);

-- Sums of fractions are taken in the order of the second argument: the last digit does not depend on threads.
create or replace macro ordered_sum(amount, sort_by) as list_sum(list(amount order by sort_by));

-- The same to the millionth for many rows: whole millionths add up to the same sum in any order, without a sort.
create or replace macro exact_sum(amount) as sum(cast(round(amount * 1000000) as bigint)) / 1000000.0;

-- The value that stands beside the greatest of the second argument, which must be unique.
create or replace macro newest(content, sort_by) as arg_max(content, sort_by);

create or replace macro oldest(content, sort_by) as arg_min(content, sort_by);

-- The middle one of whole numbers: a value that occurs, the same whatever the order.
create or replace macro middle_value(amount) as quantile_disc(amount, 0.5);

-- The distinct values of a group.
create or replace macro distinct_values(amount) as list(distinct amount);

-- One row per element (in a select list).
create or replace macro one_row_each(elements) as unnest(elements);

-- One row per whole number from 0 below the limit (in a select list).
create or replace macro numbers_below(upper_limit) as unnest(range(cast(upper_limit as bigint)));

-- The nth greatest of the values, null when there are fewer.
create or replace macro nth_greatest(amount, n) as list_sort(list(amount), 'DESC')[cast(n as integer)];

-- Millionths as whole numbers: sums of them do not depend on the order.
create or replace macro to_millionths(amount) as cast(round(amount * 1000000) as bigint);

create or replace macro from_millionths(amount) as amount / 1000000.0;

-- The quantile of a sorted list, straight between two neighbours.
create or replace macro quantile_of(sorted_amounts, share) as
	sorted_amounts[cast(floor((len(sorted_amounts) - 1) * share) as integer) + 1]
		+ ((len(sorted_amounts) - 1) * share - floor((len(sorted_amounts) - 1) * share))
			* (sorted_amounts[cast(ceil((len(sorted_amounts) - 1) * share) as integer) + 1]
				- sorted_amounts[cast(floor((len(sorted_amounts) - 1) * share) as integer) + 1]);

create or replace macro sorted_list(amount) as list_sort(list(amount));
