import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { quote } from '../../pipeline/database.ts';
import { addWorkingDays, days, fortnights, months, weeks } from '../../pipeline/demo/timeline.ts';
import { openTestCity } from './demo-city.ts';

const { city, folder, database, close } = await openTestCity();
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
					const week = weeks.find(({ label, number }) => number > 0 && path.includes(`_${label}.`));
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
		const labels = [...weeks, ...fortnights, ...months]
			.filter(({ from, to }) => from >= '2026-08-01' && to <= '2026-09-30')
			.map(({ label }) => `_${label}.`);
		const sent = city.deliveries.filter(
			({ path }) => path.startsWith(quiet) && labels.some((label) => path.includes(label)),
		);
		expect(sent).toEqual([]);
		expect(city.deliveries.filter(({ path }) => path.startsWith(quiet)).length).toBeGreaterThan(5);
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
});
