/*
title: { zh: 期限之后收到的清单, en: Lists received after a deadline }
description: { zh: 每次梳理期限之后、下一期限之前首次收到该部门清单的日期。, en: The first day after a review's deadline and by the next one on which the department's list came in. }
rule: [R22]
grain: one row per department and deadline
key: [department_code, due_on]
*/
with

reviews as (

	select * from int_list_reviews

),

receipts as (

	select * from stg_list_receipts

)

select r.department_code, r.due_on, min(l.received_on) as received_on
from reviews as r
inner join receipts as l
	on l.department_code = r.department_code and l.received_on > r.due_on and l.received_on <= r.next_due_on
group by r.department_code, r.due_on
