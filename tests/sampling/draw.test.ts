import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	checkTicket,
	drawSample,
	requirePlanFits,
	seedOf,
	ticketOf,
} from '../../pipeline/sampling/draw.ts';
import { compareText, sha256 } from '../../pipeline/sampling/encoding.ts';
import { SamplingError } from '../../pipeline/sampling/error.ts';
import { digestFrame, digestSortedFrame } from '../../pipeline/sampling/frame.ts';
import {
	canonicalPlan,
	roundExtension,
	roundPlan,
	type PlanCell,
} from '../../pipeline/sampling/plan.ts';
import { replaceLost } from '../../pipeline/sampling/replacement.ts';
import { frameId } from '../../pipeline/sampling/subject-code.ts';
import { golden } from './golden.ts';

const { frame, plan, seed } = golden;
const takes = roundPlan(plan, seed);
const sample = drawSample(frame, takes, seed);

const plans = fc
	.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true })), {
		minLength: 1,
		maxLength: 12,
	})
	.map((strata) =>
		strata.map(([population, ratio], index): PlanCell => ({
			stratum: `S${String(index).padStart(2, '0')}`,
			population,
			expectedMicro: Math.floor(population * ratio * 1e6),
		})),
	);
const seeds = fc.nat().map((number) => sha256(`seed ${number}`));

function frameOf(cells: readonly PlanCell[]): { stratum: string; id: string }[] {
	return cells.flatMap(({ stratum, population }) =>
		Array.from({ length: population }, (_, index) => ({
			stratum,
			id: `X-T-${String(index).padStart(3, '0')}`,
		})),
	);
}

function shuffled<Item>(items: readonly Item[], order: string): Item[] {
	return items
		.map((item, index) => ({ item, key: sha256(`${order}${index}`) }))
		.sort((left, right) => compareText(left.key, right.key))
		.map(({ item }) => item);
}

describe('a draw', () => {
	it('does not depend on the order of frame or plan', () => {
		fc.assert(
			fc.property(plans, seeds, (cells, anySeed) => {
				const units = frameOf(cells);
				const mixed = shuffled(units, anySeed);
				expect(digestFrame(mixed)).toEqual(digestSortedFrame(units));
				const turned = roundPlan([...cells].reverse(), anySeed);
				expect(turned).toEqual(roundPlan(cells, anySeed));
				expect(drawSample(mixed, [...turned].reverse(), anySeed)).toEqual(
					drawSample(units, turned, anySeed),
				);
			}),
			{ numRuns: 60 },
		);
	});

	it('takes the smallest tickets of each stratum', () => {
		fc.assert(
			fc.property(plans, seeds, (cells, anySeed) => {
				const units = frameOf(cells);
				const rounded = roundPlan(cells, anySeed);
				const expected = rounded.flatMap(({ stratum, take }) =>
					units
						.filter((unit) => unit.stratum === stratum)
						.map((unit) => ({ ...unit, ticket: ticketOf(anySeed, unit.id) }))
						.sort((left, right) => compareText(left.ticket, right.ticket))
						.slice(0, take),
				);
				expect(drawSample(units, rounded, anySeed).drawn).toEqual(expected);
			}),
			{ numRuns: 60 },
		);
	});

	it('rounds by less than one, in every stratum and every prefix of strata', () => {
		fc.assert(
			fc.property(plans, seeds, (cells, anySeed) => {
				let taken = 0;
				let expected = 0;
				roundPlan(cells, anySeed).forEach(({ take }, index) => {
					const micro = cells[index]?.expectedMicro ?? 0;
					expect(Math.abs(take - micro / 1e6)).toBeLessThan(1);
					expect(take).toBeLessThanOrEqual(cells[index]?.population ?? 0);
					taken += take;
					expected += micro / 1e6;
					expect(Math.abs(taken - expected)).toBeLessThan(1);
				});
			}),
			{ numRuns: 300 },
		);
	});

	it('rounds without bias over 20,000 seeds', () => {
		const cells = [300_000, 1_700_000, 40_000, 960_000, 2_500_000].map((expectedMicro, index) => ({
			stratum: `S${index}`,
			population: 10,
			expectedMicro,
		}));
		const sums = cells.map(() => 0);
		for (let index = 0; index < 20_000; index++) {
			roundPlan(cells, sha256(`unbiased ${index}`)).forEach(({ take }, stratum) => {
				sums[stratum] = (sums[stratum] ?? 0) + take;
			});
		}
		cells.forEach(({ expectedMicro }, stratum) => {
			expect(Math.abs((sums[stratum] ?? 0) / 20_000 - expectedMicro / 1e6)).toBeLessThan(0.015);
		});
	});

	it('includes every member of a stratum equally often', () => {
		const counts = new Map<string, number>();
		const units = frame.filter(({ stratum }) => stratum === 'R01.I05.B');
		for (let index = 0; index < 4_000; index++) {
			const { drawn } = drawSample(
				units,
				[{ stratum: 'R01.I05.B', take: 6 }],
				sha256(`uniform ${index}`),
			);
			for (const { id } of drawn) counts.set(id, (counts.get(id) ?? 0) + 1);
		}
		const chiSquare = units.reduce((sum, { id }) => {
			const difference = (counts.get(id) ?? 0) - 1_000;
			return sum + (difference * difference) / (1_000 * (18 / 24));
		}, 0);
		// 23 degrees of freedom: 99.9 % of fair draws stay below 49.7.
		expect(chiSquare).toBeLessThan(49.7);
	});

	it('keeps the others and adds the next ticket when a drawn member is deleted', () => {
		const [first] = sample.drawn;
		const without = drawSample(
			frame.filter(({ id }) => id !== first?.id),
			takes,
			seed,
		);
		const kept = sample.drawn.filter(({ id }) => id !== first?.id);
		expect(without.drawn).toEqual(expect.arrayContaining(kept));
		const added = without.drawn.filter(({ id }) => !kept.some((unit) => unit.id === id));
		expect(added).toMatchObject([{ ticket: sample.thresholds[0]?.tau }]);
	});

	it('lets a subject check itself by one hash', () => {
		for (const unit of frame) {
			const threshold = sample.thresholds.find(({ stratum }) => stratum === unit.stratum);
			const { isDrawn, ticket } = checkTicket(seed, unit.id, threshold ?? { tau: null });
			expect(isDrawn).toBe(sample.drawn.some(({ id }) => id === unit.id));
			expect(ticket).toBe(ticketOf(seed, unit.id));
		}
		expect(sample.thresholds.at(-1)?.tau).toBeNull();
	});

	it('gives departments the same ticket for the same subject', () => {
		const units = ['D01.A', 'D02.A'].flatMap((stratum) =>
			Array.from({ length: 30 }, (_, index) => ({ stratum, id: `X-T-${index}` })),
		);
		const { drawn } = drawSample(
			units,
			[
				{ stratum: 'D01.A', take: 5 },
				{ stratum: 'D02.A', take: 3 },
			],
			seed,
		);
		const idsOf = (stratum: string): string[] =>
			drawn.filter((unit) => unit.stratum === stratum).map(({ id }) => id);
		expect(idsOf('D01.A').slice(0, 3)).toEqual(idsOf('D02.A'));
	});
});

describe('an extension', () => {
	it('only adds subjects and keeps |take − x| < 1', () => {
		const growth = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
			minLength: 12,
			maxLength: 12,
		});
		fc.assert(
			fc.property(plans, growth, seeds, (cells, factors, anySeed) => {
				const larger = cells.map((cell, index) => ({
					...cell,
					expectedMicro:
						cell.expectedMicro +
						Math.floor((cell.population * 1e6 - cell.expectedMicro) * (factors[index] ?? 0)),
				}));
				const before = roundPlan(cells, anySeed);
				const after = roundExtension(cells, larger, anySeed);
				expect(roundExtension(cells, cells, anySeed)).toEqual(before);
				const units = frameOf(cells);
				const small = new Set(
					drawSample(units, before, anySeed).drawn.map(({ stratum, id }) => `${stratum} ${id}`),
				);
				const large = new Set(
					drawSample(units, after, anySeed).drawn.map(({ stratum, id }) => `${stratum} ${id}`),
				);
				expect(small.isSubsetOf(large)).toBe(true);
				after.forEach(({ take }, index) => {
					const x = (larger[index]?.expectedMicro ?? 0) / 1e6;
					expect(Math.abs(take - x)).toBeLessThan(1);
				});
			}),
			{ numRuns: 200 },
		);
	});

	it('refuses smaller sizes and other strata', () => {
		const smaller = plan.map((cell) => ({ ...cell, expectedMicro: 0 }));
		expect(() => roundExtension(plan, smaller, seed)).toThrow('a smaller expected size');
		expect(() => roundExtension(plan, plan.slice(1), seed)).toThrow('differs in strata');
		const grown = plan.map((cell) => ({ ...cell, population: cell.population + 1 }));
		expect(() => roundExtension(plan, grown, seed)).toThrow('differs in populations');
	});
});

describe('a replacement', () => {
	const stratum = 'R01.I05.B';

	it('is the next ticket, also for a lost substitute', () => {
		const losses = [23, 12].map((number) => ({
			stratum,
			id: `91340100MA${String(number).padStart(7, '0')}X`,
			disposition: 'closed',
		}));
		const first = replaceLost(frame, takes, losses, seed);
		expect(first[0]?.substitute?.ticket).toBe(sample.thresholds[0]?.tau);
		const again = [
			...losses,
			{ stratum, id: first[0]?.substitute?.id ?? '', disposition: 'moved' },
		];
		const second = replaceLost(frame, takes, again, seed);
		expect(second.slice(0, 2)).toEqual(first);
		expect(second[2]?.substitute?.ticket ?? '').toMatch(/^[0-9a-f]{64}$/);
		expect(new Set(second.map(({ substitute }) => substitute?.id)).size).toBe(3);
	});

	it('says when a stratum is used up', () => {
		const loss = { stratum: 'R01.I07.E', id: sample.drawn.at(-1)?.id ?? '', disposition: 'closed' };
		expect(replaceLost(frame, takes, [loss], seed)).toEqual([{ lost: loss, substitute: null }]);
	});

	it('refuses a subject that was not drawn, or was lost before', () => {
		const loss = { stratum, id: '91340100MA0000001X', disposition: 'closed' };
		expect(() => replaceLost(frame, takes, [loss], seed)).toThrow('is not in the sample');
		const drawn = { ...loss, id: '91340100MA0000023X' };
		expect(() => replaceLost(frame, takes, [drawn, drawn], seed)).toThrow('is not in the sample');
	});
});

describe('canonical input', () => {
	const refusals: readonly [string, () => unknown, RegExp][] = [
		[
			'a lower-case id',
			() => digestFrame([{ stratum: 'A', id: 'x-1' }]),
			/line 1 id: not canonical/,
		],
		['a Chinese stratum', () => digestFrame([{ stratum: '甲', id: 'X-1' }]), /stratum/],
		['a repeated id', () => digestFrame([frame[0]!, frame[0]!]), /stands twice in stratum/],
		[
			'a misplaced id',
			() => digestSortedFrame([frame[1]!, frame[0]!]),
			/line 2: .*not in byte order/,
		],
		['a misplaced stratum', () => digestSortedFrame([frame[39]!, frame[0]!]), /not in byte order/],
		['a repeated stratum', () => canonicalPlan([plan[0]!, plan[0]!]), /stands twice/],
		[
			'more than everybody',
			() => canonicalPlan([{ stratum: 'A', population: 1, expectedMicro: 1_000_001 }]),
			/exceeds its population/,
		],
		[
			'half a millionth',
			() => canonicalPlan([{ stratum: 'A', population: 1, expectedMicro: 0.5 }]),
			/whole number/,
		],
		['a short secret', () => seedOf({ ...golden, secrets: ['00'] }), /64 lowercase hex/],
		['a beacon with a line break', () => seedOf({ ...golden, beacon: 'a\nb' }), /printable ASCII/],
		['a draw id with a colon', () => seedOf({ ...golden, drawId: 'a:b' }), /draw_id/],
		['a stratum without a take', () => drawSample(frame, takes.slice(1), seed), /plan says 0/],
		[
			'a plan for other people',
			() => requirePlanFits(digestFrame(frame.slice(1)), plan),
			/frame has 23 members, the plan says 24/,
		],
	];
	it.each(refusals)('refuses %s and says what to do', (_, act, message) => {
		expect(act).toThrow(message);
		try {
			act();
		} catch (error) {
			expect(error).toBeInstanceOf(SamplingError);
			expect((error as SamplingError).zh).toMatch(/[\u4e00-\u9fff]/);
		}
	});

	it('accepts plan and frame of one make', () => {
		expect(() => {
			requirePlanFits(digestFrame(frame), plan);
		}).not.toThrow();
	});

	it('makes an id from a subject code and checks its check character', () => {
		expect(frameId('91350100m000100y43')).toBe('91350100M000100Y43');
		expect(frameId(`P-${'0af1'.repeat(8)}`)).toBe(`P-${'0AF1'.repeat(8)}`);
		expect(frameId('X-NGO-1234')).toBe('X-NGO-1234');
		expect(() => frameId('91350100M000100Y44')).toThrow('should be 3');
		expect(() => frameId('123')).toThrow('none of the allowed forms');
	});
});
