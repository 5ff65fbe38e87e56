import { literal } from '../database.ts';
import type { City } from './workshop.ts';
import { departmentNamed } from './places.ts';
import { orderlyBelow, trustworthyBelow } from './subjects.ts';
import { foundShare, makeRandomDraws, unreachableShare } from './draws.ts';
import { addDays, firstDay, lastDay } from './timeline.ts';

/** Subjects that several departments visit one after another in 2026, and the days on which they do. */
const burdenedSubjects = 40;
const burdenedOn = ['2026-02-25', '2026-05-20', '2026-08-19'];

/**
 * Makes the table `inspections` in the columns of the feed: after relaxed approvals (late or missing where
 * a laggard supervises), random draws by class (a third of them joint, with one outcome), visits behind findings and
 * complaints, complaints that proved unfounded, targeted visits to the riskiest, some subjects visited again and again, and rechecks.
 */
export async function makeInspections(city: City): Promise<void> {
	const { database, departments, behaviour } = city;
	const laggards = [...behaviour.laggards, -1].join(', ');
	const codes = `[${departments.map(({ code }) => literal(code)).join(', ')}]`;
	const joint = departmentNamed(departments, '市监局').index;
	await makeRandomDraws(city);
	await database.run(`
		create or replace table burdened as
		select idx from subjects
		where subject_type = 'organisation' and status = 'active' and not is_offender and z between ${trustworthyBelow} and ${orderlyBelow} and established_on < date '2025-01-01'
		order by draw('burdened', idx), idx
		limit ${Math.max(4, Math.min(burdenedSubjects, Math.round(city.counts.subjects / 500)))};
		create or replace table visits as
		with
		after_approval as (
			select relaxed_cases.idx, relaxed_cases.supervisor as d, relaxed_cases.item_code, 'post_approval' as kind,
				draw('after approval', hash(relaxed_cases.case_no) >> 1) as h, relaxed_cases.case_no as source,
				relaxed_cases.decided_on + case
					when part(h, 0) < case when relaxed_cases.supervisor in (${laggards}) then 0.3 else 0.05 end then 33 + floor(part(h, 1) * 25)::integer
					else 3 + floor(part(h, 1) * 24)::integer end as planned_on,
				part(h, 2) < ${foundShare.replace('2.3', '3.2')} as is_found, false as is_joint, subjects.status
			from relaxed_cases
			join subjects using (idx)
			where part(h, 3) < case when relaxed_cases.supervisor in (${laggards}) then 0.62 else 0.95 end
		),
		drawn as (
			select idx, d, null as item_code, 'random' as kind, h, 'R' || idx || '-' || half as source, planned_on, is_found, is_joint, status
			from random_draws
		),
		joined as (
			select idx, ${joint} as d, item_code, kind, draw('joint visit', h >> 1) as h, source, planned_on, is_found, is_joint, drawn.status
			from drawn
			where is_joint and drawn.d <> ${joint}
		),
		behind_findings as (
			select breaches.idx, breaches.d, null as item_code,
				case breaches.kind when 'verified_complaint' then 'complaint' else 'targeted' end as kind,
				draw('behind', breaches.n) as h, breaches.breach_id as source, breaches.occurred_on + 1 as planned_on, true as is_found, false as is_joint, 'active' as status
			from breaches
			where breaches.kind in ('verified_complaint', 'inspection_finding', 'commitment_breach')
		),
		unfounded as (
			select idx, regulators.d, null as item_code, 'complaint' as kind, draw('unfounded', idx::bigint * 4 + year) as h, 'C' || idx || '-' || year as source,
				date '${firstDay}' + (year * 365 + floor(part(h, 1) * 365)::integer)::integer as planned_on, false as is_found, false as is_joint, status
			from subjects
			cross join (select years.year::integer as year from range(3) as years(year)) as years
			join regulators on regulators.sector = subjects.sector and regulators.place = (draw('complained to', idx::bigint * 4 + year) % 16)::integer
			where subject_type <> 'natural_person' and status = 'active' and established_on < planned_on - 30
				and part(h, 0) < 0.09 * exp(0.3 * z)
		),
		targeted as (
			select idx, regulators.d, null as item_code, 'targeted' as kind, draw('targeted', idx::bigint * 16 + half) as h, 'T' || idx || '-' || half as source,
				date '${firstDay}' + (half * 182 + floor(part(h, 1) * 182)::integer)::integer as planned_on, part(h, 2) < ${foundShare} as is_found, false as is_joint, status
			from subjects
			cross join (select halves.half::integer as half from range(6) as halves(half)) as halves
			join regulators on regulators.sector = subjects.sector and regulators.place = 0
			where subject_type <> 'natural_person' and established_on < planned_on - 60 and part(h, 0) < case when z > 1.7 then 0.12 else 0.02 end
		),
		burdening as (
			select burdened.idx, regulators.d, null as item_code, 'targeted' as kind, draw('burdening', burdened.idx::bigint * 4 + step) as h,
				'B' || burdened.idx || '-' || step as source, days.day as planned_on, false as is_found, false as is_joint, 'active' as status
			from burdened
			join subjects using (idx)
			cross join (values ${burdenedOn.map((day, step) => `(${step}, date '${day}')`).join(', ')}) as days(step, day)
			join regulators on regulators.sector = subjects.sector and regulators.place = step * 5
		),
		first_visits as (
			select * from after_approval
			union all select * from drawn
			union all select * from joined
			union all select * from behind_findings
			union all select * from unfounded
			union all select * from targeted
			union all select * from burdening
		),
		rechecks as (
			select idx, d, item_code, 'recheck' as kind, draw('recheck', h >> 1) as h, source, planned_on + 15 + floor(part(h, 3) * 15)::integer as planned_on,
				part(draw('recheck', h >> 1), 2) < 0.15 as is_found, false as is_joint, status
			from first_visits
			where is_found and status = 'active' and part(draw('rechecked', h >> 1), 0) < 0.4
		)
		select * from first_visits union all select * from rechecks
	`);
	await database.run(`
		create or replace table inspections as
		with
		dated as (
			select visits.*, case when visits.d = ${behaviour.quiet} and work_days.day between date '${behaviour.quietMonths.from}' and date '${behaviour.quietMonths.to}'
				then date '${addDays(behaviour.quietMonths.from, -3)}' else work_days.day end as inspected_on
			from visits
			join days on days.day = visits.planned_on
			join work_days on work_days.w = days.w
		),
		numbered as (
			select row_number() over (order by inspected_on, d, idx, kind, source)::integer - 1 as n, *,
				draw('outcome', hash(source || kind) >> 1) as g, month_number(inspected_on)::integer as p
			from dated
			where inspected_on between date '${firstDay}' and date '${lastDay}'
		),
		judged as (
			select *, case
				when status = 'deregistered' then 'deregistered'
				when status = 'revoked' then 'revoked'
				when status = 'moved' then 'moved'
				when not is_found and kind = 'random' and part(g, 1) < ${unreachableShare} then 'unreachable'
				when not is_found and kind = 'random' and part(g, 1) < 0.04 then 'no_activity'
				when not is_found then 'no_problem'
				when part(g, 0) < 0.6 then 'corrected'
				when part(g, 0) < 0.78 then 'other_violation'
				when part(g, 0) < 0.9 then 'not_published'
				when part(g, 0) < 0.97 then 'problem_pending'
				when part(g, 0) < 0.99 then 'false_information'
				else 'uncooperative'
			end as result
			from numbered
		)
		select n, idx, d, p, 0 as dirty, source, is_found,
			'JC' || lpad((d + 1)::varchar, 2, '0') || strftime(inspected_on, '%y%m') || lpad(n::varchar, 7, '0') as inspection_id,
			subjects.subject_code, ${codes}[d + 1] as department_code, item_code, inspected_on, kind,
			is_joint as joint, case when is_joint then 'RH' || upper(substr(md5(source), 1, 12)) end as visit_id,
			case when kind = 'random' then '${departments[0]!.region}' || year(inspected_on)::varchar || lpad((d + 1)::varchar, 4, '0') end as plan_id,
			'望执' || lpad((d + 1)::varchar, 2, '0') || lpad((1 + g % 24)::varchar, 2, '0') || ';望执' || lpad((d + 1)::varchar, 2, '0') || lpad((1 + (g % 24 + 1 + (g >> 8) % 22) % 24)::varchar, 2, '0') as inspectors,
			result,
			case result when 'corrected' then '责令改正并已复核' when 'other_violation' then '移送办案机构依法处理' when 'not_published' then '责令限期公示'
				when 'problem_pending' then '后续跟踪由日常监管部门负责' when 'false_information' then '列入经营异常名录' when 'uncooperative' then '立案' when 'unreachable' then '拟列入经营异常名录' end as follow_up,
			case when result <> 'problem_pending' and inspected_on + (part(g, 2) * 8)::integer <= date '${lastDay}'
				then inspected_on + case when judged.d = ${behaviour.quiet} then 0 else (part(g, 2) * 8)::integer end end as finished_on,
			case when part(g, 3) < 0.94 and finished_on + 7 <= date '${lastDay}'
				then finished_on + case when judged.d = ${behaviour.quiet} then 0 else 1 + (part(g, 0) * 6)::integer end + to_minutes((540 + part(g, 1) * 480)::bigint) end as published_at
		from judged
		join subjects using (idx)
		order by n
	`);
}
