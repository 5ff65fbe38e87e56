import { describe, expect, it } from 'vitest';
import { allocate, planOf, type AllocatedCell } from '../../pipeline/sampling/allocate.ts';
import { sha256 } from '../../pipeline/sampling/encoding.ts';
import { estimateRates, inclusionOf, type Finding } from '../../pipeline/sampling/estimate.ts';
import { roundPlan } from '../../pipeline/sampling/plan.ts';
import { keepSmallest, offer } from '../../pipeline/sampling/smallest.ts';

const DRAWS = 600;
const FIRMS = 40_000;
const VISITS = 900;
const CLASSES = [
	{ name: 'A', share: 0.4, rate: 0.011, multiplier: 0.5 },
	{ name: 'B', share: 0.35, rate: 0.034, multiplier: 1 },
	{ name: 'C', share: 0.16, rate: 0.085, multiplier: 2.5 },
	{ name: 'D', share: 0.06, rate: 0.21, multiplier: 5 },
	{ name: 'E', share: 0.03, rate: 0.44, multiplier: 15 },
];
const WORST = { name: 'E', share: 0, rate: 0.44, multiplier: 15 };

interface Firm {
	readonly stratum: string;
	readonly creditClass: string;
	readonly isFound: boolean;
}

/** Made-up firms in twelve industries and five classes, each with its truth. */
function makeFirms(): Firm[] {
	return Array.from({ length: FIRMS }, (_, index) => {
		const industry = index % 12;
		let place = ((index * 7919) % FIRMS) / FIRMS;
		const { name, rate } = CLASSES.find(({ share }) => (place -= share) < 0) ?? WORST;
		const luck = Number.parseInt(sha256(`truth ${index}`).slice(0, 8), 16) / 2 ** 32;
		return {
			stratum: `I${String(industry).padStart(2, '0')}.${name}`,
			creditClass: name,
			isFound: luck < rate * (0.7 + industry / 18),
		};
	});
}

/** A plan by the default ladder with an exploration floor of 0.5 %. */
function planCells(firms: readonly Firm[]): readonly AllocatedCell[] {
	const cells = [...Map.groupBy(firms, ({ stratum }) => stratum)].map(([stratum, members]) => ({
		stratum,
		population: members.length,
		cost: 1,
		weight: 0.02 * (CLASSES.find(({ name }) => stratum.endsWith(name)) ?? WORST).multiplier,
		floor: 0.005,
		cap: 1,
	}));
	return allocate(cells, { capacity: VISITS }).cells;
}

/** The firms with the smallest tickets of each stratum. Eight tickets are cut from each hash to be quick; that whole tickets are fair is shown in draw.test.ts. */
function drawFirms(
	strata: ReadonlyMap<string, readonly Firm[]>,
	takes: ReadonlyMap<string, number>,
	seed: string,
): Firm[] {
	return [...strata].flatMap(([stratum, members]) => {
		const keeper = keepSmallest(takes.get(stratum) ?? 0);
		let hash = '';
		members.forEach((_, index) => {
			const place = (index % 8) * 8;
			if (place === 0) hash = sha256(`${seed}:${stratum}:${index}`);
			offer(keeper, hash.slice(place, place + 8), String(index));
		});
		return keeper.kept.flatMap(({ id }) => members[Number(id)] ?? []);
	});
}

describe('600 simulated draws', () => {
	it('estimate without bias, and the intervals cover the truth in 94–98 % of them', () => {
		const firms = makeFirms();
		const strata = Map.groupBy(firms, ({ stratum }) => stratum);
		const plan = planOf(planCells(firms));
		const inclusions = new Map(
			plan.map((cell) => [cell.stratum, inclusionOf(cell.population, cell.expectedMicro)]),
		);
		const tallies = ['all', ...CLASSES.map(({ name }) => name)].map((domain) => {
			const members = firms.filter((firm) => domain === 'all' || firm.creditClass === domain);
			const truth = members.filter(({ isFound }) => isFound).length / members.length;
			return { domain, truth, sum: 0, squares: 0, wilson: 0, exact: 0, naive: 0 };
		});
		for (let draw = 0; draw < DRAWS; draw++) {
			const seed = sha256(`simulated draw ${draw}`);
			const takes = new Map(roundPlan(plan, seed).map(({ stratum, take }) => [stratum, take]));
			const findings = drawFirms(strata, takes, seed).map(
				({ stratum, creditClass, isFound }): Finding & { creditClass: string } => ({
					kind: 'random',
					inclusion: inclusions.get(stratum) ?? 0,
					group: stratum,
					isFound,
					creditClass,
				}),
			);
			const always = { minimumSize: 0, maximumWidth: 1 };
			const whole = estimateRates(findings, () => 'all', always).rates;
			const byClass = estimateRates(findings, ({ creditClass }) => creditClass, always).rates;
			for (const estimate of [...whole, ...byClass]) {
				const tally = tallies.find(({ domain }) => domain === estimate.domain);
				if (estimate.status !== 'published' || tally === undefined) continue;
				const { rate, interval, kornGraubard } = estimate;
				tally.sum += rate - tally.truth;
				tally.squares += (rate - tally.truth) ** 2;
				if (interval.low <= tally.truth && tally.truth <= interval.high) tally.wilson++;
				if (kornGraubard.low <= tally.truth && tally.truth <= kornGraubard.high) tally.exact++;
				if (tally.domain !== 'all') continue;
				tally.naive += findings.filter(({ isFound }) => isFound).length / findings.length;
			}
		}
		const table = tallies.map(({ domain, truth, sum, squares, wilson, exact, naive }) => ({
			domain,
			truth,
			bias: sum / DRAWS,
			error: Math.sqrt(squares / DRAWS),
			wilson: wilson / DRAWS,
			exact: exact / DRAWS,
			naiveBias: domain === 'all' ? naive / DRAWS - truth : null,
		}));
		console.table(table);
		for (const { bias, error, wilson, exact } of table) {
			expect(Math.abs(bias)).toBeLessThan((3 * error) / Math.sqrt(DRAWS));
			expect(wilson).toBeGreaterThanOrEqual(0.94);
			expect(wilson).toBeLessThanOrEqual(0.98);
			// Korn and Graubard's limits are wide where little is found (class A), never too narrow.
			expect(exact).toBeGreaterThanOrEqual(0.94);
		}
		expect(table[0]?.naiveBias).toBeGreaterThan(0.1);
	}, 90_000);
});
