import { type Row } from '../../pipeline/database.ts';
import { type Given } from '../given.ts';

/** Values under which rules that the general ones leave no room to are at work, so that a change of theirs shows. */
export const base: Record<string, number | string> = {
	'effects.preparation_hours.before': 8,
	'effects.preparation_hours.now': 0.5,
	'gate.commitment_rule.341499': 'jiangdu',
	'alerts.calibration_least_subjects': 20,
	'alerts.calibration_share': 0.0001,
	'talk.p_certain': 2,
	'parity.ratio.least': 0,
	'alerts.repeat_count': 3,
	'parity.min_subjects': 1,
	'parity.min_events': 1,
	'sampling.estimate_least_visits': 3,
	'sampling.estimate_widest_interval': 1,
	// less work, the same rules
	'ranking.grid_points': 200,
	'effects.draws': 20,
};

let number = 0;
const late = '2026-10-30 09:00:00';
const item = (item_code: string, item_type: string, more: Row = {}): Row => ({
	item_code,
	item_name: item_code,
	item_type,
	approval_department_code: 'ZD1',
	supervision_department_code: 'ZD2',
	statutory_days: 20,
	materials_before: 5,
	materials_now: 3,
	valid_from: '2024-01-01',
	received_at: late,
	...more,
});
const subject = (subject_code: string, more: Row = {}): Row => ({
	subject_code,
	subject_name: `${subject_code}公司`,
	subject_type: 'organisation',
	industry_code: 'F5212',
	status: 'active',
	established_on: '2015-01-01',
	received_at: late,
	...more,
});
const approval = (
	subject_code: string,
	item_code: string,
	route: string | null,
	more: Row = {},
): Row => ({
	case_no: `${subject_code}/${item_code}`,
	item_code,
	subject_code,
	department_code: 'ZD1',
	route,
	result: 'granted',
	applied_at: '2026-06-10 08:00:00',
	decided_at: '2026-06-10 16:00:00',
	credit_checked_at: '2026-06-10 09:00:00',
	credit_check: 'auto',
	received_at: '2026-06-12 09:00:00',
	...more,
});
const rating = (subject_code: string, grade: string | null, more: Row = {}): Row => ({
	subject_code,
	scheme_code: 'market_risk_five',
	grade,
	valid_from: '2025-01-01',
	received_at: late,
	...more,
});
const breach = (subject_code: string, decided_on: string, more: Row = {}): Row => ({
	breach_id: `ZB${++number}`,
	subject_code,
	department_code: 'ZD2',
	kind: 'other',
	severity: 'minor',
	category: '同类',
	decided_on,
	received_at: late,
	...more,
});
const visit = (subject_code: string, inspected_on: string, more: Row = {}): Row => ({
	inspection_id: `ZV${++number}`,
	subject_code,
	department_code: 'ZD2',
	inspected_on,
	kind: 'targeted',
	joint: false,
	result: 'no_problem',
	received_at: late,
	...more,
});
const promise = (subject_code: string, more: Row = {}): Row => ({
	commitment_code: `341400${String(++number).padStart(14, '0')}`,
	subject_code,
	department_code: 'ZD1',
	kind: 'approval',
	made_on: '2026-07-06',
	publicity: 'public',
	notice_given: true,
	received_at: '2026-07-08 09:00:00',
	...more,
});
const penalty = (subject_code: string, penalty_kinds: string, more: Row = {}): Row => ({
	doc_no: `ZP${++number}`,
	subject_code,
	authority_code: 'ZD2',
	penalty_kinds,
	decided_on: '2026-05-20',
	published_at: '2026-05-22 09:00:00',
	received_at: late,
	...more,
});
/** Of L2, L3 and L4 one subject each: its warning was acknowledged. */
const warned = ['S6637', 'GRAVE', 'FREQUENT'];
const days = (from: string, count: number, step: number): string[] =>
	Array.from({ length: count }, (_, place) =>
		new Date(Date.parse(from) + place * step * 86_400_000).toISOString().slice(0, 10),
	);

const kinds = [
	'warning',
	'criticism',
	'fine',
	'confiscated_income',
	'confiscated_goods',
	'suspended_licence',
	'lowered_grade',
	'suspended_business',
	'other',
	'restricted_business',
	'revoked_licence',
	'closure',
	'debarment',
	'detention',
];
const person = `P-${'a'.repeat(32)}`;
const levels = ['国家级', '省级', '市级', '区县级'];
const grades = ['A', 'B', 'C', 'D', 'E'];
const jiangdu = { department_code: 'ZD3' };
/** Three minor records of a subject: an alert, whose score what else it has adds to. */
const alerted = (subject_code: string, more: Row = {}): Row[] =>
	days('2026-02-02', 3, 30).map((day) => breach(subject_code, day, more));
const ranked = ['ZR1', 'ZR2', 'ZR3', 'ZR4', 'ZR5'];

/** Rows that the demo city has none of, so that every value of the policy makes a difference. */
export const planted: Given = {
	departments: [
		{
			department_code: 'ZD1',
			department_name: '审批局',
			kind: 'approval',
			region_code: '341400',
			received_at: late,
		},
		{
			department_code: 'ZD2',
			department_name: '望川水务局',
			kind: 'both',
			region_code: '341400',
			received_at: late,
		},
		...['341499', '321084', '321012'].map((region_code, place) => ({
			department_code: `ZD${3 + place}`,
			department_name: `审批局${region_code}`,
			kind: 'approval',
			region_code,
			received_at: late,
		})),
		...ranked.map((department_code) => ({
			department_code,
			department_name: department_code,
			kind: 'approval',
			peer_group: '同组',
			received_at: late,
		})),
	],
	items: [
		item('ZH', 'licence', { exemption_tier: 'high' }),
		item('ZC', 'licence', { exemption_tier: 'clean' }),
		item('ZQ', 'licence', {
			quantity_limit: '三家',
			existing_count: 2,
			limit_published_on: '2025-12-15',
			layout_plan: '合理布局',
			reform_mode: 'optimise',
			reform_date: '2025-06-01',
		}),
		item('ZP', 'licence', {
			commitment_applicable: true,
			conditions: '符合法律规定的其他条件、其他要求；其他材料；规定的其他情形',
			reform_mode: 'commitment',
			reform_date: '2025-06-01',
		}),
		...['adjudication', 'reward', 'public_service', 'payment', 'other', 'confirmation'].map(
			(type) => item(`ZT_${type}`, type, { exemption_tier: 'high' }),
		),
		...['conditions', 'requirements', 'materials', 'provided'].map((name, place) =>
			item(`ZW_${name}`, 'licence', {
				reform_mode: 'commitment',
				commitment_applicable: true,
				reform_date: '2025-06-01',
				conditions: ['其他条件', '其他要求', '其他材料', '规定的其他'][place]!,
			}),
		),
		...levels.map((level) => item(`ZL_${level}`, 'licence', { commitment_applicable: true })),
	],
	subjects: [
		...[
			'PLAIN',
			'OPEN',
			'SITE',
			'BROKEN',
			'GRAVE',
			'HURT',
			'MEANT',
			'UNTOLD',
			'UNWATCHED',
			'UNRATED',
			'REST',
			'JOINT',
			'CROWD',
			'FREQUENT',
			'SPREAD',
			'MEANT1',
			'HARM1',
			'PART',
			'NONE',
			'MENDMINOR',
			'MENDGRAVE',
			'JMISSING',
			'JOPEN',
			...kinds.map((kind) => `K_${kind}`),
			...grades.map((grade) => `J_${grade}`),
			...levels.map((level) => `L_${level}`),
		].map((code) => subject(code)),
		// of no industry: its counts are not calibrated
		subject('DWELL', { industry_code: null }),
		...['MENDLISTED', 'MENDFOOD', 'MENDFIRE', 'OLDFINE', 'ABNORMAL'].map((code) => subject(code)),
		subject('SHELTERED', { inclusive_from: '2025-12-01', inclusive_years: 2 }),
		subject('S6637', { industry_code: 'J6637', inclusive_from: '2025-12-01', inclusive_years: 2 }),
		subject('S673', { industry_code: 'J6732', inclusive_from: '2025-12-01', inclusive_years: 2 }),
		subject(person, { subject_type: 'natural_person', industry_code: null }),
	],
	ratings: [
		rating(person, null, { scheme_code: 'golden_coconut', score: 1130 }),
		rating('OPEN', 'A'),
		rating('REST', 'C'),
		rating('JOINT', 'B'),
		rating('CROWD', 'D'),
		...grades.map((grade) => rating(`J_${grade}`, grade, { scheme_code: 'internet_supervision' })),
		rating('JOPEN', 'A', { scheme_code: 'internet_supervision' }),
		...levels.map((level) => rating(`L_${level}`, 'E', { scheme_code: 'internet_supervision' })),
	],
	approvals: [
		...['adjudication', 'reward', 'public_service', 'payment', 'other', 'confirmation'].map(
			(type) => approval('PLAIN', `ZT_${type}`, null),
		),
		...['adjudication', 'reward', 'public_service', 'payment', 'other', 'confirmation'].map(
			(type) => approval('SITE', `ZT_${type}`, 'exempt_high'),
		),
		...['ZD4', 'ZD5'].map((department_code) =>
			approval('J_C', 'ZP', 'commitment', { department_code, case_no: `J_C/${department_code}` }),
		),
		approval(person, 'ZH', null),
		approval('OPEN', 'ZH', null),
		approval('SITE', 'ZC', 'exempt_clean', { site_visit: true }),
		approval('BROKEN', 'ZP', null, {
			applied_at: '2026-09-10 08:00:00',
			decided_at: '2026-09-10 16:00:00',
			credit_checked_at: '2026-09-10 09:00:00',
		}),
		...['GRAVE', 'HURT', 'MEANT', 'UNTOLD', 'UNWATCHED'].map((code) =>
			approval(code, 'ZC', 'exempt_clean'),
		),
		...['UNRATED', 'REST', 'JOINT', 'CROWD'].map((code) => approval(code, 'ZP', null)),
		...grades.map((grade) => approval(`J_${grade}`, 'ZP', 'commitment', jiangdu)),
		approval('JMISSING', 'ZP', 'commitment', jiangdu),
		approval('JOPEN', 'ZP', 'commitment', jiangdu),
		...levels.map((level) =>
			approval(`L_${level}`, 'ZP', 'commitment', { ...jiangdu, major_project_level: level }),
		),
		// five departments that report cases of half a year, the last ones late, one of them with rows that are rejected
		...ranked.flatMap((department_code, place) =>
			days('2026-05-04', 180, 1).flatMap((day, index) =>
				Array.from({ length: place === 2 ? index % 2 : 1 + (index % 2) }, (_, copy) =>
					approval('PLAIN', 'ZP', null, {
						case_no: `${department_code}-${day}-${copy}`,
						department_code,
						applied_at: `${day} 08:00:00`,
						decided_at: `${day} 16:00:00`,
						credit_checked_at: null,
						reported_by: department_code,
						received_at: `${new Date(Date.parse(day) + ((place === 4 && index % 10 < 9) || (place === 3 && index % 10 < 4) ? 40 : 2) * 86_400_000).toISOString().slice(0, 10)} 09:00:00`,
					}),
				),
			),
		),
	],
	breaches: [
		breach('OPEN', '2026-03-02'),
		breach('JOPEN', '2026-03-02'),
		breach('GRAVE', '2026-09-01', { severity: 'serious', case_no: 'GRAVE/ZC' }),
		breach('HURT', '2026-09-01', { accident: true, case_no: 'HURT/ZC' }),
		breach('MEANT', '2026-09-01', { intentional: true, case_no: 'MEANT/ZC' }),
		breach('UNTOLD', '2026-06-22', { case_no: 'UNTOLD/ZC' }),
		breach('UNWATCHED', '2026-09-01', { case_no: 'UNWATCHED/ZC' }),
		...days('2024-03-04', 10, 100).map((day) => breach('FREQUENT', day)),
		breach('SPREAD', '2026-04-01', { department_code: 'ZD3', category: '甲' }),
		breach('SPREAD', '2026-05-31', { category: '乙' }),
		breach('SPREAD', '2026-06-05', { category: '丙' }),
		breach('DWELL', '2025-08-04'),
		breach('DWELL', '2026-01-05'),
		...kinds.flatMap((kind) => alerted(`K_${kind}`)),
		...alerted('PART'),
		...alerted('NONE'),
		...['MEANT1', 'HARM1'].flatMap((code) => [
			breach(code, '2026-03-02', {
				first_time: true,
				rectified_on: '2026-03-20',
				intentional: code === 'MEANT1',
				harm: code === 'HARM1',
			}),
			breach(code, '2026-06-01'),
		]),
		...['SHELTERED', 'S6637', 'S673'].flatMap((code) =>
			days('2026-03-02', 5, 30).map((day) => breach(code, day)),
		),
		breach('MENDLISTED', '2026-05-04', {
			breach_id: 'ZBM3',
			kind: 'serious_list',
			severity: 'serious',
		}),
		breach('MENDFOOD', '2025-11-03', { breach_id: 'ZBM4', category: '食品经营未查验' }),
		breach('MENDFIRE', '2026-05-04', { breach_id: 'ZBM5', category: '消防设施缺失' }),
		breach('ABNORMAL', '2022-03-02', { kind: 'abnormal_list' }),
		breach('MENDMINOR', '2026-05-04', { breach_id: 'ZBM1' }),
		breach('MENDGRAVE', '2026-05-04', { breach_id: 'ZBM2', severity: 'serious' }),
	],
	repairs: [
		{
			repair_id: 'ZM1',
			subject_code: 'MENDMINOR',
			breach_id: 'ZBM1',
			applied_on: '2026-06-01',
			method: '核查',
			received_at: late,
		},
		...['MENDLISTED', 'MENDFOOD', 'MENDFIRE'].map((subject_code, place) => ({
			repair_id: `ZM${3 + place}`,
			subject_code,
			breach_id: `ZBM${3 + place}`,
			applied_on: place === 1 ? '2026-03-20' : '2026-06-01',
			received_at: late,
		})),
		{
			repair_id: 'ZM2',
			subject_code: 'MENDGRAVE',
			breach_id: 'ZBM2',
			applied_on: '2026-06-01',
			method: '培训',
			received_at: late,
		},
	],
	penalties: [
		...kinds.map((kind) => penalty(`K_${kind}`, kind)),
		penalty('OLDFINE', 'fine', { decided_on: '2022-03-02' }),
		penalty('PLAIN', 'warning', { published_to: '2026-09-20' }),
		penalty('PLAIN', 'fine', { published_to: '2027-08-20' }),
		penalty('PLAIN', 'revoked_licence', { published_to: '2029-09-20' }),
	],
	commitments: [
		promise('BROKEN', {
			fulfilment: 'none',
			made_on: '2026-03-02',
			assessed_on: '2026-08-03',
			received_at: '2026-08-04 09:00:00',
		}),
		promise('PART', { fulfilment: 'partial', made_on: '2026-03-02', assessed_on: '2026-06-08' }),
		promise('NONE', { fulfilment: 'none', made_on: '2026-03-02', assessed_on: '2026-06-08' }),
		promise('UNTOLD', {
			item_code: 'ZC',
			notice_given: false,
			made_on: '2026-06-10',
			fulfilment: 'full',
			assessed_on: '2026-08-20',
		}),
		...warned.map((code) =>
			promise(code, { kind: 'other', fulfilment: 'full', made_on: '2026-03-02' }),
		),
		promise('PLAIN', { kind: 'other' }),
		promise('PLAIN', { notice_given: false }),
		promise('PLAIN', { publicity: 'internal' }),
	],
	interventions: [
		{
			intervention_id: 'ZI1',
			kind: 'reminder_talk',
			subject_code: 'DWELL',
			by_department_code: 'ZD2',
			on_date: '2026-07-10',
			received_at: late,
		},
		...warned.flatMap((subject_code) =>
			[
				['risk_warning', '2026-09-10'],
				['receipt', '2026-09-14'],
			].map(([kind, on_date]) => ({
				intervention_id: `ZI-${kind}-${subject_code}`,
				kind,
				subject_code,
				by_department_code: 'ZD1',
				on_date,
				received_at: late,
			})),
		),
	],
	inspections: [
		visit('REST', '2026-06-15', { kind: 'random', joint: true, plan_id: 'ZPLAN' }),
		visit('REST', '2026-08-15'),
		...['CROWD', 'J_D'].map((code) => visit(code, '2026-07-15', { kind: 'random' })),
		...['2026-02-09', '2026-04-13', '2026-07-20'].map((day) =>
			visit('DWELL', day, { inspectors: '赵一;钱二' }),
		),
		visit('UNRATED', '2026-06-15', { kind: 'random', joint: true, plan_id: 'ZPLAN' }),
		...['2026-03-02', '2026-07-06', '2026-09-07'].map((day) => visit('JOINT', day)),
		visit('JOINT', '2026-05-11', { kind: 'random', joint: true }),
		...['2026-08-03', '2026-08-08', '2026-08-09', '2026-08-11', '2026-08-27', '2026-09-02'].map(
			(day) => visit('CROWD', day),
		),
		// a department that visits more from week to week, and then in a burst
		...days('2026-02-02', 34, 7).flatMap((day, week) =>
			Array.from({ length: week === 33 ? 30 : 1 + Math.floor(week / 4) }, (_, copy) =>
				visit(`K_${kinds[copy % kinds.length]!}`, day, { inspection_id: `ZW${week}-${copy}` }),
			),
		),
		...grades.flatMap((grade) =>
			Array.from({ length: 4 }, (_, copy) =>
				visit(`J_${grade}`, `2026-0${2 + copy}-18`, {
					kind: 'random',
					plan_id: 'ZPLAN',
					result: copy < grades.indexOf(grade) ? 'problem_pending' : 'no_problem',
				}),
			),
		),
	],
	lake_rejected: ranked.slice(0, 2).flatMap((department_code, place) =>
		Array.from({ length: 6 }, (_, row) => ({
			batch_id: `ZB-${department_code}`,
			feed: 'approvals',
			source_file: `${department_code}/z.csv`,
			source_row: row + 2,
			reported_by: department_code,
			department_code,
			received_at: '2026-08-05 09:00:00',
			column_name: 'applied_at',
			value: 'x',
			rule_code: 'DATE',
			reason_zh: '日期',
			reason_en: 'date',
			record_key: `${department_code}-${row}`,
			business_date: '2026-08-03',
			...(row % 2 === 0
				? { mended_at: place === 0 ? '2026-08-07 09:00:00' : '2026-08-20 09:00:00' }
				: {}),
		})),
	),
};
