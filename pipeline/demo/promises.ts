import { createTable, literal } from '../database.ts';
import { cityRegion, departmentNamed } from './places.ts';
import { pathOf, type Outgoing } from './outgoing.ts';
import { addWorkingDays, goLive, lastDay, weeks } from './timeline.ts';
import type { City, PublicationTruth } from './workshop.ts';

/** Commitments made from this day on are reported. */
const promisedFrom = '2025-01-01';
const mostPromises = 15_000;

/**
 * Makes the table `commitments` in the columns of the feed: the promises behind cases decided on a commitment,
 * kept or broken (`has_breach`: a breach of the promise stands among the breaches), and some made freely; nobody
 * who broke one in part is exempted again, broke another or has any other record, so that none of them repeats. A few were taken without telling the conditions.
 */
export async function makeCommitments(city: City): Promise<void> {
	const { departments } = city;
	const names = `[${departments.map(({ name }) => literal(name)).join(', ')}]`;
	const codes = `[${departments.map(({ code }) => literal(code)).join(', ')}]`;
	const market = departmentNamed(departments, '市监局').index;
	await city.database.run(`
		create or replace table commitments as
		with
		broken as (
			select case_no, min(decided_on) as found_on, min(category) as category, max(severity = 'general') as is_general
			from breaches where kind = 'commitment_breach' and dirty = 0 group by case_no
		),
		last_relaxed as (
			select idx, max(decided_on) as relaxed_until from relaxed_cases group by idx
		),
		cases as (
			select idx, d, supervisor, item_code, case_no, decided_on as made_on, broken.found_on, broken.is_general, relaxed_until,
				first_findings.idx is null and row_number() over (partition by idx order by decided_on desc, case_no desc) = 1 as may_fail,
				draw('promise', hash(case_no) >> 1) as h
			from relaxed_cases join last_relaxed using (idx) left join broken using (case_no) left join first_findings using (idx)
			where route = 'commitment' and not is_violation and decided_on >= date '${promisedFrom}'
			qualify row_number() over (order by broken.found_on is null, part(h, 3), case_no) <= ${mostPromises}
		),
		free as (
			select idx, ${market} as d, ${market} as supervisor, null::varchar as item_code, null::varchar as case_no,
				date '2025-01-01' + floor(part(h, 1) * 660)::integer as made_on, null::date as found_on, false as is_general, null::date as relaxed_until, false as may_fail, h
			from (select idx, draw('free promise', idx) as h from subjects
				where subject_type <> 'natural_person' and status = 'active' and established_on < date '2025-01-01')
			where part(h, 0) < ${Math.min(0.04, 800 / city.counts.subjects)}
		),
		dated as (
			select *, made_on + case when part(h, 0) < 0.5 then 30 when part(h, 0) < 0.8 then 60 else 90 end as due_on,
				due_on + 1 + floor(part(h, 1) * 20)::integer as checked_on,
				case
					when found_on is not null then case when is_general then 'none' else 'partial' end
					when case_no is not null and checked_on <= date '${lastDay}' and part(h, 2) < 0.97 then case when part(h, 2) >= 0.94 and relaxed_until < checked_on and may_fail then 'partial' else 'full' end
				end as fulfilment,
				case when fulfilment is not null then coalesce(found_on, checked_on) end as assessed_on
			from (select * from cases union all select * from free)
			where made_on <= date '${lastDay}'
		),
		numbered as (
			select *, row_number() over (order by made_on, d, case_no, idx)::integer - 1 as n,
				row_number() over (partition by made_on order by d, case_no, idx) as serial
			from dated
		)
		select n, idx, d, week_number(made_on)::integer as p, 0 as dirty, coalesce(fulfilment <> 'full', false) as is_broken, found_on is not null as has_breach, case_no,
			'${cityRegion}' || strftime(made_on, '%Y%m%d') || lpad(serial::varchar, 6, '0') as commitment_code,
			subject_name, case subject_type when 'natural_person' then 'natural_person' when 'sole_proprietor' then 'sole_proprietor' else 'organisation' end as subject_category,
			subject_code,
			case when case_no is not null then case when part(h, 1) < 0.2 then 'deferred_materials' else 'approval' end
				else ['voluntary', 'self_regulation', 'certificate', 'repair'][1 + (h % 4)::integer] end as kind,
			coalesce('办理事项' || item_code, '诚信经营') as matter,
			case when case_no is not null then '所报材料真实有效；已符合或将于期限内符合许可条件' else '依法诚信经营；接受社会监督' end as content,
			'自愿承担违诺责任；由审批部门依法撤销决定并记入信用档案' as liability,
			made_on, (made_on + interval 1 year)::date as valid_to, fulfilment,
			case when fulfilment <> 'full' then case fulfilment when 'none' then '承诺条件全部未达到' else '部分材料未在期限内补齐' end end as unfulfilled,
			case when fulfilment <> 'full' then case fulfilment when 'none' then '依法撤销许可并记入信用记录' else '责令限期整改并记入信用记录' end end as liability_pursued,
			assessed_on, case when assessed_on is not null then ${names}[supervisor + 1] end as assessed_by,
			case when assessed_on is not null then ${codes}[supervisor + 1] end as assessed_by_code,
			${names}[d + 1] as department_name, ${codes}[d + 1] as department_code,
			case when subject_type = 'natural_person' then 'limited' else 'public' end as publicity,
			item_code, due_on, part(h, 3) >= 0.03 as notice_given, null::varchar as note
		from numbered join subjects using (idx)
		order by n
	`);
}

/** How the promises are sent: every week, as the cases are. */
export function promisesSent({ feeds }: City): Outgoing {
	return {
		feed: feeds.get('commitments')!,
		table: 'commitments_sent',
		periods: weeks,
		ready: 'to',
	};
}

/** The public promises made since the platform opened, by department: a promise is published when the first file that holds it arrives. */
export async function publishedPromises(city: City): Promise<PublicationTruth[]> {
	const { database, departments, deliveries } = city;
	const outgoing = promisesSent(city);
	const arrivals = new Map(deliveries.map(({ path, delivered_at }) => [path, delivered_at]));
	const files = await database.rows<{ d: number; p: number }>(
		'select distinct d, p from commitments_sent order by d, p',
	);
	await createTable(
		database,
		'promise_files',
		{ d: 'integer', p: 'integer', arrived_on: 'date' },
		files.map(({ d, p }) => ({
			d,
			p,
			arrived_on: arrivals.get(pathOf(city, outgoing, departments[d]!, p))!.slice(0, 10),
		})),
	);
	const rows = await database.rows<{
		d: number;
		made_on: string;
		arrived_on: string;
		count: number;
	}>(`
		select d, made_on::varchar as made_on, arrived_on::varchar as arrived_on, count(*)::integer as count
		from (
			select d, commitment_code, min(made_on) as made_on, min(arrived_on) as arrived_on
			from commitments_sent join promise_files using (d, p)
			where dirty = 0 and publicity = 'public' and made_on >= date '${goLive}'
			group by d, commitment_code
		)
		group by all order by all
	`);
	return [...Map.groupBy(rows, ({ d }) => d)].map(([d, own]) => {
		const sum = (which: (row: (typeof own)[number]) => boolean): number =>
			own.filter(which).reduce((total, { count }) => total + count, 0);
		const isLate = ({ made_on, arrived_on }: (typeof own)[number]): boolean =>
			arrived_on > addWorkingDays(made_on, 7);
		return {
			kind: 'commitment',
			department_code: departments[d]!.code,
			decided: sum(() => true),
			on_time: sum((row) => !isLate(row)),
			late: sum(isLate),
			unpublished: 0,
		};
	});
}
