-- What each condition of the rules asks for, and the most that an alert's documents reached on any day.
with

documents as (

	select r.*, year(r.found_on) as year
	from int_alert_runs as r
	where r.alert_id = $alert

),

reached as (

	select
		max(d.alert_rule) as alert_rule,
		coalesce(max(c.repeat_count), 1) as repeat_count,
		coalesce(max(c.same_category_count), 1) as same_category_count,
		coalesce(max(c.listed_count), 1) as listed_count,
		coalesce(max(c.frequent_count), 1) as frequent_count,
		coalesce(max(c.department_count), 1) as department_count,
		count(case when d.severity = 'serious' then 1 end) as serious_count,
		-- by how much the count of the subject's industry lies above the general one
		coalesce(max(greatest(t.repeat_count - policy_number('alerts.repeat_count'), 0)), 0) as more
	from documents as d
	left join int_breach_counts as c on c.document_id = d.document_id
	left join int_subjects as s on s.subject_code = d.subject_code
	left join int_alert_thresholds as t on t.industry_section = s.industry_section and t.year = d.year

),

after_talks as (

	select count(*) as found
	from documents as d
	inner join int_talks as t
		on t.subject_code = d.subject_code
		and t.talked_on < d.episode_on
		and t.talked_on >= add_days(d.found_on, -policy_number('alerts.talk_days'))

),

conditions(place, of_rule, level, condition, needed, days, found) as (

	select 1, 'repeat_breach', 'L1', 'repeat', policy_number('alerts.repeat_count') + more, policy_number('alerts.repeat_days'), repeat_count from reached
	union all
	select 2, 'repeat_breach', 'L1', 'same_category', policy_number('alerts.same_category_count') + more, policy_number('alerts.same_category_days'), same_category_count from reached
	union all
	select 3, 'repeat_breach', 'L2', 'listed', policy_number('alerts.listed_count') + more, policy_number('alerts.listed_days'), listed_count from reached
	union all
	select 4, 'repeat_breach', 'L2', 'after_talk', 1, policy_number('alerts.talk_days'), found from after_talks
	union all
	select 5, 'serious_breach', 'L3', 'serious', 1, null, serious_count from reached
	union all
	select 6, 'several_departments', 'L3', 'departments', policy_number('alerts.departments_count'), policy_number('alerts.departments_days'), department_count from reached
	union all
	select 7, 'repeat_breach', 'L4', 'frequent', policy_number('alerts.frequent_count'), policy_number('alerts.frequent_days'), frequent_count from reached

)

select
	c.level,
	c.condition,
	cast(c.needed as integer) as needed,
	cast(c.days as integer) as days,
	cast(c.found as integer) as found,
	c.found >= c.needed as is_met
from conditions as c
inner join reached as r on r.alert_rule = c.of_rule
order by c.place
