-- What the audit of the gates found, by department, gate and month of the decision.
select
	department_code,
	gate,
	strftime(month, '%Y-%m-01') as month,
	cast(count(*) as integer) as case_count,
	cast(sum(cast(is_relaxed and result = 'granted' as integer)) as integer) as relaxed_count,
	cast(sum(cast(decision in ('direct', 'conditional') as integer)) as integer) as eligible_count,
	cast(sum(cast(is_granted_ineligible as integer)) as integer) as ineligible_count,
	cast(sum(cast(is_not_offered as integer)) as integer) as not_offered_count,
	cast(sum(cast(is_query_missing as integer)) as integer) as query_missing_count,
	cast(sum(cast(is_query_by_document as integer)) as integer) as by_document_count,
	cast(sum(cast(is_site_visited as integer)) as integer) as site_visited_count
from gate_audit
group by all
order by month, department_code, gate
