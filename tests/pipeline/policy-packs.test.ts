import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { check } from '../../pipeline/check.ts';
import { dataPaths } from '../../pipeline/paths.ts';
import { readPolicy, type Policy } from '../../pipeline/policy.ts';
import { rowsOf } from '../given.ts';

const folder = join(import.meta.dirname, '..', '..', 'pipeline', 'policies');
const read = (name: string): Policy => readPolicy(join(folder, `${name}.yaml`), `${name}.yaml`);
const general = read('default');

/** The values of one key of a pack: of a map by element, else under ''. */
function valuesOf(pack: Policy, key: string): Record<string, string | number> {
	const found = pack.values.filter((one) => one.key === key || one.key.startsWith(`${key}.`));
	return Object.fromEntries(
		found.map((one) => [one.key.slice(key.length + 1), one.number ?? one.value]),
	);
}

/** The cells of one department and item under a pack, one per class, and one of class A in a key area. */
async function cellsUnder(pack: Policy): Promise<Record<string, unknown>[]> {
	const sampling = pack.values
		.filter(({ key }) => key.startsWith('sampling.'))
		.map((one) => [one.key, one.number ?? one.value]);
	const subject = (creditClass: string, isKeyArea: boolean) => ({
		department_code: 'D1',
		item_code: 'I1',
		industry_section: 'C',
		credit_class: creditClass,
		watch_weight: 1,
		frame_state: isKeyArea ? 'key_area' : 'framed',
		is_key_area: isKeyArea,
	});
	const frame = [...[...'ABCDE'].map((one) => subject(one, false)), subject('A', true)];
	return rowsOf(
		'int_sampling_cells',
		{ int_inspection_frame: frame },
		Object.fromEntries(sampling) as Record<string, number | string>,
		'is_key_area, credit_class',
	);
}

describe.each(['wanning', 'haitang', 'nanhu', 'zhoucun', 'yangzhou'])('the pack %s', (name) => {
	const pack = read(name);

	it('has every value of the default pack, each of the same type and unit, and no key twice', () => {
		const types = (policy: Policy) =>
			new Map(
				policy.values.map((one) => [
					one.key,
					`${one.number === null ? 'text' : 'number'} ${one.unit}`,
				]),
			);
		const own = types(pack);
		expect(own.size).toBe(pack.values.filter((one) => one.valid_to === null).length);
		expect([...types(general)].filter(([key, type]) => own.get(key) !== type)).toEqual([]);
	});

	it('names the rule and the words of its document for each value of its own, and marks the others as the default’s', () => {
		const byDefault = new Set(general.values.map(({ key }) => key));
		const own = pack.values.filter(
			({ source_zh: source }) => source === null || !source.startsWith('沿用 default 参数包'),
		);
		expect(own.length).toBeGreaterThan(5);
		expect(
			own.filter(
				({ rule, source_zh: source }) => source === null || !/^R\d+( R\d+)*$/.test(rule ?? ''),
			),
		).toEqual([]);
		expect(
			pack.values.filter(({ key }) => !byDefault.has(key)).every((one) => own.includes(one)),
		).toBe(true);
		expect(pack).toMatchObject({ pack: name, version: `2026-11-21 (default ${general.version})` });
	});

	it('serves every model', { timeout: 120_000 }, async () => {
		const said: string[] = [];
		await check(dataPaths('nowhere'), join(folder, `${name}.yaml`), {
			step: () => {},
			say: ({ en }) => said.push(en),
			fail: () => {},
		});
		expect(said).toEqual([
			expect.stringMatching(new RegExp(`^all well: .* ${pack.values.length} policy values\\.$`)),
		]);
	});
});

describe('Wanning', () => {
	const wanning = read('wanning');

	it('exempts persons from 1125 and from 1000 points, the latter without open bad records', () => {
		expect(valuesOf(wanning, 'exemption.high_score')).toEqual({ '': 1125 });
		expect(valuesOf(wanning, 'exemption.clean_score')).toEqual({ '': 1000 });
		expect(valuesOf(wanning, 'exemption.clean_open_breaches')).toEqual({ '': 0 });
		expect(Object.keys(valuesOf(wanning, 'exemption.item_types'))).toHaveLength(7);
	});

	it('supervises within one month and reviews at the ends of June and December', () => {
		expect(valuesOf(wanning, 'supervision.first_months')).toEqual({ '': 1 });
		expect(valuesOf(wanning, 'review.days')).toEqual({ first_half: '06-30', second_half: '12-31' });
		expect(valuesOf(wanning, 'milestone')).toEqual({
			first_items: '2022-03-31',
			incentives: '2022-06-30',
			grading: '2022-06-30',
		});
	});

	it('says who is liable', () => {
		expect(valuesOf(wanning, 'liability.party')).toEqual({
			not_told: 'approval_department',
			not_supervised: 'supervision_department',
			promise_false: 'enterprise',
		});
	});
});

describe('Haitang', () => {
	const haitang = read('haitang');

	it('R36: weights are lowered for the good, usual for the ordinary, raised for the bad', async () => {
		const cells = await cellsUnder(haitang);
		expect(
			cells
				.slice(0, 5)
				.map((cell) => [cell.credit_class, Number(cell.weight_ratio) / Number(cell.base_ratio)]),
		).toEqual([
			['A', 0.5],
			['B', 1],
			['C', 2.5],
			['D', 5],
			['E', 15],
		]);
	});

	it('lets nobody rest, for ordinary and bad classes are inspected as usual and more', () => {
		expect(valuesOf(haitang, 'sampling.resting_classes')).toEqual({
			A: 0,
			B: 0,
			C: 0,
			D: 0,
			E: 0,
			unrated: 0,
		});
	});

	it('names eight sectors, and the finder as the one who talks', () => {
		expect(Object.keys(valuesOf(haitang, 'plans.sectors'))).toHaveLength(8);
		expect(valuesOf(haitang, 'talk.caller')).toEqual({ '': 'finding_department' });
		expect(Object.keys(valuesOf(haitang, 'talk.kinds'))).toEqual(['reminder', 'warning']);
	});
});

describe('Nanhu', () => {
	const nanhu = read('nanhu');

	it('reforms from 2020-01-01 in four modes and assesses every quarter', () => {
		expect(valuesOf(nanhu, 'reform.start_on')).toEqual({ '': '2020-01-01' });
		expect(Object.keys(valuesOf(nanhu, 'reform.modes'))).toEqual([
			'abolish',
			'filing',
			'commitment',
			'optimise',
		]);
		expect(valuesOf(nanhu, 'assessment.months')).toEqual({ '': 3 });
	});

	it('decides filings and commitments on the spot', () => {
		expect([
			valuesOf(nanhu, 'filing.decision_days'),
			valuesOf(nanhu, 'commitment.decision_days'),
		]).toEqual([{ '': 0 }, { '': 0 }]);
	});
});

describe('Zhoucun', () => {
	const zhoucun = read('zhoucun');

	it('R75, R85: the honest are left alone but for a few that tell whether the classes hold; in key areas nobody is', async () => {
		const cells = await cellsUnder(zhoucun);
		expect(
			cells.map((cell) => [
				cell.credit_class,
				cell.is_key_area,
				Number(cell.floor_ratio),
				Number(cell.cap_ratio),
			]),
		).toEqual([
			['A', false, 0.005, 0.005],
			['B', false, 0.005, 1],
			['C', false, 0.01, 1],
			['D', false, 0.02, 1],
			['E', false, 0.05, 1],
			['A', true, 1, 1],
		]);
	});

	it('R76: minor and general offenders, and only they, rest for a year after one joint random visit', () => {
		expect(valuesOf(zhoucun, 'sampling.resting_classes')).toEqual({
			A: 0,
			B: 1,
			C: 1,
			D: 0,
			E: 0,
			unrated: 0,
		});
		expect(valuesOf(zhoucun, 'sampling.rest_days')).toEqual({ '': 365 });
	});

	it('R92: a record is due seven working days after its decision', () => {
		expect(valuesOf(zhoucun, 'reporting.due_working_days')).toEqual({ '': 7 });
	});

	it('publishes within seven working days', () => {
		expect(valuesOf(zhoucun, 'publication.due_working_days')).toEqual({ '': 7 });
	});

	it('R75, R76: a visit to the honest, minor or general offender that is no joint random one, and a second one, is beyond the ceiling', async () => {
		const visit = (subject_code: string, inspected_on: string, more = {}) => ({
			inspection_id: `${subject_code}${inspected_on}`,
			subject_code,
			department_code: 'D1',
			inspected_on,
			kind: 'random',
			joint: true,
			plan_id: 'P1',
			result: 'no_problem',
			received_at: '2026-08-02 09:00:00',
			...more,
		});
		const over = async (pack: Policy) => {
			const rows = await rowsOf(
				'inspection_burden',
				{
					subjects: ['ONCE', 'TWICE', 'CALLED', 'UNRATED'].map((subject_code) => ({
						subject_code,
						subject_name: subject_code,
						subject_type: 'organisation',
					})),
					ratings: ['ONCE', 'TWICE', 'CALLED'].map((subject_code) => ({
						subject_code,
						scheme_code: 'market_risk_five',
						grade: 'A',
						valid_from: '2024-01-01',
					})),
					inspections: [
						visit('ONCE', '2026-03-02'),
						...['2026-03-02', '2026-06-01'].flatMap((on) => [
							visit('TWICE', on),
							visit('UNRATED', on),
						]),
						visit('CALLED', '2026-03-02', { kind: 'targeted', joint: false, plan_id: null }),
						visit('CALLED', '2026-06-01', { kind: 'complaint', joint: false, plan_id: null }),
					],
				},
				Object.fromEntries(
					Object.entries(valuesOf(pack, 'inspection.joint_visits')).map(([one, value]) => [
						`inspection.joint_visits.${one}`,
						value,
					]),
				),
			);
			return Object.fromEntries(rows.map((row) => [row.subject_code, row.over_count]));
		};
		expect(await over(zhoucun)).toEqual({ CALLED: 1, ONCE: 0, TWICE: 1, UNRATED: 0 });
		expect(await over(general)).toEqual({ CALLED: 0, ONCE: 0, TWICE: 0, UNRATED: 0 });
	});

	it('names ten kinds to publish, four key areas, and one to three inclusive years', () => {
		expect(
			Object.entries(valuesOf(zhoucun, 'publication.kinds')).filter(
				([kind, due]) => due === 1 && !['spot_check', 'commitment'].includes(kind),
			),
		).toHaveLength(10);
		expect(Object.keys(valuesOf(zhoucun, 'key_areas.kinds'))).toEqual([
			'vaccine',
			'drug',
			'special_equipment',
			'hazardous_chemical',
		]);
		expect(valuesOf(zhoucun, 'inclusive.years')).toEqual({ least: 1, most: 3 });
	});
});

describe('Yangzhou', () => {
	const yangzhou = read('yangzhou');

	it('R99: its timeline stands among the tasks, from the notice to the first scenes', async () => {
		const values = valuesOf(yangzhou, 'milestone');
		expect(values).toEqual({
			notice: '2022-09-30',
			first_lists: '2022-10-31',
			upgrade: '2022-10-31',
			scenes: '2022-11-30',
		});
		const today = {
			inspection_id: 'T',
			subject_code: 'S',
			department_code: 'D',
			inspected_on: '2022-10-15',
			result: 'no_problem',
			received_at: '2022-10-15 18:00:00',
		};
		const done = {
			task_code: 'milestone.notice',
			title: '下发试点通知',
			lead_department_code: 'D',
			due_on: '2022-09-30',
			done_on: '2022-09-28',
			received_at: '2022-10-01 09:00:00',
		};
		const tasks = await rowsOf(
			'milestones_due',
			{ inspections: [today], milestones: [done] },
			Object.fromEntries(Object.entries(values).map(([name, day]) => [`milestone.${name}`, day])),
			'due_on, task_code',
		);
		expect(
			tasks
				.filter(({ task_code: code }) => String(code).startsWith('milestone.'))
				.map((row) => [row.task_code, row.due_on, row.done_on]),
		).toEqual([
			['milestone.notice', '2022-09-30', '2022-09-28'],
			['milestone.first_lists', '2022-10-31', null],
			['milestone.upgrade', '2022-10-31', null],
			['milestone.scenes', '2022-11-30', null],
		]);
	});

	it('R109: a case by promise takes half an hour of preparation instead of a day', () => {
		expect(valuesOf(yangzhou, 'effects.preparation_hours')).toEqual({ before: 8, now: 0.5 });
	});

	it('R100, R101: asks in Gaoyou and in Jiangdu by the rules of each', () => {
		expect(valuesOf(yangzhou, 'gate.commitment_rule')).toEqual({
			other: 'gaoyou',
			321084: 'gaoyou',
			321012: 'jiangdu',
		});
	});

	it('opens the gate of Jiangdu to major projects, to A and B without breaches on condition, to C and worse not', () => {
		expect(valuesOf(yangzhou, 'gate.major_project')).toEqual({ '': 'direct' });
		expect(valuesOf(yangzhou, 'gate.open_breaches')).toEqual({ '': 0 });
		expect(valuesOf(yangzhou, 'gate.grades')).toEqual({
			A: 'conditional',
			B: 'conditional',
			C: 'not_applicable',
			D: 'not_applicable',
			E: 'not_applicable',
		});
	});
});

const head = (name: string, base: string) =>
	`pack: ${name}\ntitle: { zh: 试, en: Trial }\nversion: 2026.1\nextends: ${base}\nvalues:\n`;
const base = `pack: base
title: { zh: 基, en: Base }
version: 1
values:
  days:
    value: 7
    unit: days
    rule: R92
    title: { zh: 期限, en: Deadline }
    source: { zh: 甲文件 }
  share:
    value: { A: 0.5, B: 1 }
    title: { zh: 比例, en: Share }
`;

/** Reads `own` beside the base pack (and other packs by name). */
function readOver(own: string, others: Record<string, string> = { base }): Policy {
	const place = mkdtempSync(join(tmpdir(), 'mingcha-packs-'));
	onTestFinished(() => rmSync(place, { recursive: true, force: true }));
	for (const [name, text] of Object.entries({ ...others, own }))
		writeFileSync(join(place, `${name}.yaml`), text);
	return readPolicy(join(place, 'own.yaml'), 'places/own.yaml');
}

const refusal = (code: string, where: string, en: string) =>
	expect.objectContaining({
		code,
		where,
		words: { zh: expect.any(String) as string, en: expect.stringContaining(en) as string },
	});

describe('a pack that extends another', () => {
	it('takes what it does not state, says so in the source, and keeps title, unit and rule of what it changes', () => {
		const policy = readOver(
			`${head('own', 'base')}  days: { value: 5, source: { zh: 乙文件 } }\n  more: { value: 1, rule: R1, title: { zh: 另, en: More } }\n`,
		);
		expect(policy.version).toBe('2026.1 (base 1)');
		expect(
			policy.values.map((one) => [
				one.key,
				one.number,
				one.unit,
				one.rule,
				one.title_en,
				one.source_zh,
			]),
		).toEqual([
			['days', 5, 'days', 'R92', 'Deadline', '乙文件'],
			['share.A', 0.5, null, null, 'Share', '沿用 base 参数包'],
			['share.B', 1, null, null, 'Share', '沿用 base 参数包'],
			['more', 1, null, 'R1', 'More', null],
		]);
	});

	it('names the pack that states a value through several packs', () => {
		const policy = readOver(`${head('own', 'middle')}  share: { value: { A: 0, B: 0 } }\n`, {
			base,
			middle: `${head('middle', 'base')}  days: { value: 6, source: { zh: 丙文件 } }\n`,
		});
		expect(policy.values.map((one) => [one.key, one.number, one.source_zh])).toEqual([
			['days', 6, '沿用 middle 参数包：丙文件'],
			['share.A', 0, null],
			['share.B', 0, null],
		]);
		expect(policy.version).toBe('2026.1 (middle 2026.1 (base 1))');
	});

	it('finds the packs of the product from a folder of its own', () => {
		expect(
			readOver(`${head('own', 'default')}  talk.months: { value: 3 }\n`, {}).values,
		).toHaveLength(general.values.length);
	});

	it.each([
		['is not there', `${head('own', 'nobody')}  days: { value: 5 }\n`, 4],
		['in a circle', `${head('own', 'own')}  days: { value: 5 }\n`, 4],
		[
			'has no "dais"',
			`${head('own', 'base')}  days: { value: 5 }\n  dais: { value: 5, title: { zh: 期, en: Days } }\n`,
			7,
		],
		['has no title', `${head('own', 'base')}  more:\n    value: 5\n    rule: R1\n`, 6],
		['(B)', `${head('own', 'base')}  share:\n    value: { A: 1 }\n`, 7],
		['(a map or one value)', `${head('own', 'base')}  share:\n    rule: R1\n    value: 1\n`, 8],
		['(a map or one value)', `${head('own', 'base')}  days:\n    value: seven\n`, 7],
	])('is refused with its line: %s', (words, text, line) => {
		expect(() => readOver(text)).toThrowError(
			refusal('POLICY-PACK', `places/own.yaml:${line}`, words),
		);
	});

	it('is refused when packs extend each other, in the file that closes the circle', () => {
		expect(() =>
			readOver(`${head('own', 'middle')}  days: { value: 5 }\n`, {
				middle: `${head('middle', 'own')}  days: { value: 5 }\n`,
			}),
		).toThrowError(refusal('POLICY-PACK', 'places/middle.yaml:4', 'in a circle'));
	});

	it('reports a fault of the pack below in that pack’s file and line', () => {
		expect(() =>
			readOver(`${head('own', 'base')}  days: { value: 5 }\n`, {
				base: base.replace('unit: days', 'units: days'),
			}),
		).toThrowError(refusal('SPEC-KEY', 'places/base.yaml:7', 'unknown key'));
	});
});
