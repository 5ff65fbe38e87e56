import { createTable, literal } from '../database.ts';
import type { City } from './workshop.ts';
import { inventedCodeMacro, prefixSum } from './credit-code.ts';
import { cityName, towns } from './places.ts';
import { brandSyllables, sectors, slots, surnames } from './sectors.ts';
import { daysBetween, firstDay, lastDay } from './timeline.ts';

/** Share of the subjects that existed before the first day; the others are founded evenly after it. */
const oldShare = 0.62;
const firstFounding = '1998-01-01';
/** Town of each sixteenth hundred of the register: towns with more business come more often. */
export const townWheel = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 11, 11];
/** Below: always in the best class and never a breach. */
export const trustworthyBelow = -0.9;
/** Below: never in a class worse than B. */
export const orderlyBelow = 0.6;

const list = (values: readonly (string | number)[]): string =>
	`[${values.map(literal).join(', ')}]`;

/** SQL for the number of hundreds of the register that exist on a day. */
export function hundredsOn(day: string, subjects: number): string {
	const span = daysBetween(firstDay, lastDay);
	return `greatest(1, floor((${oldShare} + ${1 - oldShare} * (${day} - date '${firstDay}')::integer / ${span}) * ${subjects} / 100)::integer)`;
}

/**
 * Makes the table `subjects`: one row per subject in order of founding, with its public columns and
 * the hidden riskiness `z` that drives grades, findings and breaches.
 */
export async function makeSubjects(city: City): Promise<void> {
	const { database, counts, offenders } = city;
	await database.run(inventedCodeMacro());
	await database.run(`
		create or replace macro person_name(bits) as
			${list(surnames)}[1 + (bits % ${surnames.length})::integer] || '某' || ${list(brandSyllables)}[1 + ((bits >> 8) % ${brandSyllables.length})::integer]
	`);
	await createTable(
		database,
		'slots',
		{
			slot: 'integer',
			sector: 'integer',
			subject_type: 'varchar',
			key_area: 'varchar',
			key_share: 'double',
			risk: 'double',
			industries: 'varchar[]',
			words: 'varchar[]',
		},
		[],
	);
	await database.run(
		`insert into slots values ${slots
			.map(({ slot, sector: index, type }) => {
				const sector = sectors[index]!;
				const keyShare =
					sector.keyArea === 'vaccine' ? 0.3 : sector.keyArea === 'special_equipment' ? 0.35 : 1;
				const words = type === 'organisation' ? sector.words[0] : sector.words[1];
				return `(${slot}, ${index}, ${literal(type)}, ${literal(sector.keyArea)}, ${keyShare}, ${sector.risk}, ${list(sector.industries)}, ${list(words)})`;
			})
			.join(', ')}`,
	);
	await createTable(
		database,
		'towns',
		{
			town_index: 'integer',
			town: 'varchar',
			region_code: 'varchar',
			organisation_sum: 'integer',
			proprietor_sum: 'integer',
		},
		towns.map((town, index) => ({
			town_index: index,
			town: town.name,
			region_code: town.region,
			organisation_sum: prefixSum('91', town.region),
			proprietor_sum: prefixSum('92', town.region),
		})),
	);
	await createTable(
		database,
		'offenders',
		{ idx: 'integer', pattern: 'varchar' },
		offenders.map(({ subject, pattern }) => ({ idx: subject, pattern })),
	);
	const span = daysBetween(firstDay, lastDay);
	const oldSpan = daysBetween(firstFounding, firstDay);
	const q = `idx / ${counts.subjects}.0`;
	const brand = (bits: string, from: number): string =>
		`syllables[1 + ((${bits} >> ${from}) & 31)::integer] || syllables[1 + ((${bits} >> ${from + 5}) & 31)::integer]
			|| case when ((${bits} >> ${from + 15}) & 3) <> 0 then syllables[1 + ((${bits} >> ${from + 10}) & 31)::integer] else '' end`;
	await database.run(`
		create or replace table subjects as
		with
		numbered as (
			select i::integer as idx, (i % 100)::integer as slot,
				${list(townWheel)}[1 + (i // 100 % ${townWheel.length})] as town_index,
				draw('subject', i) as h, draw('subject name', i) as g, draw('riskiness', i) as r,
				case when ${q.replace('idx', 'i')} < ${oldShare}
					then date '${firstFounding}' + (${oldSpan} * sqrt(i / ${counts.subjects * oldShare}))::integer
					else date '${firstDay}' + floor(${span} * (i / ${counts.subjects}.0 - ${oldShare}) / ${1 - oldShare})::integer
				end as established_on
			from range(${counts.subjects}) as numbers(i)
		),
		described as (
			select numbered.*, slots.sector, slots.subject_type, slots.industries, slots.words, towns.town, towns.region_code,
				towns.organisation_sum, towns.proprietor_sum,
				case when part(h, 3) < slots.key_share then slots.key_area end as key_area,
				offenders.pattern, ${list(brandSyllables)} as syllables,
				case when offenders.idx is not null then 2.75 else bell(r) + slots.risk end as z
			from numbered
			join slots using (slot)
			join towns using (town_index)
			left join offenders using (idx)
		)
		select idx, slot, sector, town_index, town, region_code, subject_type, established_on, z, pattern is not null as is_offender,
			case subject_type
				when 'natural_person' then 'P-' || md5('${city.seed.replaceAll("'", "''")}:' || idx::varchar)
				when 'organisation' then invented_code('91' || region_code, organisation_sum, (idx::bigint * 524287 + 77777) % 887503681)
				else invented_code('92' || region_code, proprietor_sum, (idx::bigint * 524287 + 77777) % 887503681)
			end as subject_code,
			case subject_type
				when 'natural_person' then ${list(surnames)}[1 + (g % ${surnames.length})::integer] || '**'
				when 'organisation' then '${cityName.slice(0, 2)}' || ${brand('g', 0)} || words[1 + ((g >> 20) % len(words)::ubigint)::integer] || '有限公司'
				else '${cityName}' || town || ${brand('g', 0)} || words[1 + ((g >> 20) % len(words)::ubigint)::integer]
			end as subject_name,
			industries[1 + ((h & 1023) % greatest(1, len(industries))::ubigint)::integer] as industry_code,
			case
				when pattern is not null or part(h, 1) >= 0.05 then 'active'
				when part(h, 1) < 0.036 then 'deregistered'
				when part(h, 1) < 0.043 then 'revoked'
				else 'moved'
			end as status,
			key_area,
			pattern is null and subject_type = 'organisation' and established_on >= date '2021-01-01' and part(h, 2) < 0.06 as new_economy,
			case when new_economy then established_on end as inclusive_from,
			case when new_economy then 1 + ((g >> 40) % 3)::integer end as inclusive_years,
			case when subject_type = 'organisation' and part(g, 3) < 0.04
				then '${cityName.slice(0, 2)}' || ${brand('r', 0)} || words[1 + ((g >> 20) % len(words)::ubigint)::integer] || '有限公司'
			end as former_names
		from described
		order by idx
	`);
	await makeApplicantPlaces(city);
}

/** `applicant_places`: which open subject stands in for each place; closed ones no longer apply. */
async function makeApplicantPlaces({ database }: City): Promise<void> {
	await database.run(`
		create or replace table applicant_places as
		select idx as place, coalesce(
			max(case when status = 'active' then idx end) over (partition by slot order by idx),
			min(case when status = 'active' then idx end) over (partition by slot)
		)::integer as idx
		from subjects
		order by place
	`);
}
