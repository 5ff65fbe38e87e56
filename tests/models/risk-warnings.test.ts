import { expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { given, type Given, type Warehouse } from '../given.ts';
import { ago, intervention } from './alert-edges.ts';

const received_at = '2030-01-01 09:00:00';
/** An alert of L3 that reached its level so many days ago, and its one document. */
const alert = (code: string, raised: number, more: Row = {}): Row => ({
	alert_id: code,
	subject_code: code,
	level: 'L3',
	raised_on: ago(raised),
	clean_on: ago(raised - 365),
	...more,
});
/** A document of an alert; documents of one `episode` are one event. */
const document = (
	code: string,
	found: number,
	episode = found,
	over: number | null = null,
): Row => ({
	alert_id: code,
	document_id: `${code}${found}`,
	subject_code: code,
	found_on: ago(found),
	episode_on: ago(episode),
	in_force_to: over === null ? null : ago(over),
});
const licence = (
	subject_code: string,
	authority_code: string,
	over = -900,
	decided = 900,
): Row => ({
	doc_no: `许〔${subject_code}${authority_code}${over}〕`,
	authority_code,
	subject_code,
	status: 'valid',
	decided_on: ago(decided),
	valid_to: ago(over),
	received_at,
});
const warning = (code: string, on: number, more: Row = {}): Row =>
	intervention(code, 'risk_warning', on, more);
const receipt = (code: string, by_department_code: string, on: number): Row =>
	intervention(code, 'receipt', on, { by_department_code });

const rows: Given = {
	int_data_date: [{ data_date: ago(0), known_on: ago(-3), opened_on: ago(1000) }],
	int_alerts: [
		...[
			'DONE',
			'HALF',
			'NOBODY',
			'AGAIN',
			'SOON',
			'SAMEDAY',
			'ONEEVENT',
			'MENDED',
			'LAPSED',
			'LAST',
			'LATER',
			'YOUNGER',
			'TOMORROW',
			'TODAY',
			'LASTDAY',
			'TWODOCS',
			'PARTMENDED',
			'THRICE',
			'NAMED',
		].map((code) => alert(code, 100)),
		alert('LISTED', 100, { level: 'L2' }),
		alert('FREQUENT', 100, { level: 'L4' }),
		alert('TALKED', 100, { level: 'L1' }),
		alert('ENDED', 100, { closed_on: ago(20), closed_reason: 'documents_ended' }),
		alert('ENDEDBEFORE', 100, { closed_on: ago(90), closed_reason: 'documents_ended' }),
	],
	int_alert_runs: [
		...['DONE', 'AGAIN', 'SOON', 'SAMEDAY', 'ONEEVENT', 'MENDED'].map((code) =>
			document(code, 100),
		),
		document('AGAIN', 60),
		document('SOON', 60),
		document('SAMEDAY', 60),
		document('ONEEVENT', 95, 100),
		document('MENDED', 60, 60, 0),
		document('TALKED', 60),
		...['TWODOCS', 'PARTMENDED', 'THRICE'].flatMap((code) => [
			document(code, 100),
			document(code, 60, 60, code === 'PARTMENDED' ? 0 : null),
		]),
		document('TWODOCS', 57, 60),
		document('PARTMENDED', 59, 60),
		document('THRICE', 40),
	],
	licences: [
		...[
			'DONE',
			'HALF',
			'AGAIN',
			'SOON',
			'SAMEDAY',
			'ONEEVENT',
			'MENDED',
			'LISTED',
			'FREQUENT',
			'TALKED',
			'ENDED',
			'ENDEDBEFORE',
			'TOMORROW',
		].map((code) => licence(code, 'D1')),
		...['TODAY', 'TWODOCS', 'PARTMENDED', 'THRICE'].map((code) => licence(code, 'D1')),
		licence('TODAY', 'D2', -900, 0),
		licence('LASTDAY', 'D1', 100),
		licence('NAMED', 'D2'),
		licence('HALF', 'D2'),
		licence('HALF', 'D2', 70),
		// over after its receipt; over without one; over before the warning; over after it, none left
		licence('LAPSED', 'D1', 50),
		licence('LAPSED', 'D2', 50),
		licence('LAPSED', 'D3', 101),
		licence('LAPSED', 'D4'),
		licence('LAST', 'D1', 50),
		// granted after all had acknowledged; two of one department; granted after the data date
		licence('LATER', 'D1'),
		licence('LATER', 'D2', -900, 10),
		licence('YOUNGER', 'D1', 70),
		licence('YOUNGER', 'D1', -1),
		licence('YOUNGER', 'D2', -900, -1),
	],
	interventions: [
		...[
			'DONE',
			'HALF',
			'AGAIN',
			'SOON',
			'SAMEDAY',
			'ONEEVENT',
			'MENDED',
			'LISTED',
			'FREQUENT',
			'TALKED',
			'LAPSED',
			'LAST',
			'LATER',
			'YOUNGER',
			'ENDED',
			'ENDEDBEFORE',
		].map((code) => warning(code, 98)),
		...[
			'DONE',
			'HALF',
			'AGAIN',
			'SOON',
			'SAMEDAY',
			'ONEEVENT',
			'MENDED',
			'LISTED',
			'FREQUENT',
			'TALKED',
			'LAPSED',
			'LAST',
			'LATER',
			'YOUNGER',
			'ENDED',
		].map((code) => receipt(code, 'D1', 90)),
		// sent to D2, whose receipt the sender filed for it
		warning('NAMED', 98, { department_code: 'D2' }),
		intervention('NAMED', 'receipt', 90, { department_code: 'D2' }),
		warning('TODAY', 0),
		...['D1', 'D2'].map((code) => receipt('TODAY', code, 0)),
		warning('LASTDAY', 98),
		receipt('LASTDAY', 'D1', 90),
		warning('PARTMENDED', 98),
		receipt('PARTMENDED', 'D1', 90),
		warning('TWODOCS', 59),
		receipt('TWODOCS', 'D1', 58),
		warning('THRICE', 50),
		receipt('THRICE', 'D1', 45),
		receipt('LAPSED', 'D3', 85),
		receipt('LAPSED', 'D4', 80),
		receipt('DONE', 'D1', 40),
		receipt('ENDEDBEFORE', 'D1', 90),
		// after a further breach: nothing; a warning a day early; a warning and its receipt on the day itself
		warning('SOON', 61),
		receipt('SOON', 'D1', 55),
		warning('SAMEDAY', 60),
		receipt('SAMEDAY', 'D1', 60),
		warning('TOMORROW', -1),
		receipt('TOMORROW', 'D1', -2),
	],
};

async function endsOf(
	values = {},
): Promise<{ ends: Record<string, string>; warehouse: Warehouse }> {
	const warehouse = await given(rows, ['int_alert_ends', 'int_warning_departments'], values);
	const found = await warehouse.rows<Record<string, string>>(
		`select alert_id, concat_ws(' ', coalesce(closed_reason, 'open'), days_between(closed_on, date '${ago(0)}'), 'since ' || days_between(warning_on, date '${ago(0)}')) as told
		from int_alert_ends order by 1`,
	);
	return { ends: Object.fromEntries(found.map((row) => [row.alert_id, row.told!])), warehouse };
}

it('R42, R50, R83: L3 ends on the day of the last receipt; a further episode in force is to be warned of again and opens it anew', async () => {
	const { ends, warehouse } = await endsOf();
	expect(ends).toEqual({
		DONE: 'receipts 90 since 100',
		HALF: 'open since 100',
		NOBODY: 'open',
		// the receipt was about the breach before; a warning of the day before the further one is not about it
		AGAIN: 'open since 60',
		SOON: 'open since 60',
		SAMEDAY: 'receipts 60 since 60',
		// a second document of one event is no further breach, nor is one that is repaired
		ONEEVENT: 'receipts 90 since 100',
		MENDED: 'receipts 90 since 100',
		// who acknowledged stays, who did not and holds nothing any more is asked no longer
		LAPSED: 'receipts 80 since 100',
		LAST: 'receipts 90 since 100',
		LATER: 'open since 100',
		YOUNGER: 'receipts 90 since 100',
		TOMORROW: 'open since 100',
		TODAY: 'receipts 0 since 100',
		NAMED: 'receipts 90 since 100',
		LASTDAY: 'receipts 90 since 100',
		// an event dates from its first document and is in force as long as one of them; the latest event counts
		TWODOCS: 'receipts 58 since 60',
		PARTMENDED: 'open since 60',
		THRICE: 'open since 40',
		LISTED: 'open since 100',
		FREQUENT: 'open since 100',
		TALKED: 'open',
		ENDED: 'receipts 90 since 100',
		ENDEDBEFORE: 'documents_ended 90 since 100',
	});
	const asked = await warehouse.rows<Record<string, string>>(
		`select alert_id || ' ' || department_code || ' ' || concat_ws(' ', days_between(warned_on, date '${ago(0)}'), days_between(acknowledged_on, date '${ago(0)}')) as told
		from int_warning_departments order by 1`,
	);
	expect(asked.map(({ told }) => told)).toEqual([
		'AGAIN D1 ',
		'DONE D1 98 90',
		'FREQUENT D1 98 90',
		'HALF D1 98 90',
		'HALF D2 98',
		'LAPSED D1 98 90',
		'LAPSED D4 98 80',
		'LAST D1 98 90',
		'LASTDAY D1 98 90',
		'LATER D1 98 90',
		'LATER D2 98',
		'LISTED D1 98 90',
		'MENDED D1 98 90',
		'NAMED D2 98 90',
		'ONEEVENT D1 98 90',
		'PARTMENDED D1 ',
		'SAMEDAY D1 60 60',
		'SOON D1 ',
		'THRICE D1 ',
		'TODAY D1 0 0',
		'TODAY D2 0 0',
		'TOMORROW D1 ',
		'TWODOCS D1 59 58',
		'YOUNGER D1 98 90',
	]);
	// what lies after the data date answers nothing yet
	expect(
		await warehouse.rows("select * from int_warning_answers where subject_code = 'TOMORROW'"),
	).toEqual([]);
	expect((await warehouse.expectations()).filter(({ failing }) => failing > 0)).toEqual([]);
	warehouse.close();
});

it('R50, R83: whether a further breach is warned of again, and which levels end on receipts, is the policy’s', async () => {
	const { ends, warehouse } = await endsOf({
		'alerts.warn_again': 0,
		'alerts.receipt_exit.L2': 1,
		'alerts.receipt_exit.L3': 0,
	});
	expect(ends).toMatchObject({
		AGAIN: 'open since 100',
		DONE: 'open since 100',
		LISTED: 'receipts 90 since 100',
		FREQUENT: 'open since 100',
		ENDED: 'documents_ended 20 since 100',
	});
	warehouse.close();
});

it('R38, R83: an alert that ended on receipts says so, keeps its identity and leaves its subject on the watch list', async () => {
	const breach = {
		subject_code: 'GRAVE',
		department_code: 'D1',
		kind: 'other',
		severity: 'serious',
		published_to: '2035-01-01',
		received_at,
	};
	const again = { ...breach, breach_id: 'B2', decided_on: ago(30) };
	const of = async (more: Row[]): Promise<unknown[]> => {
		const warehouse = await given(
			{
				breaches: [
					{ ...breach, breach_id: 'B1', decided_on: ago(100) },
					{ ...breach, breach_id: 'B0', subject_code: 'nobody', decided_on: ago(0) },
					...more,
				],
				licences: [licence('GRAVE', 'D1'), licence('GRAVE', 'D2')],
				interventions: [
					warning('GRAVE', 99),
					receipt('GRAVE', 'D1', 95),
					receipt('GRAVE', 'D2', 90),
				],
			},
			['repeat_violation_alerts', 'watch_list', 'int_subject_events'],
		);
		const [row] = await warehouse.rows<Row>(
			"select * from repeat_violation_alerts where subject_code = 'GRAVE'",
		);
		const [event] = await warehouse.rows<Row>(
			"select until_on from int_subject_events where event_kind = 'alert' and subject_code = 'GRAVE'",
		);
		const [entry] = await warehouse.rows<Row>(
			"select is_active, left_on from int_watch_entries where subject_code = 'GRAVE'",
		);
		expect(
			(await warehouse.expectations()).filter(
				({ severity, failing }) => severity === 'block' && failing > 0,
			),
		).toEqual([]);
		warehouse.close();
		return [
			row!.alert_id,
			row!.alert_state,
			row!.closed_reason,
			row!.closed_on,
			row!.warning_on,
			row!.ends_on_receipts,
			row!.warning_due_count,
			row!.warned_count,
			row!.acknowledged_count,
			event!.until_on,
			entry,
		];
	};
	const entry = { is_active: true, left_on: null };
	const [id, ...closed] = await of([]);
	expect(closed).toEqual(['closed', 'receipts', ago(90), ago(100), true, 2, 2, 2, ago(90), entry]);
	expect(await of([again])).toEqual([id, 'open', null, null, ago(30), true, 2, 0, 0, null, entry]);
});
