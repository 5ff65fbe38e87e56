import { expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { rowsOf } from '../given.ts';

let place = 0;
/** A rejected row of March 2026 with a cell for each time at which its record came right. */
function rejected(
	record_key: string | null,
	day: string,
	mended: (string | null)[],
	more: Row = {},
): { row: Row; cells: Row[] } {
	const own = {
		feed: 'breaches',
		batch_id: 'b',
		source_file: 'f.csv',
		source_row: ++place,
		department_code: 'A',
		received_at: `2026-03-${day} 09:00:00`,
	};
	return {
		row: { ...own, is_ranked_feed: true, is_history: false, ...more },
		cells: mended.map((at, index) => ({
			...own,
			reported_by: 'A',
			record_key,
			column_name: `c${index}`,
			value: 'x',
			rule_code: 'CODE',
			reason_zh: '代码',
			reason_en: 'code',
			mended_at: at === null ? null : `2026-03-${at} 10:00:00`,
		})),
	};
}

it('R91: a rejected record is one to correct by its fifth working day, once a day and department, from that day on', async () => {
	const all = [
		// five working days after Wednesday the 4th end on the 11th, after Friday the 6th and the weekend on the 13th
		rejected('today', '04', ['11']),
		rejected('late', '04', ['12']),
		rejected('never', '04', [null]),
		rejected('tomorrow', '05', ['05']),
		rejected('friday', '06', [null]),
		rejected('saturday', '07', [null]),
		rejected('cells', '03', ['06', '12']),
		rejected('rows', '03', ['12']),
		rejected('rows', '03', ['06']),
		rejected('again', '03', ['06']),
		rejected('again', '04', ['06']),
		rejected('other feed', '03', ['06'], { is_ranked_feed: false }),
		rejected('history', '03', ['06'], { is_history: true }),
		rejected(null, '03', ['06']),
	];
	const rows = await rowsOf<Record<string, unknown>>(
		'int_corrections',
		{
			int_rejected_rows: all.map(({ row }) => row),
			lake_rejected: all.flatMap(({ cells }) => cells),
			int_data_date: [{ data_date: '2026-03-11', known_on: '2026-03-11', opened_on: '2026-01-05' }],
		},
		{},
		'record_key, rejected_on',
	);
	const day = (value: unknown): string => String(value).slice(8, 10);
	expect(
		rows.map((row) =>
			[
				row.record_key,
				day(row.rejected_on),
				day(row.due_on),
				row.corrected_on === null ? '' : day(row.corrected_on),
				row.is_corrected_in_time,
				row.is_due,
			].join(' '),
		),
	).toEqual([
		'again 03 10 06 true true',
		'again 04 11 06 true true',
		'cells 03 10 06 true true',
		'friday 06 13  false false',
		'late 04 11 12 false true',
		'never 04 11  false true',
		'rows 03 10 06 true true',
		'saturday 07 13  false false',
		'today 04 11 11 true true',
		'tomorrow 05 12 05 true false',
	]);
	expect(
		new Set(
			rows.map((row) => `${String(row.feed)} ${String(row.department_code)} ${String(row.month)}`),
		),
	).toEqual(new Set(['breaches A 2026-03-01']));
});
