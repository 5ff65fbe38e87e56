-- The risk warnings sent, each with its first receipt, and the days from the warning to the receipt or, without one,
-- to the data date.
with

warnings as (

	select i.intervention_id, i.opened_on as warned_on, d.data_date
	from stg_interventions as i
	inner join int_data_date as d on i.opened_on <= d.data_date
	where i.intervention_kind = 'risk_warning'

),

answered as (

	select w.intervention_id, w.warned_on, w.data_date, min(a.received_on) as received_on
	from warnings as w
	left join int_warning_answers as a on a.intervention_id = w.intervention_id
	group by all

)

select intervention_id, received_on, cast(coalesce(received_on, data_date) - warned_on as integer) as waited_days
from answered
