import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import {
	chooseRows,
	computeAgain,
	listExplained,
	openPublished,
	type ExplainedMart,
	type Published,
} from './recomputation.ts';

const city = inject('city');
const origin = inject('origin');
const opened = await openPublished(city);
const marts = await listExplained(opened);
opened.close();

let published: Published;
beforeAll(async () => {
	published = await openPublished(city);
});
afterAll(() => published.close());

const address = (
	{ name, key }: ExplainedMart,
	column: string,
	row: Record<string, unknown>,
): string => {
	const params = new URLSearchParams({ number: column });
	for (const one of key) if (row[one] !== null) params.set(one, String(row[one]));
	return `${origin}/${name}/records?${params}`;
};

/** One number with a reason, and the first and the last one that a header computes. */
function chooseNumbers({ declared }: ExplainedMart): ExplainedMart['declared'] {
	const computed = declared.filter(({ formula }) => formula !== '' && formula !== 'count(*)');
	const places = new Set([0, computed.length - 1]);
	return [
		...declared.filter(({ reason }) => reason).slice(0, 1),
		...computed.filter((_, i) => places.has(i)),
	];
}

vi.setConfig({ testTimeout: 120_000 });

describe('a published number', () => {
	it('is explained by its mart: by rows, by a formula, or by the reason why neither gives it', () => {
		expect(marts.length).toBeGreaterThan(25);
		expect(
			marts.flatMap(({ name, unexplained }) => unexplained.map((column) => `${name}.${column}`)),
		).toEqual([]);
	});

	it('is seldom left to a reason: only what a model estimates or what was frozen', () => {
		const reasons = marts.flatMap(({ name, declared }) =>
			declared.filter(({ reason }) => reason).map(({ column }) => `${name}.${column}`),
		);
		expect(reasons).toEqual([
			'quarterly_assessments.frozen_rank',
			'quarterly_assessments.frozen_score',
			'quarterly_assessments.frozen_on_time_share',
			'reform_effect_estimates.effect_low_days',
			'reform_effect_estimates.effect_high_days',
			'reporting_rankings.shrunk_on_time_share',
			'reporting_rankings.expected_rank',
			'reporting_rankings.rank_low',
			'reporting_rankings.rank_high',
			'reporting_rankings.p_last',
			'reporting_rankings.p_below_pass',
			'reporting_rankings.frozen_rank',
			'reporting_rankings.frozen_score',
		]);
	});

	for (const mart of marts)
		it(`of ${mart.name} comes out of its rows again to the last digit`, async () => {
			const wrong: unknown[] = [];
			for (const declared of mart.declared) {
				if (!declared.formula) continue;
				for (const row of await chooseRows(published, mart, declared.column)) {
					const result = await computeAgain(published, mart, declared, row);
					if (!result.same) wrong.push([declared.column, mart.key.map((one) => row[one]), result]);
				}
			}
			expect(wrong).toEqual([]);
		});
});

describe('the page of a number', () => {
	for (const mart of marts)
		it(`of ${mart.name} says what its rows give again, or why they do not`, async () => {
			const wrong: string[] = [];
			for (const { column, reason } of chooseNumbers(mart)) {
				const row = (await chooseRows(published, mart, column)).at(-1);
				if (!row) continue;
				const answer = await fetch(address(mart, column, row), {
					headers: { cookie: 'locale=zh' },
				});
				const body = await answer.text();
				const said = reason ? /data-reason/.test(body) : /data-again="true"/.test(body);
				if (answer.status !== 200 || !said)
					wrong.push(`${column} ${answer.status} ${address(mart, column, row)}`);
			}
			expect(wrong).toEqual([]);
		});

	it('writes out the steps that its formula reads, with the row’s own numbers in them', async () => {
		const mart = marts.find(({ name }) => name === 'reporting_rankings')!;
		const row = (await chooseRows(published, mart, 'composite_score')).at(-1)!;
		const page = await (await fetch(address(mart, 'composite_score', row))).text();
		const [step] = /<dl [^>]*data-steps[^]*?<\/dl>/.exec(page)!;
		expect(step).toContain('as quality_points from listed');
		expect(step).toContain(
			`${String(row.on_time_count)} / nullif(cast(${String(row.due_count)} as`,
		);
		const definition = await (await fetch(`${origin}/metrics/reporting_rankings`)).text();
		const [steps] = /<dl [^>]*data-steps[^]*?<\/dl>/.exec(definition)!;
		expect(steps).toMatch(/>peers<[^]*>points</);
	});
});
