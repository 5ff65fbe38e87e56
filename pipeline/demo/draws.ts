import { literal } from '../database.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { firstDay } from './timeline.ts';
import type { City } from './workshop.ts';

/** Chance that a look at a subject finds something, by its hidden riskiness. */
export const foundShare = '1 / (1 + exp(2.3 - 1.2 * z))';

/** Share of the random visits at which nothing was found that could not reach the subject: a problem of its own. */
export const unreachableShare = 0.02;

/** Chance of a random visit within half a year, by the credit class on the day of the draw. */
export const drawShares: Record<string, number> = {
	A: 0.015,
	B: 0.03,
	C: 0.06,
	D: 0.1,
	E: 0.22,
	unrated: 0.03,
};
const highest = Math.max(...Object.values(drawShares));

const schemes = ['market_risk', 'shandong_public', 'tax_credit'];

/** Makes `class_periods`: what class a grade means, with the days from which it holds, by scheme. */
async function makeClassPeriods({ database }: City): Promise<void> {
	const file = join(import.meta.dirname, '..', '..', 'sql', 'seeds', 'grades.csv');
	const grades = parse(readFileSync(file, 'utf8'), { columns: true, bom: true }) as Record<
		string,
		string
	>[];
	const map = grades
		.filter(({ scheme_code }) => schemes.includes(scheme_code!))
		.map(
			(row) =>
				`(${literal(row.scheme_code!)}, ${literal(row.grade!)}, ${literal(row.credit_class!)})`,
		);
	await database.run(`
		create or replace table class_periods as
		select idx, scheme_code, valid_from, valid_to, credit_class
		from ratings join (values ${map.join(', ')}) as map(scheme_code, grade, credit_class) using (scheme_code, grade)
		where p < 1000 and dirty <> 99
		order by idx, valid_from
	`);
}

/** SQL for the rows of `source` (idx, on_day) with the class in force before that day: the worst of all schemes. */
export function classedRows(source: string): string {
	const joins = schemes.map(
		(scheme, place) => `
		asof left join (select * from class_periods where scheme_code = '${scheme}') as s${place}
			on s${place}.idx = source.idx and source.on_day > s${place}.valid_from`,
	);
	const grades = schemes.map(
		(_, place) =>
			`case when s${place}.valid_to is null or s${place}.valid_to >= on_day then s${place}.credit_class end`,
	);
	return `select source.*, coalesce(greatest(${grades.join(', ')}), 'unrated') as credit_class from (${source}) as source ${joins.join('')}`;
}

/**
 * Makes the table `random_draws`: for every half year and subject an independent chance by its class on the day
 * of the draw and by nothing else, so that whoever weights by class learns the true rate.
 */
export async function makeRandomDraws(city: City): Promise<void> {
	await makeClassPeriods(city);
	const shares = Object.entries(drawShares).map(([name, share]) => `when '${name}' then ${share}`);
	await city.database.run(`
		create or replace table random_draws as
		with
		candidates as (
			select idx, z, status, sector, half, draw('random', idx::bigint * 16 + half) as h,
				date '${firstDay}' + (half * 182 + floor(part(h, 1) * 182)::integer)::integer as planned_on
			from subjects
			cross join (select halves.half::integer as half from range(6) as halves(half)) as halves
			where subject_type <> 'natural_person' and established_on < planned_on - 60 and part(h, 0) < ${highest}
		),
		planned as (
			select candidates.*, work_days.day as on_day
			from candidates
			join days on days.day = candidates.planned_on
			join work_days on work_days.w = days.w
		),
		classed as (${classedRows('select * from planned')})
		select classed.* exclude (sector, on_day), regulators.d, part(h, 2) < ${foundShare} as is_found,
			part(draw('joint', idx::bigint * 16 + half), 0) < 0.35 as is_joint
		from classed
		join regulators on regulators.sector = classed.sector and regulators.place = (draw('drawn by', idx::bigint * 16 + half) % 16)::integer
		where part(h, 0) < case credit_class ${shares.join(' ')} end
		order by idx, half
	`);
}
