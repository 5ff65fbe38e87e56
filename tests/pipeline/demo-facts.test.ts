import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { quote } from '../../pipeline/database.ts';
import { addWorkingDays, days, months, weeks } from '../../pipeline/demo/timeline.ts';
import { given } from '../given.ts';
import { canonicalRows, openTestCity } from './demo-city.ts';

const opened = await openTestCity();
const { city, folder, database, close } = opened;
afterAll(close);

describe('the planted behaviour of the demo city', () => {
	it('sends the weekly files of laggards at least six working days after the week, those of others mostly within three', () => {
		const workingDays = new Map(days.map(({ day, w }) => [day, w]));
		const delays = (isLaggard: boolean): number[] =>
			city.deliveries
				.filter(
					({ path }) =>
						!path.includes('_更正') &&
						city.truths.laggard_departments.includes(dirname(path)) === isLaggard,
				)
				.flatMap(({ path, delivered_at }) => {
					const week = weeks.find(({ label, number }) => number > 2 && path.includes(`_${label}.`));
					return week
						? [
								workingDays.get(delivered_at.slice(0, 10))! -
									workingDays.get(addWorkingDays(week.to, 0))!,
							]
						: [];
				});
		expect(Math.min(...delays(true))).toBeGreaterThanOrEqual(6);
		const others = delays(false);
		expect(others.filter((delay) => delay <= 3).length / others.length).toBeGreaterThan(0.8);
		expect(city.truths.laggard_departments).toHaveLength(3);
	});

	it('sends nothing of a department in its months without business', () => {
		const quiet = city.truths.quiet_department!.department_code;
		const labels = [...weeks, ...months]
			.filter(({ from, to }) => from >= '2026-08-01' && to <= '2026-09-30')
			.map(({ label }) => `_${label}.`);
		const sent = city.deliveries.filter(
			({ path }) => path.startsWith(quiet) && labels.some((label) => path.includes(label)),
		);
		expect(sent).toEqual([]);
		expect(city.deliveries.filter(({ path }) => path.startsWith(quiet)).length).toBeGreaterThan(5);
	});

	it('never says when an open case was accepted before the day comes: no time lies after its file arrives', async () => {
		const times = [
			'applied_at',
			'accepted_at',
			'decided_at',
			'credit_checked_at',
			'pushed_at',
			'receipt_at',
		];
		const rows = await database.rows<{ file: string; newest: string }>(`
			select file, max(greatest(${times.map((time) => `case when ${time} < '2030' then ${time} end`).join(', ')})) as newest
			from approvals group by file
		`);
		const at = new Map(
			city.deliveries.map(({ path, delivered_at }) => [join(folder, path), delivered_at]),
		);
		expect(rows.length).toBeGreaterThan(100);
		for (const { file, newest } of rows)
			expect(at.get(file)! > newest.replace(' ', 'T'), file).toBe(true);
		const open = await database.one<{ waiting: number }>(
			'select count(*) as waiting from approvals where accepted_at is null and decided_at is null and due_at is null',
		);
		expect(open.waiting).toBeGreaterThan(0);
	});

	it('keeps every file plausible in time: nothing arrives before the days it tells of', async () => {
		const rows = await database.rows<{ file: string; newest: string }>(`
			select file, max(decided_at) as newest from approvals where decided_at < '2030' group by file
		`);
		const at = new Map(
			city.deliveries.map(({ path, delivered_at }) => [join(folder, path), delivered_at]),
		);
		for (const { file, newest } of rows)
			expect(at.get(file)! > newest.replace(' ', 'T'), file).toBe(true);
	});
});

describe('the planted facts of the demo city', () => {
	it('give each repeat offender four or more open breaches in the last year, and nobody else three', async () => {
		const offenders = city.truths.repeat_offenders;
		expect(offenders.length).toBeGreaterThanOrEqual(6);
		const listed = offenders.map(({ subject_code }) => quote(subject_code)).join(', ');
		const planted = await database.rows<{ subject_code: string; recent: number }>(`
			select subject_code, count(distinct breach_id) as recent from breaches
			where subject_code in (${listed}) and decided_on > '2025-10-31' and rectified_on is null group by subject_code
		`);
		expect(planted).toHaveLength(offenders.length);
		for (const { subject_code, recent } of planted)
			expect(recent, subject_code).toBeGreaterThanOrEqual(4);
		const others = await database.one<{ most: number; nearest: number }>(`
			select max(recent) as most, min(gap) as nearest
			from (
				select count(*) over (partition by subject_code order by decided_on range between interval 365 day preceding and current row) as recent,
					decided_on - lag(decided_on) over (partition by subject_code order by decided_on) as gap
				from (select distinct breach_id, subject_code, decided_on::date as decided_on from breaches
					where subject_code not in (${listed}) and decided_on < '2030' and decided_on >= occurred_on)
			)
		`);
		expect(others.most).toBeLessThanOrEqual(2);
		expect(others.nearest).toBeGreaterThan(184);
	});

	it('let the market classes predict what random inspections find', async () => {
		const rows = await database.rows<{ grade: string; share: number; visits: number }>(`
			select grade, count(*) as visits,
				avg((result not in ('未发现问题', '通过登记的住所无法联系', '未发现开展本次抽查涉及的经营活动', '注销', '被吊销', '迁出'))::integer) as share
			from inspections
			asof join (select subject_code, grade, valid_from from ratings where scheme_code = 'market_risk') as classes
				on classes.subject_code = inspections.subject_code and inspections.inspected_on >= classes.valid_from
			where kind = '随机抽查' group by grade order by grade
		`);
		const shares = Object.fromEntries(rows.map(({ grade, share }) => [grade, share]));
		expect(shares.A!).toBeLessThan(0.12);
		expect(shares.D!).toBeGreaterThan(0.35);
		expect(shares.B!).toBeLessThan(shares.D!);
	});

	it('keep every relaxed approval within its gate, apart from the planted violations', async () => {
		const violations = city.truths.gate_violations.map(({ case_no }) => quote(case_no));
		const rows = await database.rows(`
			select distinct approvals.case_no, classes.grade
			from approvals
			asof join (select subject_code, grade, valid_from from ratings where scheme_code = 'market_risk') as classes
				on classes.subject_code = approvals.subject_code and approvals.decided_at >= classes.valid_from
			left join breaches on breaches.subject_code = approvals.subject_code and breaches.decided_on <= approvals.decided_at
			where route in ('告知承诺', '免审(较高级)', '免审(无失信)') and result = '准予许可'
				and (breaches.breach_id is not null or classes.grade in ('C', 'D') or (route = '免审(较高级)' and classes.grade <> 'A'))
				and approvals.case_no not in (${violations.join(', ') || `''`})
		`);
		expect(rows).toEqual([]);
	});

	it('say what each reform takes away: no item that was never reformed, fewer days for almost all', () => {
		const effects = city.truths.injected_effects;
		expect(effects.length).toBeGreaterThan(50);
		expect(
			effects.filter(({ effect_calendar_days }) => effect_calendar_days < 0).length /
				effects.length,
		).toBeGreaterThan(0.9);
		const cases = effects.reduce((sum, effect) => sum + effect.cases, 0);
		const days =
			effects.reduce((sum, effect) => sum + effect.cases * effect.effect_working_days, 0) / cases;
		expect(city.truths.injected_effect_overall.cases).toBe(cases);
		expect(city.truths.injected_effect_overall.effect_working_days).toBeCloseTo(days, 2);
	});

	it('let a random draw find the true rate of problems, whole and by class', async () => {
		const rows = {
			subjects: await canonicalRows(opened, 'subjects'),
			ratings: await canonicalRows(opened, 'ratings'),
			inspections: await canonicalRows(opened, 'inspections'),
		};
		const warehouse = await given(rows, 'sampling_estimates');
		const estimates = await warehouse.rows<{ domain_code: string; low: number; high: number }>(`
			select domain_code, problem_share_low as low, problem_share_high as high from sampling_estimates
			where dimension in ('all', 'class') and problem_share is not null
		`);
		warehouse.close();
		expect(estimates.map(({ domain_code }) => domain_code)).toContain('all');
		for (const { domain_code, low, high } of estimates) {
			const truth = city.truths.finding_rates.find(
				({ credit_class }) => credit_class === domain_code,
			)!;
			expect(truth.problem_share, domain_code).toBeGreaterThan(low);
			expect(truth.problem_share, domain_code).toBeLessThan(high);
		}
		const rates = city.truths.finding_rates.filter(({ credit_class }) =>
			/^[A-E]$/.test(credit_class),
		);
		for (const [place, { problem_share }] of rates.entries())
			if (place > 0) expect(problem_share).toBeGreaterThan(rates[place - 1]!.problem_share);
	}, 60_000);

	it('let laggards publish late and others within seven working days', async () => {
		const late = (isLaggard: boolean): number => {
			const own = city.truths.publications.filter(
				({ department_code }) =>
					city.truths.laggard_departments.includes(department_code) === isLaggard,
			);
			const sum = (column: 'decided' | 'late' | 'unpublished'): number =>
				own.reduce((whole, row) => whole + row[column], 0);
			return (sum('late') + sum('unpublished')) / sum('decided');
		};
		expect(late(true)).toBeGreaterThan(0.4);
		expect(late(false)).toBeLessThan(0.05);
		const licences = city.truths.publications.filter(({ kind }) => kind === 'licence');
		const { sent } = await database.one<{ sent: number }>(
			'select count(distinct "doc_no" || authority_code) as sent from licences',
		);
		const decided = licences.reduce((sum, row) => sum + row.decided, 0);
		expect(Math.abs(sent - decided)).toBeLessThan(decided * 0.02);
	});

	it('stand in the records: broken commitments, watch list, repairs, overdue tasks, subjects visited too often', async () => {
		const { truths } = city;
		const count = async (sql: string): Promise<number> =>
			(await database.one<{ n: number }>(sql)).n;
		const listed = (values: string[]): string => values.map(quote).join(', ');
		const broken = truths.broken_commitments;
		expect(broken.length).toBeGreaterThan(0);
		expect(
			await count(`select count(distinct commitment_code) as n from commitments
				where "fulfilment" in ('部分履行', '全部未履行') and commitment_code in (${listed(broken.map((one) => one.commitment_code))})`),
		).toBe(broken.length);
		for (const { case_no } of broken.filter(({ has_breach }) => has_breach))
			expect(
				await count(
					`select count(*) as n from breaches where kind = '违反承诺' and case_no = ${quote(case_no)}`,
				),
				case_no,
			).toBeGreaterThan(0);
		const entered = truths.watch_list.map(({ subject_code }) => subject_code);
		for (const { subject_code } of truths.repeat_offenders) expect(entered).toContain(subject_code);
		expect(
			await count(
				`select count(distinct repair_id) as n from repairs where outcome = '同意修复' and repair_id in (${listed(truths.repaired.map((one) => one.repair_id))})`,
			),
		).toBe(truths.repaired.length);
		expect(truths.milestones.overdue.length).toBeGreaterThan(0);
		expect(
			await count(
				`select count(*) as n from milestones where file like '%20261102%' and done_on is null and due_on <= '2026-10-31'`,
			),
		).toBe(truths.milestones.overdue.length);
		expect(truths.burdened_subjects.length).toBeGreaterThanOrEqual(4);
		for (const { subject_code } of truths.burdened_subjects)
			expect(
				await count(
					`select count(distinct inspection_id) as n from inspections where kind = '定向检查' and inspected_on >= '2026-01-01' and subject_code = ${quote(subject_code)}`,
				),
				subject_code,
			).toBeGreaterThanOrEqual(2);
	});

	it('name cases that should have been pushed, asked about, offered the relaxed route or visited within a month', async () => {
		const { gate_not_offered, gate_not_asked, pushes_without_receipt, post_approval } = city.truths;
		const rowsOf = async (lists: { case_nos: string[] }[], bad: string): Promise<number> => {
			const cases = lists.flatMap(({ case_nos }) => case_nos);
			expect(cases.length).toBeGreaterThan(0);
			const { n } = await database.one<{ n: number }>(
				`select count(*) as n from approvals where case_no in (${cases.map(quote).join(', ')}) and decided_at is not null and (${bad})`,
			);
			return n;
		};
		expect(await rowsOf(gate_not_offered, `route <> '标准'`)).toBe(0);
		expect(await rowsOf(gate_not_asked, 'credit_checked_at is not null')).toBe(0);
		expect(
			await rowsOf(pushes_without_receipt, 'pushed_at is null or receipt_at is not null'),
		).toBe(0);
		const missing = post_approval.missing_case_nos;
		expect(await rowsOf([{ case_nos: missing }], `route in ('标准', '备案')`)).toBe(0);
		expect(post_approval.late_case_nos.length).toBeGreaterThan(0);
	});

	it('give every cohort of reforms its effect and leave items that were never reformed', () => {
		const { reform_cohorts, never_reformed_items, injected_effects } = city.truths;
		expect(reform_cohorts.length).toBeGreaterThan(15);
		expect(reform_cohorts.reduce((sum, { items }) => sum + items, 0)).toBe(injected_effects.length);
		expect(never_reformed_items.length).toBeGreaterThan(20);
	});
});
