import { describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, rowsOf } from '../given.ts';
import { generator } from './random.ts';
import { expectRecords } from './records.ts';

const subjects: Row[] = ['S1', 'S2', 'S3'].map((subject_code) => ({
	subject_code,
	subject_name: `${subject_code}公司`,
	subject_type: 'organisation',
	industry_code: 'H6210',
}));
let number = 0;

const plus = (day: string, days: number): string =>
	new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** One breach record of S1 by D1, decided so many days after 2025-01-06. */
const breach = (day: number, more: Row = {}): Row => ({
	breach_id: `B${++number}`,
	subject_code: 'S1',
	department_code: 'D1',
	kind: 'other',
	category: null,
	severity: 'minor',
	decided_on: plus('2025-01-06', day),
	doc_no: `文〔${day}〕`,
	received_at: '2030-01-01 09:00:00',
	...more,
});
const inspection = (day: number, more: Row = {}): Row => ({
	inspection_id: `N${++number}`,
	subject_code: 'S1',
	department_code: 'D1',
	inspected_on: plus('2025-01-06', day),
	kind: 'random',
	result: 'other_violation',
	received_at: '2030-01-01 09:00:00',
	...more,
});

/** The alerts on a day so many days after 2025-01-06. */
async function alertsOn(
	day: number,
	breaches: Row[],
	values = {},
	inspections: Row[] = [],
	more: Record<string, Row[]> = {},
): Promise<Row[]> {
	const today = inspection(day, { subject_code: 'nobody', result: 'no_problem' });
	return rowsOf(
		'repeat_violation_alerts',
		{ subjects, breaches, inspections: [...inspections, today], ...more },
		values,
		'subject_code, opened_on, alert_rule',
	);
}

const short = (rows: Row[]): unknown[] =>
	rows.map((row) => [row.alert_rule, row.level, row.alert_state]);

describe('when an alert opens', () => {
	it('R83: two minor or general episodes within 365 days, the second day included, open L1', async () => {
		expect(short(await alertsOn(400, [breach(0), breach(364)]))).toEqual([
			['repeat_breach', 'L1', 'open'],
		]);
		expect(await alertsOn(400, [breach(0), breach(365)])).toEqual([]);
		expect(await alertsOn(400, [breach(0)])).toEqual([]);
	});

	it('R83: what is found within seven days of an episode’s first day is one episode', async () => {
		expect(await alertsOn(100, [breach(0), breach(7)])).toEqual([]);
		expect(short(await alertsOn(100, [breach(0), breach(8)]))).toEqual([
			['repeat_breach', 'L1', 'open'],
		]);
		expect(short(await alertsOn(100, [breach(0), breach(5), breach(10)]))).toEqual([
			['repeat_breach', 'L1', 'open'],
		]);
		expect(await alertsOn(100, [breach(0), breach(8)], { 'alerts.episode_days': 30 })).toEqual([]);
	});

	it('R83: a penalty and the record of what it punishes are one act and one episode, a second penalty is another', async () => {
		const filed = (subject_code: string, day: number, category = '无证'): Row =>
			breach(day, { subject_code, category });
		const penalty = (subject_code: string, day: number, more: Row = {}): Row => ({
			doc_no: `罚〔${++number}〕`,
			authority_code: 'D1',
			subject_code,
			violation_kind: '无证',
			penalty_kinds: 'fine',
			decided_on: plus('2025-01-06', day),
			received_at: '2030-01-01 09:00:00',
			...more,
		});
		const rows = await rowsOf<{ subject_code: string; episode_on: string }>(
			'int_episodes',
			{
				breaches: [
					...['soon', 'later', 'twice', 'else', 'other', 'much later'].map((one) => filed(one, 5)),
					filed('between', 0, '超范围'),
					filed('between', 5),
				],
				penalties: [
					penalty('soon', 11),
					penalty('later', 60),
					penalty('between', 11),
					penalty('twice', 11),
					penalty('twice', 60),
					penalty('else', 60, { violation_kind: '超范围' }),
					penalty('other', 60, { authority_code: 'D2' }),
					penalty('much later', 120),
				],
				inspections: [inspection(300, { subject_code: 'nobody', result: 'no_problem' })],
			},
			{},
			'subject_code, found_on',
		);
		expect(rows).toHaveLength(16);
		const episodes = Map.groupBy(rows, (row) => row.subject_code);
		expect(
			Object.fromEntries(
				[...episodes].map(([one, own]) => [one, new Set(own.map((row) => row.episode_on)).size]),
			),
		).toEqual({ soon: 1, later: 1, between: 1, twice: 2, else: 2, other: 2, 'much later': 2 });
	});

	it('R83: two of one category within half a year open L1 even when the yearly count asks for more', async () => {
		const three = { 'alerts.repeat_count': 3 };
		expect(
			short(
				await alertsOn(
					300,
					[breach(0, { category: '无证' }), breach(182, { category: '无证' })],
					three,
				),
			),
		).toEqual([['repeat_breach', 'L1', 'open']]);
		expect(
			await alertsOn(
				300,
				[breach(0, { category: '无证' }), breach(183, { category: '无证' })],
				three,
			),
		).toEqual([]);
		expect(
			await alertsOn(
				300,
				[breach(0, { category: '无证' }), breach(100, { category: '超范围' })],
				three,
			),
		).toEqual([]);
		expect(await alertsOn(300, [breach(0), breach(100)], three)).toEqual([]);
	});

	it('R83: four episodes within a year raise the same alert to L2, ten within three years to L4', async () => {
		const [rising] = await alertsOn(100, [breach(0), breach(30), breach(60), breach(90)]);
		expect(rising).toMatchObject({
			level: 'L2',
			opened_on: plus('2025-01-06', 30),
			raised_on: plus('2025-01-06', 90),
			episode_count: 4,
		});
		const many = async (published_to: string | null) =>
			short(
				await alertsOn(
					1000,
					Array.from({ length: 10 }, (_, index) => breach(index * 110, { published_to })),
				),
			);
		expect(await many('2030-01-01')).toEqual([['repeat_breach', 'L4', 'open']]);
		// without an end of publication those found since 2026-04-01 are over after a year
		expect(await many(null)).toEqual([['repeat_breach', 'L2', 'open']]);
	});

	it('R38: any serious breach opens L3 at once', async () => {
		expect(short(await alertsOn(30, [breach(0, { severity: 'serious' })]))).toEqual([
			['serious_breach', 'L3', 'open'],
		]);
	});

	it('R83: findings of two departments within ninety days open L3, beside the rule of repetition', async () => {
		expect(short(await alertsOn(200, [breach(0), breach(89, { department_code: 'D2' })]))).toEqual([
			['repeat_breach', 'L1', 'open'],
			['several_departments', 'L3', 'open'],
		]);
		expect(short(await alertsOn(200, [breach(0), breach(90, { department_code: 'D2' })]))).toEqual([
			['repeat_breach', 'L1', 'open'],
		]);
	});

	it('subjects are counted apart', async () => {
		expect(
			await alertsOn(100, [
				breach(0),
				breach(30, { subject_code: 'S2' }),
				breach(60, { subject_code: 'S3' }),
			]),
		).toEqual([]);
	});

	it('R39: action is due so many working days after the level was reached, by level', async () => {
		const [row] = await alertsOn(60, [breach(0), breach(30)]);
		expect(row).toMatchObject({
			raised_on: '2025-02-05',
			due_on: '2025-02-18',
			department_code: 'D1',
		});
		const [sooner] = await alertsOn(60, [breach(0), breach(30)], { 'alerts.response_days.L1': 1 });
		expect(sooner!.due_on).toBe('2025-02-06');
	});

	it('R39: who found the latest breach is to act', async () => {
		const [row] = await alertsOn(300, [breach(0), breach(200, { department_code: 'D7' })], {}, [], {
			departments: [{ department_code: 'D7', department_name: '城管局', kind: 'supervision' }],
		});
		expect(row).toMatchObject({ department_code: 'D7', department_name: '城管局' });
	});
});

describe('what counts', () => {
	it('a breach withdrawn on appeal raises no alert', async () => {
		const gone = breach(30, {
			published_from: plus('2025-01-06', 30),
			published_to: plus('2025-01-06', 30),
		});
		expect(await alertsOn(60, [breach(0), gone])).toEqual([]);
		const [row] = await alertsOn(60, [breach(0), gone, breach(40)]);
		expect(row).toMatchObject({ counted_count: 2, excluded_count: 1 });
		expect(row!.excluded_documents).toContain('已撤销');
	});

	it('a record that its department took back is listed with the alert and not counted', async () => {
		const taken = [
			breach(30, { breach_id: 'W', row_key: 801 }),
			breach(30, { breach_id: 'W', row_key: 802 }),
		];
		const lake_superseded = [
			{ feed: 'breaches', row_key: 801, reason: 'superseded' },
			{ feed: 'breaches', row_key: 802, reason: 'withdrawn' },
		];
		expect(await alertsOn(60, [breach(0), ...taken], {}, [], { lake_superseded })).toEqual([]);
		const [row] = await alertsOn(60, [breach(0), ...taken, breach(40)], {}, [], {
			lake_superseded,
		});
		expect(row).toMatchObject({
			counted_count: 2,
			excluded_count: 1,
			excluded_documents: '文〔30〕 2025-02-05（已撤销）',
		});
	});

	it('R83: a record whose publication has ended counts no more from that day', async () => {
		const ended = breach(0, { published_to: plus('2025-01-06', 60) });
		expect(await alertsOn(100, [ended, breach(60)])).toEqual([]);
		expect(short(await alertsOn(100, [ended, breach(59)]))).toEqual([
			['repeat_breach', 'L1', 'closed'],
		]);
	});

	it('R83: repaired and expired records close the alert and stand in it with their reasons', async () => {
		const repaired = breach(0, {
			published_to: plus('2025-01-06', 80),
			rectified_on: plus('2025-01-06', 70),
		});
		const expired = breach(20, { published_to: plus('2025-01-06', 90) });
		const [open] = await alertsOn(79, [repaired, expired]);
		expect(open).toMatchObject({ alert_state: 'open', counted_count: 2, closed_on: null });
		const [closed] = await alertsOn(95, [repaired, expired]);
		expect(closed).toMatchObject({
			alert_state: 'closed',
			closed_reason: 'documents_ended',
			closed_on: plus('2025-01-06', 80),
			counted_count: 0,
			excluded_count: 2,
			score: 0,
			excluded_documents: '文〔0〕 2025-01-06（已修复）；文〔20〕 2025-01-26（已到期）',
		});
		expect(closed!.alert_id).toBe(open!.alert_id);
	});

	it('a level does not fall while enough records are in force', async () => {
		const ending = (day: number): Row => breach(day, { published_to: plus('2025-01-06', 200) });
		const [row] = await alertsOn(250, [ending(0), ending(30), breach(60), breach(90)]);
		expect(row).toMatchObject({
			level: 'L2',
			alert_state: 'open',
			counted_count: 2,
			excluded_count: 2,
		});
	});

	it('R83: kinds that the policy leaves out do not count', async () => {
		const rows = [breach(0), breach(30, { kind: 'abnormal_list' })];
		expect(await alertsOn(60, rows, { 'alerts.kinds.abnormal_list': 0 })).toEqual([]);
		expect((await alertsOn(60, rows)).length).toBe(1);
	});

	it('R83: an inspection finding counts once its department filed it, and then once', async () => {
		const found = inspection(0);
		const filed = breach(20, { kind: 'inspection_finding' });
		expect(await alertsOn(60, [filed], {}, [found])).toEqual([]);
		expect(await alertsOn(60, [filed], { 'alerts.unfiled_findings': 1 }, [found])).toEqual([]);
		const [row] = await alertsOn(60, [filed, breach(50)], {}, [found]);
		expect(row).toMatchObject({ counted_count: 2, excluded_count: 1 });
		expect(row!.excluded_documents).toContain('已另立记录');
	});

	it('R83: findings that were never filed count only where the policy says so', async () => {
		const found = [inspection(0), inspection(30)];
		expect(await alertsOn(60, [], {}, found)).toEqual([]);
		expect(short(await alertsOn(60, [], { 'alerts.unfiled_findings': 1 }, found))).toEqual([
			['repeat_breach', 'L1', 'open'],
		]);
	});

	it('a record dated after the data date does not count', async () => {
		expect(await alertsOn(60, [breach(0), breach(900)])).toEqual([]);
	});

	it('R93: a re-inspection never counts towards a repeat', async () => {
		const values = { 'alerts.unfiled_findings': 1 };
		expect(
			await alertsOn(60, [], values, [inspection(0), inspection(30, { kind: 'recheck' })]),
		).toEqual([]);
		const [row] = await alertsOn(60, [], values, [
			inspection(0),
			inspection(20, { kind: 'recheck' }),
			inspection(40),
		]);
		expect(row).toMatchObject({ counted_count: 2, excluded_count: 1 });
		expect(row!.excluded_documents).toContain('复查');
	});

	it('R93: a complaint counts when the visit found something, not by being made', async () => {
		const values = { 'alerts.unfiled_findings': 1 };
		expect(
			await alertsOn(60, [breach(0, { kind: 'verified_complaint' })], values, [
				inspection(30, { kind: 'complaint', result: 'no_problem' }),
			]),
		).toEqual([]);
		expect(
			(
				await alertsOn(60, [breach(0, { kind: 'verified_complaint' })], values, [
					inspection(30, { kind: 'complaint' }),
				])
			).length,
		).toBe(1);
	});
});

describe('the life of an alert', () => {
	it('ends after a clean year and opens anew, under a new identity, with the next repetition', async () => {
		const first = [breach(0), breach(30)];
		const [open] = await alertsOn(394, first);
		const [closed] = await alertsOn(395, first);
		expect([open!.alert_state, closed!.alert_state]).toEqual(['open', 'closed']);
		expect(closed).toMatchObject({
			closed_reason: 'clean',
			closed_on: plus('2025-01-06', 395),
			alert_id: open!.alert_id,
		});
		const again = await alertsOn(600, [...first, breach(500), breach(520)]);
		expect(again.map((row) => row.alert_state)).toEqual(['closed', 'open']);
		expect(again[0]!.alert_id).toBe(open!.alert_id);
		expect(again[1]!.alert_id).not.toBe(open!.alert_id);
	});

	it('R83: a new breach joins the open alert; there is one open alert per subject and rule', async () => {
		const documents = [breach(0), breach(30)];
		const [before] = await alertsOn(50, documents);
		const after = await alertsOn(250, [...documents, breach(100), breach(200)]);
		expect(after).toHaveLength(1);
		expect(after[0]).toMatchObject({
			alert_id: before!.alert_id,
			counted_count: 4,
			last_on: plus('2025-01-06', 200),
		});
	});

	it('has the same identity whatever the order and the place of the rows', async () => {
		const documents = [
			breach(0),
			breach(30),
			breach(60, { department_code: 'D2' }),
			breach(70, { severity: 'serious' }),
		];
		const ids = async (rows: Row[]): Promise<unknown[]> =>
			(await alertsOn(90, rows)).map((row) => row.alert_id);
		const forward = await ids(documents);
		expect(forward).toHaveLength(3);
		expect(new Set(forward).size).toBe(3);
		expect(await ids(documents.toReversed())).toEqual(forward);
	});

	it('replaying the documents one by one gives the alerts of the whole', async () => {
		const chance = generator(7);
		const documents = Array.from({ length: 40 }, () =>
			breach(Math.floor(chance() * 900), {
				severity: chance() < 0.1 ? 'serious' : 'general',
				subject_code: `S${1 + Math.floor(chance() * 3)}`,
				department_code: `D${Math.floor(chance() * 2)}`,
			}),
		);
		documents.sort((left, right) =>
			String(left.decided_on).localeCompare(String(right.decided_on)),
		);
		const whole = await alertsOn(900, documents);
		const known = new Set(whole.map((row) => row.alert_id));
		for (const cut of [10, 20, 30]) {
			const part = await alertsOn(900, documents.slice(0, cut));
			expect(part.filter((row) => !known.has(row.alert_id))).toEqual([]);
		}
	});

	it('raising a threshold never adds alerts', async () => {
		const chance = generator(11);
		const documents = Array.from({ length: 40 }, () =>
			breach(Math.floor(chance() * 700), { subject_code: `S${1 + Math.floor(chance() * 3)}` }),
		);
		let last = Infinity;
		for (const count of [2, 3, 4, 5]) {
			const rows = await alertsOn(700, documents, {
				'alerts.repeat_count': count,
				'alerts.same_category_count': 99,
				'alerts.listed_count': 99,
			});
			const raised = new Set(rows.map((row) => row.subject_code)).size;
			expect(raised).toBeLessThanOrEqual(last);
			last = raised;
		}
	});
});

describe('the score', () => {
	it('R83: halves every 180 days and weighs an episode by its gravest document', async () => {
		const [row] = await alertsOn(180, [breach(0, { severity: 'general' }), breach(3), breach(180)]);
		expect(row).toMatchObject({ score: 3 / 2 + 1, counted_count: 3, episode_count: 2 });
	});

	it('R83: equals the recursion S←S·2^(−Δ/h)+w from episode to episode', async () => {
		const weights = { minor: 1, general: 3, serious: 9 } as const;
		const chance = generator(3);
		let day = 0;
		let score = 0;
		const documents: Row[] = [];
		for (let index = 0; index < 45; index++) {
			const gap = 8 + Math.floor(chance() * 10);
			const severity = (['minor', 'general', 'serious'] as const)[Math.floor(chance() * 3)]!;
			day += gap;
			score = score * 2 ** (-gap / 180) + weights[severity];
			documents.push(breach(day, { severity }));
		}
		const rows = await alertsOn(day, documents);
		expect(rows[0]!.score).toBeCloseTo(score, 2);
	});
});

describe('what an alert shows', () => {
	it('every document it counts and every one it does not, as many as it says', async () => {
		const chance = generator(5);
		const documents = Array.from({ length: 120 }, () => {
			const day = Math.floor(chance() * 800);
			return breach(day, {
				subject_code: `S${1 + Math.floor(chance() * 12)}`,
				department_code: `D${Math.floor(chance() * 3)}`,
				severity: chance() < 0.1 ? 'serious' : 'minor',
				published_from: plus('2025-01-06', day),
				published_to: chance() < 0.4 ? plus('2025-01-06', day + Math.floor(chance() * 300)) : null,
				rectified_on: chance() < 0.3 ? plus('2025-01-06', day + 1) : null,
				category: `类${Math.floor(chance() * 3)}`,
			});
		});
		const warehouse = await given(
			{
				subjects,
				breaches: [...documents, breach(800, { subject_code: 'nobody' })],
				licences: Array.from({ length: 24 }, (_, index) => ({
					doc_no: `许〔${index}〕`,
					authority_code: `D${index % 2}`,
					subject_code: `S${1 + (index % 12)}`,
					status: 'valid',
				})),
			},
			'repeat_violation_alerts',
		);
		// nobody warned or acknowledged here: the tests of the escalation have those who did
		await expectRecords(warehouse, 'repeat_violation_alerts', (count) =>
			['warned_count', 'acknowledged_count'].includes(count),
		);
		const texts = await warehouse.rows<Row>('select * from repeat_violation_alerts');
		expect(texts.length).toBeGreaterThan(10);
		for (const row of texts) {
			expect(
				row.counted_documents === null ? 0 : String(row.counted_documents).split('；').length,
			).toBe(row.counted_count);
			expect(
				row.excluded_documents === null ? 0 : String(row.excluded_documents).split('；').length,
			).toBe(row.excluded_count);
		}
		expect(
			(await warehouse.expectations()).filter((one) => one.severity === 'block' && one.failing > 0),
		).toEqual([]);
		warehouse.close();
	});

	it('of a natural person the family name only', async () => {
		const [row] = await alertsOn(
			60,
			[breach(0, { subject_code: 'P1' }), breach(30, { subject_code: 'P1' })],
			{},
			[],
			{
				subjects: [
					{ subject_code: 'P1', subject_name: '欧阳某某', subject_type: 'natural_person' },
				],
			},
		);
		expect(row).toMatchObject({ subject_name: '欧**', subject_type: 'natural_person' });
	});

	it('the class and industry of the subject, or that it is not rated', async () => {
		const ratings = [
			{ subject_code: 'S1', scheme_code: 'market_risk_five', grade: 'D', valid_from: '2025-01-01' },
		];
		const [rated] = await alertsOn(60, [breach(0), breach(30)], {}, [], { ratings });
		expect(rated).toMatchObject({ credit_class: 'D', industry_section: 'H' });
		const [unrated] = await alertsOn(60, [breach(0), breach(30)]);
		expect(unrated!.credit_class).toBe('unrated');
	});
});
