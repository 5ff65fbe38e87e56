/*
title: { zh: 承诺跟进, en: Promises followed up }
description:
  zh: >-
    每项承诺现在走到哪一步。没有认定而期限已过的为到期未核：写明履行期限的看该日，没有写明的看承诺有效期；违诺的依次看：发现后是否责令限期整改，整改期限是否已过，
    整改是否完成，仍未整改的是否移交撤销。在每一步停了多少天一并列出。整改和撤销取处置记录中认定之日及以后、对同一主体的最早一条。承诺是否向社会公开另列。
  en: >-
    Where every promise stands. One whose term has passed unassessed – the due day where one is stated, else the end of
    its validity – is due for a check. A broken one is followed step by step: rectification ordered or not, its period over
    or not, made good or not, and whether it was handed over for revocation; with the days spent at that step.
    Rectification and revocation are the earliest interventions on the same subject on or after the assessment. Whether
    the promise is public stands beside.
rule: [R54, R55, R56]
grain: one row per promise
key: [commitment_code]
audience: [regulation, supervision]
order: 27
columns:
  commitment_code: { zh: 承诺编码, en: Commitment code }
  department_code: { zh: 承诺受理部门代码, en: Department code }
  department_name: { zh: 承诺受理部门, en: Department }
  subject_code: { zh: 主体代码, en: Subject code }
  item_code: { zh: 事项编码, en: Item code }
  promise_term: { zh: 承诺方式, en: Kind of promise, description: { zh: 写明履行期限的为限期达到条件，未写明的为已具备条件。, en: With a due day conditions are to be met within a period; without one they are met already. } }
  promise_state: { zh: 进展, en: Where it stands }
  step_days: { zh: 停留天数, en: Days at this step, unit: days, good: down }
  promise_count: { zh: 承诺数, en: Promises, unit: count }
  is_public: { zh: 承诺已公开, en: Promise is public }
  made_on: { zh: 承诺日期, en: Made on, unit: date }
  due_on: { zh: 履行期限, en: Due on, unit: date }
  assessed_on: { zh: 认定日期, en: Assessed on, unit: date }
  ordered_on: { zh: 责令整改日期, en: Rectification ordered on, unit: date }
  rectify_by: { zh: 整改期限, en: Rectify by, unit: date }
  rectified_on: { zh: 整改完成日期, en: Rectified on, unit: date }
  revoked_on: { zh: 撤销日期, en: Revoked on, unit: date }
  month: { zh: 承诺月份, en: Month made, unit: month }
shown: [commitment_code, department_name, subject_code, item_code, promise_state, step_days, promise_term, made_on, due_on]
default_sort: [step_days desc, commitment_code]
chart: { kind: bar, x: promise_state, y: promise_count, aggregate: sum, sort: desc, where: "promise_state not in ('kept', 'waiting')" }
computed:
  promise_count: { from: stg_commitments, match: { commitment_code: commitment_code }, formula: "count(*)" }
  step_days:
    from: stg_commitments
    match: { commitment_code: commitment_code }
    formula: >-
      at_least(days_between(case this.promise_state when 'term_over' then (select min(term_ends_on) from listed) when 'found' then
      coalesce(this.assessed_on, this.made_on) when 'ordered' then this.ordered_on when 'not_rectified' then
      this.rectify_by end, (select data_date from int_data_date)), 0)
lead:
  - zh: 承诺 {promise_count:count} 项，已公开 {public_share:share}；到期未核 {overdue_count:count} 项；违诺 {broken_count:count} 项，其中未责令整改 {found_count:count} 项，逾期未整改 {late_count:count} 项，已撤销 {revoked_count:count} 项。
    en: "{promise_count:count} promises, {public_share:share} public; {overdue_count:count} are past their term without a check. Of {broken_count:count} broken ones {found_count:count} have no order to rectify, {late_count:count} are past its end, {revoked_count:count} were revoked."
    query: >-
      select cast(count(*) as integer) as promise_count,
      sum(case when is_public then 1 else 0 end) / cast(count(*) as double) as public_share,
      cast(count(case when promise_state = 'term_over' then 1 end) as integer) as overdue_count,
      cast(count(case when promise_state in ('found', 'ordered', 'not_rectified', 'rectified', 'revoked') then 1 end) as integer) as broken_count,
      cast(count(case when promise_state = 'found' then 1 end) as integer) as found_count,
      cast(count(case when promise_state = 'not_rectified' then 1 end) as integer) as late_count,
      cast(count(case when promise_state = 'revoked' then 1 end) as integer) as revoked_count
      from {mart} having count(*) > 0
tests:
  - not_null: [promise_state, promise_term, department_name]
  - accepted: { column: promise_state, values: [kept, waiting, term_over, found, ordered, not_rectified, rectified, revoked] }
  - accepted: { column: promise_term, values: [met_now, within_period] }
  - rows: (promise_state = 'revoked') = (revoked_on is not null)
  - rows: step_days is null or step_days >= 0
*/
with

commitments as (

	select * from stg_commitments

),

interventions as (

	select intervention_id, subject_code, intervention_kind, opened_on, due_on, closed_on
	from stg_interventions
	where intervention_kind in ('rectification', 'revocation') and subject_code is not null

),

departments as (

	select department_code, department_name from stg_departments

),

data_date as (

	select data_date from int_data_date

),

broken as (

	select commitment_code, subject_code, coalesce(assessed_on, made_on) as found_on
	from commitments
	where fulfilment in ('partial', 'none')

),

rectifications as (

	select
		b.commitment_code,
		min(i.opened_on) as ordered_on,
		oldest(i.due_on, day_text(i.opened_on) || i.intervention_id) as rectify_by,
		oldest(i.closed_on, day_text(i.opened_on) || i.intervention_id) as rectified_on
	from broken as b
	inner join interventions as i
		on i.subject_code = b.subject_code and i.intervention_kind = 'rectification' and i.opened_on >= b.found_on
	group by b.commitment_code

),

revocations as (

	select b.commitment_code, min(i.opened_on) as revoked_on
	from broken as b
	inner join interventions as i
		on i.subject_code = b.subject_code and i.intervention_kind = 'revocation' and i.opened_on >= b.found_on
	group by b.commitment_code

),

stated as (

	select
		c.*,
		p.data_date,
		r.ordered_on,
		r.rectify_by,
		r.rectified_on,
		v.revoked_on,
		case
			when c.fulfilment = 'full' then 'kept'
			when c.fulfilment is null and coalesce(c.term_ends_on < p.data_date, false) then 'term_over'
			when c.fulfilment is null then 'waiting'
			when v.revoked_on is not null then 'revoked'
			when r.rectified_on is not null then 'rectified'
			when r.rectify_by < p.data_date then 'not_rectified'
			when r.ordered_on is not null then 'ordered'
			else 'found'
		end as promise_state
	from commitments as c
	cross join data_date as p
	left join rectifications as r on r.commitment_code = c.commitment_code
	left join revocations as v on v.commitment_code = c.commitment_code

)

select
	s.commitment_code,
	s.department_code,
	coalesce(d.department_name, s.department_name, s.department_code) as department_name,
	s.subject_code,
	s.item_code,
	case when s.due_on is null then 'met_now' else 'within_period' end as promise_term,
	s.promise_state,
	cast(
		at_least(
			days_between(
				case s.promise_state
					when 'term_over' then s.term_ends_on
					when 'found' then coalesce(s.assessed_on, s.made_on)
					when 'ordered' then s.ordered_on
					when 'not_rectified' then s.rectify_by
				end,
				s.data_date
			), 0
		) as integer
	) as step_days,
	1 as promise_count,
	coalesce(s.publicity = 'public', false) as is_public,
	s.made_on,
	s.due_on,
	s.assessed_on,
	s.ordered_on,
	s.rectify_by,
	s.rectified_on,
	s.revoked_on,
	month_of(s.made_on) as month
from stated as s
left join departments as d on d.department_code = s.department_code
