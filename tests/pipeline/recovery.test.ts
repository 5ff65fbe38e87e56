import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quote } from '../../pipeline/database.ts';
import { compareByHand, notByHand, readByHand } from '../bench/by-hand.ts';
import { buildCity, type BuiltCity } from './built-city.ts';

let city: BuiltCity;
/** Cases that intake refused at first and a later file mended: the truths tell of rows that came right at once. */
let mended: Set<string>;

beforeAll(async () => {
	city = await buildCity('America/New_York', 2);
	mended = new Set(
		await codes(
			`select distinct case_no as code from lake_approvals where source_file like '%更正%'`,
		),
	);
}, 600_000);
afterAll(() => city.close());

const listed = (values: string[]): string => values.map(quote).join(', ') || `''`;
const codes = async (sql: string): Promise<string[]> =>
	(await city.rows<{ code: string }>(sql)).map(({ code }) => code);
const count = async (sql: string): Promise<number> =>
	(await city.rows<{ n: number }>(`select cast(${sql} as integer) as n`))[0]!.n;

describe('the marts over the demo city find what was planted in it', () => {
	it('R57: the injected effect of the reforms within its interval, whole and in most departments', async () => {
		const estimates = await city.rows<{ code: string; low: number; high: number }>(`
			select case scope when 'whole' then 'whole' else code end as code, effect_low_days as low, effect_high_days as high
			from reform_effect_estimates where scope in ('whole', 'department') and effect_low_days is not null
		`);
		const { injected_effects: effects, injected_effect_overall: overall } = city.truths;
		const holds = (code: string, saved: number): boolean => {
			const { low, high } = estimates.find((one) => one.code === code)!;
			return low <= saved && saved <= high;
		};
		expect(holds('whole', -overall.effect_calendar_days)).toBe(true);
		// nothing was injected before the reforms: the placebo of the half year before them holds nothing
		const [before] = await city.rows<{ low: number; high: number }>(
			'select effect_low_days as low, effect_high_days as high from int_event_estimates where is_joined',
		);
		expect(before!.low).toBeLessThanOrEqual(0);
		expect(before!.high).toBeGreaterThanOrEqual(0);
		const departments = [...Map.groupBy(effects, (one) => one.department_code)].filter(([code]) =>
			estimates.some((one) => one.code === code),
		);
		expect(departments.length).toBeGreaterThan(10);
		const held = departments.filter(([code, own]) => {
			const cases = own.reduce((sum, one) => sum + one.cases, 0);
			const days = own.reduce((sum, one) => sum + one.cases * one.effect_calendar_days, 0);
			return holds(code, -days / cases);
		});
		expect(held.length / departments.length).toBeGreaterThan(0.75);
	});

	it('R91: each laggard at the bottom of its group, almost surely last', async () => {
		const laggards = city.truths.laggard_departments;
		const rows = await city.rows<{ code: string; place: number; peers: number; p_last: number }>(`
			select department_code as code, composite_rank as place, peer_count as peers, p_last
			from reporting_rankings
			where month = (select max(month) from reporting_rankings) and ranking_status = 'ranked' and department_code in (${listed(laggards)})
		`);
		// a town with hardly any business is not ranked
		expect(rows.length).toBeGreaterThanOrEqual(laggards.length - 1);
		for (const { code, place, peers, p_last } of rows) {
			expect(place, code).toBe(peers);
			expect(p_last, code).toBeGreaterThan(0.8);
		}
		expect(
			await codes(`
				select department_code as code from reporting_rankings
				where month = (select max(month) from reporting_rankings) and p_last > 0.5 and department_code not in (${listed(laggards)})
			`),
		).toEqual([]);
	});

	it('R83: the planted repeat offenders, and nobody else, in alerts of L2 and above', async () => {
		expect(
			await codes(`
				select distinct subject_code as code from repeat_violation_alerts
				where level > 'L1' order by code
			`),
		).toEqual(city.truths.repeat_offenders.map((one) => one.subject_code).sort());
	});

	it('R4, R6, R100: the planted violations of the gates, and no other', async () => {
		const planted = city.truths.gate_violations.map(({ case_no }) => case_no);
		expect(planted.length).toBeGreaterThan(2);
		expect(
			await codes(
				'select case_no as code from gate_audit where is_granted_ineligible order by code',
			),
		).toEqual(planted.sort());
	});

	it('R5, R7, R101: whom a department passed over; the others found had a record that has ended', async () => {
		const planted = city.truths.gate_not_offered.flatMap(({ case_nos }) => case_nos);
		expect(planted.length).toBeGreaterThan(100);
		const found = new Set(
			await codes('select case_no as code from gate_audit where is_not_offered'),
		);
		expect(planted.filter((one) => !found.has(one))).toEqual([]);
		const others = await codes(`
				select case_no as code from gate_audit as g
				where is_not_offered and decided_on >= date '2025-11-01' and case_no not in (${listed(planted)})
					and not exists (
						select 1 from int_breaches as b where b.subject_code = g.subject_code and b.found_on < g.decided_on
					)
			`);
		expect(others.filter((one) => !mended.has(one))).toEqual([]);
	});

	it('R102: the cases decided without a query of credit', async () => {
		const planted = city.truths.gate_not_asked.flatMap(({ case_nos }) => case_nos);
		expect(
			await count(
				`(select count(*) from gate_audit where case_no in (${listed(planted)}) and not is_query_missing and reason <> 'major_project')`,
			),
		).toBe(0);
	});

	it('R11: the exempted cases that nobody looked at within a month, or late', async () => {
		const { late_case_nos: late, missing_case_nos: missing } = city.truths.post_approval;
		const inState = (state: string): Promise<string[]> =>
			codes(
				`select case_no as code from post_approval_supervision where supervision_state = ${quote(state)} order by code`,
			);
		expect(missing.length).toBeGreaterThan(20);
		expect((await inState('overdue')).filter((one) => !mended.has(one))).toEqual(missing.sort());
		const found = new Set(await inState('done_late'));
		expect(late.filter((one) => !found.has(one))).toEqual([]);
		expect(found.size).toBeLessThanOrEqual(late.length * 1.1);
	});

	it('R50: every push without a receipt', async () => {
		const planted = city.truths.pushes_without_receipt;
		const found = await count('(select sum(unreceived_count) from approval_supervision_links)');
		const later = await count(`(
			select count(distinct case_no) from lake_approvals
			where source_file like '%更正%' and pushed_at is not null and receipt_at is null
		)`);
		expect(found - later).toBe(planted.reduce((sum, one) => sum + one.cases, 0));
	});

	it('R21: the overdue tasks and those done late', async () => {
		const { overdue, done_late } = city.truths.milestones;
		const inState = (state: string): Promise<string[]> =>
			codes(
				`select distinct task_code as code from milestones_due where task_state = ${quote(state)} and starts_with(task_code, 'SL-') order by code`,
			);
		expect(await inState('overdue')).toEqual(overdue.sort());
		expect(await inState('done_late')).toEqual(done_late.sort());
	});

	it('R31: the broken promises, and those taken without telling the conditions', async () => {
		const { broken_commitments: broken, commitments_without_notice: untold } = city.truths;
		expect(await count('(select sum(breached_count) from commitment_fulfilment)')).toBe(
			broken.length,
		);
		expect(
			await count('(select sum(made_count) - sum(notice_count) from commitment_fulfilment)'),
		).toBe(untold.length);
	});

	it('R38: the entries of the watch list, and who has left it', async () => {
		const entered = city.truths.watch_list;
		const rows = await city.rows<{ code: string; state: string }>(`
			select subject_code as code, watch_state as state from watch_list
			where subject_code in (${listed(entered.map((one) => one.subject_code))}) order by code
		`);
		expect(rows.map(({ code, state }) => [code, state])).toEqual(
			entered
				.map(({ subject_code, left_on }) => [subject_code, left_on === null ? 'listed' : 'left'])
				.sort(),
		);
	});

	it('R92: the decisions published late or not at all, by department, but for rows that intake refused', async () => {
		const published = await city.rows<{ kind: string; code: string; bad: number; due: number }>(`
			select publication_kind as kind, department_code as code,
				cast(sum(late_count + overdue_count) as integer) as bad, cast(sum(due_count) as integer) as due
			from publication_timeliness group by all
		`);
		const planted = city.truths.publications;
		expect(planted.length).toBeGreaterThan(30);
		for (const { kind, department_code, decided, late, unpublished } of planted) {
			const found = published.find((one) => one.kind === kind && one.code === department_code) ?? {
				bad: 0,
				due: 0,
			};
			const allowed = Math.max(1, 0.02 * decided);
			expect(
				Math.abs(found.bad - late - unpublished),
				`${kind} ${department_code}`,
			).toBeLessThanOrEqual(allowed);
		}
	});

	it('gives in each mart that one query over the lake can give the rows of a query written apart from its models', async () => {
		const queries = readByHand();
		expect(queries.length).toBeGreaterThanOrEqual(12);
		expect(queries.filter(({ mart }) => mart in notByHand)).toEqual([]);
		// all at once, so that the lake's files are opened once
		const found = await city.rows<{ mart: string; rows: number; different: number }>(
			queries
				.map((query) => `select ${quote(query.mart)} as mart, * from (${compareByHand(query)})`)
				.join(' union all '),
		);
		expect(found.filter(({ rows, different }) => rows === 0 || different > 0)).toEqual([]);
		expect(found).toHaveLength(queries.length);
	}, 300_000);

	it('gives the same marts to the byte under every time zone of the process and every number of threads', async () => {
		const first = await city.hashes();
		expect(Object.keys(first).length).toBeGreaterThan(25);
		const others = await Promise.all([city.rebuild('UTC', 1), city.rebuild('Asia/Shanghai', 3)]);
		for (const other of others) expect(await city.hashes(other)).toEqual(first);
	}, 600_000);
});
