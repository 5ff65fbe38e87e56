-- The region that each department sits in.
select
	department_code,
	region_code
from stg_departments
where region_code is not null
order by department_code
