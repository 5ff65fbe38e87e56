-- The departments of a closed month as they were kept, with what the data say today where that differs; what an earlier
-- program did not keep is as of today. Parameter: $month.
select
	a.department_code,
	coalesce(d.department_name, a.department_code) as department_name,
	a.frozen_peer_group as peer_group,
	a.frozen_ranking_status as ranking_status,
	a.frozen_composite_rank as composite_rank,
	case when a.frozen_received_count is null then a.quantity_rank else a.frozen_quantity_rank end as quantity_rank,
	case when a.frozen_received_count is null then a.quality_rank else a.frozen_quality_rank end as quality_rank,
	a.frozen_composite_score as composite_score,
	a.frozen_on_time_share as on_time_share,
	case when a.frozen_received_count is null then a.valid_share else a.frozen_valid_share end as valid_share,
	a.frozen_due_count as due_count,
	a.frozen_on_time_count as on_time_count,
	cast(a.frozen_due_count - a.frozen_on_time_count as integer) as late_count,
	case when a.frozen_received_count is null then a.received_count else a.frozen_received_count end as received_count,
	case when a.frozen_received_count is null then a.rejected_count else a.frozen_rejected_count end as rejected_count,
	case when a.frozen_received_count is null then a.band else a.frozen_band end as band,
	case when a.frozen_received_count is null then a.talk_reason else a.frozen_talk_reason end as talk_reason,
	case when a.frozen_received_count is null then a.signal_months else a.frozen_signal_months end as signal_months,
	a.frozen_is_talk_proposed as is_talk_proposed,
	a.composite_score is distinct from a.frozen_composite_score
		or a.composite_rank is distinct from a.frozen_composite_rank
		or a.due_count is distinct from a.frozen_due_count
		or a.on_time_count is distinct from a.frozen_on_time_count as is_corrected,
	a.composite_score as score_today,
	a.composite_rank as rank_today,
	a.due_count as due_today,
	a.on_time_count as on_time_today,
	strftime(a.frozen_on, '%Y-%m-%d') as frozen_on
from int_assessments as a
left join stg_departments as d on d.department_code = a.department_code
where a.period_kind = 'month' and a.period_from = cast($month as date) and a.frozen_on is not null
order by peer_group, composite_rank nulls last, department_name collate zh, a.department_code
