-- What each condition of the rules asks for, and the most that an alert's documents reached on any day.
with

reached as (

	select
		max(r.alert_rule) as alert_rule,
		max(c.repeat_count) as repeat_count,
		max(c.same_category_count) as same_category_count,
		max(c.listed_count) as listed_count,
		max(c.frequent_count) as frequent_count,
		max(c.department_count) as department_count,
		count(case when r.severity = 'serious' then 1 end) as serious_count
	from int_alert_runs as r
	left join int_breach_counts as c on c.document_id = r.document_id
	where r.alert_id = $alert

),

conditions as (

	select 1 as place, 'L1' as level, 'repeat' as condition, policy_number('alerts.repeat_count') as needed, policy_number('alerts.repeat_days') as days, coalesce(repeat_count, 1) as found, 'repeat_breach' as of_rule, alert_rule from reached
	union all
	select 2, 'L1', 'same_category', policy_number('alerts.same_category_count'), policy_number('alerts.same_category_days'), coalesce(same_category_count, 1), 'repeat_breach', alert_rule from reached
	union all
	select 3, 'L2', 'listed', policy_number('alerts.listed_count'), policy_number('alerts.listed_days'), coalesce(listed_count, 1), 'repeat_breach', alert_rule from reached
	union all
	select 4, 'L3', 'serious', 1, null, serious_count, 'serious_breach', alert_rule from reached
	union all
	select 5, 'L3', 'departments', policy_number('alerts.departments_count'), policy_number('alerts.departments_days'), coalesce(department_count, 1), 'several_departments', alert_rule from reached
	union all
	select 6, 'L4', 'frequent', policy_number('alerts.frequent_count'), policy_number('alerts.frequent_days'), coalesce(frequent_count, 1), 'repeat_breach', alert_rule from reached

)

select
	level,
	condition,
	cast(needed as integer) as needed,
	cast(days as integer) as days,
	cast(found as integer) as found,
	found >= needed as is_met
from conditions
where of_rule = alert_rule
order by place
