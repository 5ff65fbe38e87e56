import { literal } from '../database.ts';
import { departmentNamed } from './places.ts';
import { lastDay } from './timeline.ts';
import type { City } from './workshop.ts';

/**
 * Makes the table `interventions` in the columns of the feed: orders to rectify and the talks that follow when they
 * are not met (and no other breach does: that would be a repeat offence), the way of the planted repeat offenders from a talk to the watch list and the warning to departments,
 * others who have left the list again, revocations after broken commitments, talks with the departments at the bottom.
 */
export async function makeInterventions(city: City): Promise<void> {
	const { database, departments, behaviour, counts } = city;
	const codes = `[${departments.map(({ code }) => literal(code)).join(', ')}]`;
	const market = departmentNamed(departments, '市监局').index;
	const credit = departmentNamed(departments, '发改局').index;
	const share = Math.min(1, 20_000 / counts.subjects);
	const bottom = [...behaviour.laggards]
		.sort((left, right) => left - right)
		.flatMap((laggard) => ['2026-08-20', '2026-10-20'].map((day) => `(${laggard}, date '${day}')`));
	await database.run(`
		create or replace table interventions as
		with
		offences as (
			select breaches.*, row_number() over (partition by idx order by decided_on, n) as place,
				count(*) over (partition by idx) as most, draw('handled', n) as h
			from breaches where is_offender
		),
		past_listed as (
			select idx, decided_on, breach_id, d, draw('past listed', n) as h
			from breaches
			where not is_offender and severity = 'general' and dirty = 0 and decided_on between date '2024-10-01' and date '2025-07-31'
				and part(draw('past listed', n), 0) < ${0.01 * share}
			qualify row_number() over (partition by idx order by decided_on, n) = 1
		),
		ordered as (
			select *, draw('ordered', n) as h from breaches join (select idx, max(decided_on) as last_on from breaches group by idx) using (idx)
			where dirty = 0 and severity <> 'minor' and decided_on >= date '2026-01-01' and kind in ('inspection_finding', 'verified_complaint', 'commitment_breach')
				and (is_offender or part(draw('ordered', n), 0) < ${0.6 * share})
		),
		steps as (
			select 'rectification' as kind, idx, null::integer as about, d, decided_on as on_date, rectify_by as due_on, rectified_on as closed_on, breach_id,
				case when rectified_on is not null then '整改完成' end as outcome from ordered
			union all
			select 'reminder_talk', idx, null, d, rectify_by + 3, rectify_by + 33, rectify_by + 3, breach_id, '逾期未整改，提示约谈' from ordered
			where rectified_on is null and not is_offender and decided_on = last_on and rectify_by + 3 <= date '${lastDay}' and part(h, 1) < 0.7
			union all
			select 'reminder_talk', idx, null, d, decided_on + 4, decided_on + 34, decided_on + 4, breach_id, '已提示约谈，承诺改正' from offences where place = most - 2
			union all
			select 'warning_talk', idx, null, d, decided_on + 5, decided_on + 35, decided_on + 5, breach_id, '已警示约谈' from offences where place = most - 1
			union all
			select 'watch_list_entry', idx, null, ${market}, decided_on + 6, null, null, breach_id, '约谈后仍反复违法' from offences where place = most
			union all
			select 'risk_warning', idx, null, ${market}, decided_on + 7, decided_on + 11, null, breach_id, '向相关部门发出风险提示' from offences where place = most
			union all
			select 'receipt', idx, null, d, decided_on + 9, null, decided_on + 9, breach_id, '已收到风险提示并纳入监管' from offences where place = most and part(h, 2) < 0.8
			union all
			select 'watch_list_entry', idx, null, ${market}, decided_on + 10, null, null, breach_id, '短期内多次违法' from past_listed
			union all
			select 'watch_list_exit', idx, null, ${market}, decided_on + 400, null, decided_on + 400, breach_id, '一年内无新增记录，移出' from past_listed
			where decided_on + 400 <= date '${lastDay}'
			union all
			select 'revocation', commitments.idx, null, commitments.d, assessed_on + 18 + (commitments.n % 12)::integer, null, assessed_on + 18 + (commitments.n % 12)::integer, breaches.breach_id, '撤销以承诺取得的许可'
			from commitments join breaches using (case_no)
			where has_breach and fulfilment = 'none' and breaches.kind = 'commitment_breach' and part(draw('revoked', commitments.n), 0) < 0.6
			union all
			select 'bottom_talk', null, col0, ${credit}, col1, col1 + 30, col1, null, '报送排名末位约谈' from (values ${bottom.join(', ') || '(0, null::date)'})
		),
		dated as (
			select * from steps where on_date is not null and on_date <= date '${lastDay}'
		)
		select n, idx, ${credit} as d, version_number(on_date)::integer as p, 0 as dirty,
			kind not in ('rectification', 'receipt') or coalesce(is_offender, false) as is_spared,
			'CZ' || strftime(on_date, '%y%m') || lpad(n::varchar, 6, '0') as intervention_id, kind,
			subject_code, ${codes}[about + 1] as department_code, ${codes}[dated.d + 1] as by_department_code, on_date, due_on,
			case when closed_on <= date '${lastDay}' then closed_on end as closed_on, breach_id, replace(outcome, '，', '；') as outcome
		from (select *, row_number() over (order by on_date, kind, d, breach_id, about)::integer - 1 as n from dated) as dated
		left join subjects using (idx)
		order by n
	`);
}

/**
 * Makes the table `repairs` in the columns of the feed: mended penalties and breaches of ordinary subjects whose
 * least period of publication is over; most are granted, the last ones still open.
 */
export async function makeRepairs(city: City): Promise<void> {
	const credit = departmentNamed(city.departments, '发改局').index;
	const share = Math.min(1, 20_000 / city.counts.subjects);
	await city.database.run(`
		create or replace table repairs as
		with
		mended as (
			select penalties.idx, penalties.doc_no, penalties.breach_id, penalties.decided_on as from_on, penalties.severity, draw('repair', penalties.n) as h
			from penalties join breaches using (breach_id)
			where penalties.severity = 'general' and breaches.rectified_on is not null and not is_offender
			union all
			select idx, null as doc_no, breach_id, decided_on, severity, draw('repair breach', n)
			from breaches
			where dirty = 0 and severity = 'general' and not is_offender and rectified_on is not null and decided_on >= date '2025-01-01'
				and kind in ('abnormal_list', 'commitment_breach') and part(draw('repair breach', n), 2) < ${share}
		),
		applied as (
			select *, from_on + 92 + floor(part(h, 1) * 120)::integer as applied_on, applied_on + 3 + floor(part(h, 2) * 18)::integer as answered_on
			from mended where part(h, 0) < 0.35
		)
		select n, idx, ${credit} as d, version_number(applied_on)::integer as p, 0 as dirty,
			'XF' || strftime(applied_on, '%y%m') || lpad(n::varchar, 6, '0') as repair_id, subject_code, doc_no, breach_id, applied_on,
			case when answered_on <= date '${lastDay}' then answered_on end as decided_on,
			case when answered_on <= date '${lastDay}' then case when part(h, 3) < 0.86 then 'granted' when part(h, 3) < 0.97 then 'refused' else 'withdrawn' end end as outcome,
			['信用核查', '专题培训', '提交信用报告', '公益慈善'][1 + (h % 4)::integer] as method
		from (select *, row_number() over (order by applied_on, idx, breach_id, doc_no)::integer - 1 as n from applied where applied_on <= date '${lastDay}')
		join subjects using (idx)
		order by n
	`);
}
