/*
title: { zh: 检查异常线索, en: Signs of anomalous inspection }
description:
  zh: >-
    纠正一刀切、刮风式和选择性监管的线索：某部门一周的主动检查超出此前十二周均值三个标准差以上（刮风式）；
    定向检查明显偏向低风险的 A、B 类，而随机检查并非如此（选择性）；同一组人员在任何一年之内连续多次检查同一主体、一次问题也没有（选择性）。
    都是线索，须核实；计划内的集中抽查另列计划内次数。
  en: >-
    Signs of one-size, campaign-like or selective supervision: a department's unrequested inspections of a week lie more
    than three deviations above the twelve weeks before (burst); targeted visits lean to the low-risk classes A and B
    while random ones do not (selective); the same inspectors visit one subject again and again within any year and find
    nothing (selective). Leads to be verified; planned draws are counted beside.
rule: [R95]
grain: one row per sign, department, period and subject
key: [anomaly_id]
audience: [supervision]
order: 47
filters: { period: month, department: department_code }
columns:
  anomaly_id: { zh: 线索编号, en: Sign number }
  sign: { zh: 线索, en: Sign }
  department_code: { zh: 部门代码, en: Department code }
  department_name: { zh: 部门, en: Department }
  subject_code: { zh: 主体代码, en: Subject code }
  subject_name: { zh: 主体, en: Subject }
  inspectors: { zh: 检查人员, en: Inspectors }
  anomaly_count: { zh: 线索数, en: Signs, unit: count }
  visit_count: { zh: 检查次数, en: Inspections, unit: count }
  planned_count: { zh: 其中计划内, en: Of a plan, unit: count }
  expected_count: { zh: 平常次数, en: Usual number, unit: count }
  deviations: { zh: 偏离（标准差）, en: Deviations, unit: ratio }
  period_on: { zh: 时段起, en: Period from, unit: date }
  month: { zh: 月份, en: Month, unit: month }
default_sort: [period_on desc, sign, deviations desc, anomaly_id]
chart: { kind: stacked, x: month, y: anomaly_count, series: sign, aggregate: sum }
computed:
  anomaly_count: { from: inspection_anomalies, match: { anomaly_id: anomaly_id }, formula: "count(*)" }
  visit_count:
    formula: >-
      case sign when 'burst' then (select w.inspection_count from int_inspection_weeks as w where w.department_code =
      this.department_code and w.week = this.period_on) when 'low_risk_targeting' then (select count(*) from
      int_visits as v where v.department_code = this.department_code and v.year = year(this.period_on) and
      v.inspection_kind in ('random', 'targeted') and v.credit_class <> 'unrated' and not v.is_random and
      v.credit_class in ('A', 'B')) else (select r.visit_count from int_repeated_visits as r where r.subject_code =
      this.subject_code and r.department_code = this.department_code and r.inspectors = this.inspectors and r.year =
      year(this.period_on)) end
  planned_count:
    formula: >-
      case sign when 'burst' then (select w.planned_count from int_inspection_weeks as w where w.department_code =
      this.department_code and w.week = this.period_on) else 0 end
  expected_count:
    formula: >-
      case sign when 'burst' then (select w.mean_count from int_inspection_weeks as w where w.department_code =
      this.department_code and w.week = this.period_on) when 'low_risk_targeting' then (select count(*) from
      int_visits as v where v.department_code = this.department_code and v.year = year(this.period_on) and
      v.inspection_kind in ('random', 'targeted') and v.credit_class <> 'unrated' and not v.is_random) * ((select
      count(*) from int_visits as v where v.department_code = this.department_code and v.year = year(this.period_on)
      and v.inspection_kind in ('random', 'targeted') and v.credit_class <> 'unrated' and v.is_random and
      v.credit_class in ('A', 'B')) / cast((select count(*) from int_visits as v where v.department_code =
      this.department_code and v.year = year(this.period_on) and v.inspection_kind in ('random', 'targeted') and
      v.credit_class <> 'unrated' and v.is_random) as double)) end
  deviations:
    formula: >-
      case sign when 'burst' then (visit_count - (select w.mean_count from int_inspection_weeks as w where
      w.department_code = this.department_code and w.week = this.period_on)) / (select w.deviation from
      int_inspection_weeks as w where w.department_code = this.department_code and w.week = this.period_on) when
      'low_risk_targeting' then ((select count(*) from int_visits as v where v.department_code = this.department_code
      and v.year = year(this.period_on) and v.inspection_kind in ('random', 'targeted') and v.credit_class <>
      'unrated' and not v.is_random and v.credit_class in ('A', 'B')) / cast((select count(*) from int_visits as v
      where v.department_code = this.department_code and v.year = year(this.period_on) and v.inspection_kind in
      ('random', 'targeted') and v.credit_class <> 'unrated' and not v.is_random) as double) - (select count(*) from
      int_visits as v where v.department_code = this.department_code and v.year = year(this.period_on) and
      v.inspection_kind in ('random', 'targeted') and v.credit_class <> 'unrated' and v.is_random and v.credit_class
      in ('A', 'B')) / cast((select count(*) from int_visits as v where v.department_code = this.department_code and
      v.year = year(this.period_on) and v.inspection_kind in ('random', 'targeted') and v.credit_class <> 'unrated'
      and v.is_random) as double)) / sqrt(((select count(*) from int_visits as v where v.department_code =
      this.department_code and v.year = year(this.period_on) and v.inspection_kind in ('random', 'targeted') and
      v.credit_class <> 'unrated' and v.credit_class in ('A', 'B')) / cast((select count(*) from int_visits as v where
      v.department_code = this.department_code and v.year = year(this.period_on) and v.inspection_kind in ('random',
      'targeted') and v.credit_class <> 'unrated') as double)) * (1 - ((select count(*) from int_visits as v where
      v.department_code = this.department_code and v.year = year(this.period_on) and v.inspection_kind in ('random',
      'targeted') and v.credit_class <> 'unrated' and v.credit_class in ('A', 'B')) / cast((select count(*) from
      int_visits as v where v.department_code = this.department_code and v.year = year(this.period_on) and
      v.inspection_kind in ('random', 'targeted') and v.credit_class <> 'unrated') as double))) * (1 / cast((select
      count(*) from int_visits as v where v.department_code = this.department_code and v.year = year(this.period_on)
      and v.inspection_kind in ('random', 'targeted') and v.credit_class <> 'unrated' and not v.is_random) as double)
      + 1 / cast((select count(*) from int_visits as v where v.department_code = this.department_code and v.year =
      year(this.period_on) and v.inspection_kind in ('random', 'targeted') and v.credit_class <> 'unrated' and
      v.is_random) as double))) end
lead:
  - zh: 共 {total:count} 条线索：刮风式 {bursts:count} 条，偏查低风险 {leaning:count} 条，同一人员反复检查 {repeated:count} 条。
    en: "{total:count} signs: {bursts:count} bursts, {leaning:count} leanings to low risk, {repeated:count} repeated visits by the same inspectors."
    query: >-
      select cast(count(*) as integer) as total, cast(count(case when sign = 'burst' then 1 end) as integer) as bursts,
      cast(count(case when sign = 'low_risk_targeting' then 1 end) as integer) as leaning,
      cast(count(case when sign = 'repeated_inspectors' then 1 end) as integer) as repeated from {mart} having count(*) > 0
tests:
  - not_null: [sign, department_name, period_on]
  - accepted: { column: sign, values: [burst, low_risk_targeting, repeated_inspectors] }
*/
with

weeks as (

	select * from int_inspection_weeks

),

repeated_visits as (

	select * from int_repeated_visits

),

visits as (

	select department_code, year, credit_class, is_random
	from int_visits
	where inspection_kind in ('random', 'targeted') and credit_class <> 'unrated'

),

subjects as (

	select subject_code, subject_name from int_subjects

),

departments as (

	select department_code, department_name from stg_departments

),

parameters as (

	select policy_number('anomalies.burst_deviations') as deviations, policy_number('anomalies.burst_least') as least_count

),

leanings as (

	select
		department_code,
		year,
		count(case when not is_random then 1 end) as targeted_count,
		count(case when not is_random then 1 end) / nullif(cast(count(*) as double), 0) as targeted_share,
		count(case when credit_class in ('A', 'B') then 1 end) / cast(count(*) as double) as low_share,
		count(case when is_random then 1 end) as random_count,
		count(case when not is_random and credit_class in ('A', 'B') then 1 end) as low_targeted_count,
		count(case when is_random and credit_class in ('A', 'B') then 1 end) as low_random_count
	from visits
	group by department_code, year

),

tested as (

	select
		*,
		(low_targeted_count / cast(targeted_count as double) - low_random_count / cast(random_count as double))
			/ sqrt(low_share * (1 - low_share) * (1 / cast(targeted_count as double) + 1 / cast(random_count as double))) as deviations
	from leanings
	where targeted_count > 0 and random_count > 0 and low_share > 0 and low_share < 1

),

signs as (

	select
		'burst' as sign, w.department_code, cast(null as varchar) as subject_code, cast(null as varchar) as inspectors,
		w.inspection_count as visit_count, w.planned_count, w.mean_count as expected_count,
		(w.inspection_count - w.mean_count) / w.deviation as deviations, w.week as period_on
	from weeks as w
	cross join parameters as p
	where w.inspection_count >= p.least_count and w.inspection_count > w.mean_count + p.deviations * w.deviation
	union all
	select
		'low_risk_targeting' as sign, t.department_code, null as subject_code, null as inspectors,
		cast(t.low_targeted_count as integer) as visit_count, 0 as planned_count,
		t.targeted_count * (t.low_random_count / cast(t.random_count as double)) as expected_count,
		t.deviations, make_date(t.year, 1, 1) as period_on
	from tested as t
	cross join parameters as p
	where t.targeted_count >= p.least_count and t.deviations > p.deviations
	union all
	select
		'repeated_inspectors' as sign, department_code, subject_code, inspectors, visit_count, 0 as planned_count,
		null as expected_count, null as deviations, make_date(year, 1, 1) as period_on
	from repeated_visits

)

select
	text_left(text_hash(s.sign || ':' || s.department_code || ':' || coalesce(s.subject_code || ':' || s.inspectors, '') || ':' || day_text(s.period_on)), 16) as anomaly_id,
	s.sign,
	s.department_code,
	coalesce(d.department_name, s.department_code) as department_name,
	s.subject_code,
	u.subject_name,
	s.inspectors,
	1 as anomaly_count,
	cast(s.visit_count as integer) as visit_count,
	cast(s.planned_count as integer) as planned_count,
	cast(s.expected_count as double) as expected_count,
	cast(s.deviations as double) as deviations,
	s.period_on,
	month_of(s.period_on) as month
from signs as s
left join departments as d on d.department_code = s.department_code
left join subjects as u on u.subject_code = s.subject_code
