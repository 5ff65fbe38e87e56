-- How long departments took to acknowledge risk warnings: from the warning to the first receipt about the same subject
-- on that day or later, of the department it was sent to where it names one. Nothing where no warning was sent.
with

warnings as (

	select i.intervention_id, i.subject_code, i.department_code, i.opened_on as warned_on, d.data_date
	from stg_interventions as i
	inner join int_data_date as d on i.opened_on <= d.data_date
	where i.intervention_kind = 'risk_warning'

),

receipts as (

	select subject_code, coalesce(department_code, by_department_code) as department_code, opened_on as received_on
	from stg_interventions
	where intervention_kind = 'receipt'

),

answered as (

	select w.intervention_id, w.warned_on, w.data_date, min(r.received_on) as received_on
	from warnings as w
	left join receipts as r
		on r.subject_code = w.subject_code
		and coalesce(r.department_code = w.department_code, true)
		and r.received_on >= w.warned_on
		and r.received_on <= w.data_date
	group by all

)

select
	cast(count(*) as integer) as warned_count,
	cast(count(received_on) as integer) as received_count,
	cast(quantile_disc(received_on - warned_on, 0.5) as integer) as half_days,
	cast(quantile_disc(received_on - warned_on, 0.9) as integer) as most_days,
	cast(max(case when received_on is null then data_date - warned_on end) as integer) as waiting_days
from answered
having count(*) > 0
