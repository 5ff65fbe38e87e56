import { createTable, literal } from '../database.ts';
import type { City } from './workshop.ts';
import { abnormalReasons, offences } from './offences.ts';
import { departmentNamed } from './places.ts';
import { sectors } from './sectors.ts';
import { trustworthyBelow } from './subjects.ts';
import { firstDay, lastDay } from './timeline.ts';

/** Breaches of one ordinary subject lie at least this far apart less a few days: none reaches a repeat threshold. */
const spacing = 219;
const jitter = 16;

/**
 * Makes the table `findings`: who broke a rule, when, found by whom. Planted offenders bring their own;
 * the rest of `counts.breaches` falls on ordinary subjects by their riskiness, never within half a year
 * of another of the same subject and never serious.
 */
export async function makeFindings(city: City): Promise<void> {
	const { database, counts, offenders } = city;
	const planted = offenders.reduce((sum, offender) => sum + offender.breaches.length, 0);
	const wanted = counts.breaches - planted;
	if (wanted < 0)
		throw new RangeError(`${counts.breaches} breaches are fewer than the ${planted} planted ones`);
	await makeRegulators(city);
	await createTable(
		database,
		'planted_findings',
		{ idx: 'integer', k: 'integer', decided_on: 'date', severity: 'varchar', category: 'integer' },
		offenders.flatMap(({ subject, breaches }) =>
			breaches.map((breach, k) => ({
				idx: subject,
				k,
				decided_on: breach.decidedOn,
				severity: breach.severity,
				category: breach.category,
			})),
		),
	);
	await database.run(`
		create or replace table findings as
		with
		chances as (
			select idx, k, draw('finding', idx * 8 + k) as h,
				date '${firstDay}' + (floor(part(draw('finding phase', idx), 0) * ${spacing})::integer + ${spacing} * k
					+ floor(part(h, 0) * ${jitter})::integer) as falls_on,
				-ln(1 - fine(h)) / exp(1.05 * z) as arrival
			from subjects cross join (select tries.k::integer as k from range(6) as tries(k))
			where z >= ${trustworthyBelow} and status = 'active' and not is_offender
				and falls_on between greatest(established_on + 60, date '${firstDay}') and date '${lastDay}'
		),
		ordinary as (
			select idx, k, falls_on from chances order by arrival, idx, k limit ${wanted}
		),
		together as (
			select ordinary.idx, ordinary.k, work_days.day as decided_on, null::varchar as severity, null::integer as category
			from ordinary
			join days on days.day = ordinary.falls_on
			join work_days on work_days.w = days.w
			union all
			select idx, k, decided_on, severity, category from planted_findings
		),
		placed as (
			select together.*, subjects.subject_code, subjects.is_offender,
				draw('breach', together.idx * 16 + together.k + case when subjects.is_offender then 8000000000 else 0 end) as h,
				draw('breach more', together.idx * 16 + together.k + case when subjects.is_offender then 8000000000 else 0 end) as g,
				regulators.d as regulator, town_departments.d as town_department
			from together
			join subjects using (idx)
			join regulators on regulators.sector = subjects.sector
				and regulators.place = case when subjects.is_offender then 0 else (draw('regulator', together.idx * 8 + together.k) % 16)::integer end
			left join town_departments using (town_index)
		)
		select row_number() over (order by decided_on, idx, k)::integer - 1 as n, idx, subject_code, is_offender, decided_on, h, g,
			coalesce(severity, case when part(h, 0) < 0.62 then 'minor' else 'general' end) as severity,
			(category is null and regulator = 0 and part(h, 1) < 0.3) as is_abnormal,
			case when not is_offender and regulator <> 0 and part(g, 3) < 0.3 then coalesce(town_department, regulator) else regulator end as d,
			coalesce(category, ((g >> 8) % 6)::integer) as category,
			decided_on - (3 + floor(part(h, 2) * 9)::integer) as occurred_on,
			(row_number() over (partition by idx order by decided_on, k)) = 1 as is_first
		from placed
		order by n
	`);
	await database.run(`
		create or replace table first_findings as
		select idx, min(decided_on) as first_decided_on from findings group by idx order by idx
	`);
}

async function makeRegulators({ database, departments }: City): Promise<void> {
	await createTable(
		database,
		'regulators',
		{ sector: 'integer', place: 'integer', d: 'integer' },
		sectors.flatMap((sector, index) =>
			Array.from({ length: 16 }, (_, place) => ({
				sector: index,
				place,
				d: departmentNamed(departments, sector.regulators[place % sector.regulators.length]!).index,
			})),
		),
	);
	await createTable(
		database,
		'town_departments',
		{ town_index: 'integer', d: 'integer' },
		departments
			.filter(({ town }) => town >= 0)
			.map(({ town, index }) => ({ town_index: town, d: index })),
	);
	await createTable(
		database,
		'offences',
		{ d: 'integer', category: 'integer', words: 'varchar' },
		departments.flatMap(({ index, short, kind }) =>
			offences[kind === 'town' ? '镇街' : short]!.map((words, category) => ({
				d: index,
				category,
				words,
			})),
		),
	);
}

/**
 * Makes the table `breaches` in the columns of the feed. A finding on a subject with an earlier relaxed
 * case of the last 18 months becomes, more often than not, a breach of that case's commitment.
 */
export async function makeBreaches({ database, departments, behaviour }: City): Promise<void> {
	const codes = `[${departments.map(({ code }) => literal(code)).join(', ')}]`;
	const marks = `[${departments.map(({ short }) => literal(short.replace(/(局|委|街道|镇)$/, ''))).join(', ')}]`;
	const abnormal = `[${abnormalReasons.map(literal).join(', ')}]`;
	await database.run(`
		create or replace table breaches as
		with
		linked as (
			select findings.*, relaxed_cases.case_no as earlier_case, relaxed_cases.supervisor,
				relaxed_cases.decided_on as case_decided_on
			from findings
			asof left join (select * from relaxed_cases qualify row_number() over (partition by idx, decided_on order by case_no) = 1) as relaxed_cases
				on findings.idx = relaxed_cases.idx and findings.occurred_on > relaxed_cases.decided_on
		),
		kinds as (
			select linked.* exclude (d),
				not is_offender and earlier_case is not null and supervisor <> ${behaviour.quiet} and part(g, 0) < 0.7
					and occurred_on - case_decided_on < 550 as breaks_commitment,
				case when breaks_commitment then supervisor else d end as d,
				case
					when breaks_commitment then 'commitment_breach'
					when severity = 'serious' then 'serious_list'
					when is_abnormal then 'abnormal_list'
					when part(g, 1) < 0.62 then 'inspection_finding'
					when part(g, 1) < 0.84 then 'verified_complaint'
					else 'other'
				end as kind,
				decided_on + (15 + floor(part(h, 3) * 30)::integer) as due_on,
				decided_on + (4 + floor(part(g, 2) * 50)::integer) as mended_on
			from linked
		)
		select kinds.n, kinds.idx, kinds.d, month_number(kinds.decided_on) as p, 0 as dirty, kinds.is_offender,
			'SX' || lpad((kinds.d + 1)::varchar, 2, '0') || strftime(kinds.decided_on, '%y%m') || lpad(kinds.n::varchar, 7, '0') as breach_id,
			subject_code, ${codes}[kinds.d + 1] as department_code, kind,
			case
				when breaks_commitment then '未履行审批承诺'
				when kind = 'abnormal_list' then ${abnormal}[1 + ((kinds.g >> 8) % ${abnormalReasons.length})::integer]
				else offences.words
			end as category,
			severity, occurred_on, decided_on,
			'望' || ${marks}[kinds.d + 1] || '认〔' || year(decided_on)::varchar || '〕' || kinds.n::varchar || '号' as doc_no,
			is_first as first_time,
			severity <> 'minor' and part(kinds.h, 1) > 0.85 as intentional,
			severity = 'serious' or (severity = 'general' and part(kinds.g, 3) > 0.92) as harm,
			severity = 'serious' and part(kinds.g, 3) > 0.6 as accident,
			due_on as rectify_by,
			case when not is_offender and part(kinds.h, 1) < 0.88 then mended_on end as rectified_on,
			case when severity <> 'minor' or decided_on < date '2026-04-01' then decided_on + 5 end as published_from,
			case severity
				when 'minor' then case when decided_on < date '2026-04-01' then (decided_on + interval 3 month)::date end
				when 'general' then (decided_on + interval 1 year)::date
				else (decided_on + interval 3 year)::date
			end as published_to,
			case when breaks_commitment then earlier_case end as case_no
		from kinds
		join offences on offences.d = kinds.d and offences.category = kinds.category
		order by kinds.n
	`);
}
