/*
title: { zh: 承诺履约, en: Commitments and their fulfilment }
description:
  zh: >-
    每个部门、事项、信用类别（承诺作出当日）、月份：作出多少承诺，其中多少一次性告知了条件，认定了多少，全部履行、部分履行、未履行各多少，
    多少已到期还没有认定。履约率和违诺率只以已认定的为分母；未认定不等于履行。按类别比较违诺率，可以看出把关是否有效。
  en: >-
    Per department, item, credit class on the day of the promise and month: commitments made, those whose conditions were
    told, those assessed, fulfilled, fulfilled in part and broken, and those past due without an assessment. Rates of
    fulfilment and breach stand on the assessed ones only: not assessed is not fulfilled. The rate of breach by class
    shows whether the gate works.
rule: [R26, R101, R104]
grain: one row per department, item, class and month
key: [department_code, item_code, credit_class, month]
audience: [regulation, supervision]
order: 26
columns:
  department_code: { zh: 承诺受理部门代码, en: Department code }
  item_code: { zh: 事项编码, en: Item code }
  department_name: { zh: 承诺受理部门, en: Department }
  item_name: { zh: 事项, en: Item }
  credit_class: { zh: 承诺时信用类别, en: Class when made }
  made_count: { zh: 作出承诺, en: Made, unit: count }
  notice_count: { zh: 已一次性告知, en: Conditions told, unit: count, good: up }
  undocumented_count: { zh: 缺告知书或承诺书, en: Notice or promise missing, unit: count, good: down, description: { zh: 没有一次性告知，或承诺书没有向社会公开；两份是否都要求是政策参数。, en: "Conditions not told, or the promise not public; which of the two are asked for is policy." } }
  assessed_count: { zh: 已认定, en: Assessed, unit: count }
  fulfilled_count: { zh: 全部履行, en: Fulfilled, unit: count, good: up }
  partial_count: { zh: 部分履行, en: Fulfilled in part, unit: count, good: down }
  unfulfilled_count: { zh: 全部未履行, en: Not fulfilled, unit: count, good: down }
  breached_count: { zh: 违诺, en: Broken, unit: count, good: down, description: { zh: 部分履行与全部未履行之和。, en: In part or not at all. } }
  overdue_count: { zh: 到期未认定, en: Past due and not assessed, unit: count, good: down, description: { zh: 没有认定而期限已过：写明履行期限的看该日，没有写明的看承诺有效期；与承诺跟进的到期未核同。, en: "Unassessed past its term: the due day where one is stated, else the end of its validity; the same as in the promises followed up." } }
  notice_share: { zh: 告知率, en: Share told, unit: share, good: up }
  fulfilled_share: { zh: 履约率, en: Fulfilment rate, unit: share, good: up, description: { zh: 全部履行除以已认定。, en: Fulfilled over assessed. } }
  breached_share: { zh: 违诺率, en: Rate of breach, unit: share, good: down }
  breached_low_share: { zh: 违诺率下限, en: Rate of breach (low), unit: share, description: { zh: Wilson 区间：认定的件少时区间宽，不宜下结论。, en: "Wilson interval: wide where few were assessed, and then no ground for a verdict." } }
  breached_high_share: { zh: 违诺率上限, en: Rate of breach (high), unit: share }
  month: { zh: 承诺月份, en: Month made, unit: month }
default_sort: [month desc, breached_count desc, made_count desc, item_code, credit_class]
chart:
  kind: stacked
  x: credit_class
  y: [fulfilled_count, partial_count, unfulfilled_count]
  aggregate: sum
records:
  - { count: made_count, from: int_promises, match: { department_code: department_code, item_code: item_code, credit_class: credit_class, month: month } }
  - { count: notice_count, from: int_promises, match: { department_code: department_code, item_code: item_code, credit_class: credit_class, month: month }, where: is_notice_given }
  - { count: undocumented_count, from: int_promises, match: { department_code: department_code, item_code: item_code, credit_class: credit_class, month: month }, where: is_undocumented }
  - { count: assessed_count, from: int_promises, match: { department_code: department_code, item_code: item_code, credit_class: credit_class, month: month }, where: is_assessed }
  - { count: fulfilled_count, from: int_promises, match: { department_code: department_code, item_code: item_code, credit_class: credit_class, month: month }, where: fulfilment = 'full' }
  - { count: breached_count, from: int_promises, match: { department_code: department_code, item_code: item_code, credit_class: credit_class, month: month }, where: is_broken }
  - { count: overdue_count, from: int_promises, match: { department_code: department_code, item_code: item_code, credit_class: credit_class, month: month }, where: is_overdue }
  - { count: partial_count, from: int_promises, match: { department_code: department_code, item_code: item_code, credit_class: credit_class, month: month }, where: "fulfilment = 'partial'" }
  - { count: unfulfilled_count, from: int_promises, match: { department_code: department_code, item_code: item_code, credit_class: credit_class, month: month }, where: "fulfilment = 'none'" }
computed:
  notice_share: { formula: "round_to(notice_count / nullif(made_count, 0), 4)" }
  fulfilled_share: { formula: "round_to(fulfilled_count / nullif(assessed_count, 0), 4)" }
  breached_share: { formula: "round_to(breached_count / nullif(assessed_count, 0), 4)" }
  breached_low_share: { formula: "round_to(wilson_bound(breached_count, assessed_count, -policy_number('effects.interval_deviations')), 4)" }
  breached_high_share: { formula: "round_to(wilson_bound(breached_count, assessed_count, policy_number('effects.interval_deviations')), 4)" }
lead:
  - zh: 作出承诺 {made_count:count} 项，已认定 {assessed_count:count} 项，其中全部履行占 {fulfilled_share:share}，违诺占 {breached_share:share}；到期未认定 {overdue_count:count} 项。
    en: "{made_count:count} commitments made, {assessed_count:count} assessed: {fulfilled_share:share} fulfilled, {breached_share:share} broken; {overdue_count:count} are past due without an assessment."
    query: >-
      select cast(sum(made_count) as integer) as made_count, cast(sum(assessed_count) as integer) as assessed_count,
      sum(fulfilled_count) / nullif(cast(sum(assessed_count) as double), 0) as fulfilled_share,
      sum(breached_count) / nullif(cast(sum(assessed_count) as double), 0) as breached_share,
      cast(sum(overdue_count) as integer) as overdue_count
      from {mart}
tests:
  - not_null: [made_count, assessed_count]
  - rows: assessed_count = fulfilled_count + partial_count + unfulfilled_count and breached_count = partial_count + unfulfilled_count
  - rows: assessed_count + overdue_count <= made_count
*/
with

promises as (

	select * from int_promises

),

items as (

	select item_code, item_name from int_current_items

),

departments as (

	select department_code, department_name from stg_departments

),

promise_counts as (

	select
		department_code,
		item_code,
		credit_class,
		month,
		cast(count(*) as integer) as made_count,
		cast(count(*) filter (is_notice_given) as integer) as notice_count,
		cast(count(*) filter (is_undocumented) as integer) as undocumented_count,
		cast(count(*) filter (is_assessed) as integer) as assessed_count,
		cast(count(*) filter (fulfilment = 'full') as integer) as fulfilled_count,
		cast(count(*) filter (fulfilment = 'partial') as integer) as partial_count,
		cast(count(*) filter (fulfilment = 'none') as integer) as unfulfilled_count,
		cast(count(*) filter (is_broken) as integer) as breached_count,
		cast(count(*) filter (is_overdue) as integer) as overdue_count
	from promises
	group by department_code, item_code, credit_class, month

)

select
	c.department_code,
	c.item_code,
	coalesce(d.department_name, c.department_code) as department_name,
	coalesce(i.item_name, c.item_code) as item_name,
	c.credit_class,
	c.made_count,
	c.notice_count,
	c.undocumented_count,
	c.assessed_count,
	c.fulfilled_count,
	c.partial_count,
	c.unfulfilled_count,
	c.breached_count,
	c.overdue_count,
	round_to(c.notice_count / cast(c.made_count as double), 4) as notice_share,
	round_to(c.fulfilled_count / nullif(cast(c.assessed_count as double), 0), 4) as fulfilled_share,
	round_to(c.breached_count / nullif(cast(c.assessed_count as double), 0), 4) as breached_share,
	round_to(wilson_bound(c.breached_count, c.assessed_count, -p.deviations), 4) as breached_low_share,
	round_to(wilson_bound(c.breached_count, c.assessed_count, p.deviations), 4) as breached_high_share,
	c.month
from promise_counts as c
cross join (select policy_number('effects.interval_deviations') as deviations) as p
left join items as i on i.item_code = c.item_code
left join departments as d on d.department_code = c.department_code
