/*
title: { zh: 清单事项的承诺, en: Promises for listed items }
description: { zh: 就清单内事项、在清单生效当日及以后、下一清单之前作出的信用承诺。, en: Commitments made for an item of a list from the day on which the list holds until the next one does. }
rule: [R101, R107]
grain: one row per list batch and commitment
key: [list_batch, commitment_code]
*/
with

commitments as (

	select * from stg_commitments

),

listed_items as (

	select
		list_batch,
		item_code,
		department_code,
		valid_from,
		coalesce(lead(valid_from) over (partition by item_code order by valid_from), date '9999-12-31') as next_from
	from int_listed_items

)

select
	i.list_batch,
	c.commitment_code,
	c.item_code,
	i.department_code,
	c.subject_code,
	c.commitment_kind,
	c.fulfilment,
	c.made_on
from listed_items as i
inner join commitments as c on c.item_code = i.item_code and c.made_on >= i.valid_from and c.made_on < i.next_from
