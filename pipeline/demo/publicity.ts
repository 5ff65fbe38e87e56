import { createTable, literal } from '../database.ts';
import { lastDay } from './timeline.ts';
import type { City } from './workshop.ts';

/** Cases decided from this day on are published in the national layouts; older ones stand on paper. */
export const publicFrom = '2026-01-01';
/** The most licences that a city publishes; a large one sends a sample. */
const mostLicences = 25_000;
const mostPenalties = 12_000;

/** What becomes public of the items: licences and four of the other kinds. */
export const publicKinds: Record<string, string> = {
	licence: 'licence',
	confirmation: 'confirmation',
	payment: 'payment',
	adjudication: 'adjudication',
	reward: 'reward',
};

/** Makes `public_items`, the items whose granted cases are published, and the empty `public_cases`. */
export async function preparePublicCases({ database, items }: City): Promise<void> {
	await createTable(
		database,
		'public_items',
		{ item: 'integer', kind: 'varchar', item_name: 'varchar' },
		items.flatMap(({ index, type, name }) =>
			publicKinds[type] ? [{ item: index, kind: publicKinds[type], item_name: name }] : [],
		),
	);
	await database.run(
		'create or replace table public_cases (idx integer, d integer, item integer, case_no varchar, licence_no varchar, decided_on date)',
	);
}

/** Adds a department's granted cases that are to be published; in a large city a sample of them. */
export async function collectPublicCases({ database, counts }: City, d: number): Promise<void> {
	const share = Math.min(1, mostLicences / (counts.approvals * 0.2));
	await database.run(`
		insert into public_cases
		select idx, d, item, case_no, licence_no, decided_at::date
		from cases
		join public_items using (item)
		where result = 'granted' and dirty = 0 and decided_at >= date '${publicFrom}'
			and part(draw('public case', n * 32 + ${d}), 0) < ${share}
		order by n
	`);
}

/** Who the row is about, in the columns of the national layouts. */
const subjectCells = `
	subjects.subject_name, case subjects.subject_type when 'natural_person' then 'natural_person' when 'sole_proprietor' then 'sole_proprietor' else 'organisation' end as subject_category,
	subjects.subject_code as credit_code, null::varchar as registration_no, null::varchar as organisation_no, null::varchar as tax_no,
	null::varchar as institution_no, null::varchar as association_no,
	case when subjects.subject_type = 'organisation' then person_name(draw('representative', subjects.idx)) end as legal_representative,
	null::varchar as id_type, null::varchar as id_no`;

/** SQL for the instant at which a decision goes online; laggards leave a few decisions out. */
function publishedAt(city: City, bits: string): string {
	const laggards = [...city.behaviour.laggards, -1].join(', ');
	return `case when d not in (${laggards}) or part(${bits}, 0) < 0.97
		then publish_days.work_day + to_seconds((30600 + part(${bits}, 3) * 30000)::bigint) end`;
}

/** SQL for the working days from a decision to its publication: laggards often need more than seven. */
function waitedDays(city: City, bits: string): string {
	const laggards = [...city.behaviour.laggards, -1].join(', ');
	return `case
		when d in (${laggards}) then 4 + floor(part(${bits}, 1) * 10)::integer
		when part(${bits}, 2) < 0.015 then 8 + floor(part(${bits}, 1) * 4)::integer
		else 1 + floor(part(${bits}, 1) * 5.5)::integer end`;
}

/** Joins the day of publication, some working days after `decided_on`, to rows with the bits `h`. */
function publishedRows(city: City, source: string): string {
	return `
		select source.*, ${publishedAt(city, 'h')} as goes_online, publish_days.w - decision_days.w as waited_days
		from (select *, ${waitedDays(city, 'h')} as wait from (${source})) as source
		join days as decision_days on decision_days.day = source.decided_on
		join (select w, day as work_day from work_days) as publish_days on publish_days.w = decision_days.w + source.wait`;
}

const marksOf = ({ departments }: City): string =>
	`[${departments.map(({ short }) => literal(short.replace(/(局|委|街道|镇)$/, ''))).join(', ')}]`;
const namesOf = ({ departments }: City): string =>
	`[${departments.map(({ name }) => literal(name)).join(', ')}]`;
const codesOf = ({ departments }: City): string =>
	`[${departments.map(({ code }) => literal(code)).join(', ')}]`;

const known = `case when goes_online::date <= date '${lastDay}' then goes_online end as published_at`;

/** Makes the table `licences` in the columns of the feed, from granted licence cases. */
export async function makeLicences(city: City): Promise<void> {
	const marks = marksOf(city);
	await city.database.run(`
		create or replace table licences as
		with
		cases as (
			select public_cases.*, item_name, draw('licence', hash(case_no) >> 1) as h
			from public_cases join public_items using (item) where kind = 'licence'
		),
		numbered as (
			select *, row_number() over (order by decided_on, case_no)::integer - 1 as n from (${publishedRows(city, 'select * from cases')})
		)
		select n, idx, d, version_number(decided_on)::integer as p, 0 as dirty, waited_days, case_no, ${subjectCells},
			'准予行政许可决定书' as doc_name,
			'望' || ${marks}[d + 1] || '许〔' || year(decided_on)::varchar || '〕' || (n + 1)::varchar || '号' as doc_no,
			case when h % 12 = 0 then 'approval' when h % 12 = 1 then 'registration' when h % 12 = 2 then 'qualification' else 'ordinary' end as licence_kind,
			case when h % 5 > 0 then regexp_replace(item_name, '（.*', '') || '证' end as certificate_name,
			case when h % 5 > 0 then licence_no end as certificate_no,
			'准予' || item_name as content, decided_on, decided_on as valid_from,
			case when h % 4 = 0 then date '2099-12-31' else (decided_on + to_years((3 + h % 3)::integer))::date - 1 end as valid_to,
			${namesOf(city)}[d + 1] as authority_name, ${codesOf(city)}[d + 1] as authority_code,
			'valid' as status, authority_name as source_name, authority_code as source_code, null::varchar as note, ${known}
		from numbered join subjects using (idx)
		order by n
	`);
}

/**
 * Makes the table `penalties` in the columns of the feed, from general and serious breaches found by departments;
 * an ordinary subject is punished only for a breach that has no other within 400 days, so that it stays below every
 * threshold although the finding and its penalty both stand in the records.
 */
export async function makePenalties(city: City): Promise<void> {
	const { database } = city;
	const marks = marksOf(city);
	await database.run(`
		create or replace table lone_breaches as
		select n
		from (
			select n, is_offender,
				count(*) over (partition by idx order by decided_on range between interval 400 day preceding and interval 400 day following) as near
			from breaches
		)
		where is_offender or near = 1;
		create or replace table penalty_sources as
		select * from (
			select breaches.*, draw('penalty', n) as h, draw('penalty more', n) as g, decided_on as found_on,
				work_days.day as penalised_on
			from breaches
			join days on days.day = breaches.decided_on + (2 + (draw('penalty', n) % 5)::integer)
			join work_days on work_days.w = days.w
			join lone_breaches using (n)
			where kind in ('inspection_finding', 'verified_complaint', 'other', 'serious_list') and decided_on >= date '2025-01-01' and dirty = 0
				and (severity <> 'minor' or (not first_time and part(draw('penalty', n), 3) < 0.4))
		)
		where penalised_on <= date '${lastDay}'
		qualify row_number() over (order by severity = 'serious' desc, is_offender desc, g, n) <= ${mostPenalties}
		order by n
	`);
	await database.run(`
		create or replace table penalties as
		with
		sources as (
			select idx, d, severity, category, g, breach_id, penalised_on as decided_on, h, occurred_on from penalty_sources
		),
		fined as (
			select *, row_number() over (order by decided_on, breach_id)::integer - 1 as n,
				case severity when 'minor' then 0 when 'general' then 500 + 100 * floor(part(g, 0) * 195)::integer else 30000 + 1000 * floor(part(g, 0) * 170)::integer end as fine,
				case when severity = 'general' and part(g, 1) < 0.12 then 100 + 100 * floor(part(g, 2) * 60)::integer else 0 end as gain,
				severity = 'serious' and part(g, 3) < 0.4 as is_closed
			from (${publishedRows(city, 'select * from sources')})
		)
		select n, idx, d, version_number(decided_on)::integer as p, 0 as dirty, waited_days, breach_id, severity, ${subjectCells},
			'望' || ${marks}[d + 1] || '罚〔' || year(decided_on)::varchar || '〕' || (n + 1)::varchar || '号' as doc_no,
			category as violation_kind,
			'经查，当事人于' || strftime(occurred_on, '%Y年%m月%d日') || '存在' || category || '的行为。' as facts,
			'《' || ['市场监督管理', '安全生产', '环境保护', '行业管理'][1 + (h % 4)::integer] || '条例》第' || (10 + h % 60)::varchar || '条' as basis,
			concat_ws(';', case when fine = 0 then '警告' else '罚款' end, case when gain > 0 then '没收违法所得' end, case when is_closed then '责令停产停业' end) as penalty_kinds,
			case when fine = 0 then '警告' else '罚款' || fine::varchar || '元' || case when gain > 0 then '；没收违法所得' || gain::varchar || '元' else '' end || case when is_closed then '；责令停产停业' else '' end end as content,
			case when fine > 0 then fine / 10000.0 end::double as fine_wan_yuan, case when gain > 0 then gain / 10000.0 end::double as confiscated_wan_yuan,
			null::varchar as withheld_certificate, decided_on,
			(decided_on + to_years(case when severity = 'serious' then 3 else 1 end))::date as valid_to,
			case when severity <> 'minor' then (decided_on + to_years(case when severity = 'serious' then 3 else 1 end))::date end as published_to,
			${namesOf(city)}[d + 1] as authority_name, ${codesOf(city)}[d + 1] as authority_code,
			authority_name as source_name, authority_code as source_code, null::varchar as note,
			case when severity <> 'minor' or decided_on < date '2026-04-01' then case when goes_online::date <= date '${lastDay}' then goes_online end end as published_at
		from fined join subjects using (idx)
		order by n
	`);
}

/** Makes the table `publications` in the columns of the feed: the other eight kinds of decisions. */
export async function makePublications(city: City): Promise<void> {
	const of = (...shorts: string[]): string =>
		[
			...city.departments.filter(({ short }) => shorts.includes(short)).map(({ index }) => index),
			-1,
		].join(', ');
	const scale = Math.min(1, 20_000 / city.counts.subjects);
	await city.database.run(`
		create or replace table publications as
		with
		decisions as (
			select idx, d, kind, item_name as content, decided_on, case_no as source from public_cases join public_items using (item) where kind <> 'licence'
			union all
			select idx, d, 'inspection' as kind, '监督检查结果公示' as content, inspected_on as decided_on, inspection_id as source
			from inspections
			where p < 1000 and dirty = 0 and is_found and inspected_on >= date '${publicFrom}' and part(draw('shown', n), 0) < ${0.5 * scale}
			union all
			select idx, d, case
					when d in (${of('税务局', '人社局')}) then 'levy'
					when d in (${of('住建局', '资规局', '农业局')}) and part(draw('acted', n), 1) < 0.3 then 'compensation'
					else 'coercion'
				end as kind, category || '的处理决定' as content, decided_on, breach_id as source
			from breaches
			where dirty = 0 and decided_on >= date '2025-07-01' and part(draw('acted', n), 0) < ${0.06 * scale}
		),
		numbered as (
			select *, row_number() over (order by decided_on, d, kind, source)::integer - 1 as n
			from (${publishedRows(city, `select *, draw('publication', hash(source) >> 1) as h from decisions where decided_on <= date '${lastDay}'`)})
		)
		select n, idx, d, version_number(decided_on)::integer as p, 0 as dirty, waited_days, kind,
			'望' || ${marksOf(city)}[d + 1] || '公〔' || year(decided_on)::varchar || '〕' || (n + 1)::varchar || '号' as doc_no,
			subject_name, case subject_type when 'natural_person' then 'natural_person' when 'sole_proprietor' then 'sole_proprietor' else 'organisation' end as subject_category,
			subject_code, ${namesOf(city)}[d + 1] as authority_name, ${codesOf(city)}[d + 1] as authority_code, decided_on, ${known}, content,
			case when kind in ('levy', 'payment', 'compensation', 'reward') then round(0.05 + part(h, 2) * 3, 4)::double end as amount_wan_yuan, null::varchar as note
		from numbered join subjects using (idx)
		order by n
	`);
}
