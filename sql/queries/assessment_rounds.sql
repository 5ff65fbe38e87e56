-- The periods of assessment: when each was kept, who was ranked, whose data were corrected since.
select
	period,
	any_value(strftime(frozen_on, '%Y-%m-%d')) as frozen_on,
	cast(count(*) as integer) as department_count,
	cast(count(case when ranking_status = 'ranked' then 1 end) as integer) as ranked_count,
	cast(count(case when is_corrected then 1 end) as integer) as corrected_count,
	cast(count(case when is_talk_proposed then 1 end) as integer) as talk_count
from quarterly_assessments
group by period
order by period desc
