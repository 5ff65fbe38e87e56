/*
title: { zh: 同等监管, en: Equal supervision }
description:
  zh: >-
    同一信用类别（获准当日）内，免审承诺获准的主体与一般程序获准同类清单事项的主体，获准后受随机检查和处罚的比例各是多少，
    按获准后的天数折算之比是否在政策规定的范围内，检查和处罚分别判断；只查一方、另一方一户未查的，比无穷大，为相差过大。只比随机检查：承诺核查、投诉等本来就因事而起。
    主体太少、受检或受罚的太少都不下结论。
  en: >-
    Within one credit class on the day of the grant: the shares of subjects inspected at random and penalised after a
    grant by exemption or promise, against those granted listed items the ordinary way, and whether the ratio per day
    since the grant lies in the range of the policy, for visits and for penalties apart; where only the exempted were visited the ratio has no end and is too far. Random visits only: checks of
    promises and complaints have their own cause. With too few subjects, or too few of them visited or
    penalised, nothing is said.
rule: [R13]
grain: one row per credit class
key: [credit_class]
audience: [supervision]
order: 29
columns:
  credit_class: { zh: 信用类别, en: Credit class }
  parity_state: { zh: 检查是否同等, en: Parity of visits }
  penalty_state: { zh: 处罚是否同等, en: Parity of penalties }
  relaxed_count: { zh: 免审承诺主体, en: Subjects exempted or by promise, unit: count }
  ordinary_count: { zh: 一般程序主体, en: Ordinary subjects, unit: count }
  relaxed_inspected_count: { zh: 其中受检（免审承诺）, en: Inspected (exempted), unit: count }
  ordinary_inspected_count: { zh: 其中受检（一般）, en: Inspected (ordinary), unit: count }
  relaxed_inspected_share: { zh: 受检率（免审承诺）, en: Share inspected (exempted), unit: share }
  ordinary_inspected_share: { zh: 受检率（一般）, en: Share inspected (ordinary), unit: share }
  inspected_ratio: { zh: 受检率之比, en: Ratio of shares inspected, unit: ratio, description: { zh: 免审承诺除以一般，按获准后天数折算；一为相同。, en: "Exempted over ordinary, per day since the grant; one is equal." } }
  relaxed_penalised_count: { zh: 其中受罚（免审承诺）, en: Penalised (exempted), unit: count }
  ordinary_penalised_count: { zh: 其中受罚（一般）, en: Penalised (ordinary), unit: count }
  relaxed_penalised_share: { zh: 受罚率（免审承诺）, en: Share penalised (exempted), unit: share }
  ordinary_penalised_share: { zh: 受罚率（一般）, en: Share penalised (ordinary), unit: share }
  penalised_ratio: { zh: 受罚率之比, en: Ratio of shares penalised, unit: ratio, description: { zh: 免审承诺除以一般，按获准后天数折算；一为相同。, en: "Exempted over ordinary, per day since the grant; one is equal." } }
  relaxed_days: { zh: 获准后累计天数（免审承诺）, en: Days since the grant (exempted), unit: days, description: { zh: 各主体首次获准至数据日期的天数之和。, en: Days from each first grant to the data date together. } }
  ordinary_days: { zh: 获准后累计天数（一般）, en: Days since the grant (ordinary), unit: days }
default_sort: [credit_class]
chart:
  kind: bar
  x: credit_class
  y: inspected_ratio
  aggregate: none
  where: parity_state <> 'too_few'
records:
  - { count: relaxed_count, from: int_parity_subjects, match: { credit_class: credit_class }, where: cohort = 'relaxed' }
  - { count: ordinary_count, from: int_parity_subjects, match: { credit_class: credit_class }, where: cohort = 'ordinary' }
  - { count: relaxed_inspected_count, from: int_parity_subjects, match: { credit_class: credit_class }, where: cohort = 'relaxed' and is_inspected }
  - { count: ordinary_inspected_count, from: int_parity_subjects, match: { credit_class: credit_class }, where: cohort = 'ordinary' and is_inspected }
  - { count: relaxed_penalised_count, from: int_parity_subjects, match: { credit_class: credit_class }, where: cohort = 'relaxed' and is_penalised }
  - { count: ordinary_penalised_count, from: int_parity_subjects, match: { credit_class: credit_class }, where: cohort = 'ordinary' and is_penalised }
computed:
  relaxed_inspected_share: { formula: "round_to(relaxed_inspected_count / nullif(cast(relaxed_count as double), 0), 4)" }
  ordinary_inspected_share: { formula: "round_to(ordinary_inspected_count / nullif(cast(ordinary_count as double), 0), 4)" }
  inspected_ratio:
    formula: >-
      round_to((relaxed_inspected_count * ordinary_days) / nullif(relaxed_days * ordinary_inspected_count, 0), 4)
  relaxed_penalised_share: { formula: "round_to(relaxed_penalised_count / nullif(cast(relaxed_count as double), 0), 4)" }
  ordinary_penalised_share: { formula: "round_to(ordinary_penalised_count / nullif(cast(ordinary_count as double), 0), 4)" }
  penalised_ratio:
    formula: >-
      round_to((relaxed_penalised_count * ordinary_days) / nullif(relaxed_days * ordinary_penalised_count, 0), 4)
  relaxed_days: { rows: relaxed_count, formula: "coalesce(sum(observed_days), 0)" }
  ordinary_days: { rows: ordinary_count, formula: "coalesce(sum(observed_days), 0)" }
lead:
  - zh: 在可比的 {compared_count:count} 个信用类别中，{unequal_count:count} 个类别的免审承诺主体与一般主体受检率相差过大；受罚率可比的 {penalty_compared_count:count} 个中有 {penalty_unequal_count:count} 个。
    en: "In {unequal_count:count} of {compared_count:count} credit classes compared, exempted and ordinary subjects were inspected at rates too far apart; of {penalty_compared_count:count} comparable by penalties {penalty_unequal_count:count} were."
    query: >-
      select cast(count(case when parity_state <> 'too_few' then 1 end) as integer) as compared_count,
      cast(count(case when parity_state = 'unequal' then 1 end) as integer) as unequal_count,
      cast(count(case when penalty_state <> 'too_few' then 1 end) as integer) as penalty_compared_count,
      cast(count(case when penalty_state = 'unequal' then 1 end) as integer) as penalty_unequal_count
      from {mart}
tests:
  - accepted: { column: parity_state, values: [equal, unequal, too_few] }
  - accepted: { column: penalty_state, values: [equal, unequal, too_few] }
  - between: { column: relaxed_inspected_share, min: 0, max: 1 }
*/
with

parity_subjects as (

	select * from int_parity_subjects

),

parameters as (

	select
		policy_number('parity.min_subjects') as min_subjects,
		greatest(policy_number('parity.min_events'), 1) as min_events,
		policy_number('parity.ratio.least') as least_ratio,
		policy_number('parity.ratio.most') as greatest_ratio

),

class_counts as (

	select
		credit_class,
		count_where(cohort = 'relaxed') as relaxed_count,
		count_where(cohort = 'ordinary') as ordinary_count,
		count_where(cohort = 'relaxed' and is_inspected) as relaxed_inspected_count,
		count_where(cohort = 'ordinary' and is_inspected) as ordinary_inspected_count,
		count_where(cohort = 'relaxed' and is_penalised) as relaxed_penalised_count,
		count_where(cohort = 'ordinary' and is_penalised) as ordinary_penalised_count,
		cast(sum(case when cohort = 'relaxed' then observed_days else 0 end) as double) as relaxed_days,
		cast(sum(case when cohort = 'ordinary' then observed_days else 0 end) as double) as ordinary_days
	from parity_subjects
	group by credit_class

),

class_rates as (

	select
		*,
		(relaxed_inspected_count * ordinary_days) / nullif(relaxed_days * ordinary_inspected_count, 0) as inspected_ratio,
		(relaxed_penalised_count * ordinary_days) / nullif(relaxed_days * ordinary_penalised_count, 0) as penalised_ratio
	from class_counts

)

select
	c.credit_class,
	case
		when c.relaxed_count < p.min_subjects or c.ordinary_count < p.min_subjects or c.relaxed_days = 0 or c.ordinary_days = 0
			or c.relaxed_inspected_count + c.ordinary_inspected_count < p.min_events then 'too_few'
		when coalesce(c.inspected_ratio < p.least_ratio or c.inspected_ratio > p.greatest_ratio, true) then 'unequal'
		else 'equal'
	end as parity_state,
	case
		when c.relaxed_count < p.min_subjects or c.ordinary_count < p.min_subjects or c.relaxed_days = 0 or c.ordinary_days = 0
			or c.relaxed_penalised_count + c.ordinary_penalised_count < p.min_events then 'too_few'
		when coalesce(c.penalised_ratio < p.least_ratio or c.penalised_ratio > p.greatest_ratio, true) then 'unequal'
		else 'equal'
	end as penalty_state,
	cast(c.relaxed_count as integer) as relaxed_count,
	cast(c.ordinary_count as integer) as ordinary_count,
	cast(c.relaxed_inspected_count as integer) as relaxed_inspected_count,
	cast(c.ordinary_inspected_count as integer) as ordinary_inspected_count,
	round_to(c.relaxed_inspected_count / nullif(cast(c.relaxed_count as double), 0), 4) as relaxed_inspected_share,
	round_to(c.ordinary_inspected_count / nullif(cast(c.ordinary_count as double), 0), 4) as ordinary_inspected_share,
	round_to(c.inspected_ratio, 4) as inspected_ratio,
	cast(c.relaxed_penalised_count as integer) as relaxed_penalised_count,
	cast(c.ordinary_penalised_count as integer) as ordinary_penalised_count,
	round_to(c.relaxed_penalised_count / nullif(cast(c.relaxed_count as double), 0), 4) as relaxed_penalised_share,
	round_to(c.ordinary_penalised_count / nullif(cast(c.ordinary_count as double), 0), 4) as ordinary_penalised_share,
	round_to(c.penalised_ratio, 4) as penalised_ratio,
	c.relaxed_days,
	c.ordinary_days
from class_rates as c
cross join parameters as p
