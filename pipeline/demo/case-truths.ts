import { goLive } from './timeline.ts';
import type { City, DepartmentCases } from './workshop.ts';

/** The most case numbers that are listed for a department; the count beside them is always whole. */
const mostListed = 200;
/** Lists hold cases applied for from this day on: the year that marts look at. */
const listedFrom = '2025-11-01';

/** What is counted of the cases, and the SQL that says which. */
const marked = {
	not_offered: `is_passed_over and route = 'standard' and result = 'granted'`,
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
	const rows = await database.rows<{ d: number; cases: number; listed: string[] | null }>(
		`select d, cases, array_to_string(listed, ';') as listed from case_truths where kind = '${kind}' order by d`,
	);
	return rows.map(({ d, cases, listed }) => ({
		department_code: departments[d]!.code,
		cases: Number(cases),
		case_nos: String(listed ?? '')
			.split(';')
			.filter(Boolean),
	}));
}
