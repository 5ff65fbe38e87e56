/*
title: { zh: 清单事项的承诺, en: Promises for listed items }
description:
  zh: 就清单内事项、在该清单任一版本有效期间（自生效当日至其截止日或下一版本之前）作出的信用承诺；移出清单之后的不算。
  en: >-
    Commitments made for an item of a list while one of the list's versions of the item holds: from its first day to its
    last one, or to the day before the next version. Those made after the item left the list are none of it.
rule: [R101, R107]
grain: one row per list batch and commitment
key: [list_batch, commitment_code]
*/
with

commitments as (

	select * from stg_commitments

),

-- A version holds until the day before the next one, on a list or not, or until it says.
versions as (

	select
		list_batch,
		item_code,
		valid_from,
		least(
			coalesce(valid_to, date '9999-12-31'),
			coalesce(add_days(lead(valid_from) over (partition by item_code order by valid_from), -1), date '9999-12-31')
		) as valid_to
	from stg_items

),

listed_items as (

	select list_batch, item_code, department_code from int_listed_items

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
inner join versions as v on v.list_batch = i.list_batch and v.item_code = i.item_code
inner join commitments as c on c.item_code = v.item_code and c.made_on >= v.valid_from and c.made_on <= v.valid_to
