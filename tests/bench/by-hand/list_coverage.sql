-- The mart of the same name by one query over the lake, written without looking at its models.
with today as (
	select max(day) as day from (
		select max(case when decided_at::date <= received_at::date then greatest(applied_at::date, decided_at::date) when applied_at::date <= received_at::date then applied_at::date end) as day from current_approvals
		union all select max(decided_on) from current_breaches where decided_on <= received_at::date
		union all select max(inspected_on) from current_inspections where inspected_on <= received_at::date
	)
),
span as (
	select day, day - policy_number('list.window_days')::integer as since, day >= policy_text('reform.start_on')::date as is_full,
		(day - to_months(policy_number('reform.limit_months')::integer))::date as limit_since
	from today
),
asked as (
	select policy_number('reform.list_elements.name') = 1 as name, policy_number('reform.list_elements.basis') = 1 as basis,
		policy_number('reform.list_elements.supervision_department') = 1 as regulator, policy_number('reform.list_elements.approval_department') = 1 as approver,
		policy_number('reform.list_elements.mode') = 1 as mode, policy_number('reform.list_elements.measures') = 1 as measures,
		policy_number('reform.list_elements.supervision') = 1 as supervision, policy_number('reform.list_elements.supervision_frequency') = 1 as frequency
),
versions as (
	select i.*, lag(struct_pack(a := list_batch, b := 1)) over own as before, row_number() over own as number,
		row(statutory_days, promised_days) is distinct from lag(row(statutory_days, promised_days)) over own as other_limits,
		row(materials_now, steps_now, visits_now) is distinct from lag(row(materials_now, steps_now, visits_now)) over own as other_materials,
		row(reform_mode, exemption_tier) is distinct from lag(row(reform_mode, exemption_tier)) over own as other_mode,
		row(approval_department_code, supervision_department_code) is distinct from lag(row(approval_department_code, supervision_department_code)) over own as other_departments,
		row(item_name, supervision_measure, check_frequency, quantity_limit) is distinct from lag(row(item_name, supervision_measure, check_frequency, quantity_limit)) over own as other_words,
		count(*) over (partition by item_code) as versions, min(reform_date) over (partition by item_code) as first_reform, min(valid_from) over () as first_list,
		lead(valid_from) over own - 1 as last_day
	from current_items as i
	window own as (partition by item_code order by valid_from)
),
-- the version of the day, and what it lacks
listed as (
	select v.*, coalesce(v.valid_to < s.day, false) as removed,
		v.list_batch is not null or v.first_reform is not null or s.is_full as reformed,
		a.name and trim(v.item_name) = '' as no_name, a.basis and v.basis is null as no_basis,
		a.regulator and v.supervision_department_code not in (select department_code from current_departments) as no_regulator,
		a.approver and v.approval_department_code not in (select department_code from current_departments) as no_approver,
		a.mode and not exists (select 1 from policy as p where p.key = 'reform.modes.' || v.reform_mode and p.number = 1) as no_mode,
		a.measures and v.reform_measures is null as no_measures, a.supervision and v.supervision_measure is null as no_supervision,
		a.frequency and v.check_frequency is null as no_frequency,
		v.quantity_limit is not null and (v.existing_count is null or v.layout_plan is null or coalesce(v.limit_published_on < s.limit_since, true)) as no_limit,
		coalesce(v.reform_mode = 'commitment' and exists (select 1 from policy as p where p.key like 'commitment.catch\_all\_words.%' escape '\' and contains(v.conditions, p.value)), false) as catch_all,
		(a.name::integer + a.basis::integer + a.regulator::integer + a.approver::integer + a.supervision::integer + a.frequency::integer) as plain_elements,
		a.mode::integer + a.measures::integer as reform_elements
	from versions as v cross join span as s cross join asked as a
	qualify row_number() over (partition by v.item_code order by v.valid_from > s.day, abs(s.day - v.valid_from), v.valid_from) = 1
),
numbers as (select day, sum(is_working_day::integer) over (order by day) as number from calendar),
cases as (
	select a.item_code, max(a.department_code) filter (not exists_on) as off_department, count(*) filter (not exists_on) as off_list,
		count(*) filter (recent and a.result = 'granted' and a.decided_at is not null) as granted,
		count(*) filter (recent and due) as due, count(*) filter (recent and due and on_spot) as on_spot
	from (
		select c.*, v.item_code is not null as exists_on, datetrunc('month', c.applied_at)::date >= s.since as recent,
			coalesce(c.route in ('filing', 'commitment') and c.decided_at is not null and c.result is distinct from 'withdrawn', false) as due,
			case policy_number(if(c.route = 'filing', 'filing.decision_days', 'commitment.decision_days'))
				when 0 then c.decided_at::date = coalesce(c.accepted_at, c.applied_at)::date
				else greatest(e.number - b.number - coalesce(c.stopped_working_days, 0), 0) <= policy_number(if(c.route = 'filing', 'filing.decision_days', 'commitment.decision_days'))
			end as on_spot
		from current_approvals as c
		cross join span as s
		left join versions as v on v.item_code = c.item_code and v.valid_from <= c.applied_at::date
			and coalesce(least(v.valid_to, v.last_day), date '9999-12-31') >= c.applied_at::date
		left join numbers as b on b.day = coalesce(c.accepted_at, c.applied_at)::date
		left join numbers as e on e.day = c.decided_at::date
	) as a
	group by a.item_code
),
visits as (
	select department_code, item_code, count(*) as visits from current_inspections cross join span where inspected_on > since group by all
),
joined as (
	select coalesce(i.item_code, c.item_code) as code, coalesce(i.approval_department_code, c.off_department) as department, i.*,
		i.item_code is null as unlisted, coalesce(not i.removed, false) as stands, coalesce(c.granted, 0) as granted, coalesce(c.due, 0) as due,
		coalesce(c.on_spot, 0) as on_spot, coalesce(c.off_list, 0) as off_list, coalesce(w.visits, 0) + coalesce(g.visits, 0) as visits
	from listed as i
	full join cases as c on c.item_code = i.item_code
	left join visits as w on w.item_code = i.item_code and w.department_code = i.supervision_department_code
	left join visits as g on g.item_code is null and g.department_code = i.supervision_department_code
	where i.item_code is not null or c.off_list > 0
),
judged as (
	select *, stands and no_name as f_name, stands and no_basis as f_basis, stands and no_regulator as f_regulator, stands and no_approver as f_approver,
		stands and reformed and no_mode as f_mode, stands and reformed and no_measures as f_measures, stands and no_supervision as f_supervision,
		stands and no_frequency as f_frequency, stands and no_limit as f_limit, stands and catch_all as f_words, stands and granted > 0 and visits = 0 as f_unseen
	from (select * replace (if(unlisted, 0, granted) as granted, if(unlisted, 0, due) as due, if(unlisted, 0, on_spot) as on_spot) from joined)
),
summed as (
	select *, f_name::integer + f_basis::integer + f_regulator::integer + f_approver::integer + f_mode::integer + f_measures::integer + f_supervision::integer + f_frequency::integer as missing
	from judged
)
select
	j.code, j.department, j.supervision_department_code, coalesce(j.item_name, j.code), coalesce(d.department_name, j.department), j.item_type, j.reform_mode,
	j.list_batch, j.before.a,
	case when unlisted then 'unlisted' when removed then 'removed' when number = 1 and valid_from = first_list then 'first_list' when number = 1 then 'added'
		when other_limits or other_materials or other_mode or other_departments or other_words then 'changed' else 'unchanged' end,
	coalesce(missing + f_limit::integer + f_words::integer + f_unseen::integer, 0)::integer,
	round(1 - missing / nullif(plain_elements + if(reformed, reform_elements, 0), 0)::double, 4),
	coalesce(versions, 0)::integer, granted::integer, visits::integer, due::integer, on_spot::integer, round(on_spot / nullif(due, 0)::double, 4), off_list::integer,
	f_frequency, f_supervision, f_mode, f_measures, f_regulator or f_approver, f_basis, f_limit, f_words, f_unseen,
	coalesce(visits_now > policy_number('visits.bottom_line'), false), coalesce(visits_now <= policy_number('visits.norm'), false),
	coalesce(number > 1 and other_limits, false), coalesce(number > 1 and other_materials, false), coalesce(number > 1 and other_mode, false),
	coalesce(number > 1 and other_departments, false), valid_from, valid_to
from summed as j
left join current_departments as d on d.department_code = j.department
