/*
title: { zh: 重点领域主体, en: Subjects of key areas }
description:
  zh: >-
    重点领域的主体：登记册标明的，和得到过重点领域事项准予决定的。抽查总体和入户检查同用这一口径。
    登记册标明的，其全部事项都按重点领域；只因事项而在的，抽查时只是该事项全覆盖。
  en: >-
    Who is in a key area: whom the register marks, and whoever was granted an item of one. The draw and the burden of
    visits both go by this. Of those whom the register marks every item lies in the key area; of those who are in
    it by an item, that item alone is covered in full by the draw.
rule: [R62, R75, R85]
grain: one row per subject
key: [subject_code]
materialised: table
*/
with

subjects as (

	select subject_code, key_area from stg_subjects where key_area is not null

),

items as (

	select item_code, key_area from int_current_items where key_area is not null

),

licensed as (

	select * from int_licence_holders

),

holders as (

	select l.subject_code, min(i.key_area) as key_area
	from licensed as l
	inner join items as i on i.item_code = l.item_code
	group by l.subject_code

)

select
	coalesce(s.subject_code, h.subject_code) as subject_code,
	coalesce(s.key_area, h.key_area) as key_area,
	s.subject_code is not null as is_marked
from subjects as s
full join holders as h on h.subject_code = s.subject_code
