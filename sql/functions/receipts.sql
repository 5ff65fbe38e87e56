-- Whether a row was received in time.

-- Whether a row came after its deadline, and no earlier version of its record in time; only what is judged can be late (R92).
create or replace macro is_received_late(received_on, first_received_on, due_on, is_judged) as
	coalesce(received_on > due_on and is_judged, false) and coalesce(first_received_on > due_on, true);

-- By how many days (R92); null when it was not late.
create or replace macro received_late_days(received_on, first_received_on, due_on, is_judged) as
	case
		when is_received_late(received_on, first_received_on, due_on, is_judged)
			then cast(days_between(due_on, least(received_on, coalesce(first_received_on, received_on))) as integer)
	end;

-- Whether a row, or when it is late an earlier version of its record, came before a day.
create or replace macro is_received_by(a_day, received_on, first_received_on, due_on, is_judged) as
	coalesce(received_on < a_day or (received_on > due_on and is_judged and first_received_on < a_day), false);
