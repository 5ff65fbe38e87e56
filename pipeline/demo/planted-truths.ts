import { casesPassedOver, caseTruths } from './case-truths.ts';
import { publishedPromises } from './promises.ts';
import { classedRows, drawShares, foundShare, unreachableShare } from './draws.ts';
import type { ItemType } from './matters.ts';
import { lastDay } from './timeline.ts';
import type { City, FindingRate, PublicationTruth, Truths } from './workshop.ts';

/** Items that let somebody do business, which a regulator can then look at. */
const businessTypes: ItemType[] = ['licence', 'confirmation', 'other'];

/** Reads what was planted on the way from approval to supervision. */
export async function gatherSupervision(city: City): Promise<void> {
	const { database, truths } = city;
	truths.gate_not_offered = await casesPassedOver(city);
	truths.gate_not_asked = await caseTruths(city, 'not_asked');
	truths.pushes_without_receipt = await caseTruths(city, 'no_receipt');
	truths.cases_not_pushed = await caseTruths(city, 'not_pushed');
	const active = city.items
		.filter(({ type }) => businessTypes.includes(type))
		.map(({ index }) => index);
	await database.run(`
		create or replace table first_visits as
		with
		due as (
			select relaxed_cases.idx, relaxed_cases.supervisor, relaxed_cases.item_code, relaxed_cases.case_no, relaxed_cases.decided_on, work_days.day as due_on
			from relaxed_cases
			join days on days.day = (relaxed_cases.decided_on + interval 1 month)::date
			join work_days on work_days.w = case when days.is_work then days.w else days.w + 1 end
			join subjects using (idx)
			join item_rules using (item_code)
			where item_rules.item in (${active.join(', ')}) and subjects.status = 'active' and work_days.day < date '${lastDay}'
		)
		select case_no, any_value(due.decided_on) as decided_on, any_value(due_on) as due_on, min(inspected_on) as visited_on
		from due
		left join inspections
			on inspections.idx = due.idx and inspections.d = due.supervisor and inspections.inspected_on >= due.decided_on
			and (inspections.item_code is null or inspections.item_code = due.item_code) and inspections.p < 1000 and inspections.dirty = 0
		group by case_no
	`);
	const newest = async (which: string): Promise<string[]> =>
		(
			await database.rows<{ case_no: string }>(
				`select case_no from first_visits where ${which} order by decided_on desc, case_no limit 1000`,
			)
		).map(({ case_no }) => case_no);
	truths.post_approval = {
		...(await database.one<{ cases: number; inspected: number; late: number }>(`
			select count(*)::integer as cases, count(visited_on)::integer as inspected, count(*) filter (where visited_on > due_on)::integer as late
			from first_visits
		`)),
		late_case_nos: await newest('visited_on > due_on'),
		missing_case_nos: await newest('visited_on is null'),
	};
}

/** Reads what was planted in publications, commitments, interventions, repairs and inspections. */
export async function gatherPlantedRecords(city: City): Promise<void> {
	const { database, truths, departments } = city;
	const seventh = `(select min(w) from days where day = date '${lastDay}') - decision_days.w`;
	const published = await database.rows<{ d: number } & PublicationTruth>(`
		select kind, d, count(*)::integer as decided,
			count(*) filter (where published_at is not null and waited_days <= 7)::integer as on_time,
			count(*) filter (where published_at is not null and waited_days > 7)::integer as late,
			count(*) filter (where published_at is null and ${seventh} > 7)::integer as unpublished
		from (
			select 'licence' as kind, d, decided_on, published_at, waited_days from licences where p < 1000 and dirty = 0
			union all
			select 'penalty', d, decided_on, published_at, waited_days from penalties
			where p < 1000 and dirty = 0 and (severity <> 'minor' or decided_on < date '2026-04-01')
			union all
			select kind, d, decided_on, published_at, waited_days from publications where p < 1000 and dirty = 0
		) as decisions
		join days as decision_days on decision_days.day = decided_on
		group by kind, d order by kind, d
	`);
	truths.publications = published.map(({ d, kind, decided, on_time, late, unpublished }) => ({
		kind,
		department_code: departments[d]!.code,
		decided,
		on_time,
		late,
		unpublished,
	}));
	truths.publications.push(...(await publishedPromises(city)));
	truths.broken_commitments = await database.rows(
		'select commitment_code, case_no, fulfilment, has_breach from commitments where is_broken and p < 1000 and dirty = 0 order by commitment_code',
	);
	truths.commitments_without_notice = (
		await database.rows<{ commitment_code: string }>(
			'select commitment_code from commitments where not notice_given and p < 1000 and dirty = 0 order by commitment_code',
		)
	).map(({ commitment_code }) => commitment_code);
	truths.burdened_subjects = await database.rows(`
		select subject_code, 2026 as year, count(distinct inspected_on)::integer as visits
		from inspections where idx in (select idx from burdened) and kind = 'targeted' and starts_with(source, 'B') and dirty = 0
		group by subject_code order by subject_code
	`);
	truths.watch_list = await database.rows(`
		select entries.subject_code, entries.on_date::varchar as entered_on, exits.on_date::varchar as left_on
		from interventions as entries
		left join interventions as exits
			on exits.subject_code = entries.subject_code and exits.kind = 'watch_list_exit' and exits.p < 1000 and exits.dirty = 0
		where entries.kind = 'watch_list_entry' and entries.p < 1000 and entries.dirty = 0
		order by entries.subject_code, entered_on
	`);
	truths.repaired = await database.rows(`
		select repair_id, subject_code, doc_no, breach_id, decided_on::varchar as repaired_on
		from repairs where outcome = 'granted' and dirty = 0 order by repair_id
		limit 3000
	`);
	truths.finding_rates = await findingRates(city);
}

/** Both outcomes that count: something found, or nobody there; visits to subjects that are gone do not count. */
async function findingRates({ database }: City): Promise<Truths['finding_rates']> {
	const rows = await database.rows<Omit<FindingRate, 'draw_share'>>(`
		with
		living as (
			select idx, z, date '${lastDay}' + 1 as on_day from subjects where status = 'active' and subject_type <> 'natural_person'
		),
		classed as (${classedRows('select * from living')})
		select coalesce(credit_class, 'all') as credit_class, count(*)::integer as subjects,
			round(avg(${foundShare} + (1 - ${foundShare}) * ${unreachableShare}), 4) as problem_share
		from classed
		group by grouping sets ((), (credit_class))
		order by credit_class = 'all' desc, credit_class
	`);
	return rows.map((row) => ({ ...row, draw_share: drawShares[row.credit_class] ?? null }));
}
