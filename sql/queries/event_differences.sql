-- By how many days reformed items differ from those not yet reformed, month by month since the reform; the joined row is
-- all months before it. Months with too few items for an interval are left out.
select
	event_month,
	is_joined,
	item_count,
	case_count,
	effect_days,
	effect_low_days,
	effect_high_days
from int_event_estimates
where effect_low_days is not null
order by is_joined desc, event_month
