/*
title: { zh: 信用状况时段, en: Spans of credit standing }
description:
  zh: >-
    办件须把关的主体，每逢失信记录认定或失效、评价生效或失效即起一段：该段内有几条未消除的不良记录、几个体系为最高等级、个人信用分是否达线、
    江都规则所依体系的等级。哪些类型计入预警、未立案的检查发现是否计入预警，不影响把关。记录自认定次日起算（认定当日的决定尚无从知晓），到失效日前一日止，首次轻微且已改正的到改正日前一日止；同一体系以新评价代替旧评价。
  en: >-
    For subjects with a case before a gate: a span begins whenever a breach record or a rating begins or ends. It says
    how many bad records are open, how many schemes give their top grade, whether a personal score reaches a line, and
    the class in the scheme of Jiangdu's gate. Which kinds, and whether findings that were not filed, count for the
    alerts makes no difference to a gate. A record counts from the day after it was found (a decision of the day
    could not know it) until the day before it ends, a first minor breach until it was put right; in each scheme a newer rating replaces the older.
rule: [R4, R5, R6, R7, R100]
grain: one row per subject and first day
key: [subject_code, from_on]
materialised: table
tests:
  - rows: open_breach_count >= 0 and top_grade_count >= 0 and rated_count >= 0
*/
with

breaches as (

	select subject_code, found_on, case when exclusion_reason = 'first_minor' then least(in_force_to, mended_on) else in_force_to end as in_force_to
	from int_breaches
	where (exclusion_reason is null or exclusion_reason in ('kind_not_counted', 'first_minor'))
		and not starts_with(document_id, 'I:')
		and (in_force_to is null or in_force_to > found_on)
		and (exclusion_reason is distinct from 'first_minor' or mended_on > found_on)
		and (not starts_with(document_id, 'C:') or policy_number('gate.counts_broken_promises') = 1)

),

rating_spans as (

	select
		subject_code,
		scheme_code,
		score,
		cast(is_top as integer) as top_grade_count,
		coalesce(strpos('ABCDE', credit_class), 0) as class_rank,
		valid_from as from_on,
		nullif(until_on, date '9999-12-31') as until_on
	from int_rating_spans
	where until_on > valid_from

),

score_schemes as (

	select scheme_code from seed_schemes where scale = 'score'

),

parameters as (

	select
		policy_number('exemption.high_score') as high_score,
		policy_number('exemption.clean_score') as clean_score,
		policy_text('gate.scheme') as gate_scheme

),

judged_ratings as (

	select
		r.subject_code,
		r.from_on,
		r.until_on,
		r.top_grade_count,
		case when s.scheme_code is not null and r.score >= p.high_score then 1 else 0 end as high_score_count,
		case when s.scheme_code is not null and r.score >= p.clean_score then 1 else 0 end as clean_score_count,
		case when s.scheme_code is not null and r.score is not null then 1 else 0 end as scored_count,
		case when starts_with(r.subject_code, 'P-') then 1 else 0 end as rated_count,
		case when r.scheme_code = p.gate_scheme then r.class_rank else 0 end as class_rank
	from rating_spans as r
	cross join parameters as p
	left join score_schemes as s on s.scheme_code = r.scheme_code

),

-- A grade that no gate asks for begins no span.
rated_spans as (

	select
		subject_code,
		from_on,
		until_on,
		packed_counts(0, top_grade_count, high_score_count, clean_score_count, scored_count, rated_count, class_rank) as standing
	from judged_ratings
	where top_grade_count > 0 or scored_count > 0 or rated_count > 0 or class_rank > 0

),

all_spans as (

	select subject_code, from_on, until_on, standing from rated_spans
	union all
	select
		subject_code,
		add_days(found_on, 1) as from_on,
		in_force_to as until_on,
		packed_counts(1, 0, 0, 0, 0, 0, 0) as standing
	from breaches

),

gated_spans as (

	select * from all_spans where subject_code in (select subject_code from int_gated_cases)

),

changes as (

	select subject_code, from_on, standing as change from gated_spans
	union all
	select subject_code, until_on as from_on, -standing as change from gated_spans where until_on is not null

),

daily_changes as (

	select subject_code, from_on, sum(change) as change
	from changes
	group by subject_code, from_on

),

spans as (

	select
		subject_code,
		cast(sum(change) over own as bigint) as standing,
		from_on,
		coalesce(lead(from_on) over own, date '9999-12-31') as until_on
	from daily_changes
	window own as (partition by subject_code order by from_on)

)

select
	subject_code,
	unpacked_first(standing) as open_breach_count,
	unpacked_count(standing, 2) as top_grade_count,
	unpacked_count(standing, 3) as high_score_count,
	unpacked_count(standing, 4) as clean_score_count,
	unpacked_count(standing, 5) as scored_count,
	unpacked_count(standing, 6) as rated_count,
	unpacked_count(standing, 7) as class_rank,
	from_on,
	until_on
from spans
