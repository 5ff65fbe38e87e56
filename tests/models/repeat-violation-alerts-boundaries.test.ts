import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, type Warehouse } from '../given.ts';

const received_at = '2030-01-01 09:00:00';
let number = 0;
/** The day so many days before the data date. */
const ago = (days: number): string => new Date(Date.parse('2026-11-02T00:00:00Z') - days * 86_400_000).toISOString().slice(0, 10);
const breach = (subject_code: string, days: number, more: Row = {}): Row => ({
	breach_id: `B${++number}`, subject_code, department_code: 'D1', kind: 'other', severity: 'minor',
	decided_on: ago(days), published_to: '2035-01-01', received_at, ...more,
});
const breaches = (subject_code: string, days: number[], more: Row = {}): Row[] => days.map((one) => breach(subject_code, one, more));
const intervention = (subject_code: string, kind: string, days: number, more: Row = {}): Row => ({
	intervention_id: `H${++number}`, kind, subject_code, by_department_code: 'D1', on_date: ago(days), received_at, ...more,
});
const talk = (subject_code: string, days: number): Row => intervention(subject_code, 'reminder_talk', days);
const penalty = (subject_code: string, days: number): Row => ({
	doc_no: `罚〔${++number}〕`, authority_code: 'D1', subject_code, violation_kind: '无证', penalty_kinds: 'fine',
	decided_on: ago(days), published_to: '2035-01-01', received_at,
});
const found = (subject_code: string, days: number): Row => breach(subject_code, days, { category: '无证' });
const licence = (subject_code: string, authority_code: string, more: Row = {}): Row => ({
	doc_no: `许〔${subject_code}${authority_code}〕`, authority_code, subject_code, status: 'valid', decided_on: ago(900), received_at, ...more,
});
const promise = (subject_code: string, department_code: string, valid_to: string | null): Row => ({
	commitment_code: `N${++number}`, subject_code, department_code, kind: 'approval', fulfilment: 'full', made_on: ago(500), valid_to, received_at,
});
const serious = { severity: 'serious', category: '无证' };
const inclusive = (subject_code: string, inclusive_from: string): Row => ({
	subject_code, subject_name: subject_code, subject_type: 'organisation', industry_code: 'H6210', new_economy: true, inclusive_from, inclusive_years: 1,
});
/** Four episodes, the fourth of which raises the alert to L2 on the day so many days before the data date. */
const four = (subject_code: string, last: number): Row[] => breaches(subject_code, [last + 90, last + 60, last + 30, last]);

describe('the edges of an alert', () => {
	let warehouse: Warehouse;
	/** Rule, level and state of a subject's alerts, and how many days ago each was opened. */
	const alertsOf = async (...codes: string[]): Promise<Record<string, string[]>> => {
		const rows = await warehouse.rows<Record<string, string>>(
			`select subject_code as code, replace(alert_rule, '_breach', '') || ' ' || level || ' ' || coalesce(closed_reason, 'open') || ' '
				|| days_between(opened_on, date '${ago(0)}') as alert
			from int_alerts order by opened_on, alert_rule`,
		);
		return Object.fromEntries(codes.map((code) => [code, rows.filter((row) => row.code === code).map((row) => row.alert!)]));
	};
	const column = async (name: string, ...codes: string[]): Promise<unknown[]> => {
		const rows = await warehouse.rows(`select subject_code, ${name} as value from int_alerts`);
		return codes.map((code) => rows.find((row) => row.subject_code === code)!.value);
	};

	beforeAll(async () => {
		warehouse = await given(
			{
				subjects: [
					inclusive('SHELTER1', ago(190)), inclusive('SHELTER0', ago(189)),
					inclusive('GROWN0', ago(555)), inclusive('GROWN1', ago(554)),
				],
				breaches: [
					...breaches('YEAR0', [464, 100]), ...breaches('YEAR1', [465, 100]),
					...breaches('FOUR0', [464, 400, 300, 100]), ...breaches('FOUR1', [465, 400, 300, 100]),
					...['TEN0', 'TEN1'].flatMap((code, more) => breaches(code, [1105 + more, 980, 860, 740, 620, 500, 380, 255, 130, 10])),
					breach('PAIR0', 189), breach('PAIR0', 100, { department_code: 'D2' }),
					breach('PAIR1', 190), breach('PAIR1', 100, { department_code: 'D2' }),
					...breaches('PAIR2', [195, 188], { department_code: 'D2' }), breach('PAIR2', 100),
					...breaches('SAME0', [282, 100], serious), ...breaches('SAME1', [283, 100], serious),
					...breaches('NAMELESS', [150, 100], { severity: 'serious' }), breach('MIXED', 150), breach('MIXED', 100, { severity: 'serious' }),
					...breaches('YOUNGEST', [466, 461, 100]), ...breaches('YOUNGEST4', [466, 461, 350, 200, 100]), ...breaches('YOUNGESTSAME', [284, 280, 100], serious),
					breach('OVER0', 130, { published_to: ago(100) }), breach('OVER0', 100), breach('OVER1', 130, { published_to: ago(99) }), breach('OVER1', 100),
					breach('MENDEDATONCE', 100, { severity: 'serious', breach_id: 'MENDED' }),
					...['SHELTER1', 'SHELTER0', 'GROWN0', 'GROWN1'].flatMap((code) => four(code, 190)),
					...breaches('APART0', [600, 570, 206, 180]), ...breaches('APART1', [600, 570, 205, 175]),
					...breaches('CLEAN0', [395, 365]), ...breaches('CLEAN1', [394, 364]),
					breach('ENDS0', 100, { published_to: ago(0) }), breach('ENDS0', 60), breach('ENDS1', 100, { published_to: ago(-1) }), breach('ENDS1', 60),
					breach('BOTHEND', 500), breach('BOTHEND', 450, { published_to: ago(85) }), breach('CLEANFIRST', 500), breach('CLEANFIRST', 450, { published_to: ago(84) }),
					breach('CLEANONLY', 500), breach('CLEANONLY', 450, { published_to: ago(-50) }),
					breach('SPREADENDS', 300, { published_to: ago(150) }), breach('SPREADENDS', 250, { department_code: 'D2' }),
					...breaches('TALKSAMEDAY', [200, 170]), ...breaches('TALKED0', [213, 183]), ...breaches('TALKED1', [212, 182]),
					...breaches('DWELT0', [300, 250]), ...breaches('DWELT1', [300, 250]), ...breaches('LATETALK', [390, 360]), ...breaches('TALKBEFORE', [200, 170]),
					...breaches('TWOTALKS', [200, 170]),
					breach('CALLER', 200), breach('CALLER', 170, { department_code: 'D2' }), breach('CALLER', 140, { department_code: 'D3' }),
					...breaches('GONE', [300, 270, 240, 210], { published_to: ago(200) }), ...breaches('GONE', [150, 120]),
					...breaches('GONESAMEDAY', [300, 270], { published_to: ago(150) }), ...breaches('GONESAMEDAY', [150, 120]),
					...breaches('GONENEXTDAY', [300, 270], { published_to: ago(149) }), ...breaches('GONENEXTDAY', [150, 120]),
					breach('GONESERIOUS', 300, { severity: 'serious', published_to: ago(200) }), breach('GONESERIOUS', 100, { severity: 'serious' }),
					...breaches('OLDSTANDS', [900, 870]), ...breaches('OLDSTANDS', [400, 370], { published_to: ago(200) }), ...breaches('OLDSTANDS', [150, 120]),
					...four('WARNED', 100), ...four('SENTONE', 100), ...four('UNSENT', 100), ...breaches('LOW', [200, 100]),
					...four('OVERBY', 400), found('LINK0', 190), found('LINK1', 191), found('LINKTIE', 150), found('LINKBEFORE', 100), found('LINKOTHER', 150),
					...breaches('WEEK0', [107, 100]), ...breaches('WEEK1', [108, 100]),
					breach('nobody', 0),
				],
				penalties: [
					penalty('LINK0', 100), penalty('LINK1', 100), penalty('LINKTIE', 110), penalty('LINKTIE', 110), penalty('LINKBEFORE', 130),
					{ ...penalty('LINKOTHER', 100), violation_kind: null },
				],
				repairs: [{ repair_id: 'R1', subject_code: 'MENDEDATONCE', breach_id: 'MENDED', applied_on: ago(100), decided_on: ago(100), outcome: 'granted', received_at }],
				interventions: [
					talk('TALKSAMEDAY', 170), talk('TALKED0', 150), talk('TALKED1', 150), talk('DWELT0', 30), talk('DWELT1', 29), talk('LATETALK', 10),
					talk('TALKBEFORE', 185), talk('TWOTALKS', 160), talk('TWOTALKS', 140),
					{ ...talk('', 100), subject_code: null, department_code: 'D9' },
					...[...four('', 0), 0].map((_, index) => intervention('TALKBEFORE', ['rectification', 'receipt', 'revocation', 'watch_list_exit', 'bottom_talk'][index]!, 150)),
					intervention('WARNED', 'risk_warning', 100), intervention('SENTONE', 'risk_warning', 100, { department_code: 'D3' }),
					intervention('UNSENT', 'risk_warning', 101), intervention('LOW', 'risk_warning', 90), intervention('OVERBY', 'risk_warning', 390),
					intervention('WARNED', 'receipt', 100, { by_department_code: 'D2' }), intervention('WARNED', 'receipt', 101, { by_department_code: 'D3' }),
					intervention('WARNED', 'receipt', 50, { by_department_code: 'D8' }),
					intervention('SENTONE', 'receipt', 90, { by_department_code: 'D2' }), intervention('UNSENT', 'receipt', 90, { by_department_code: 'D2' }),
				],
				licences: [
					...['WARNED', 'SENTONE', 'UNSENT', 'LOW', 'OVERBY'].flatMap((code) => [licence(code, 'D1'), licence(code, 'D2', { valid_to: ago(0) }), licence(code, 'D3')]),
					licence('WARNED', 'D4', { valid_to: ago(1) }), licence('WARNED', 'D5', { status: 'withdrawn' }), licence('nobody', 'D1'),
				],
				commitments: [
					promise('WARNED', 'D3', null), promise('WARNED', 'D6', ago(0)), promise('WARNED', 'D7', ago(1)),
				],
			},
			'repeat_violation_alerts',
		);
	});
	afterAll(() => warehouse.close());

	it('R83: a window holds the day itself and as many days before as make its length', async () => {
		expect(await alertsOf('YEAR0', 'YEAR1', 'FOUR0', 'FOUR1', 'TEN0', 'TEN1', 'PAIR0', 'PAIR1', 'SAME0', 'SAME1')).toEqual({
			YEAR0: ['repeat L1 open 100'], YEAR1: [],
			FOUR0: ['repeat L2 open 400'], FOUR1: ['repeat L1 open 400'],
			TEN0: ['repeat L4 open 980'], TEN1: ['repeat L2 open 980'],
			PAIR0: ['repeat L1 open 100', 'several_departments L3 open 100'], PAIR1: ['repeat L1 open 100'],
			SAME0: ['serious L3 open 282', 'repeat L1 open 100'], SAME1: ['serious L3 open 283'],
		});
	});

	it('R83: an episode, or a department, lies in a window by its youngest document', async () => {
		expect(await alertsOf('YOUNGEST', 'YOUNGEST4', 'YOUNGESTSAME', 'PAIR2')).toEqual({
			YOUNGEST: ['repeat L1 open 100'], YOUNGEST4: ['repeat L2 open 350'],
			YOUNGESTSAME: ['serious L3 open 284', 'repeat L1 open 100'],
			PAIR2: ['repeat L1 open 100', 'several_departments L3 open 100'],
		});
	});

	it('R83: serious breaches are counted by their category, not among the minor and general ones', async () => {
		expect(await alertsOf('NAMELESS', 'MIXED')).toEqual({ NAMELESS: ['serious L3 open 150'], MIXED: ['serious L3 open 100'] });
	});

	it('R42, R83: a record that ends or is repaired on the day of the next one does not count with it', async () => {
		expect(await alertsOf('OVER0', 'OVER1', 'MENDEDATONCE')).toEqual({ OVER0: [], OVER1: ['repeat L1 documents_ended 100'], MENDEDATONCE: [] });
	});

	it('R81: the first day of an inclusive period is inside, the day after its last one outside', async () => {
		expect(await column('level', 'SHELTER1', 'SHELTER0', 'GROWN0', 'GROWN1')).toEqual(['L1', 'L2', 'L2', 'L1']);
	});

	it('R83: documents 364 days apart are one alert, a year apart two', async () => {
		expect(await alertsOf('APART0', 'APART1')).toEqual({
			APART0: ['repeat L1 open 570'], APART1: ['repeat L1 clean 570', 'repeat L1 open 175'],
		});
	});

	it('R83: an alert ends on the day on which its clean year or its documents end', async () => {
		expect(await alertsOf('CLEAN0', 'CLEAN1', 'ENDS0', 'ENDS1', 'BOTHEND', 'CLEANFIRST', 'CLEANONLY', 'SPREADENDS')).toEqual({
			CLEAN0: ['repeat L1 clean 365'], CLEAN1: ['repeat L1 open 364'],
			ENDS0: ['repeat L1 documents_ended 60'], ENDS1: ['repeat L1 open 60'],
			BOTHEND: ['repeat L1 documents_ended 450'], CLEANFIRST: ['repeat L1 clean 450'], CLEANONLY: ['repeat L1 clean 450'],
			SPREADENDS: ['repeat L1 documents_ended 250', 'several_departments L3 documents_ended 250'],
		});
		expect(await column('closed_on', 'CLEAN0', 'ENDS0', 'BOTHEND', 'CLEANFIRST', 'CLEANONLY', 'ENDS1', 'SPREADENDS')).toEqual([
			ago(0), ago(0), ago(85), ago(85), ago(85), null, ago(150),
		]);
	});

	it('R39, R83: a talk on the day of the breach answers it; half a clean year and thirty days after the talk must have passed', async () => {
		expect(await column('talked_on', 'TALKSAMEDAY', 'TWOTALKS', 'TALKBEFORE')).toEqual([ago(170), ago(160), null]);
		expect(await column('clean_on', 'TALKSAMEDAY', 'TALKED0', 'TALKED1', 'DWELT0', 'DWELT1', 'LATETALK')).toEqual([
			ago(-13), ago(0), ago(-1), ago(0), ago(-1), ago(-5),
		]);
		expect(await column('closed_reason', 'TALKED0', 'TALKED1', 'DWELT0', 'DWELT1', 'LATETALK')).toEqual(['clean', null, 'clean', null, null]);
		expect(await alertsOf('TALKBEFORE')).toEqual({ TALKBEFORE: ['repeat L2 open 170'] });
	});

	it('R39: says when an alert opened, rose and was last added to, and that the last finder is to call', async () => {
		expect(await warehouse.rows("select opened_on, raised_on, first_on, last_on, department_code, opening_document_id from int_alerts where subject_code = 'CALLER' and alert_rule = 'repeat_breach'")).toMatchObject([
			{ opened_on: ago(170), raised_on: ago(170), first_on: ago(200), last_on: ago(140), department_code: 'D3' },
		]);
		expect(await warehouse.rows("select opening_document_id, raised_on from int_alerts where subject_code = 'WARNED'")).toEqual([
			{ opening_document_id: expect.stringMatching(/^B:B/) as string, raised_on: ago(100) },
		]);
	});

	it('R42, R83: what comes after all documents have ended is an alert of its own and takes no level over from them', async () => {
		expect(await alertsOf('GONE', 'GONESAMEDAY', 'GONENEXTDAY', 'GONESERIOUS', 'OLDSTANDS')).toEqual({
			GONE: ['repeat L2 documents_ended 270', 'repeat L1 open 120'],
			GONESAMEDAY: ['repeat L1 documents_ended 270', 'repeat L1 open 120'],
			GONENEXTDAY: ['repeat L1 open 270'],
			GONESERIOUS: ['serious L3 documents_ended 300', 'serious L3 open 100'],
			OLDSTANDS: ['repeat L1 clean 870', 'repeat L1 documents_ended 370', 'repeat L1 open 120'],
		});
	});

	it('R83: a penalty belongs to the record of its act for ninety days, the first ones only, and never to a later record', async () => {
		expect(await alertsOf('LINK0', 'LINK1', 'LINKTIE', 'LINKBEFORE', 'LINKOTHER')).toEqual({
			LINK0: [], LINK1: ['repeat L1 open 100'], LINKTIE: [], LINKBEFORE: ['repeat L1 open 100'], LINKOTHER: ['repeat L1 open 100'],
		});
	});

	it('R83: what is found on the seventh day after an episode’s first belongs to it, on the eighth no more', async () => {
		expect(await alertsOf('WEEK0', 'WEEK1')).toEqual({ WEEK0: [], WEEK1: ['repeat L1 open 100'] });
	});

	it('R50, R83: a warning that names no department went to all concerned, one that names a department to it alone, none to its sender', async () => {
		const rows = await warehouse.rows<Record<string, string>>(
			"select subject_code, department_code, is_warned, is_acknowledged, warned_on, acknowledged_on from int_warning_departments where subject_code <> 'OVERBY' order by 1, 2",
		);
		expect(rows.map((row) => Object.values(row))).toEqual([
			['SENTONE', 'D1', false, false, null, null],
			['SENTONE', 'D2', false, false, null, null],
			['SENTONE', 'D3', true, false, ago(100), null],
			// sent the day before the alert rose: not about it
			['UNSENT', 'D1', false, false, null, null],
			['UNSENT', 'D2', false, false, null, null],
			['UNSENT', 'D3', false, false, null, null],
			// a licence or a promise in its last day is alive; who holds both is warned once; a receipt of the day before is of something else
			['WARNED', 'D1', true, false, ago(100), null],
			['WARNED', 'D2', true, true, ago(100), ago(100)],
			['WARNED', 'D3', true, false, ago(100), null],
			['WARNED', 'D6', true, false, ago(100), null],
		]);
		expect(await alertsOf('OVERBY', 'LOW')).toEqual({ OVERBY: ['repeat L2 clean 460'], LOW: ['repeat L1 open 100'] });
		expect(await warehouse.rows("select * from int_warning_departments where subject_code = 'OVERBY'")).toEqual([]);
	});

	it('meets the tests of its models', async () => {
		expect((await warehouse.expectations()).filter((one) => one.severity === 'block' && one.failing > 0)).toEqual([]);
	});
});

describe('the edges of an alert under another policy', () => {
	it('R39, R83: counts rise with the industry, the score must have fallen to its share, the first finder calls', async () => {
		const firms = Array.from({ length: 40 }, (_, index) => `H${index}`);
		const warehouse = await given(
			{
				subjects: firms.map((subject_code) => ({ subject_code, subject_name: subject_code, subject_type: 'organisation', industry_code: 'H6210' })),
				breaches: [
					...firms.flatMap((code) => breach(code, 500)),
					...breaches('H1', [120, 90, 60]), ...breaches('H2', [120, 90, 60, 30]), ...breaches('H3', [130, 110, 90, 60, 30]),
					...breaches('H4', [120, 90], { category: '无证' }), ...breaches('H5', [120, 90, 60], { category: '无证' }),
					...breaches('TWO', [120, 90]), ...breaches('THREE', [120, 90, 60]), ...breaches('TWOSAME', [120, 90], { category: '无证' }),
					breach('STILL', 150, { published_to: ago(10) }), ...breaches('STILL', [120, 90]),
					...breaches('HALF0', [260, 230, 200]), ...breaches('HALF1', [260, 230, 199]),
					breach('CALLER', 200), breach('CALLER', 170, { department_code: 'D2' }), breach('CALLER', 140, { department_code: 'D3' }),
					breach('nobody', 0),
				],
				interventions: [talk('HALF0', 190), talk('HALF1', 190)],
			},
			'int_alerts',
			{
				'alerts.calibration_least_subjects': 40, 'alerts.repeat_count': 3, 'alerts.half_life_days': 200, 'alerts.departments_count': 9,
				'talk.caller': 'first_department',
			},
		);
		const rows = await warehouse.rows('select subject_code, level, closed_reason, department_code from int_alerts order by 1');
		// an episode each in the year before: four are the least that fewer than two in a hundred reach by chance, one more than the general three
		expect(rows.map((row) => Object.values(row))).toEqual([
			['CALLER', 'L1', null, 'D1'],
			['H2', 'L1', null, 'D1'],
			['H3', 'L2', null, 'D1'],
			['H5', 'L1', null, 'D1'],
			['HALF0', 'L1', 'clean', 'D1'],
			['HALF1', 'L1', null, 'D1'],
			['STILL', 'L1', null, 'D1'],
			['THREE', 'L1', null, 'D1'],
			['TWOSAME', 'L1', null, 'D1'],
		]);
		warehouse.close();
	});
});
