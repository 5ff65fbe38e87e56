import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { zone } from '../../pipeline/clock.ts';
import { openDatabase, type Database } from '../../pipeline/database.ts';
import { dataPaths, makeFolders, type Paths } from '../../pipeline/paths.ts';
import { refresh, type RefreshResult } from '../../pipeline/refresh.ts';
import { ndjsonReport } from '../../pipeline/report.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

const source = join(import.meta.dirname, '../../../shared/data');
const isThere = existsSync(join(source, 'chicago')) && existsSync(join(source, 'wabo'));
if (!isThere)
	console.log(
		`real data: skipped, there is no ${join('..', 'shared', 'data')} beside the repository`,
	);

// The facts are those of the notes beside the data: counted there from the same files by other means.
describe.runIf(isThere)('the real files of Chicago and of five Dutch municipalities', () => {
	const folder = mkdtempSync(join(tmpdir(), 'mingcha-real-'));
	const paths: Paths = dataPaths(join(folder, 'data'));
	const said: Record<string, unknown>[] = [];
	let result: RefreshResult;
	let database: Database;

	beforeAll(async () => {
		makeFolders(paths);
		cpSync(join(import.meta.dirname, 'mappings'), paths.mappings, { recursive: true });
		for (const place of ['chicago', 'wabo'])
			for (const name of readdirSync(join(source, place)).filter((one) => !one.endsWith('.md')))
				cpSync(join(source, place, name), join(paths.inbox, place, name));
		result = await refresh({
			paths,
			trigger: 'test',
			report: ndjsonReport((line) => void said.push(JSON.parse(line) as Record<string, unknown>)),
			policyFile: join(import.meta.dirname, '../../pipeline/policies/default.yaml'),
		});
		database = await openDatabase(':memory:', { zone, dataFolder: paths.data });
		await database.run(
			`attach '${join(paths.data, result.current.file)}' as live (read_only); use live`,
		);
	});

	afterAll(() => {
		database?.close();
		rmSync(folder, { recursive: true, force: true });
	});

	it('become a generation; every row is accounted for', async () => {
		expect(result.state).toBe('published');
		const { received, accepted, rejected, duplicate, blank } = result.counts;
		expect(received).toBe(accepted + rejected + duplicate + blank);
		expect(
			await database.rows(
				'select mapping, received_count, accepted_count, duplicate_count, rejected_count, blank_count from intake_batches where feed is not null order by mapping',
			),
		).toEqual(
			[
				['chicago-complaints', 74_401, 74_026, 375],
				['chicago-fails', 5_455, 5_455, 0],
				['chicago-inspections', 27_600, 27_600, 0],
				['chicago-new-licences', 1_197, 1_197, 0],
				['chicago-requirements', 13_253, 13_253, 0],
				['chicago-subjects', 27_600, 12_367, 15_233],
				['wabo-receipt', 8_577, 1_434, 7_143],
			].map(([mapping, rows, good, repeated]) => ({
				mapping,
				received_count: rows,
				accepted_count: good,
				duplicate_count: repeated,
				rejected_count: 0,
				blank_count: 0,
			})),
		);
	});

	it('that no mapping addresses are told as such and counted as rejected batches', async () => {
		expect(
			await database.rows(
				"select source_file from intake_batches where status = 'rejected' order by source_file",
			),
		).toEqual([
			{ source_file: 'chicago/inspection_log_all_purposes.parquet' },
			{ source_file: 'chicago/licences_at_inspection.parquet' },
		]);
		expect(said.filter((line) => String(line.en).startsWith('rejected chicago/'))).toHaveLength(2);
	});

	it('Chicago: 27,600 inspections, 5,455 fails, 12,367 licences', async () => {
		expect(
			await database.one(`select count(*)::integer as inspections, count(*) filter (where inspection_result = 'problem_pending')::integer as fails,
				count(distinct subject_code)::integer as licences from stg_inspections`),
		).toEqual({ inspections: 27_600, fails: 5_455, licences: 12_367 });
		expect(await database.one('select count(*)::integer as subjects from stg_subjects')).toEqual({
			subjects: 12_367,
		});
		expect(
			await database.one(
				"select count(*)::integer as fails, min(decided_on)::varchar as first, max(decided_on)::varchar as last from stg_breaches where breach_kind = 'inspection_finding'",
			),
		).toMatchObject({
			fails: 5_455,
		});
	});

	it('Chicago: 416 businesses with two fails within 365 days, 5 with three', async () => {
		expect(
			await database.one(
				`with windows as (
					select last.subject_code, last.breach_id, count(*) as fails
					from stg_breaches as last
					join stg_breaches as earlier on earlier.subject_code = last.subject_code
						and earlier.decided_on >= last.decided_on - 364 and earlier.decided_on <= last.decided_on
					group by all
				)
				select count(distinct subject_code) filter (where fails >= 2)::integer as two, count(distinct subject_code) filter (where fails >= 3)::integer as three from windows`,
			),
		).toEqual({ two: 416, three: 5 });
	});

	it('Chicago: the alerts name the same businesses, once fails of one week count as one episode', async () => {
		const { episode } = await database.one<{ episode: number }>(
			"select number::integer as episode from policy where key = 'alerts.episode_days'",
		);
		const expected = await database.rows(
			`select distinct last.subject_code from stg_breaches as last
			 join stg_breaches as earlier on earlier.subject_code = last.subject_code
				and earlier.decided_on >= last.decided_on - 364 and earlier.decided_on < last.decided_on - ${episode}
			 order by 1`,
		);
		expect(expected).toHaveLength(407);
		expect(
			await database.rows('select distinct subject_code from repeat_violation_alerts order by 1'),
		).toEqual(expected);
	});

	it('Chicago: the more fails in the 730 days before, the higher the fail rate; no history is not bad history', async () => {
		const rows = await database.rows<{ past_fails: string; percent: number }>(
			`with pasts as (
				select one.inspection_id, one.inspection_result = 'problem_pending' as is_fail, count(past.inspection_id) as visits,
					count(case when past.inspection_result = 'problem_pending' then 1 end) as fails
				from stg_inspections as one
				left join stg_inspections as past on past.subject_code = one.subject_code
					and past.inspected_on < one.inspected_on and past.inspected_on >= one.inspected_on - 730
				group by all
			)
			select case when visits = 0 then 'none known' else least(fails, 2)::varchar end as past_fails, 100 * avg(is_fail::integer) as percent
			from pasts group by 1 order by 1`,
		);
		const facts = { '0': 16, '1': 25, '2': 31, 'none known': 21 };
		expect(rows.map(({ past_fails }) => past_fails)).toEqual(Object.keys(facts));
		for (const { past_fails, percent } of rows)
			expect(Math.abs(percent - facts[past_fails as keyof typeof facts]), past_fails).toBeLessThan(
				1,
			);
	});

	it('Chicago: days from application or complete requirements to issue', async () => {
		expect(
			await database.rows(
				`select item_code, count(*)::integer as cases, median(date_diff('day', applied_at, decided_at)) as median_days, round(quantile_cont(date_diff('day', applied_at, decided_at), 0.9))::integer as p90_days
				 from stg_approvals where item_code in ('CHI-NEW', 'CHI-ISSUE', 'CHI-RENEW') group by item_code order by item_code`,
			),
		).toMatchObject([
			{ item_code: 'CHI-ISSUE', median_days: 20, p90_days: 119 },
			{ item_code: 'CHI-NEW', cases: 1_197, median_days: 37, p90_days: 249 },
			{ item_code: 'CHI-RENEW', median_days: 54, p90_days: 105 },
		]);
	});

	it('Chicago: complaints took 3 days in the middle and 17 at the ninth tenth', async () => {
		expect(
			await database.one(
				`select median(date_diff('day', applied_at, decided_at)) as median_days, round(quantile_cont(date_diff('day', applied_at, decided_at), 0.9))::integer as p90_days
				 from stg_approvals where item_code = 'CHI-SANITATION' and decided_at is not null`,
			),
		).toEqual({ median_days: 3, p90_days: 17 });
	});

	it('WABO: 1,434 cases, 1,329 ended, 50.6 and 106 days to the second, 377 after the deadline, some before their start', async () => {
		const facts = await database.one<Record<string, number>>(
			`with cases as (
				select applied_at, decided_at, due_at, epoch(decided_at - applied_at) / 86400 as days from lake_approvals
				where item_code = 'WABO-RECEIPT' and row_key not in (select row_key from lake_superseded where feed = 'approvals')
			 )
			 select count(*)::integer as cases, count(decided_at)::integer as ended, median(days) as median_days, quantile_cont(days, 0.9) as p90_days,
				count(*) filter (where decided_at > due_at)::integer as late, count(*) filter (where days < 0)::integer as reversed,
				count(*) filter (where (decided_at - interval 8 hour)::date < (applied_at - interval 8 hour)::date)::integer as reversed_days from cases`,
		);
		// two cases end 4,000 seconds before they start; counted in days of universal time it is one
		expect(facts).toMatchObject({
			cases: 1_434,
			ended: 1_329,
			late: 377,
			reversed: 2,
			reversed_days: 1,
		});
		expect(facts.median_days).toBeCloseTo(50.6, 1);
		expect(facts.p90_days!.toFixed(0)).toBe('106');
		expect((facts.late! / facts.ended!).toFixed(3)).toBe('0.284');
	});

	it('give the same generation when they come again', async () => {
		for (const place of ['chicago', 'wabo'])
			for (const name of readdirSync(join(source, place)).filter((one) => !one.endsWith('.md')))
				cpSync(join(source, place, name), join(paths.inbox, place, name));
		const again = await refresh({
			paths,
			trigger: 'test',
			report: ndjsonReport(() => undefined),
			policyFile: join(import.meta.dirname, '../../pipeline/policies/default.yaml'),
		});
		expect([again.state, again.counts.received]).toEqual(['unchanged', 0]);
	});
});
