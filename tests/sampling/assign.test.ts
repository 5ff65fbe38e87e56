import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	assignInspectors,
	type Assignment,
	type AssignmentSpec,
	type Team,
} from '../../pipeline/sampling/assign.ts';
import { compareText, sha256 } from '../../pipeline/sampling/encoding.ts';
import { pairKey, type Inspector, type VisitToStaff } from '../../pipeline/sampling/team.ts';

const dice = (text: string): number => Number.parseInt(sha256(text).slice(0, 12), 16);

/** A city: officers of several departments and zones, some half-time, some with expired certificates, recusals and past visits. */
function city(name: string, visitCount: number, perDepartment: number): AssignmentSpec {
	const departments = ['D01', 'D02', 'D03'];
	const zones = ['Z1', 'Z2', 'Z3', 'Z4'];
	const inspectors = departments.flatMap((department) =>
		Array.from({ length: perDepartment }, (_, index): Inspector => {
			const roll = dice(`${name} ${department} ${index}`);
			return {
				inspector: `${department}-${index}`,
				department,
				certificateValidTo: roll % 33 === 0 ? '2026-01-31' : '2027-12-31',
				items: roll % 5 === 0 ? ['food', 'fire'] : null,
				zones: roll % 7 === 0 ? null : [zones[roll % 4] ?? 'Z1', zones[(roll >> 3) % 4] ?? 'Z2'],
				fullTimeEquivalent: roll % 5 === 1 ? 0.5 : 1,
			};
		}),
	);
	const visits = Array.from({ length: visitCount }, (_, index): VisitToStaff => {
		const roll = dice(`${name} visit ${index}`);
		return {
			visit: `V${index}`,
			subject: `X-S-${index % Math.max(1, visitCount - 3)}`,
			zone: zones[roll % 4] ?? 'Z1',
			on: `2026-03-${String(1 + (roll % 28)).padStart(2, '0')}`,
			departments: departments
				.filter((_, bit) => ((roll >> (4 + bit)) & 1) === 1 || bit === roll % 3)
				.map((department) => ({ department, items: [roll % 4 === 0 ? 'price' : 'food'] })),
		};
	});
	const anyone = (roll: number): string => inspectors[roll % inspectors.length]?.inspector ?? '';
	return {
		seed: sha256(name),
		visits,
		inspectors,
		recusals: visits.slice(0, 20).map(({ subject, visit }) => ({
			subject,
			inspector: anyone(dice(`recusal ${visit}`)),
		})),
		pastVisits: visits.slice(0, 40).flatMap(({ subject, visit }) =>
			['2025-01-05', '2025-06-05', '2024-01-05'].map((on) => ({
				subject,
				department: 'D01',
				on,
				inspectors: [anyone(dice(`past ${on} ${visit}`) % perDepartment)],
			})),
		),
		neighbours: { Z1: ['Z2'], Z2: ['Z1', 'Z3'], Z3: ['Z2'], Z4: [] },
	};
}

/** Everything methods §3 never relaxes, checked against the input by other means than the code's. */
function expectLawful(spec: AssignmentSpec, { teams, unfilled, loads }: Assignment): void {
	const officers = new Map(spec.inspectors.map((officer) => [officer.inspector, officer]));
	const visits = new Map(spec.visits.map((visit) => [visit.visit, visit]));
	const counted = new Map<string, number>();
	for (const { visit: name, department, inspectors, tier, reason } of teams) {
		const visit = visits.get(name);
		const [first, second] = inspectors;
		expect(first).not.toBe(second);
		expect(reason === null).toBe(tier === 0);
		for (const inspector of inspectors) {
			const officer = officers.get(inspector);
			const items = visit?.departments.find((part) => part.department === department)?.items;
			counted.set(inspector, (counted.get(inspector) ?? 0) + 1);
			expect(officer?.department).toBe(department);
			expect((officer?.certificateValidTo ?? '') >= (visit?.on ?? 'z')).toBe(true);
			expect(
				officer?.items === null || items?.every((item) => officer?.items?.includes(item)),
			).toBe(true);
			const near = [
				visit?.zone ?? '',
				...(tier >= 3 ? (spec.neighbours[visit?.zone ?? ''] ?? []) : []),
			];
			expect(officer?.zones === null || near.some((zone) => officer?.zones?.includes(zone))).toBe(
				true,
			);
			expect(
				spec.recusals.some(
					(recusal) => recusal.inspector === inspector && recusal.subject === visit?.subject,
				),
			).toBe(false);
			const past = spec.pastVisits
				.filter((entry) => entry.subject === visit?.subject && entry.department === department)
				.filter(
					(entry, _, all) =>
						new Set(all.map(({ on }) => on).filter((on) => on > entry.on)).size < 2,
				);
			expect(past.some((entry) => entry.inspectors.includes(inspector))).toBe(false);
		}
	}
	for (const { inspector, load, cap } of loads) {
		expect(load).toBe(counted.get(inspector) ?? 0);
		expect(load).toBeLessThanOrEqual(Math.ceil(cap * 1.2));
	}
	const wanted = spec.visits.flatMap(({ visit, departments }) =>
		departments.map(({ department }) => `${visit} ${department}`),
	);
	const given = [...teams, ...unfilled].map(({ visit, department }) => `${visit} ${department}`);
	expect(given.sort()).toEqual(wanted.sort());
}

function teamKeys(teams: readonly Team[]): Set<string> {
	return new Set(
		teams.map(
			({ visit, department, inspectors }) => `${visit} ${department} ${pairKey(...inspectors)}`,
		),
	);
}

describe('inspectors', () => {
	it('are two, certified, in scope and zone, unrecused and rotated, in every city', () => {
		fc.assert(
			fc.property(
				fc.nat(),
				fc.integer({ min: 1, max: 120 }),
				fc.integer({ min: 2, max: 30 }),
				(number, visits, officers) => {
					const spec = city(`city ${number}`, visits, officers);
					expectLawful(spec, assignInspectors(spec));
				},
			),
			{ numRuns: 60 },
		);
	});

	it('do not depend on the order of any input', () => {
		const spec = city('order', 150, 20);
		const turned: AssignmentSpec = {
			...spec,
			visits: [...spec.visits].reverse().map((visit) => ({
				...visit,
				departments: [...visit.departments].reverse(),
			})),
			inspectors: [...spec.inspectors].reverse(),
			recusals: [...spec.recusals].reverse(),
			pastVisits: [...spec.pastVisits].reverse(),
		};
		expect(assignInspectors(turned)).toEqual(assignInspectors(spec));
	});

	it('are spread evenly in a well-staffed city, and nobody could guess them', () => {
		const full = city('large', 2_000, 120);
		const spec = {
			...full,
			inspectors: full.inspectors.map((one, index) => ({
				...one,
				items: null,
				zones: [`Z${(index % 4) + 1}`, `Z${((index + 1) % 4) + 1}`],
			})),
		};
		const result = assignInspectors(spec);
		expectLawful(spec, result);
		expect(result.unfilled).toEqual([]);
		expect(result.teams.every(({ tier }) => tier === 0)).toBe(true);
		const pairs = new Map<string, number>();
		for (const { inspectors } of result.teams) {
			pairs.set(pairKey(...inspectors), (pairs.get(pairKey(...inspectors)) ?? 0) + 1);
		}
		expect(Math.max(...pairs.values())).toBeLessThanOrEqual(3);
		const pools = result.teams.map(({ openPool }) => openPool).sort((left, right) => left - right);
		expect(pools[Math.floor(pools.length / 100)]).toBeGreaterThanOrEqual(5);
	}, 20_000);

	it('skip nobody with a smaller hash and spare load, unless pair rotation says so', () => {
		const city60 = city('envy', 60, 25);
		const spec = {
			...city60,
			pastVisits: [],
			inspectors: city60.inspectors.map((officer) => ({ ...officer, items: null, zones: null })),
		};
		const { teams, loads } = assignInspectors(spec);
		const caps = new Map(loads.map(({ inspector, cap }) => [inspector, cap]));
		const given = new Map<string, number>();
		const pairs = new Map<string, number>();
		let skippedForPairs = 0;
		for (const { visit, department, inspectors, tier } of teams) {
			expect(tier).toBe(0);
			const { subject = '', on = '' } = spec.visits.find((entry) => entry.visit === visit) ?? {};
			const order = spec.inspectors
				.filter((officer) => officer.department === department && officer.certificateValidTo >= on)
				.map(({ inspector }) => inspector)
				.filter((inspector) => (given.get(inspector) ?? 0) < (caps.get(inspector) ?? 0))
				.filter((inspector) =>
					spec.recusals.every((one) => one.inspector !== inspector || one.subject !== subject),
				)
				.sort((left, right) =>
					compareText(
						sha256(`SRD1:I:${spec.seed}:${visit}:${left}`),
						sha256(`SRD1:I:${spec.seed}:${visit}:${right}`),
					),
				);
			const [first, second] = inspectors;
			const skipped = order.slice(0, order.indexOf(second)).filter((one) => one !== first);
			for (const other of skipped) {
				expect(pairs.get(pairKey(first, other)) ?? 0).toBeGreaterThanOrEqual(3);
				skippedForPairs++;
			}
			pairs.set(pairKey(first, second), (pairs.get(pairKey(first, second)) ?? 0) + 1);
			for (const inspector of inspectors) given.set(inspector, (given.get(inspector) ?? 0) + 1);
		}
		expect(skippedForPairs).toBeLessThan(teams.length);
	});

	it('change little after one late recusal', () => {
		const spec = city('late', 600, 80);
		const before = assignInspectors(spec);
		const [team] = before.teams;
		const subject = spec.visits.find(({ visit }) => visit === team?.visit)?.subject ?? '';
		const late = { subject, inspector: team?.inspectors[0] ?? '' };
		const after = assignInspectors({ ...spec, recusals: [...spec.recusals, late] });
		const changed = teamKeys(before.teams).difference(teamKeys(after.teams)).size;
		expect(changed).toBeGreaterThan(0);
		expect(changed).toBeLessThan(before.teams.length / 10);
	});
});

describe('when officers are short', () => {
	const officer = (inspector: string, change: Partial<Inspector> = {}): Inspector => ({
		inspector,
		department: 'D01',
		certificateValidTo: '2027-12-31',
		items: null,
		zones: ['Z1'],
		fullTimeEquivalent: 1,
		...change,
	});
	const visit = (name: string, zone = 'Z1'): VisitToStaff => ({
		visit: name,
		subject: `X-${name}`,
		zone,
		on: '2026-03-02',
		departments: [{ department: 'D01', items: ['food'] }],
	});
	const base: AssignmentSpec = {
		seed: sha256('short'),
		visits: [],
		inspectors: [],
		recusals: [],
		pastVisits: [],
		neighbours: { Z1: ['Z2'], Z2: ['Z1'] },
	};
	const names = (count: number): string[] =>
		Array.from({ length: count }, (_, index) => `V${index}`);

	it('pair rotation is waived first', () => {
		const spec = {
			...base,
			visits: names(5).map((name) => visit(name)),
			inspectors: [officer('A'), officer('B')],
		};
		const { teams } = assignInspectors(spec);
		expect(teams.map(({ tier }) => tier)).toEqual([0, 0, 0, 1, 1]);
		expect(teams[3]?.reason?.zh).toContain('搭档轮换');
	});

	it('the load rises next, and an adjacent zone helps after that', () => {
		const spec = {
			...base,
			visits: names(12).map((name) => visit(name)),
			inspectors: [
				officer('A'),
				officer('B'),
				officer('C', { zones: ['Z2'] }),
				officer('D', { zones: ['Z2'] }),
			],
			rules: { overload: 0 },
		};
		const tiers = assignInspectors(spec).teams.map(({ tier }) => tier);
		expect(tiers).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 3]);
	});

	it('earlier teams are changed when only that makes room', () => {
		// C may work in both zones and everybody else in one, so whoever takes C first must let go.
		for (let number = 0; number < 200; number++) {
			const spec: AssignmentSpec = {
				...base,
				seed: sha256(`augment ${number}`),
				visits: [visit('V0', 'Z1'), visit('V1', 'Z8'), visit('V2', 'Z9')],
				inspectors: [
					officer('A', { zones: ['Z1'] }),
					officer('B', { zones: ['Z1'] }),
					officer('C', { zones: ['Z1', 'Z8'] }),
					officer('D', { zones: ['Z8'] }),
					officer('E', { zones: ['Z9'] }),
					officer('F', { zones: ['Z9'] }),
				],
				rules: { overload: -0.4, extraLoad: 0 },
			};
			const result = assignInspectors(spec);
			expectLawful(spec, result);
			expect(result.unfilled).toEqual([]);
			const moved = result.teams.filter(({ tier }) => tier === 4);
			if (moved.length === 0) continue;
			expect(moved).toHaveLength(2);
			expect(moved[0]?.reason?.en).toContain('earlier teams were changed');
			return;
		}
		expect.fail('no seed needed an augmenting path');
	});

	it('a visit without two lawful officers goes to a person, with the obstacles', () => {
		const spec: AssignmentSpec = {
			...base,
			visits: [visit('V0')],
			inspectors: [
				officer('A'),
				officer('B', { certificateValidTo: '2026-03-01' }),
				officer('C', { items: ['price'] }),
				officer('D', { zones: ['Z7'] }),
				officer('E'),
				officer('F'),
			],
			recusals: [{ inspector: 'E', subject: 'X-V0' }],
			pastVisits: [{ subject: 'X-V0', department: 'D01', on: '2025-01-01', inspectors: ['F'] }],
		};
		const result = assignInspectors(spec);
		expect(result.teams).toEqual([]);
		expect(result.unfilled).toMatchObject([{ visit: 'V0', department: 'D01' }]);
		expect(result.unfilled[0]?.reason.zh).toContain(
			'证件过期 1，超出事项范围 1，回避 1，近两次去过该户 1，不在本片区或相邻片区 1',
		);
	});

	it('nothing is changed by a search that fails', () => {
		const spec = {
			...base,
			visits: names(40).map((name) => visit(name)),
			inspectors: [
				officer('A'),
				officer('B', { fullTimeEquivalent: 0.1 }),
				officer('C', { zones: ['Z9'] }),
			],
		};
		const result = assignInspectors(spec);
		expectLawful(spec, result);
		expect(result.unfilled.length).toBeGreaterThan(0);
	});
});
