import { literal } from '../database.ts';
import { faultShares } from './behaviour.ts';
import type { City } from './workshop.ts';
import { cellCount } from './items.ts';
import { cityRegion, type Department } from './places.ts';
import { townWheel } from './subjects.ts';
import { noteCases } from './case-truths.ts';
import { collectPublicCases } from './publicity.ts';
import { addDays, firstDay, goLive, lastDay, weeks } from './timeline.ts';

/** Numbers of faults that `faults.ts` knows for approvals; the last one cannot be written as typed Parquet. */
const faultKinds = 6;
const relaxed = `('commitment', 'exempt_high', 'exempt_clean')`;

/**
 * Makes the table `cases` for one department in the columns of the feed, by order of application (`n`):
 * `p` is the week of the file that tells of the decision, 0 the history. Cases that were open at go-live
 * stand in the history without decision and again in the file of their week; a case that is not yet accepted
 * when its file ends has no time of acceptance.
 * The optimizer must keep the joins as they are written: it takes the unnested days for few rows and would
 * build its hash tables from the cases.
 * Both lives of a case, with and without the reform, are drawn here; their difference goes to `effect_sums`.
 */
export async function makeCases(city: City, department: Department): Promise<void> {
	const { database } = city;
	await database.run(`
		set disabled_optimizers = 'join_order,build_side_probe_side';
		create or replace table cases as ${casesSelect(city, department)};
		reset disabled_optimizers;
	`);
	await collectPublicCases(city, department.index);
	await noteCases(city);
	await database.run(`
		insert into relaxed_cases
		select idx, d, supervisor, item_code, case_no, decided_at::date, route, is_violation
		from cases
		where route in ${relaxed} and result = 'granted' and dirty = 0;
		insert into ordinary_cases
		select n, idx, cases.d, case_no, decided_at::date, case when tier is null then 'commitment' else tier end
		from cases join item_rules using (item)
		where route = 'standard' and result in ('granted', 'refused') and dirty = 0 and (tier is not null or mode = 'commitment')
			and decided_at::date >= reform_date;
		insert into effect_sums
		select item, count(*), sum(saved_working_days), sum(saved_calendar_days)
		from cases
		where is_reformed
		group by item;
		insert into cases
		select * replace (
			0 as p, 0 as dirty, null as decided_at, null as result, null as pushed_at, null as receipt_at, null as licence_no,
			case when accepted_at < timestamp '${goLive}' then accepted_at end as accepted_at,
			case when accepted_at < timestamp '${goLive}' then due_at end as due_at
		)
		from cases
		where p > 0 and applied_at < timestamp '${goLive}';
	`);
}

function casesSelect({ behaviour }: City, department: Department): string {
	const d = department.index;
	const faults = faultShares(behaviour, d);
	const isLaggard = behaviour.laggards.has(d);
	const takeUp = d === behaviour.unoffering ? 0.2 : 0.86;
	const asked = d === behaviour.unasking ? 0.55 : 0.985;
	const kinds = d === behaviour.parquet ? faultKinds - 1 : faultKinds;
	const longest = d === behaviour.quiet ? 12 : 1000;
	const town = department.town < 0 ? null : townWheel.indexOf(department.town);
	const lastWeek = weeks.length - 1;
	const minutes = (count: string): string => `to_minutes((${count})::bigint)`;
	const seconds = (count: string): string => `to_seconds((${count})::bigint)`;
	return `
		with
		drawn as (
			select *, first_n + j as n, ${d * 2 ** 32} + first_n + j as key,
				draw('case 1', key) as h1, draw('case 2', key) as h2, draw('case 3', key) as h3,
				draw('case 4', key) as h4, draw('case 5', key) as h5, draw('case 6', key) as h6,
				(h1 & ${cellCount - 1})::integer as chosen_cell,
				floor(fine(h1) * hundreds)::integer as plain_hundred,
				case when part(h6, 3) < 0.1 then plain_hundred - plain_hundred % 20 else plain_hundred end as hundred,
				${town === null ? 'hundred' : `case when hundred - hundred % 16 + ${town} < hundreds then hundred - hundred % 16 + ${town} else hundred end`} as own_hundred,
				(j + 0.5) / cases as moment
			from (select *, unnest(range(cases)) as j from day_counts where d = ${d})
		),
		placed as (
			select drawn.*, own_hundred * 100 + cells.slot as place,
				case when cells.abolished_on <= drawn.day then cells.stand_in else cells.item end as item
			from drawn
			join cells on cells.d = ${d} and cells.cell = drawn.chosen_cell
		),
		routed as (
			select n, j, key, day, day_text, is_work, w, moment, h2, h3, h4, h5, h6,
				item, supervisor, item_code, mean_days, spread, cut, is_build, idx, subject_code, z,
				coalesce(reform_date <= day, false) as is_reformed,
				is_reformed and is_offender and first_decided_on < day - 20 and (mode = 'commitment' or tier is not null)
					and part(h4, 0) < 0.85 as is_violation,
				coalesce(first_decided_on > day + 40, true) and established_on < day - 120 and part(h4, 0) < ${takeUp} as is_offered,
				case
					when not is_reformed then 'standard'
					when mode = 'filing' then 'filing'
					when is_violation then case tier when 'high' then 'exempt_high' when 'clean' then 'exempt_clean' else 'commitment' end
					when is_offered and is_trustworthy and tier = 'high' then 'exempt_high'
					when is_offered and is_orderly and tier = 'clean' then 'exempt_clean'
					when is_offered and is_orderly and mode = 'commitment' then 'commitment'
					else 'standard'
				end as route,
				case when is_reformed then materials_now else materials_before end as materials_required,
				case
					when route in ${relaxed} then waivable
					when is_reformed and part(h4, 2) < 0.3 then least(waivable, 1)
					else 0
				end as materials_waived,
				case when is_reformed and part(h6, 1) < 0.8 then by_licence else 0 end as materials_by_e_licence,
				case when route = 'standard' then case when is_reformed then steps_now else steps_before end when route = 'filing' then 1 else 2 end as steps,
				case when is_reformed then promised_now else promised_before end as promised_days,
				case when is_reformed then visits_now else visits_before end as usual_visits,
				route = 'standard' and case when is_reformed then site_now else site_before end as site_visit
			from placed
			join item_rules using (item)
			join applicants using (place)
		),
		lived as (
			select *,
				case when is_work and moment < 0.93 then w else w + 1 end as first_w,
				case when part(h3, 1) < 0.78 then 0 when part(h3, 1) < 0.95 then 1 else 2 end as usual_wait,
				least(${longest}, round(mean_days * exp(spread * bell(h2) - spread * spread / 2)
					* (1 - 0.005 * (day - date '${firstDay}')::integer / 30.4375)))::integer as usual_days,
				case when part(h4, 3) < 0.05 then 3 + floor(part(h6, 0) * 12)::integer else 0 end as usual_stop,
				first_w + usual_wait + usual_days + usual_stop as usual_w,
				case when route = 'standard' then usual_stop else 0 end as stopped_working_days,
				first_w + case when route = 'standard' then usual_wait else 0 end as accepted_w,
				accepted_w + stopped_working_days + case
					when route = 'standard' then case when is_reformed then round(usual_days * (1 - cut))::integer else usual_days end
					when part(h3, 0) < case route when 'filing' then 0.9 when 'commitment' then 0.85 else 0.7 end then 0
					else 1
				end as decided_w,
				day + ${seconds(`case
					when moment < 0.46 then 30600 + moment / 0.46 * 12600
					when moment < 0.93 then 48600 + (moment - 0.46) / 0.47 * 14400
					else 64800 + (moment - 0.93) / 0.07 * 16200
				end`)} as applied_at
			from routed
		),
		dated as (
			select lived.*, decided_days.work_day as decided_on,
				decided_w - usual_w as saved_working_days, (decided_days.work_day - unreformed_days.work_day)::integer as saved_calendar_days,
				case when accepted_w = w and is_work then applied_at + ${minutes('5 + part(h3, 2) * 40')}
					else accepted_days.work_day + ${seconds('31200 + part(h3, 2) * 10800')} end as accepted_at,
				due_days.work_day + interval 86399 second as due_at,
				decided_days.work_day > date '${lastDay}' or (day > date '2026-04-10' and part(h6, 2) < 0.0015) as is_open,
				case when is_open then null
					when decided_w = accepted_w then accepted_at + ${minutes('10 + part(h2, 1) * 90')}
					else decided_days.work_day + ${seconds('32400 + part(h2, 1) * 28800')} end as decided_at,
				case when is_open then ${lastWeek} else week_number(decided_days.work_day)::integer end as p,
				${`[${weeks.map(({ to }) => literal(`${addDays(to, 1)} 00:00:00`)).join(', ')}]`}[p + 1]::timestamp as told_until
			from lived
			join (select w as work_number, day as work_day from work_days) as accepted_days on accepted_days.work_number = accepted_w
			join (select w as work_number, day as work_day from work_days) as decided_days on decided_days.work_number = decided_w
			join (select w as work_number, day as work_day from work_days) as unreformed_days on unreformed_days.work_number = usual_w
			join (select w as work_number, day as work_day from work_days) as due_days on due_days.work_number = accepted_w + promised_days + stopped_working_days
		),
		told as (
			select * replace (
				case when accepted_at < told_until then accepted_at end as accepted_at,
				case when accepted_at < told_until then due_at end as due_at
			),
				case
					when is_open then null
					when part(h3, 3) < case when route = 'standard' then 0.035 else 0.003 end then 'withdrawn'
					when part(h3, 3) > case when route = 'standard' then 0.98 - 0.012 * greatest(z, 0) else 0.998 end then 'refused'
					else 'granted'
				end as result,
				case when result = 'granted' and part(h5, 0) < case
						when is_reformed and route <> 'standard' then ${isLaggard ? 0.75 : 0.97}
						when day >= date '2025-01-01' then ${isLaggard ? 0.4 : 0.7}
						else 0 end
					and decided_at + interval 3 hour < told_until
					then decided_at + ${minutes('5 + part(h5, 1) * 120')} end as pushed_at,
				case when part(h2, 3) < ${isLaggard ? 0.6 : 0.93}
					then case when part(h2, 2) < 0.55 then pushed_at + ${minutes('20 + part(h2, 2) * 240')}
						else pushed_at::date + case when part(h2, 2) < 0.93 then 1 else 3 end + ${minutes('540 + part(h2, 0) * 480')} end end as answered_at,
				case when day >= date '2024-06-01' then part(h5, 2) < ${asked} else part(h5, 2) < 0.3 end as is_asked
			from dated
		)
		select n, ${d} as d, p, item, supervisor, idx, is_violation, is_reformed, saved_working_days, saved_calendar_days,
			case when decided_at is not null and not is_violation and part(h5, 3) < case when p = 0 then ${faults.history} else ${faults.current} end
				then 1 + ((h6 >> 3) % ${kinds})::integer else 0 end as dirty,
			'${cityRegion.slice(0, 4)}${String(d + 1).padStart(2, '0')}BJ' || day_text || substr((100001 + j)::varchar, 2) as case_no,
			item_code, subject_code, ${literal(department.code)} as department_code,
			applied_at, accepted_at, due_at, decided_at, result,
			case when is_reformed and route <> 'standard' then 'immediate' else 'promised' end as handling,
			route, materials_required,
			greatest(0, materials_required - materials_waived - materials_by_e_licence) as materials_submitted,
			materials_waived, materials_by_e_licence, steps,
			case when route = 'standard' then greatest(1, steps - is_reformed::integer) when part(h2, 0) < 0.25 then 0 else 1 end as human_steps,
			case when route <> 'standard' then 0 when part(h4, 1) < 0.12 then usual_visits + 1
				when part(h4, 1) > 0.9 then greatest(0, usual_visits - 1) else usual_visits end as visits,
			site_visit, stopped_working_days,
			case when is_asked then applied_at + ${minutes('1 + part(h5, 1) * 3')} end as credit_checked_at,
			case when is_asked then case when part(h5, 0) < case when day < date '2025-01-01' then 0.82 else 0.93 end then 'auto' else 'document' end end as credit_check,
			case when is_build and part(h6, 1) < 0.04 then case when part(h6, 1) < 0.002 then '国家级' when part(h6, 1) < 0.008 then '省级' when part(h6, 1) < 0.02 then '市级' else '区县级' end end as major_project_level,
			pushed_at, case when answered_at < told_until then answered_at end as receipt_at,
			case when result = 'granted' then 'WC${String(d + 1).padStart(2, '0')}-' || year(decided_at)::varchar || '-' || substr((10000000 + n)::varchar, 2) end as licence_no
		from told
		order by n
	`;
}
