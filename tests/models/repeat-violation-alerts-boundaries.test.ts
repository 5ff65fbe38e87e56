import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqlFolder } from '../../pipeline/warehouse.ts';
import { given, type Warehouse } from '../given.ts';
import { ago, breach, breaches, edges, intervention, talk } from './alert-edges.ts';

describe('the edges of an alert', () => {
	let warehouse: Warehouse;
	/** Rule, level and state of a subject's alerts, and how many days ago each was opened. */
	const alertsOf = async (...codes: string[]): Promise<Record<string, string[]>> => {
		const rows = await warehouse.rows<Record<string, string>>(
			`select subject_code as code, replace(alert_rule, '_breach', '') || ' ' || level || ' ' || coalesce(closed_reason, 'open') || ' '
				|| days_between(opened_on, date '${ago(0)}') as alert
			from int_alerts order by opened_on, alert_rule`,
		);
		return Object.fromEntries(
			codes.map((code) => [code, rows.filter((row) => row.code === code).map((row) => row.alert!)]),
		);
	};
	const column = async (name: string, ...codes: string[]): Promise<unknown[]> => {
		const rows = await warehouse.rows(`select subject_code, ${name} as value from int_alerts`);
		return codes.map((code) => rows.find((row) => row.subject_code === code)!.value);
	};

	beforeAll(async () => {
		warehouse = await given(edges, 'repeat_violation_alerts');
	});
	afterAll(() => warehouse.close());

	it('R83: a window holds the day itself and as many days before as make its length', async () => {
		expect(
			await alertsOf(
				'YEAR0',
				'YEAR1',
				'FOUR0',
				'FOUR1',
				'TEN0',
				'TEN1',
				'PAIR0',
				'PAIR1',
				'SAME0',
				'SAME1',
			),
		).toEqual({
			YEAR0: ['repeat L1 open 100'],
			YEAR1: [],
			FOUR0: ['repeat L2 open 400'],
			FOUR1: ['repeat L1 open 400'],
			TEN0: ['repeat L4 open 980'],
			TEN1: ['repeat L2 open 980'],
			PAIR0: ['repeat L1 open 100', 'several_departments L3 open 100'],
			PAIR1: ['repeat L1 open 100'],
			SAME0: ['serious L3 open 282', 'repeat L1 open 100'],
			SAME1: ['serious L3 open 283'],
		});
	});

	it('R83: an episode, or a department, lies in a window by its youngest document', async () => {
		expect(await alertsOf('YOUNGEST', 'YOUNGEST4', 'YOUNGESTSAME', 'PAIR2')).toEqual({
			YOUNGEST: ['repeat L1 open 100'],
			YOUNGEST4: ['repeat L2 open 350'],
			YOUNGESTSAME: ['serious L3 open 284', 'repeat L1 open 100'],
			PAIR2: ['repeat L1 open 100', 'several_departments L3 open 100'],
		});
	});

	it('R83: serious breaches are counted by their category, not among the minor and general ones', async () => {
		expect(await alertsOf('NAMELESS', 'MIXED')).toEqual({
			NAMELESS: ['serious L3 open 150'],
			MIXED: ['serious L3 open 100'],
		});
	});

	it('R42, R83: a record that ends or is repaired on the day of the next one does not count with it', async () => {
		expect(await alertsOf('OVER0', 'OVER1', 'MENDEDATONCE')).toEqual({
			OVER0: [],
			OVER1: ['repeat L1 documents_ended 100'],
			MENDEDATONCE: [],
		});
	});

	it('R81: the first day of an inclusive period is inside, the day after its last one outside', async () => {
		expect(await column('level', 'SHELTER1', 'SHELTER0', 'GROWN0', 'GROWN1')).toEqual([
			'L1',
			'L2',
			'L2',
			'L1',
		]);
	});

	it('R83: documents 364 days apart are one alert, a year apart two', async () => {
		expect(await alertsOf('APART0', 'APART1')).toEqual({
			APART0: ['repeat L1 open 570'],
			APART1: ['repeat L1 clean 570', 'repeat L1 open 175'],
		});
	});

	it('R83: an alert ends on the day on which its clean year or its documents end', async () => {
		expect(
			await alertsOf(
				'CLEAN0',
				'CLEAN1',
				'ENDS0',
				'ENDS1',
				'BOTHEND',
				'CLEANFIRST',
				'CLEANONLY',
				'SPREADENDS',
			),
		).toEqual({
			CLEAN0: ['repeat L1 clean 365'],
			CLEAN1: ['repeat L1 open 364'],
			ENDS0: ['repeat L1 documents_ended 60'],
			ENDS1: ['repeat L1 open 60'],
			BOTHEND: ['repeat L1 documents_ended 450'],
			CLEANFIRST: ['repeat L1 clean 450'],
			CLEANONLY: ['repeat L1 clean 450'],
			SPREADENDS: ['repeat L1 documents_ended 250', 'several_departments L3 documents_ended 250'],
		});
		expect(
			await column(
				'closed_on',
				'CLEAN0',
				'ENDS0',
				'BOTHEND',
				'CLEANFIRST',
				'CLEANONLY',
				'ENDS1',
				'SPREADENDS',
			),
		).toEqual([ago(0), ago(0), ago(85), ago(85), ago(85), null, ago(150)]);
	});

	it('R39, R83: a talk on the day of the breach answers it; half a clean year and thirty days after the talk must have passed', async () => {
		expect(await column('talked_on', 'TALKSAMEDAY', 'TWOTALKS', 'TALKBEFORE')).toEqual([
			ago(170),
			ago(160),
			null,
		]);
		expect(
			await column('clean_on', 'TALKSAMEDAY', 'TALKED0', 'TALKED1', 'DWELT0', 'DWELT1', 'LATETALK'),
		).toEqual([ago(-13), ago(0), ago(-1), ago(0), ago(-1), ago(-5)]);
		expect(
			await column('closed_reason', 'TALKED0', 'TALKED1', 'DWELT0', 'DWELT1', 'LATETALK'),
		).toEqual(['clean', null, 'clean', null, null]);
		expect(await alertsOf('TALKBEFORE')).toEqual({ TALKBEFORE: ['repeat L2 open 170'] });
	});

	it('R39: says when an alert opened, rose and was last added to, and that the last finder is to call', async () => {
		expect(
			await warehouse.rows(
				"select opened_on, raised_on, first_on, last_on, department_code, opening_document_id from int_alerts where subject_code = 'CALLER' and alert_rule = 'repeat_breach'",
			),
		).toMatchObject([
			{
				opened_on: ago(170),
				raised_on: ago(170),
				first_on: ago(200),
				last_on: ago(140),
				department_code: 'D3',
			},
		]);
		expect(
			await warehouse.rows(
				"select opening_document_id, raised_on from int_alerts where subject_code = 'WARNED'",
			),
		).toEqual([
			{ opening_document_id: expect.stringMatching(/^B:B/) as string, raised_on: ago(100) },
		]);
	});

	it('R42, R83: what comes after all documents have ended is an alert of its own and takes no level over from them', async () => {
		expect(
			await alertsOf('GONE', 'GONESAMEDAY', 'GONENEXTDAY', 'GONESERIOUS', 'OLDSTANDS'),
		).toEqual({
			GONE: ['repeat L2 documents_ended 270', 'repeat L1 open 120'],
			GONESAMEDAY: ['repeat L1 documents_ended 270', 'repeat L1 open 120'],
			GONENEXTDAY: ['repeat L1 open 270'],
			GONESERIOUS: ['serious L3 documents_ended 300', 'serious L3 open 100'],
			OLDSTANDS: ['repeat L1 clean 870', 'repeat L1 documents_ended 370', 'repeat L1 open 120'],
		});
	});

	it('R42, R83: a breach after a talk keeps its alert open as long as it is in force itself, and no longer', async () => {
		expect(await alertsOf('ONCETALKED', 'TALKEDAGAIN', 'TALKENDED', 'TALKEDTHRICE')).toEqual({
			TALKEDTHRICE: ['repeat L2 open 200'],
			ONCETALKED: ['repeat L2 documents_ended 100'],
			TALKEDAGAIN: ['repeat L2 open 100'],
			TALKENDED: ['repeat L2 documents_ended 100'],
		});
		expect(await column('closed_on', 'ONCETALKED', 'TALKENDED')).toEqual([ago(20), ago(20)]);
	});

	it('R83: a tenth breach after a clean year is an alert of its own and ends with its own record', async () => {
		expect(await alertsOf('TENAPART', 'EARLIER')).toEqual({
			TENAPART: ['repeat L2 clean 992', 'repeat L4 documents_ended 10'],
			EARLIER: ['repeat L1 open 120'],
		});
	});

	it('R83: each rule has runs of its own', async () => {
		expect(await alertsOf('TWORULES', 'TWOENDS')).toEqual({
			TWORULES: ['serious L3 clean 600', 'repeat L1 open 430', 'serious L3 open 200'],
			TWOENDS: ['serious L3 documents_ended 300', 'repeat L1 open 240', 'serious L3 open 100'],
		});
	});

	it('R42, R83: a record without an end keeps its alert open', async () => {
		expect(await alertsOf('ENDLESS', 'ENDLESSUNIT')).toEqual({
			ENDLESS: ['repeat L1 open 270'],
			ENDLESSUNIT: ['repeat L1 open 270'],
		});
		expect(await alertsOf('SPREADSTANDS')).toEqual({
			SPREADSTANDS: ['repeat L1 open 150', 'several_departments L3 open 150'],
		});
	});

	it('R83: lists what did not count from a year before an alert’s first document to the day before it is clean', async () => {
		const rows = await warehouse.rows<{ code: string; days: number }>(
			`select subject_code as code, days_between(found_on, date '${ago(0)}') as days from int_alert_documents
			where subject_code in ('AROUND', 'AFTER', 'ENDS0') and not is_counted order by 1, 2`,
		);
		expect(rows.map(({ code, days }) => `${code} ${days}`)).toEqual([
			'AFTER 86',
			'AROUND 565',
			'ENDS0 100',
		]);
	});

	it('R83: the score takes an episode by its gravest document and leaves out what ended on the day itself', async () => {
		const rows = await warehouse.rows(
			"select subject_code, score from int_breach_scores where subject_code in ('SCORED', 'ENDS0', 'ENDS1') order by 1",
		);
		const halved = (weight: number, days: number): number => weight * 2 ** (-days / 180);
		expect(rows.map((row) => row.score)).toEqual(
			[halved(1, 60), halved(1, 60) + halved(1, 100), halved(3, 100) + halved(9, 50)].map(
				(score) => Math.round(score * 100) / 100,
			),
		);
	});

	it('R83: a penalty is counted with the act of its own subject, department, category and latest record', async () => {
		expect(
			await alertsOf(
				'LINKSAMEDAY',
				'LINKLAST',
				'LINKA',
				'LINKB',
				'LINKDEPARTMENT',
				'LINKKIND',
				'LINKACTS',
			),
		).toEqual({
			LINKSAMEDAY: ['repeat L1 open 110'],
			LINKLAST: ['repeat L1 open 120'],
			LINKA: [],
			LINKB: [],
			LINKDEPARTMENT: ['several_departments L3 open 150'],
			LINKKIND: [],
			LINKACTS: ['repeat L1 open 150'],
		});
		const rows = await warehouse.rows<{ code: string; days: string }>(
			`select subject_code as code, string_agg(days_between(episode_on, date '${ago(0)}'), ' ' order by found_on, document_id) as days
			from int_episodes where subject_code in ('LINKLAST', 'LINKACTS') group by all order by 1`,
		);
		expect(rows).toEqual([
			{ code: 'LINKACTS', days: '300 300 150 150' },
			{ code: 'LINKLAST', days: '180 120 120' },
		]);
	});

	it('R83: a penalty belongs to the record of its act for ninety days, the first ones only, and never to a later record', async () => {
		expect(await alertsOf('LINK0', 'LINK1', 'LINKTIE', 'LINKBEFORE', 'LINKOTHER')).toEqual({
			LINK0: [],
			LINK1: ['repeat L1 open 100'],
			LINKTIE: [],
			LINKBEFORE: ['repeat L1 open 100'],
			LINKOTHER: ['repeat L1 open 100'],
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
			['WARNED', 'D6', true, true, ago(100), ago(30)],
		]);
		expect(await alertsOf('OVERBY', 'LOW')).toEqual({
			OVERBY: ['repeat L2 clean 460'],
			LOW: ['repeat L1 open 100'],
		});
		expect(
			await warehouse.rows("select * from int_warning_departments where subject_code = 'OVERBY'"),
		).toEqual([]);
	});

	it('R50: a warning is answered by the first receipt of its day or later, of the department that it names if it names one', async () => {
		const question = readFileSync(`${sqlFolder}/queries/warning_receipts.sql`, 'utf8');
		const rows = await warehouse.rows(
			`select waited_days, received_on is not null as is_received from (${question}) order by 2 desc, 1`,
		);
		// of three without a receipt one was answered by another department than the one it names
		expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
			'0 true',
			'10 true',
			'11 true',
			'90 false',
			'100 false',
			'390 false',
		]);
	});

	it('meets the tests of its models', async () => {
		expect(
			(await warehouse.expectations()).filter((one) => one.severity === 'block' && one.failing > 0),
		).toEqual([]);
	});
});

describe('the edges of an alert under another policy', () => {
	it('R39, R83: counts rise with the industry, the score must have fallen to its share, the first finder calls', async () => {
		const firms = Array.from({ length: 40 }, (_, index) => `H${index}`);
		const many = firms.map((code) => `M${code}`);
		const warehouse = await given(
			{
				subjects: [...firms, ...many].map((subject_code) => ({
					subject_code,
					subject_name: subject_code,
					subject_type: 'organisation',
					industry_code: subject_code.startsWith('H') ? 'H6210' : 'C1432',
				})),
				breaches: [
					...firms.flatMap((code) => breaches(code, [500, 498])),
					...breaches('H1', [120, 90, 60]),
					...breaches('H2', [120, 90, 60, 30]),
					...breaches('H3', [130, 110, 90, 60, 30]),
					...breaches('H4', [120, 90], { category: '无证' }),
					...breaches('H5', [120, 90, 60], { category: '无证' }),
					...breaches('TWO', [120, 90]),
					...breaches('THREE', [120, 90, 60]),
					...breaches('TWOSAME', [120, 90], { category: '无证' }),
					breach('STILL', 150, { published_to: ago(10) }),
					...breaches('STILL', [120, 90]),
					...breaches('HALF0', [260, 230, 200]),
					...breaches('HALF1', [260, 230, 199]),
					breach('WARNEDTALK', 100),
					...many.flatMap((code) => breaches(code, [400, 410, 420, 430, 440, 450, 460])),
					breach('CALLER', 200),
					breach('CALLER', 170, { department_code: 'D2' }),
					breach('CALLER', 140, { department_code: 'D3' }),
					breach('nobody', 0),
				],
				interventions: [
					talk('HALF0', 190),
					talk('HALF1', 190),
					intervention('WARNEDTALK', 'warning_talk', 150),
				],
			},
			'int_alerts',
			{
				'alerts.calibration_least_subjects': 40,
				'alerts.repeat_count': 3,
				'alerts.half_life_days': 200,
				'alerts.departments_count': 9,
				'talk.caller': 'first_department',
				'talk.kinds.warning': 0,
			},
		);
		const rows = await warehouse.rows(
			"select subject_code, level, closed_reason, department_code from int_alerts where subject_code not like 'MH%' order by 1",
		);
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
		expect(
			await warehouse.rows(
				'select industry_section, repeat_count from int_alert_thresholds where year = 2026 order by 1',
			),
		).toEqual([
			{ industry_section: 'C', repeat_count: 10 },
			{ industry_section: 'H', repeat_count: 4 },
		]);
		warehouse.close();
	});

	it('R83: an alert stays open while as many episodes are in force as the lower of its two counts asks for', async () => {
		// what each count asks for, and whether an alert of three episodes is open with two of them left
		for (const [repeat, same, isOpen] of [
			[2, 5, true],
			[5, 2, true],
			[3, 3, false],
		] as const) {
			const warehouse = await given(
				{
					breaches: [
						breach('LEFT', 150, { category: '无证', published_to: ago(10) }),
						...breaches('LEFT', [120, 90], { category: '无证' }),
						breach('nobody', 0),
					],
				},
				'int_alerts',
				{ 'alerts.repeat_count': repeat, 'alerts.same_category_count': same },
			);
			expect(
				await warehouse.rows(
					"select closed_on is null as is_open from int_alerts where alert_rule = 'repeat_breach'",
				),
			).toEqual([{ is_open: isOpen }]);
			warehouse.close();
		}
	});
});
