import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { zone } from '../../pipeline/clock.ts';
import { openDatabase, quote } from '../../pipeline/database.ts';
import { allocate, planOf } from '../../pipeline/sampling/allocate.ts';
import { drawSample } from '../../pipeline/sampling/draw.ts';
import { sha256 } from '../../pipeline/sampling/encoding.ts';
import { roundPlan } from '../../pipeline/sampling/plan.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const log = join(import.meta.dirname, '../../../shared/data/chicago/inspections.parquet');
if (!existsSync(log))
	console.log(
		`sampling lift: skipped, there is no ${join('..', 'shared', 'data', 'chicago')} beside the repository`,
	);

const YEARS = [2013, 2014];
const BUDGET = 0.2;
const CLASSES = ['A', 'B', 'C', 'D', 'E'];
const MULTIPLIERS = [0.2, 0.6, 1, 2, 4];
const EXPLORATION = 0.005;
const REPLICATES = 1_000;
const DRAWS = 20;

/** One licence in one year: its class on 1 January, and whether its first routine visit of the year failed. */
interface LicenceYear {
	readonly licence: string;
	readonly year: number;
	readonly creditClass: string;
	readonly failed: boolean;
}

/** Licences and fails of each class of one year, in the order of the classes. */
interface YearCounts {
	readonly licences: number[];
	readonly fails: number[];
}

describe.runIf(existsSync(log))(
	'sampling by class against uniform sampling in Chicago, 2013–2014',
	() => {
		let rows: LicenceYear[];
		let counts: YearCounts[];

		beforeAll(async () => {
			const database = await openDatabase(':memory:', { zone });
			rows = await database.rows<LicenceYear>(`
			with visits as (
				select License::varchar as licence, Inspection_Date as day, Inspection_ID as visit, Results as result from ${quote(log)}
			),
			firsts as (
				select year(day)::integer as year, licence, arg_min(result, (day, visit)) = 'Fail' as failed
				from visits where year(day) in (${YEARS.join(', ')}) group by all
			),
			pasts as (
				select f.year, f.licence, f.failed, count(v.visit) as visits,
					count(case when v.result = 'Fail' then 1 end) as fails, count(case when v.result = 'Pass w/ Conditions' then 1 end) as partial
				from firsts as f
				left join visits as v on v.licence = f.licence and v.day < make_date(f.year, 1, 1) and v.day >= make_date(f.year, 1, 1) - 730
				group by all
			)
			select licence, year, failed,
				case when visits = 0 then 'C' when fails >= 2 then 'E' when fails = 1 then 'D' when partial > 0 then 'B' else 'A' end as "creditClass"
			from pasts order by year, licence`);
			database.close();
			counts = countYears(rows);
		});

		it('finds more at the same budget, whatever licences chance had put into the data', () => {
			const lift = liftOf(counts);
			const [all, ...years] = bootstrap(rows, (sample) => [
				liftOf(sample),
				...sample.map((year) => liftOf([year])),
			]);
			const [low, high] = [quantile(all!, 0.025), quantile(all!, 0.975)];
			const lines = YEARS.map((year, index) => {
				const { licences, fails } = counts[index]!;
				const ratios = ratiosOf(licences);
				const cells = CLASSES.map(
					(name, at) =>
						`${name} ${licences[at]} licences, ${percent(fails[at]! / licences[at]!)} fail, ratio ${percent(ratios[at]!)}`,
				);
				const own = years[index]!;
				return `  ${year}: lift ${liftOf([counts[index]!]).toFixed(3)} [${quantile(own, 0.025).toFixed(3)}, ${quantile(own, 0.975).toFixed(3)}]; ${cells.join('; ')}`;
			});
			console.log(
				[
					`Chicago ${YEARS.join('–')}, ${percent(BUDGET)} of the licences visited in the year, first routine visit: sampling by class finds ${lift.toFixed(3)} times what uniform sampling finds, 95 % bootstrap interval ${low.toFixed(3)}–${high.toFixed(3)} (${REPLICATES} resamples of licences)`,
					...lines,
				].join('\n'),
			);
			expect(rows.length).toBe(16_802);
			expect(lift).toBeGreaterThan(1.1);
			expect(lift).toBeLessThan(1.35);
			expect(low).toBeGreaterThan(1.05);
			expect(high - low).toBeLessThan(0.12);
			for (const year of counts) expect(liftOf([year])).toBeGreaterThan(1.05);
		});

		it('spends the same on both, never leaves class A out and follows the class', () => {
			for (const { licences } of counts) {
				const ratios = ratiosOf(licences);
				const population = sum(licences);
				// whole visits: the worst rounding of the strata must fit too, so that up to one visit a class is kept back
				const spent = sum(licences.map((count, at) => count * ratios[at]!));
				expect(spent).toBeLessThanOrEqual(BUDGET * population + 1e-6);
				expect(spent).toBeGreaterThan(BUDGET * population - CLASSES.length);
				expect(ratios[0]).toBeGreaterThanOrEqual(EXPLORATION);
				expect(ratios).toEqual([...ratios].sort((left, right) => left - right));
			}
		});

		it('does so in drawn samples, ticket by ticket', () => {
			const found = { byClass: 0, uniform: 0, visits: 0 };
			for (const [index, year] of YEARS.entries()) {
				const own = rows.filter((row) => row.year === year);
				const failed = new Set(own.filter((row) => row.failed).map((row) => row.licence));
				const { licences } = counts[index]!;
				const byClass = planFor(licences);
				const uniform = [
					{
						stratum: 'ALL',
						population: own.length,
						expectedMicro: Math.floor(own.length * BUDGET * 1e6),
					},
				];
				const classed = own.map(({ licence, creditClass }) => ({
					stratum: creditClass,
					id: licence,
				}));
				const plain = own.map(({ licence }) => ({ stratum: 'ALL', id: licence }));
				for (let draw = 0; draw < DRAWS; draw++) {
					const seed = sha256(`chicago:${year}:${draw}`);
					const chosen = drawSample(classed, roundPlan(byClass, seed), seed).drawn;
					const other = drawSample(plain, roundPlan(uniform, seed), seed).drawn;
					expect(Math.abs(chosen.length - other.length)).toBeLessThanOrEqual(CLASSES.length + 1);
					found.visits += chosen.length;
					found.byClass += chosen.filter(({ id }) => failed.has(id)).length;
					found.uniform += other.filter(({ id }) => failed.has(id)).length;
				}
			}
			const lift = found.byClass / found.uniform;
			console.log(
				`${DRAWS} draws a year: ${(found.byClass / DRAWS).toFixed(0)} fails by class against ${(found.uniform / DRAWS).toFixed(0)} uniformly, of ${(found.visits / DRAWS).toFixed(0)} visits; lift ${lift.toFixed(3)}`,
			);
			expect(Math.abs(lift - liftOf(counts))).toBeLessThan(0.04);
		});
	},
);

function countYears(rows: readonly LicenceYear[]): YearCounts[] {
	const counts = emptyCounts();
	for (const row of rows) add(counts, row);
	return counts;
}

function emptyCounts(): YearCounts[] {
	return YEARS.map(() => ({ licences: CLASSES.map(() => 0), fails: CLASSES.map(() => 0) }));
}

function add(counts: readonly YearCounts[], row: LicenceYear): void {
	const { licences, fails } = counts[YEARS.indexOf(row.year)]!;
	const at = CLASSES.indexOf(row.creditClass);
	licences[at]!++;
	if (row.failed) fails[at]!++;
}

function cellsOf(licences: readonly number[]) {
	const capacity = BUDGET * sum(licences);
	const cells = CLASSES.map((stratum, at) => ({
		stratum,
		population: licences[at]!,
		cost: 1,
		weight: BUDGET * MULTIPLIERS[at]!,
		floor: EXPLORATION,
		cap: 1,
	}));
	return allocate(cells, { capacity }).cells;
}

function planFor(licences: readonly number[]) {
	return planOf(cellsOf(licences));
}

function ratiosOf(licences: readonly number[]): number[] {
	const ratios = new Map(cellsOf(licences).map(({ stratum, ratio }) => [stratum, ratio]));
	return CLASSES.map((name) => ratios.get(name) ?? 0);
}

/** Expected finds by class over expected finds of a uniform draw of the same size. */
function liftOf(years: readonly YearCounts[]): number {
	let byClass = 0;
	let uniform = 0;
	for (const { licences, fails } of years) {
		const ratios = ratiosOf(licences);
		byClass += sum(fails.map((count, at) => count * ratios[at]!));
		uniform += BUDGET * sum(fails);
	}
	return byClass / uniform;
}

/** The sorted measures on samples of licences drawn with replacement, a licence with both of its years; the same every time. */
function bootstrap(
	rows: readonly LicenceYear[],
	measure: (counts: YearCounts[]) => number[],
): number[][] {
	const licences = [...Map.groupBy(rows, ({ licence }) => licence).values()];
	const next = generator(20_130_101);
	const measured = Array.from({ length: REPLICATES }, () => {
		const counts = emptyCounts();
		for (let drawn = 0; drawn < licences.length; drawn++)
			for (const row of licences[Math.floor(next() * licences.length)]!) add(counts, row);
		return measure(counts);
	});
	return measured[0]!.map((_, place) =>
		measured.map((values) => values[place]!).sort((left, right) => left - right),
	);
}

/** Numbers of [0, 1) from a start, by the 32-bit xorshift generator of Marsaglia. */
function generator(start: number): () => number {
	let state = start;
	return () => {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		return (state >>> 0) / 2 ** 32;
	};
}

function quantile(sorted: readonly number[], share: number): number {
	return sorted[Math.round(share * (sorted.length - 1))]!;
}

function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}

function percent(share: number): string {
	return `${(share * 100).toFixed(1)} %`;
}
