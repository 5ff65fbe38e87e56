-- The mart of the same name by one query over the lake, written without looking at its models.
with today as (
	select max(day) as day from (
		select max(case when decided_at::date <= received_at::date then greatest(applied_at::date, decided_at::date) when applied_at::date <= received_at::date then applied_at::date end) as day from current_approvals
		union all select max(case when decided_on <= received_at::date then decided_on end) from current_breaches
		union all select max(case when inspected_on <= received_at::date then inspected_on end) from current_inspections
	)
),
items as (
	select item_code, supervision_department_code, reform_mode from current_items cross join today
	qualify row_number() over (partition by item_code order by (valid_from > today.day)::integer, abs(today.day - valid_from), valid_from) = 1
),
answers as (
	select department_code, subject_code, max(day) as day from (
		select department_code, subject_code, inspected_on as day from current_inspections
		union all
		select by_department_code, subject_code, on_date from current_interventions where kind = 'receipt' and subject_code is not null
	) group by all
),
framed as (
	select s.subject_code from current_subjects as s join policy as p on p.key = 'sampling.frame_types.' || s.subject_type and p.number = 1
	where coalesce(s.status, 'active') = 'active'
),
steps as (
	select policy_number('joint_measures.steps.check') as check_step, policy_number('joint_measures.steps.match') as match_step,
		policy_number('joint_measures.steps.measure') as measure_step, policy_number('joint_measures.steps.feedback') as feedback_step,
		60 * policy_number('links.receipt_hours') as in_time
),
cases as (
	select
		a.department_code,
		coalesce(i.supervision_department_code, a.department_code) as supervision_department_code,
		i.reform_mode,
		a.decided_at, a.pushed_at, a.receipt_at,
		a.pushed_at is not null as is_pushed,
		a.pushed_at is not null and a.receipt_at is not null as is_received,
		coalesce(w.day >= a.pushed_at::date, false) as is_fed_back,
		f.subject_code is not null as is_framed,
		coalesce(i.reform_mode in ('abolish', 'filing', 'commitment'), false) as is_full,
		(t.check_step = 0 or a.credit_checked_at is not null)
			and (t.match_step = 0 or coalesce(a.credit_check = 'auto', false))
			and (t.measure_step = 0 or (a.pushed_at is not null and a.receipt_at is not null))
			and (t.feedback_step = 0 or coalesce(w.day >= a.pushed_at::date, false)) as is_done,
		t.in_time
	from current_approvals as a
	cross join steps as t
	left join items as i on i.item_code = a.item_code
	left join answers as w on w.subject_code = a.subject_code and w.department_code = i.supervision_department_code
	left join framed as f on f.subject_code = a.subject_code
	where a.result = 'granted' and a.decided_at is not null
),
counted as (
	select
		department_code, supervision_department_code, date_trunc('month', decided_at)::date as month,
		count(*)::integer as granted, count(*) filter (is_pushed)::integer as pushed, count(*) filter (is_received)::integer as received,
		count(*) filter (date_diff('minute', pushed_at, receipt_at) <= in_time)::integer as in_time,
		count(*) filter (is_received and date_diff('minute', pushed_at, receipt_at) // 1440 < 1)::integer as first_day,
		count(*) filter (is_received and date_diff('minute', pushed_at, receipt_at) // 1440 = 1)::integer as second_day,
		count(*) filter (is_received and date_diff('minute', pushed_at, receipt_at) // 1440 = 2)::integer as third_day,
		count(*) filter (is_received and date_diff('minute', pushed_at, receipt_at) // 1440 > 2)::integer as later,
		min(pushed_at::date) filter (is_pushed and not is_received) as oldest,
		count(*) filter (is_fed_back)::integer as fed_back,
		count(*) filter (reform_mode = 'abolish' and is_pushed)::integer as abolished,
		count(*) filter (reform_mode = 'abolish' and is_received and is_framed)::integer as taken_over,
		count(*) filter (is_full)::integer as due_full, count(*) filter (is_full and is_done)::integer as done_full,
		quantile_disc(date_diff('minute', decided_at, pushed_at)::integer, 0.5) as push_minutes,
		quantile_disc(date_diff('minute', pushed_at, receipt_at)::integer, 0.5) as receipt_minutes
	from cases group by all
)
select
	c.department_code,
	c.supervision_department_code,
	coalesce(d.department_name, c.department_code) as department_name,
	coalesce(s.department_name, c.supervision_department_code) as supervision_department_name,
	c.granted as granted_count,
	c.pushed as pushed_count,
	c.granted - c.pushed as unpushed_count,
	round(c.pushed / c.granted::double, 4) as pushed_share,
	round(c.push_minutes / 60.0, 1) as median_push_hours,
	c.received as received_count,
	c.pushed - c.received as unreceived_count,
	round(c.received / nullif(c.pushed::double, 0), 4) as received_share,
	c.in_time as received_in_time_count,
	c.first_day as received_within_day_count,
	c.second_day as received_second_day_count,
	c.third_day as received_third_day_count,
	c.later as received_later_count,
	c.oldest as oldest_unreceived_on,
	round(c.receipt_minutes / 60.0, 1) as median_receipt_hours,
	c.fed_back as fed_back_count,
	round(c.fed_back / nullif(c.pushed::double, 0), 4) as fed_back_share,
	c.abolished as abolished_count,
	c.taken_over as taken_over_count,
	round(c.taken_over / nullif(c.abolished::double, 0), 4) as taken_over_share,
	c.due_full as full_process_count,
	c.done_full as full_process_done_count,
	round(c.done_full / nullif(c.due_full::double, 0), 4) as full_process_share,
	c.month
from counted as c
left join current_departments as d on d.department_code = c.department_code
left join current_departments as s on s.department_code = c.supervision_department_code
