-- Pushes and receipts by approval department, regulator and month of the result.
select
	department_code,
	department_name,
	supervision_department_code,
	supervision_department_name,
	strftime(month, '%Y-%m-01') as month,
	granted_count,
	pushed_count,
	unpushed_count,
	received_count,
	unreceived_count,
	received_in_time_count,
	received_within_day_count,
	received_second_day_count,
	received_third_day_count,
	received_later_count,
	fed_back_count,
	abolished_count,
	taken_over_count,
	full_process_count,
	full_process_done_count,
	strftime(oldest_unreceived_on, '%Y-%m-%d') as oldest_unreceived_on
from approval_supervision_links
order by month, department_code, supervision_department_code
