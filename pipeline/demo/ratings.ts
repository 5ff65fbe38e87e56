import type { City } from './workshop.ts';
import { departmentNamed } from './places.ts';
import { firstDay, lastDay } from './timeline.ts';

/** Riskiness is seen through noise of at most this much, so that the best and the orderly never fall below their class. */
const noise = 0.4;

/** A scheme: who rates whom, how often at most, and the grade (or score) of a seen riskiness. */
interface Scheme {
	code: string;
	by: string;
	who: string;
	/** Months between two ratings, counted from the first day. */
	every: number;
	/** Chance of another rating in each of the three years. */
	renewed: number;
	grade: string;
	score: string;
}

const schemes: Scheme[] = [
	{
		code: 'market_risk',
		by: '市监局',
		who: `subject_type <> 'natural_person'`,
		every: 1,
		renewed: 0.18,
		grade: `case when seen < -0.1 then 'A' when seen < 1.0 then 'B' when seen < 1.7 then 'C' else 'D' end`,
		score: 'null::double',
	},
	{
		code: 'shandong_public',
		by: '发改局',
		who: `subject_type = 'organisation'`,
		every: 3,
		renewed: 0.22,
		grade: `case when seen < -0.5 then 'A+' when seen < 0.6 then 'A' when seen < 1.05 then 'B' when seen < 1.4 then 'C' when seen < 1.75 then 'C-' when seen < 2.2 then 'D' else 'D-' end`,
		score: 'round(1030 - 55 * seen, 1)',
	},
	{
		code: 'golden_coconut',
		by: '发改局',
		who: `subject_type = 'natural_person'`,
		every: 3,
		renewed: 0.3,
		grade: 'null::varchar',
		score: 'round(1100 - 50 * seen)::double',
	},
];

/**
 * Makes the table `ratings` in the columns of the feed: the first rating of every subject and each renewed
 * one (an old rating holds until the next), and the yearly tax ratings of a quarter of the organisations.
 */
export async function makeRatings({ database, departments }: City): Promise<void> {
	const selects = schemes.map((scheme) => {
		const by = departmentNamed(departments, scheme.by);
		const third = 12 / scheme.every;
		return `
			select idx, ${by.index} as d, subject_code, '${scheme.code}' as scheme_code, ${scheme.grade} as grade, ${scheme.score} as score,
				(date '${firstDay}' + to_months(${scheme.every} * period))::date as valid_from, null::date as valid_to, '${by.name}' as evaluated_by
			from (
				select idx, subject_code, try, z + ${2 * noise} * (part(h, 2) - 0.5) as seen,
					case when established_on < date '${firstDay}' then 0
						else 1 + date_diff('month', date '${firstDay}', established_on)::integer // ${scheme.every} end as first_period,
					case try when 0 then first_period else (try - 1) * ${third} + floor(part(h, 0) * ${third})::integer end as period
				from (
					select idx, subject_code, established_on, z, try, draw('${scheme.code}', idx::bigint * 4 + try) as h
					from subjects cross join (select tries.try::integer as try from range(4) as tries(try)) as tries
					where ${scheme.who} and (try = 0 or part(h, 1) < ${scheme.renewed})
				)
			)
			where try = 0 or period > first_period`;
	});
	const tax = departmentNamed(departments, '税务局');
	await database.run(`
		create or replace table ratings as
		select row_number() over (order by valid_from, scheme_code, idx)::integer - 1 as n, idx, d, month_number(valid_from) as p, 0 as dirty,
			subject_code, scheme_code, grade, score, valid_from, valid_to, evaluated_by
		from (
			${selects.join(' union all ')}
			union all
			select idx, ${tax.index} as d, subject_code, 'tax_credit' as scheme_code,
				case
					when established_on >= make_date(year - 3, 1, 1) and z >= 0.6 and part(h, 1) < 0.6 then 'M'
					when seen < -0.3 then 'A' when seen < 1.05 then 'B' when seen < 1.8 then 'C' else 'D'
				end as grade,
				null::double as score, make_date(year, 4, 30) as valid_from, make_date(year + 1, 4, 29) as valid_to, '${tax.name}' as evaluated_by
			from (
				select idx, subject_code, established_on, z, year::integer as year, draw('tax_credit', idx::bigint * 8 + year - 2023) as h,
					z + ${2 * noise} * (part(h, 0) - 0.5) as seen
				from subjects cross join range(2023, 2027) as years(year)
				where subject_type = 'organisation' and part(draw('tax payer', idx), 0) < 0.25 and established_on < make_date(year::integer, 1, 1)
			)
		)
		where valid_from <= date '${lastDay}'
		order by n
	`);
}
