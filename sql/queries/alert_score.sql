-- The terms of a subject's score: every episode in force with its weight and what the half-life leaves of it.
with

parameters as (

	select policy_number('alerts.half_life_days') as half_life_days, data_date from int_data_date

),

weights as (

	select replace(key, 'alerts.weight.', '') as severity, number as weight from policy where key like 'alerts.weight.%'

),

episodes as (

	select d.episode_on, max(w.weight) as weight, arg_max(d.severity, w.weight) as severity, count(*) as document_count
	from int_episodes as d
	cross join parameters as p
	inner join weights as w on w.severity = d.severity
	where d.subject_code = $subject and (d.in_force_to is null or d.in_force_to > p.data_date)
	group by d.episode_on

)

select
	e.episode_on,
	e.severity,
	cast(e.document_count as integer) as document_count,
	e.weight,
	cast(days_between(e.episode_on, p.data_date) as integer) as age_days,
	p.half_life_days,
	round_to(1000000 * e.weight * pow(2, -days_between(e.episode_on, p.data_date) / p.half_life_days), 0) / 1000000.0 as points
from episodes as e
cross join parameters as p
order by e.episode_on desc
