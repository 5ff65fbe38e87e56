/*
title: { zh: 事项清单收件, en: Receipts of the item list }
description: { zh: 每个审批部门的事项在哪些日子随清单收到过，含后来被新版替代的。, en: "The days on which items of each approval department came in with a list, versions replaced since included." }
rule: [R22]
grain: one row per approval department and day
key: [department_code, received_on]
*/
with

received_rows as (

	select approval_department_code as department_code, day_of(received_at) as received_on from lake_items

)

select department_code, received_on, cast(count(*) as integer) as item_count
from received_rows
group by department_code, received_on
