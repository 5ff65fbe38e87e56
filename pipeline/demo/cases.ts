import { createTable, literal } from '../database.ts';
import { apportion } from './chance.ts';
import type { City } from './workshop.ts';
import { cellCount } from './items.ts';
import { prepareCaseTruths } from './case-truths.ts';
import { preparePublicCases } from './publicity.ts';
import { hundredsOn, orderlyBelow, trustworthyBelow } from './subjects.ts';
import { addDays, firstDay, lastDay } from './timeline.ts';

/** Makes the tables that every department's cases are drawn from. */
export async function prepareCases(city: City): Promise<void> {
	const { database, departments, items, counts, behaviour } = city;
	await createTable(
		database,
		'item_rules',
		{
			item: 'integer',
			d: 'integer',
			supervisor: 'integer',
			item_code: 'varchar',
			first_cell: 'integer',
			cells: 'integer',
			slots: 'integer[]',
			reform_date: 'date',
			mode: 'varchar',
			tier: 'varchar',
			mean_days: 'double',
			spread: 'double',
			cut: 'double',
			materials_before: 'integer',
			materials_now: 'integer',
			waivable: 'integer',
			by_licence: 'integer',
			steps_before: 'integer',
			steps_now: 'integer',
			visits_before: 'integer',
			visits_now: 'integer',
			promised_before: 'integer',
			promised_now: 'integer',
			site_before: 'boolean',
			site_now: 'boolean',
			is_build: 'boolean',
		},
		[],
	);
	for (let start = 0; start < items.length; start += 200)
		await database.run(
			`insert into item_rules values ${items
				.slice(start, start + 200)
				.map(
					(item) =>
						`(${[
							item.index,
							item.department.index,
							item.supervisor.index,
							item.code,
							item.firstCell,
							item.cells,
							null,
							item.reformDate,
							item.mode,
							item.tier,
							item.meanDays,
							item.spread,
							item.cut,
							item.materialsBefore,
							item.materialsNow,
							item.waivable,
							item.byLicence,
							item.stepsBefore,
							item.stepsNow,
							item.visitsBefore,
							item.visitsNow,
							item.promisedBefore,
							item.promisedNow,
							item.siteVisitBefore,
							item.siteVisitNow,
							item.department.short === '住建局' || item.department.short === '资规局',
						]
							.map((value, place) => (place === 6 ? `[${item.slots.join(', ')}]` : literal(value)))
							.join(', ')})`,
				)
				.join(', ')}`,
		);
	const standIns = new Map(
		departments.map(({ index }) => [
			index,
			items.find((item) => item.department.index === index && item.mode !== 'abolish')?.index,
		]),
	);
	await database.run(`
		create or replace table cells as
		select d, cell::integer as cell, item as item,
			case when mode = 'abolish' then reform_date end as abolished_on,
			(case d ${[...standIns].map(([d, item]) => `when ${d} then ${literal(item ?? null)}`).join(' ')} end)::integer as stand_in,
			slots[1 + (draw('slot', d * ${cellCount} + cell) % len(slots)::ubigint)::integer] as slot
		from (select *, unnest(range(first_cell, first_cell + cells)) as cell from item_rules)
		order by d, cell
	`);
	const shares = apportion(
		counts.approvals,
		departments.map(({ caseWeight }) => caseWeight),
	);
	const quietFrom = addDays(behaviour.quietMonths.from, -35);
	await database.run(`
		create or replace table day_counts as
		with
		loads as (
			select sizes.d, sizes.cases, days.day, days.is_work, days.w, (
				case when days.is_work then [118, 108, 104, 98, 92, 70, 70][isodow(days.day)] else 7 end * 1000
				* (100 + 22 * (days.day - date '${firstDay}')::integer / 1096.0)
				* (0.85 + 0.3 * part(draw('load', sizes.d * 4096 + days.w * 2 + isodow(days.day) % 2), 0))
				* case when sizes.d = ${behaviour.quiet} and days.day between date '${quietFrom}' and date '${behaviour.quietMonths.to}' then 0 else 1 end
			)::hugeint as load
			from days
			cross join (values ${shares.map((cases, d) => `(${d}, ${cases})`).join(', ')}) as sizes(d, cases)
			where days.day between date '${firstDay}' and date '${lastDay}'
		),
		running as (
			select *, sum(load) over (partition by d order by day) as upto, sum(load) over (partition by d) as whole from loads
		)
		select d, day, is_work, w,
			((upto - load) * cases // whole)::bigint as first_n,
			(upto * cases // whole - (upto - load) * cases // whole)::bigint as cases,
			strftime(day, '%y%m%d') as day_text,
			${hundredsOn('day', counts.subjects)} as hundreds
		from running
		order by d, day
	`);
	await database.run(`
		create or replace table applicants as
		select applicant_places.place, subjects.idx, subjects.subject_code, subjects.z, subjects.is_offender, subjects.established_on,
			subjects.z < ${trustworthyBelow} as is_trustworthy, subjects.z < ${orderlyBelow} as is_orderly,
			first_findings.first_decided_on
		from applicant_places
		join subjects using (idx)
		left join first_findings using (idx)
		order by place
	`);
	await database.run(
		`create or replace table relaxed_cases (idx integer, d integer, supervisor integer, item_code varchar, case_no varchar, decided_on date, route varchar, is_violation boolean)`,
	);
	await database.run(
		`create or replace table ordinary_cases (n bigint, idx integer, d integer, case_no varchar, decided_on date, gate varchar)`,
	);
	await preparePublicCases(city);
	await prepareCaseTruths(city);
	await database.run(
		'create or replace table effect_sums (item integer, cases bigint, working_days bigint, calendar_days bigint)',
	);
}
