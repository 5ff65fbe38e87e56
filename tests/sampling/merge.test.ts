import { describe, expect, it } from 'vitest';
import { drawSample } from '../../pipeline/sampling/draw.ts';
import { sha256 } from '../../pipeline/sampling/encoding.ts';
import { mergeVisits, type DepartmentDraw } from '../../pipeline/sampling/merge.ts';

const seed = sha256('merge');
const options = { drawId: 'W14', seed, travelDays: 0.5 };

function draw(
	department: string,
	take: number,
	change: Partial<DepartmentDraw> = {},
): DepartmentDraw {
	const stratum = `${department}.A`;
	const frame = Array.from({ length: 2_000 }, (_, index) => ({ stratum, id: `X-F-${index}` }));
	return {
		department,
		drawn: drawSample(frame, [{ stratum, take }], seed).drawn,
		itemsOf: { [stratum]: [`${department}-item`] },
		fullCoverage: [],
		onSiteDays: 0.25,
		...change,
	};
}

describe('merged visits', () => {
	it('are one per subject, and departments at lower ratios cost no visit more', () => {
		const merged = mergeVisits(
			[draw('D1', 100), draw('D2', 60), draw('D3', 40), draw('D4', 40)],
			options,
		);
		expect(merged.visits).toHaveLength(100);
		expect(new Set(merged.visits.map(({ subject }) => subject)).size).toBe(100);
		expect(merged.savedVisits).toBe(140);
		expect(merged.savedDays).toBe(70);
		const joint = merged.visits.filter(({ checks }) => checks.length === 4);
		expect(joint).toHaveLength(40);
		expect(joint[0]?.staffDays).toBe(0.5 + 4 * 0.25);
		expect(joint[0]?.visit).toBe(`W14.${joint[0]?.subject}`);
	});

	it('do not depend on the order of departments', () => {
		const draws = [draw('D1', 50), draw('D2', 80)];
		expect(mergeVisits([...draws].reverse(), options)).toEqual(mergeVisits(draws, options));
	});

	it('join the items of a department that drew a subject twice', () => {
		const one = draw('D1', 5);
		const twice: DepartmentDraw = {
			...one,
			drawn: [...one.drawn, ...one.drawn.map((unit) => ({ ...unit, stratum: 'D1.B' }))],
			itemsOf: { 'D1.A': ['b', 'a'], 'D1.B': ['a', 'c'] },
			fullCoverage: ['D1.B'],
		};
		const { visits, savedVisits } = mergeVisits([twice], options);
		expect(savedVisits).toBe(0);
		expect(visits[0]?.checks).toEqual([
			{ department: 'D1', items: ['a', 'b', 'c'], isFullCoverage: true },
		]);
		expect(visits[0]?.leadReason.en).toBe('the only department');
	});

	it('are led by the initiator, else full coverage, else most items, else the seed', () => {
		const leads = (
			draws: DepartmentDraw[],
			initiator?: string,
		): { leads: Set<string>; reasons: Set<string> } => {
			const given = initiator === undefined ? options : { ...options, initiator };
			const { visits } = mergeVisits(draws, given);
			return {
				leads: new Set(visits.map(({ lead }) => lead)),
				reasons: new Set(visits.map(({ leadReason }) => leadReason.en)),
			};
		};
		const plain = [draw('D1', 60), draw('D2', 60)];
		expect(leads(plain, 'D2')).toEqual({
			leads: new Set(['D2']),
			reasons: new Set(['it started the plan']),
		});
		expect(leads([draw('D1', 60), draw('D2', 60, { fullCoverage: ['D2.A'] })])).toEqual({
			leads: new Set(['D2']),
			reasons: new Set(['it has the full-coverage check']),
		});
		expect(leads([draw('D1', 60, { itemsOf: { 'D1.A': ['a', 'b'] } }), draw('D2', 60)])).toEqual({
			leads: new Set(['D1']),
			reasons: new Set(['it has most items']),
		});
		expect(leads(plain)).toEqual({
			leads: new Set(['D1', 'D2']),
			reasons: new Set(['equal otherwise, chosen by the seed']),
		});
	});
});
