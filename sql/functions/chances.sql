-- Shares with their intervals, draws by chance, and waiting times.

-- Wilson's interval of a share: its middle and half its width.
create or replace macro wilson_middle(share, visits, deviations) as
	(share + deviations * deviations / (2 * visits)) / (1 + deviations * deviations / visits);

create or replace macro wilson_half(share, visits, deviations) as
	deviations * sqrt(share * (1 - share) / visits + power(deviations / (2 * visits), 2)) / (1 + deviations * deviations / visits);

-- A number from 0 below 1 that the words alone decide.
create or replace macro hashed_share(words) as (md5_number_lower(words) % 1000003) / 1000003.0;

-- The weight of a draw with replacement (Poisson with mean 1) at a number from 0 below 1.
create or replace macro poisson_weight(share) as
	case
		when share < 0.367879 then 0 when share < 0.735759 then 1 when share < 0.919699 then 2
		when share < 0.981012 then 3 when share < 0.996340 then 4 else 5
	end;

-- The Wilson bound of a share: below it for negative deviations, above it for positive ones.
create or replace macro wilson_bound(found_count, all_count, deviations) as
	case when all_count > 0 then held_between(
		(found_count + deviations * deviations / 2.0
			+ deviations * sqrt(found_count * (1 - found_count / cast(all_count as double)) + deviations * deviations / 4.0))
			/ (all_count + deviations * deviations), 0, 1
	) end;

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
