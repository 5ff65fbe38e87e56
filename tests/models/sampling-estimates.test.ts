import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { estimateRates, type Finding } from '../../pipeline/sampling/estimate.ts';
import { given, rowsOf, type Given, type Warehouse } from '../given.ts';

const day = (index: number): string =>
	new Date(Date.UTC(2025, 0, 1 + index)).toISOString().slice(0, 10);

interface Visit {
	subject: number;
	on: string;
	kind?: string;
	result?: string;
	plan?: string | null;
	department?: string;
}

/** 600 firms, 400 in class A, 150 in B, 50 in D, rated long before the visits. */
const classOf = (subject: number): 'A' | 'B' | 'D' =>
	subject < 400 ? 'A' : subject < 550 ? 'B' : 'D';
const code = (subject: number): string => `X-T-${subject}`;

function city(visits: Visit[], ratings: Record<string, unknown>[] = []): Given {
	const subjects = Array.from({ length: 600 }, (_, index) => index);
	return {
		subjects: subjects.map((subject) => ({
			subject_code: code(subject),
			subject_name: `企业${subject}`,
			subject_type: 'organisation',
			industry_code: subject % 2 ? 'C1432' : 'F5211',
			status: 'active',
		})),
		ratings: [
			...subjects.map((subject) => ({
				subject_code: code(subject),
				scheme_code: 'market_risk_five',
				grade: classOf(subject),
				valid_from: '2024-01-01',
			})),
			...ratings,
		],
		inspections: visits.map((visit, index) => ({
			inspection_id: `V${index}`,
			department_code: visit.department ?? 'D1',
			subject_code: code(visit.subject),
			inspected_on: visit.on,
			kind: visit.kind ?? 'random',
			plan_id: visit.plan === undefined ? 'P1' : visit.plan,
			result: visit.result ?? 'no_problem',
			received_at: `${visit.on} 09:00:00`,
		})),
	};
}

/** Every fifth pair of A, every second of B, every D; problems in 8 of 80, 16 of 76, 24 of 50 of them. */
const drawn: Visit[] = Array.from({ length: 600 }, (_, subject) => subject).flatMap(
	(subject): Visit[] => {
		const [step, problems] = { A: [5, 50], B: [2, 10], D: [1, 2] }[classOf(subject)] as [
			number,
			number,
		];
		const pair = Math.floor(subject / 2);
		return pair % step === 0
			? [
					{
						subject,
						on: day(subject % 200),
						result: pair % problems === 0 ? 'corrected' : 'no_problem',
					},
				]
			: [];
	},
);

describe('the rates of problems', () => {
	let warehouse: Warehouse;
	beforeAll(async () => {
		warehouse = await given(
			city([
				...drawn,
				...Array.from({ length: 30 }, (_, subject): Visit => ({
					subject,
					on: day(100),
					kind: 'complaint',
					result: 'other_violation',
					plan: null,
				})),
				...Array.from({ length: 20 }, (_, subject): Visit => ({
					subject: 400 + subject,
					on: day(101),
					kind: 'targeted',
					result: 'other_violation',
					plan: null,
				})),
			]),
			'sampling_estimates',
		);
	}, 60_000);
	afterAll(() => warehouse.close());

	it('are weighted by the subjects that a visit stands for, never visits with problems over visits', async () => {
		const [all] = await warehouse.rows<{ problem_share: number; visit_count: number }>(
			`select * from sampling_estimates where dimension = 'all'`,
		);
		const naive = drawn.filter(({ result }) => result === 'corrected').length / drawn.length;
		expect(all!.problem_share).toBeCloseTo(
			(400 * (8 / 80) + 150 * (16 / 76) + 50 * (24 / 50)) / 600,
			6,
		);
		expect(Math.abs(naive - all!.problem_share)).toBeGreaterThan(0.04);
		expect(all!.visit_count).toBe(drawn.length);
	});

	it('are those of the estimator in TypeScript, with its intervals and design effects', async () => {
		const findings = await warehouse.rows<{
			credit_class: string;
			industry_section: string;
			is_key_area: boolean;
			weight: number;
			is_found: number;
		}>('select * from int_random_findings');
		const asFindings = findings.map((one): Finding & { credit: string; industry: string } => ({
			kind: 'random',
			inclusion: 1 / one.weight,
			group: `${one.credit_class} ${one.industry_section} ${one.is_key_area}`,
			isFound: one.is_found === 1,
			credit: one.credit_class,
			industry: one.industry_section,
		}));
		for (const [dimension, domainOf] of [
			['all', () => 'all'],
			['class', (one: (typeof asFindings)[number]) => one.credit],
			['industry', (one: (typeof asFindings)[number]) => one.industry],
		] as const) {
			const { rates } = estimateRates(asFindings, domainOf);
			const rows = await warehouse.rows<Record<string, number | string | null>>(
				`select * from sampling_estimates where dimension = '${dimension}' and visit_count > 0 order by domain_code`,
			);
			expect(rows.map((row) => row.domain_code)).toEqual(rates.map(({ domain }) => domain));
			for (const [index, rate] of rates.entries()) {
				const row = rows[index]!;
				expect(row.effective_count as number).toBeCloseTo(rate.effectiveSize, 3);
				expect(row.estimate_state === 'published').toBe(rate.status === 'published');
				if (rate.status === 'suppressed') continue;
				expect(row.problem_share as number).toBeCloseTo(rate.rate, 6);
				expect(row.problem_share_low as number).toBeCloseTo(rate.interval.low, 5);
				expect(row.problem_share_high as number).toBeCloseTo(rate.interval.high, 5);
				expect(row.design_effect as number).toBeCloseTo(rate.designEffect, 3);
			}
		}
	});

	it('count targeted and complaint visits apart', async () => {
		const rows = await warehouse.rows(
			`select dimension, domain_code, targeted_count, complaint_count from sampling_estimates where dimension in ('all', 'class') order by 1, 2`,
		);
		expect(rows).toEqual([
			{ dimension: 'all', domain_code: 'all', targeted_count: 20, complaint_count: 30 },
			{ dimension: 'class', domain_code: 'A', targeted_count: 0, complaint_count: 30 },
			{ dimension: 'class', domain_code: 'B', targeted_count: 20, complaint_count: 0 },
			{ dimension: 'class', domain_code: 'D', targeted_count: 0, complaint_count: 0 },
		]);
	});

	it('meet the tests of their models', async () => {
		expect((await warehouse.expectations()).filter(({ failing }) => failing > 0)).toEqual([]);
	});
});

describe('a rate', () => {
	const estimates = (visits: Visit[], ratings: Record<string, unknown>[] = []) =>
		rowsOf<{
			dimension: string;
			domain_code: string;
			estimate_state: string;
			problem_share: number | null;
			visit_count: number;
		}>('sampling_estimates', city(visits, ratings));
	const stateOf = async (visits: Visit[], dimension = 'all', domain = 'all') =>
		(await estimates(visits)).find(
			(row) => row.dimension === dimension && row.domain_code === domain,
		)!;

	it('is withheld without visits, with too few, and when they represent too few subjects', async () => {
		expect(await stateOf([{ subject: 0, on: day(0), kind: 'targeted', plan: null }])).toMatchObject(
			{ estimate_state: 'no_visits', problem_share: null, visit_count: 0 },
		);
		expect(await stateOf(drawn.slice(0, 12))).toMatchObject({
			estimate_state: 'few_visits',
			problem_share: null,
		});
		const classB = drawn.filter(({ subject }) => classOf(subject) !== 'A');
		expect(await stateOf(classB)).toMatchObject({
			estimate_state: 'low_coverage',
			problem_share: null,
		});
		expect(await stateOf(classB, 'class', 'B')).toMatchObject({ estimate_state: 'published' });
	});

	it('goes by the class before the visit, not the one that its finding led to', async () => {
		const worse = drawn
			.filter(({ subject, result }) => classOf(subject) === 'A' && result === 'corrected')
			.map(({ subject, on }) => ({
				subject_code: code(subject),
				scheme_code: 'market_risk_five',
				grade: 'E',
				valid_from: on,
			}));
		const rows = await estimates(drawn, worse);
		expect(
			rows.find((row) => row.dimension === 'class' && row.domain_code === 'A')!.problem_share,
		).toBeCloseTo(0.1, 2);
		expect(rows.find((row) => row.dimension === 'class' && row.domain_code === 'E')).toMatchObject({
			estimate_state: 'no_visits',
		});
	});

	it('counts one visit of several departments once, with a problem if any found one', async () => {
		const joint = drawn.map((visit): Visit => ({
			...visit,
			department: 'D2',
			result: 'no_problem',
		}));
		const alone = await stateOf(drawn);
		expect(await stateOf([...drawn, ...joint])).toMatchObject({
			visit_count: alone.visit_count,
			problem_share: alone.problem_share,
		});
	});

	it('leaves out visits without a plan and firms that are gone, and counts the unreachable as found', async () => {
		const base = await stateOf(drawn);
		const more: Visit[] = [
			...Array.from({ length: 40 }, (_, index): Visit => ({
				subject: index,
				on: day(150),
				plan: null,
				result: 'other_violation',
			})),
			...Array.from({ length: 40 }, (_, index): Visit => ({
				subject: index + 50,
				on: day(151),
				result: 'deregistered',
			})),
		];
		expect(await stateOf([...drawn, ...more])).toMatchObject({
			visit_count: base.visit_count,
			problem_share: base.problem_share,
		});
		const unreachable = drawn.map((visit): Visit =>
			visit.result === 'corrected' ? { ...visit, result: 'unreachable' } : visit,
		);
		expect(await stateOf(unreachable)).toMatchObject({ problem_share: base.problem_share });
	});
});
