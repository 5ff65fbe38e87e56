/*
title: { zh: 梳理期内收到的清单, en: Lists received for a review }
description: { zh: 每次梳理开始之后、期限之前收到的部门清单。, en: The lists of a department received after a review opened and by its deadline. }
rule: [R22]
grain: one row per department, deadline and day
key: [department_code, due_on, received_on]
columns:
  due_on: { zh: 期限, en: Due on, unit: date }
  received_on: { zh: 收到日期, en: Received on, unit: date }
  item_count: { zh: 事项数, en: Items, unit: count }
*/
with

reviews as (

	select * from int_list_reviews

),

receipts as (

	select * from stg_list_receipts

)

select r.department_code, r.due_on, l.received_on, l.item_count
from reviews as r
inner join receipts as l
	on l.department_code = r.department_code and l.received_on >= r.opens_on and l.received_on <= r.due_on
