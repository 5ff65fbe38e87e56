-- The risk warnings sent, each with its first receipt about the same subject on that day or later, of the department
-- it was sent to where it names one, and the days from the warning to the receipt or, without one, to the data date.
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

select intervention_id, received_on, cast(coalesce(received_on, data_date) - warned_on as integer) as waited_days
from answered
