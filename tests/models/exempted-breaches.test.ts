import { afterAll, describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given } from '../given.ts';

const item: Row = {
	item_code: 'I1',
	item_name: '食品经营许可',
	item_type: 'licence',
	approval_department_code: 'D1',
	supervision_department_code: 'D2',
	exemption_tier: 'clean',
	commitment_applicable: true,
	statutory_days: 20,
	materials_before: 8,
	materials_now: 5,
	valid_from: '2024-01-01',
};
const person = `P-${'b'.repeat(32)}`;

/** A case of a subject granted on 2025-02-03: supervision was due by 2025-03-03. */
const approval = (subject_code: string, route = 'exempt_clean'): Row => ({
	case_no: `C-${subject_code}`,
	item_code: 'I1',
	subject_code,
	department_code: 'D1',
	route,
	result: 'granted',
	applied_at: '2025-02-03 08:00:00',
	decided_at: '2025-02-03 16:00:00',
});
const breach = (subject_code: string, more: Row = {}): Row => ({
	breach_id: `B-${subject_code}`,
	case_no: `C-${subject_code}`,
	subject_code,
	department_code: 'D2',
	kind: 'inspection_finding',
	severity: 'general',
	decided_on: '2025-04-01',
	...more,
});
const inspection = (subject_code: string, inspected_on: string, more: Row = {}): Row => ({
	inspection_id: `${subject_code}-${inspected_on}`,
	subject_code,
	department_code: 'D2',
	item_code: 'I1',
	inspected_on,
	kind: 'post_approval',
	result: 'no_problem',
	...more,
});
const revocation = (subject_code: string, closed_on: string | null): Row => ({
	intervention_id: `V-${subject_code}`,
	kind: 'revocation',
	subject_code,
	by_department_code: 'D1',
	on_date: '2025-04-10',
	closed_on,
	breach_id: `B-${subject_code}`,
});
const penalty = (subject_code: string): Row => ({
	doc_no: `罚-${subject_code}`,
	authority_code: 'D2',
	subject_code,
	decided_on: '2025-05-01',
});
const rating = (subject_code: string, valid_from: string): Row => ({
	subject_code,
	scheme_code: 'market_risk_five',
	grade: 'B',
	valid_from,
});

const subjects = ['minor', 'accident', 'general', 'serious', 'malicious', 'closed', person];
const warehouse = await given(
	{
		items: [item, { ...item, item_code: 'I2', item_type: 'reward' }],
		approvals: [
			{ ...approval('prize'), item_code: 'I2' },
			approval('others'),
			...subjects.map((one) => approval(one)),
			...['told', 'untold', 'both', 'checked'].map((one) => approval(one, 'commitment')),
			approval('ordinary', 'standard'),
		],
		breaches: [
			breach('minor', { severity: 'minor' }),
			breach('accident', { severity: 'minor', accident: true }),
			breach('general', { published_from: '2025-04-02' }),
			breach('serious', { severity: 'serious' }),
			breach('malicious', { severity: 'minor', intentional: true }),
			breach('closed', { severity: 'serious' }),
			breach(person),
			breach('told', { kind: 'commitment_breach' }),
			breach('untold'),
			breach('both'),
			breach('checked', { kind: 'commitment_breach' }),
			breach('ordinary'),
			breach('prize'),
			breach('others'),
			breach('gone', {
				case_no: 'C-general',
				published_from: '2025-04-01',
				published_to: '2025-04-01',
			}),
		],
		commitments: ['told', 'untold', 'both'].map((one, number) => ({
			commitment_code: `3210842025020300000${number}`,
			subject_code: one,
			department_code: 'D1',
			item_code: 'I1',
			kind: 'approval',
			made_on: '2025-02-03',
			notice_given: one === 'told',
		})),
		inspections: [
			...[...subjects, 'told', 'untold'].map((one) => inspection(one, '2025-02-20')),
			inspection('checked', '2025-03-20'),
			inspection('others', '2025-02-20', { department_code: 'D3', item_code: null }),
			inspection('general', '2025-06-30', { joint: true, kind: 'random' }),
		],
		interventions: [revocation('serious', '2025-04-20'), revocation('closed', '2025-04-20')],
		penalties: [penalty('closed')],
		ratings: [
			rating('serious', '2024-01-01'),
			rating('closed', '2024-01-01'),
			rating('closed', '2025-05-10'),
		],
	},
	['exempted_breaches', 'int_exempted_breaches'],
);
afterAll(() => warehouse.close());
const rows = Object.fromEntries(
	(await warehouse.rows('select * from exempted_breaches')).map((row) => [
		String(row.subject_code),
		row,
	]),
);

describe('breaches after an exemption or promise', () => {
	it('R14: a minor one without an accident meets guidance, with an accident it does not', () => {
		expect([rows.minor!.action, rows.accident!.action, rows.general!.action]).toEqual([
			'guidance',
			'enforcement',
			'enforcement',
		]);
		expect(rows.ordinary).toBeUndefined();
		expect(Object.keys(rows)).toHaveLength(13);
	});

	it('R15: an intentional or serious one goes to revocation and to enforcement; both must close', () => {
		expect(
			['malicious', 'serious', 'closed', 'minor'].map((one) => [
				rows[one]!.action,
				rows[one]!.hand_over_state,
				rows[one]!.open_days,
			]),
		).toEqual([
			['revocation', 'both_open', 90],
			['revocation', 'enforcement_open', 90],
			['revocation', 'both_closed', null],
			['guidance', 'not_due', null],
		]);
	});

	it('R16: until the subject is rated anew its exemption rests', () => {
		expect(['closed', 'serious', 'minor'].map((one) => rows[one]!.re_rating_state)).toEqual([
			'rated_anew',
			'suspended',
			'not_due',
		]);
	});

	it('R17: a person’s score goes to the province, a body’s grade by letter to the owner of its scheme', () => {
		expect([person, 'serious', 'general', 'minor'].map((one) => rows[one]!.referral)).toEqual([
			'provincial_score',
			'scheme_owner',
			'none',
			'none',
		]);
	});

	it('R26: not told – the approval department; not supervised in time – the business department; promise broken – the enterprise', () => {
		expect(
			['untold', 'general', 'told', 'both', 'checked'].map((one) => rows[one]!.liable_party),
		).toEqual(['approval_department', 'undetermined', 'enterprise', 'several', 'several']);
		expect(rows.both).toMatchObject({
			is_not_told: true,
			is_not_supervised: true,
			is_promise_false: false,
		});
		expect(rows.checked).toMatchObject({ is_not_supervised: true, is_promise_false: true });
	});

	it('R12, R26: supervision is that of the item’s regulator, not of whoever called, and is due only where there is business to look at', () => {
		expect(rows.others).toMatchObject({
			liable_party: 'supervision_department',
			is_not_supervised: true,
		});
		expect(rows.prize).toMatchObject({ liable_party: 'undetermined', is_not_supervised: false });
	});

	it('R103: says whether the record was published and the subject jointly checked since', () => {
		expect(rows.general).toMatchObject({ is_published: true, is_jointly_checked: true });
		expect(rows.serious).toMatchObject({ is_published: false, is_jointly_checked: false });
	});

	it('keeps its own rules', async () => {
		expect((await warehouse.expectations()).filter((one) => one.failing > 0)).toEqual([]);
	});
});

describe('the days of a breach after an exemption or promise', () => {
	it('R15, R16, R17, R26, R103: what falls on the day of the approval, of the finding or of the deadline', async () => {
		const on: Record<string, Row> = {
			due: { decided_on: '2025-03-03' },
			after_due: { decided_on: '2025-03-04' },
		};
		const names = [
			'told_then',
			'told_later',
			'at_once',
			'last_day',
			'day_late',
			'joint_then',
			'joint_later',
			'revoked_then',
			'rated_then',
			'due',
			'after_due',
		];
		const unchecked = ['day_late', 'due', 'after_due', 'at_once', 'last_day'];
		const bounds = await given(
			{
				items: [item],
				approvals: names.map((name) => approval(name)),
				breaches: names.map((name) => breach(name, { severity: 'serious', ...on[name] })),
				commitments: [
					['told_then', '2025-04-01'],
					['told_later', '2025-04-02'],
				].map(([name, made_on], place) => ({
					commitment_code: `C${place}`,
					subject_code: name!,
					department_code: 'D1',
					item_code: 'I1',
					kind: 'approval',
					made_on: made_on!,
					notice_given: false,
				})),
				inspections: [
					...names
						.filter((name) => !unchecked.includes(name))
						.map((name) => inspection(name, '2025-02-20')),
					inspection('at_once', '2025-02-03'),
					inspection('last_day', '2025-03-03'),
					inspection('day_late', '2025-03-04'),
					inspection('joint_then', '2025-04-01', { joint: true, kind: 'random' }),
					inspection('joint_later', '2025-04-02', { joint: true, kind: 'random' }),
				],
				interventions: [{ ...revocation('revoked_then', '2025-04-20'), on_date: '2025-04-01' }],
				penalties: [{ ...penalty('revoked_then'), decided_on: '2025-04-01' }],
				ratings: [rating('rated_then', '2025-04-01')],
			},
			'exempted_breaches',
		);
		const found = Object.fromEntries(
			(await bounds.rows('select * from exempted_breaches')).map((row) => [
				String(row.subject_code),
				row,
			]),
		);
		bounds.close();
		const of = (column: string, ...wanted: string[]) => wanted.map((name) => found[name]![column]);
		expect(of('is_not_told', 'told_then', 'told_later')).toEqual([true, false]);
		expect(of('is_not_supervised', 'at_once', 'last_day', 'day_late', 'due', 'after_due')).toEqual([
			false,
			false,
			true,
			false,
			true,
		]);
		expect(of('is_jointly_checked', 'joint_then', 'joint_later')).toEqual([false, true]);
		expect(found.revoked_then).toMatchObject({
			hand_over_state: 'both_closed',
			penalised_on: '2025-04-01',
		});
		expect(found.rated_then).toMatchObject({
			re_rating_state: 'suspended',
			referral: 'scheme_owner',
		});
	});
});
