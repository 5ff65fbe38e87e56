/*
title: { zh: 持证主体, en: Holders of a licence }
description:
  zh: 每个事项有哪些主体得到过准予决定。抽查名录、入户检查都以此为准。
  en: Which subjects were ever granted which item. The register of inspection and the visits stand on it.
rule: [R61]
grain: one row per item and subject
key: [item_code, subject_code]
*/
with

approvals as (

	select item_code, subject_code from stg_approvals where result = 'granted' and decided_at is not null

)

select distinct item_code, subject_code
from approvals
