import { goLive } from './timeline.ts';
import type { City, DepartmentCases } from './workshop.ts';

/** The most case numbers that are listed for a department; the count beside them is always whole. */
const mostListed = 200;
/** Lists hold cases applied for from this day on: the year that marts look at. */
const listedFrom = '2025-11-01';

/** What is counted of the cases, and the SQL that says which. */
const marked = {
	not_asked: `credit_checked_at is null and applied_at >= timestamp '2024-06-01'`,
	no_receipt: 'pushed_at is not null and receipt_at is null',
	not_pushed: `pushed_at is null and result = 'granted' and route <> 'standard'`,
};

/** Makes the empty tables that `noteCases` fills. */
export async function prepareCaseTruths({ database }: City): Promise<void> {
	await database.run(`
		create or replace table case_truths (kind varchar, d integer, cases bigint, listed varchar[]);
		create or replace table approval_counts (d integer, cases bigint);
	`);
}

/** Counts the planted omissions among the cases of the department just made, good rows only. */
export async function noteCases({ database }: City): Promise<void> {
	for (const [kind, which] of Object.entries(marked))
		await database.run(`
			insert into case_truths
			select '${kind}', d, count(*), (list(case_no order by n desc) filter (where applied_at >= timestamp '${listedFrom}'))[1:${mostListed}]
			from cases where dirty = 0 and ${which} group by d
		`);
	await database.run(
		`insert into approval_counts select d, count(*) from cases where decided_at >= timestamp '${goLive}' group by d`,
	);
}

/** One kind of omission by department, the newest cases of the last year listed. */
export async function caseTruths(
	{ database, departments }: City,
	kind: keyof typeof marked,
): Promise<DepartmentCases[]> {
	const rows = await database.rows<{ d: number; cases: number; listed: string | null }>(
		`select d, cases, array_to_string(listed, ';') as listed from case_truths where kind = '${kind}' order by d`,
	);
	return rows.map(listedCases(departments));
}

/**
 * Cases decided the ordinary way although the gate of their item was open that day: who never had a record, and for
 * the high tier stood in a top grade or at 1125 points, a person for the clean tier at 1000. The newest of the last year are listed.
 */
export async function casesPassedOver({ database, departments }: City): Promise<DepartmentCases[]> {
	const rows = await database.rows<{ d: number; cases: number; listed: string | null }>(`
		with
		recordless as (
			select ordinary_cases.*, subject_type = 'natural_person' as is_person
			from ordinary_cases join subjects using (idx) left join first_findings using (idx)
			where coalesce(first_decided_on >= decided_on, true)
		),
		rated as (
			select recordless.case_no, ratings.grade, ratings.score, scheme_code
			from recordless join ratings using (idx)
			where valid_from <= decided_on and coalesce(ratings.valid_to >= decided_on, true) and (gate = 'high' or is_person)
			qualify row_number() over (partition by recordless.case_no, scheme_code order by valid_from desc) = 1
		),
		standings as (
			select case_no, max(score) filter (where scheme_code = 'golden_coconut') as points,
				bool_or(grade = case scheme_code when 'shandong_public' then 'A+' else 'A' end) as is_top
			from rated group by case_no
		)
		select d, count(*) as cases,
			array_to_string((list(case_no order by n desc) filter (where decided_on >= date '${listedFrom}'))[1:${mostListed}], ';') as listed
		from recordless left join standings using (case_no)
		where case gate when 'high' then coalesce(is_top, false) or coalesce(points >= 1125, false)
			when 'clean' then not is_person or coalesce(points >= 1000, false) else true end
		group by d order by d
	`);
	return rows.map(listedCases(departments));
}

const listedCases =
	(departments: City['departments']) =>
	({ d, cases, listed }: { d: number; cases: number; listed: string | null }): DepartmentCases => ({
		department_code: departments[d]!.code,
		cases: Number(cases),
		case_nos: (listed ?? '').split(';').filter(Boolean),
	});
