import { describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, rowsOf } from '../given.ts';

const item: Row = {
	item_code: 'HIGH',
	item_name: '食品经营许可',
	item_type: 'licence',
	approval_department_code: 'D1',
	supervision_department_code: 'D2',
	exemption_tier: 'high',
	statutory_days: 20,
	materials_before: 8,
	materials_now: 5,
	valid_from: '2025-01-01',
};
const items: Row[] = [
	item,
	{ ...item, item_code: 'CLEAN', exemption_tier: 'clean' },
	{ ...item, item_code: 'PROMISE', exemption_tier: null, commitment_applicable: true },
	{ ...item, item_code: 'PLAIN', exemption_tier: null },
];
const person = `P-${'a'.repeat(32)}`;

/** One case decided on 2025-06-10 after an automatic query, unless told otherwise; named by its subject. */
const approval = (
	subject: string,
	item_code: string,
	route: string | null,
	more: Row = {},
): Row => ({
	case_no: `${subject}/${item_code}/${route ?? 'standard'}`,
	item_code,
	subject_code: subject,
	department_code: 'D1',
	route,
	result: 'granted',
	applied_at: '2025-06-10 08:00:00',
	decided_at: '2025-06-10 16:00:00',
	credit_checked_at: '2025-06-10 08:05:00',
	credit_check: 'auto',
	...more,
});
const rating = (subject_code: string, grade: string | null, more: Row = {}): Row => ({
	subject_code,
	scheme_code: 'market_risk_five',
	grade,
	valid_from: '2025-01-01',
	...more,
});
const score = (subject_code: string, points: number, more: Row = {}): Row =>
	rating(subject_code, null, { scheme_code: 'golden_coconut', score: points, ...more });
const breach = (subject_code: string, more: Row = {}): Row => ({
	breach_id: `B-${subject_code}`,
	subject_code,
	department_code: 'D2',
	kind: 'other',
	severity: 'general',
	decided_on: '2025-03-01',
	...more,
});
const departments: Row[] = [
	{ department_code: 'D1', department_name: '审批局', kind: 'approval', region_code: '321012' },
];
const jiangdu = { 'gate.commitment_rule.321012': 'jiangdu' };
const audit = async (
	approvals: Row[],
	more: Record<string, Row[]> = {},
	values = {},
): Promise<Row[]> =>
	rowsOf('gate_audit', { items, departments, approvals, ...more }, values, 'case_no');
/** Decision and reason per subject. */
const decisions = (rows: Row[]): Record<string, string> =>
	Object.fromEntries(
		rows.map((row) => [
			String(row.case_no).split('/')[0]!,
			`${String(row.decision)} ${String(row.reason)}`,
		]),
	);

describe('the gates of Wanning', () => {
	it('R4, R5: the high tier takes 1125 points or the top grade of any scheme, as valid on the day', async () => {
		const subjects = ['top', 'second', 'expired', 'lastday', 'later', 'risen', 'demoted', 'nobody'];
		const rows = await audit(
			[
				...subjects.map((one) => approval(one, 'HIGH', null)),
				...['1124', '1125', '1126'].map((one) => approval(`${person}${one}`, 'HIGH', null)),
			],
			{
				ratings: [
					rating('top', 'A'),
					rating('top', 'C', { scheme_code: 'tax_credit' }),
					rating('second', 'B'),
					rating('expired', 'A', { valid_to: '2025-06-09' }),
					rating('lastday', 'A', { valid_to: '2025-06-10' }),
					rating('later', 'A', { valid_from: '2025-06-11' }),
					rating('risen', 'A', { valid_from: '2025-06-10' }),
					rating('demoted', 'A'),
					rating('demoted', 'B', { valid_from: '2025-06-10' }),
					...[1124, 1125, 1126].map((points) => score(`${person}${points}`, points)),
				],
			},
		);
		expect(decisions(rows)).toEqual({
			top: 'direct top_grade',
			second: 'not_applicable no_top_grade',
			expired: 'not_applicable no_top_grade',
			lastday: 'direct top_grade',
			later: 'not_applicable no_top_grade',
			risen: 'direct top_grade',
			demoted: 'not_applicable no_top_grade',
			nobody: 'not_applicable no_top_grade',
			[`${person}1124`]: 'not_applicable low_score',
			[`${person}1125`]: 'direct high_score',
			[`${person}1126`]: 'direct high_score',
		});
	});

	it('R6, R7: the clean tier takes 1000 points and no open record of a person, no open record of a body', async () => {
		const rows = await audit(
			[
				...['clean', 'open', 'repaired', 'sameday', 'withdrawn'].map((one) =>
					approval(one, 'CLEAN', null),
				),
				...['999', '1000', 'open', 'unscored', 'unknown'].map((one) =>
					approval(`${person}${one}`, 'CLEAN', null),
				),
			],
			{
				ratings: [
					score(`${person}999`, 999),
					score(`${person}1000`, 1000),
					score(`${person}open`, 1100),
					rating(`${person}unscored`, 'B'),
				],
				breaches: [
					breach('open'),
					breach('repaired', { published_to: '2025-06-10' }),
					breach('sameday', { decided_on: '2025-06-10' }),
					breach('withdrawn', { published_from: '2025-03-01', published_to: '2025-03-01' }),
					breach(`${person}open`),
				],
			},
		);
		expect(decisions(rows)).toEqual({
			clean: 'direct clean_record',
			open: 'not_applicable open_breaches',
			repaired: 'direct clean_record',
			sameday: 'direct clean_record',
			withdrawn: 'direct clean_record',
			[`${person}999`]: 'not_applicable low_score',
			[`${person}1000`]: 'direct clean_record',
			[`${person}open`]: 'not_applicable open_breaches',
			[`${person}unscored`]: 'direct clean_record',
			[`${person}unknown`]: 'not_applicable no_score',
		});
	});

	it('R4, R6: a score line changed in the policy changes what the next refresh finds', async () => {
		const rows = [approval(`${person}1100`, 'HIGH', 'exempt_high')];
		const ratings = [score(`${person}1100`, 1100)];
		expect((await audit(rows, { ratings }))[0]).toMatchObject({ finding: 'granted_ineligible' });
		expect((await audit(rows, { ratings }, { 'exemption.high_score': 1100 }))[0]).toMatchObject({
			finding: 'none',
			decision: 'direct',
		});
	});

	it('R1, R2, R3, R8: an exemption holds only for an item on that list on the day, of a type in scope', async () => {
		const lists = [
			{ ...item, valid_to: '2025-05-31' },
			{ ...item, item_code: 'NEXT', exemption_tier: null },
			{ ...item, item_code: 'NEXT', exemption_tier: 'high', valid_from: '2025-06-10' },
			{ ...item, item_code: 'CLEAN', exemption_tier: 'clean' },
		];
		const approvals = ['HIGH', 'NEXT', 'CLEAN', 'NONE'].map((one) =>
			approval('top', one, 'exempt_high'),
		);
		const more = { items: lists, ratings: [rating('top', 'A')] };
		const found = async (values = {}): Promise<unknown[]> =>
			(await audit(approvals, more, values)).map((row) => [row.item_code, row.reason, row.finding]);
		expect(await found()).toEqual([
			['CLEAN', 'not_listed', 'granted_ineligible'],
			['HIGH', 'not_listed', 'granted_ineligible'],
			['NEXT', 'top_grade', 'none'],
			['NONE', 'not_listed', 'granted_ineligible'],
		]);
		expect((await found({ 'exemption.item_types.licence': 0 }))[2]).toEqual([
			'NEXT',
			'not_listed',
			'granted_ineligible',
		]);
	});
});

describe('the gates of Gaoyou and Jiangdu', () => {
	it('R101: Gaoyou takes who has no open record and promises', async () => {
		const rows = await audit(
			[approval('clean', 'PROMISE', 'commitment'), approval('open', 'PROMISE', 'commitment')],
			{ breaches: [breach('open')] },
		);
		expect(rows.map((row) => [row.gate, row.decision, row.finding])).toEqual([
			['gaoyou', 'conditional', 'none'],
			['gaoyou', 'not_applicable', 'granted_ineligible'],
		]);
	});

	it('R101, R103: a broken promise bars the next one only once it is filed as a breach, or where the policy says so', async () => {
		const commitment = {
			commitment_code: '32108420250110000001',
			subject_code: 'broken',
			department_code: 'D1',
			item_code: 'PROMISE',
			kind: 'approval',
			fulfilment: 'none',
			made_on: '2025-01-10',
			assessed_on: '2025-03-01',
		};
		const approvals = [approval('broken', 'PROMISE', 'commitment')];
		const found = async (more: Record<string, Row[]>, values = {}): Promise<unknown> =>
			(await audit(approvals, { commitments: [commitment], ...more }, values))[0]!.reason;
		expect(await found({})).toBe('clean_record');
		expect(await found({ breaches: [breach('broken', { kind: 'commitment_breach' })] })).toBe(
			'open_breaches',
		);
		expect(await found({}, { 'gate.counts_broken_promises': 1 })).toBe('open_breaches');
	});

	it('R7, R42: a penalty without an end of publication is a bad record for the longest term of its day, a minor one for no longer than a general one', async () => {
		const penalty = (penalty_kinds: string, decided_on: string): Row => ({
			doc_no: `${decided_on} ${penalty_kinds}`,
			authority_code: 'D2',
			subject_code: 'S1',
			penalty_kinds,
			decided_on,
		});
		const rows = await rowsOf('int_breaches', {
			penalties: ['2026-03-31', '2026-04-01'].flatMap((day) =>
				['fine', 'revoked_licence', 'warning'].map((kind) => penalty(kind, day)),
			),
		});
		expect(
			rows.map((row) => [row.document, row.severity, row.in_force_to, row.end_source]),
		).toEqual([
			['2026-03-31 fine', 'general', '2029-03-31', 'derived'],
			['2026-03-31 revoked_licence', 'serious', '2029-03-31', 'derived'],
			['2026-03-31 warning', 'minor', '2029-03-31', 'derived'],
			['2026-04-01 fine', 'general', '2027-04-01', 'derived'],
			['2026-04-01 revoked_licence', 'serious', '2029-04-01', 'derived'],
			['2026-04-01 warning', 'minor', '2027-04-01', 'derived'],
		]);
	});

	it('R7: a record, promise or finding without an end of publication ends by kind, severity and the law of its day, and says so', async () => {
		const record = (
			breach_id: string,
			decided_on: string,
			severity: string,
			more: Row = {},
		): Row => ({
			breach_id,
			subject_code: 'S1',
			department_code: 'D1',
			kind: 'other',
			severity,
			decided_on,
			received_at: '2026-08-01 09:00:00',
			...more,
		});
		const ended = await rowsOf(
			'int_breaches',
			{
				breaches: [
					record('old', '2026-03-31', 'minor'),
					record('new', '2026-04-01', 'minor'),
					record('grave', '2026-04-01', 'serious', { kind: 'serious_list' }),
					record('abnormal', '2024-04-01', 'general', { kind: 'abnormal_list' }),
					record('stated', '2026-04-01', 'minor', { published_to: '2026-07-01' }),
					record('mended', '2026-04-01', 'general'),
				],
				commitments: [
					{
						commitment_code: 'C1',
						subject_code: 'S1',
						department_code: 'D1',
						kind: 'approval',
						made_on: '2026-01-05',
						fulfilment: 'partial',
						assessed_on: '2026-04-01',
					},
				],
				inspections: [
					{
						inspection_id: 'I1',
						subject_code: 'S1',
						department_code: 'D1',
						inspected_on: '2026-04-01',
						kind: 'random',
						result: 'corrected',
						received_at: '2026-04-02 09:00:00',
					},
				],
				repairs: [
					{
						repair_id: 'R1',
						subject_code: 'S1',
						breach_id: 'mended',
						applied_on: '2026-07-01',
						decided_on: '2026-07-10',
						outcome: 'granted',
					},
				],
			},
			{ 'alerts.unfiled_findings': 1 },
		);
		expect(ended.map((row) => [row.document, row.in_force_to, row.end_source])).toEqual([
			['abnormal', null, 'none'],
			['grave', '2029-04-01', 'derived'],
			['mended', '2026-07-10', 'repaired'],
			['new', '2027-04-01', 'derived'],
			['old', '2029-03-31', 'derived'],
			['stated', '2026-07-01', 'stated'],
			['C1', '2027-04-01', 'derived'],
			['I1', '2027-04-01', 'derived'],
		]);
	});

	it('R7, R30, R83: what counts for the alerts is not what a gate or the watch list looks at', async () => {
		const rows = {
			items,
			departments,
			approvals: ['filed', 'found', 'word'].map((code) => approval(code, 'PROMISE', 'commitment')),
			breaches: [breach('filed'), breach('word', { kind: 'commitment_breach' })],
			inspections: [
				{
					inspection_id: 'N1',
					subject_code: 'found',
					department_code: 'D2',
					inspected_on: '2025-03-01',
					kind: 'random',
					result: 'corrected',
				},
			],
		};
		const others: Record<string, number> = {
			'alerts.kinds.other': 0,
			'alerts.kinds.commitment_breach': 0,
			'alerts.unfiled_findings': 1,
		};
		for (const values of [{}, others]) {
			const warehouse = await given(rows, ['gate_audit', 'watch_list'], values);
			expect(decisions(await warehouse.rows('select * from gate_audit'))).toEqual({
				filed: 'not_applicable open_breaches',
				found: 'conditional clean_record',
				word: 'not_applicable open_breaches',
			});
			expect(await warehouse.rows('select subject_code from watch_list')).toEqual([
				{ subject_code: 'word' },
			]);
			warehouse.close();
		}
	});

	it('R6, R7, R82: a first minor breach is an open record until it is put right, and none from that day on', async () => {
		const on = (day: string) => ({ applied_at: `${day} 08:00:00`, decided_at: `${day} 16:00:00` });
		const days = {
			found: '2025-03-01',
			next: '2025-03-02',
			last: '2025-06-09',
			mended: '2025-06-10',
			atonce: '2025-03-02',
			second: '2025-06-10',
			unmended: '2025-06-10',
		};
		const first = {
			severity: 'minor',
			first_time: true,
			intentional: false,
			harm: false,
			rectified_on: '2025-06-10',
		};
		const more: Record<string, Row> = {
			atonce: { rectified_on: '2025-03-01' },
			second: { first_time: false },
			unmended: { rectified_on: null },
		};
		const rows = await audit(
			Object.entries(days).map(([code, day]) => approval(code, 'PROMISE', 'commitment', on(day))),
			{ breaches: Object.keys(days).map((code) => breach(code, { ...first, ...more[code] })) },
		);
		expect(
			Object.fromEntries(rows.map((row) => [row.subject_code, row.open_breach_count])),
		).toEqual({
			found: 0,
			next: 1,
			last: 1,
			mended: 0,
			atonce: 0,
			second: 1,
			unmended: 1,
		});
	});

	it('R7: a penalty whose publication ended on its day was never open, and hides no other record', async () => {
		const rows = await audit(
			['spent', 'other'].map((code) => approval(code, 'PROMISE', 'commitment')),
			{
				penalties: ['spent', 'other'].map((subject_code) => ({
					doc_no: `P-${subject_code}`,
					authority_code: 'D2',
					subject_code,
					penalty_kinds: 'fine',
					decided_on: '2025-06-09',
					published_to: '2025-06-09',
				})),
				breaches: [breach('other', { published_to: '2026-03-01' })],
			},
		);
		expect(rows.map((row) => [row.subject_code, row.open_breach_count])).toEqual([
			['other', 1],
			['spent', 0],
		]);
	});

	it('R7: a record without an end stands in the way until the day before its term ends, and no longer', async () => {
		const on = (day: string) => ({ applied_at: `${day} 08:00:00`, decided_at: `${day} 16:00:00` });
		const rows = await audit(
			[
				approval('last', 'PROMISE', 'commitment', on('2027-03-31')),
				approval('after', 'PROMISE', 'commitment', on('2027-04-01')),
			],
			{
				breaches: ['last', 'after'].map((code) =>
					breach(code, { decided_on: '2026-04-01', received_at: '2026-04-02 09:00:00' }),
				),
			},
		);
		expect(decisions(rows)).toEqual({
			last: 'not_applicable open_breaches',
			after: 'conditional clean_record',
		});
	});

	it('R100: Jiangdu looks at the project, then the breaches, then the grade; no grade is for a person to check', async () => {
		const grades = ['A', 'B', 'C', 'D', 'E'];
		const rows = await audit(
			[
				...grades.map((grade) => approval(grade, 'PROMISE', 'commitment')),
				approval('A-open', 'PROMISE', 'commitment'),
				approval('ungraded', 'PROMISE', 'commitment'),
				approval('major', 'PROMISE', 'commitment', { major_project_level: '市级' }),
				approval('district', 'PROMISE', 'commitment', { major_project_level: '区县级' }),
			],
			{
				ratings: [
					...[...grades, 'A-open', 'E-major'].map((one) =>
						rating(one, one.slice(0, 1), { scheme_code: 'internet_supervision' }),
					),
					rating('ungraded', 'A'),
				],
				breaches: [breach('A-open'), breach('major')],
			},
			jiangdu,
		);
		expect(decisions(rows)).toEqual({
			A: 'conditional grade',
			B: 'conditional grade',
			C: 'not_applicable grade',
			D: 'not_applicable grade',
			E: 'not_applicable grade',
			'A-open': 'not_applicable open_breaches',
			ungraded: 'manual_check grade_missing',
			major: 'direct major_project',
			district: 'manual_check grade_missing',
		});
		expect(rows.filter((row) => row.is_granted_ineligible).map((row) => row.subject_code)).toEqual([
			'A-open',
			'C',
			'D',
			'E',
		]);
	});

	it('R100: a major project needs no query, every other case does', async () => {
		const unasked = { credit_checked_at: null, credit_check: null };
		const rows = await audit(
			[
				approval('major', 'PROMISE', 'commitment', { ...unasked, major_project_level: '国家级' }),
				approval('minor', 'PROMISE', 'commitment', unasked),
			],
			{},
			jiangdu,
		);
		expect(rows.map((row) => row.is_query_missing)).toEqual([false, true]);
	});
});

describe('what the audit finds', () => {
	it('names who was eligible and not offered, and passes over what no gate concerns', async () => {
		const rows = await audit(
			[
				approval('top', 'HIGH', null),
				approval('top', 'HIGH', 'exempt_high'),
				approval('second', 'HIGH', null),
				approval('top', 'PLAIN', null),
				approval('open', 'CLEAN', 'exempt_clean', { result: 'refused' }),
				approval('gone', 'CLEAN', null, { result: 'withdrawn' }),
				approval('waiting', 'CLEAN', null, { result: null, decided_at: null }),
			],
			{ ratings: [rating('top', 'A'), rating('second', 'B')], breaches: [breach('open')] },
		);
		expect(rows.map((row) => [row.case_no, row.finding])).toEqual([
			['open/CLEAN/exempt_clean', 'none'],
			['second/HIGH/standard', 'none'],
			['top/HIGH/exempt_high', 'none'],
			['top/HIGH/standard', 'not_offered'],
		]);
	});

	it('R102: a case whose grade was not queried before the decision is found', async () => {
		const rows = await audit([
			approval('asked', 'CLEAN', null),
			approval('late', 'CLEAN', null, { credit_checked_at: '2025-06-11 08:00:00' }),
			approval('never', 'CLEAN', null, { credit_checked_at: null, credit_check: null }),
		]);
		expect(rows.map((row) => row.is_query_missing)).toEqual([false, true, true]);
	});

	it('R8, R102: a query at the moment of the decision is in time, and a version holds through its last day', async () => {
		const at = (code: string, decided_at: string, credit_checked_at: string): Row =>
			approval(code, 'HIGH', null, { case_no: `${code}/`, decided_at, credit_checked_at });
		const rows = await audit(
			[
				at('same', '2025-06-10 16:00:00', '2025-06-10 16:00:00'),
				at('minute', '2025-06-10 16:00:00', '2025-06-10 16:01:00'),
				at('last', '2025-06-20 16:00:00', '2025-06-20 09:00:00'),
				at('gone', '2025-06-21 16:00:00', '2025-06-21 09:00:00'),
				at('first', '2025-07-01 16:00:00', '2025-07-01 09:00:00'),
			],
			{
				items: [
					{ ...item, valid_to: '2025-06-20' },
					{ ...item, valid_from: '2025-07-01' },
				],
			},
		);
		expect(
			Object.fromEntries(rows.map((row) => [String(row.case_no), row.is_query_missing])),
		).toEqual({ 'first/': false, 'last/': false, 'minute/': true, 'same/': false });
	});

	it('R9, R10, R20: papers instead of the system, a site visit though exempted, no human step', async () => {
		const rows = await audit([
			approval('a', 'CLEAN', 'exempt_clean', { credit_check: 'document', human_steps: 1 }),
			approval('b', 'CLEAN', 'exempt_clean', { site_visit: true }),
			approval('c', 'CLEAN', 'exempt_clean', { site_visit: false, human_steps: 0 }),
		]);
		expect(rows.map((row) => [row.finding, row.finding_count, row.is_unattended])).toEqual([
			['query_by_document', 1, false],
			['site_visited', 1, false],
			['none', 0, true],
		]);
	});

	it('R110: major projects served by promise can be counted', async () => {
		const warehouse = await given(
			{
				items,
				departments,
				approvals: ['市级', '省级', '区县级'].map((level, index) =>
					approval(`S${index}`, 'PROMISE', 'commitment', { major_project_level: level }),
				),
			},
			['gate_audit', 'int_gated_cases'],
			jiangdu,
		);
		expect(
			await warehouse.rows(
				"select cast(sum(case_count) as integer) as n from gate_audit where reason = 'major_project' and is_relaxed",
			),
		).toEqual([{ n: 2 }]);
		expect(
			(await warehouse.expectations()).filter((one) => one.severity === 'block' && one.failing > 0),
		).toEqual([]);
		warehouse.close();
	});
});
