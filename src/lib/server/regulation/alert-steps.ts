import { m } from '#lib/paraglide/messages.js';
import { daysBetween } from '../../periods.ts';
import type { Locale } from '../../words.ts';
import type { Row } from '../warehouse.ts';

/** A step of an alert's way: what, when, and whether it is done, late or next. */
export interface Step {
	title: string;
	on: string;
	text: string;
	state: string;
}

/** The way of an alert from its opening to its close; `text` writes a column of its row. */
export function listSteps(
	row: Row,
	text: (column: string) => string,
	dataDate: string,
	locale: Locale,
): Step[] {
	const late = row.due_on ? daysBetween(String(row.due_on), dataDate) : 0;
	const isOpen = row.alert_state === 'open';
	return [
		{
			title: m.step_opened({}, { locale }),
			on: text('opened_on'),
			text: text('opening_document'),
			state: 'done',
		},
		{
			title: text('level'),
			on: text('raised_on'),
			text: m.step_raised({}, { locale }),
			state: 'done',
		},
		...(row.talked_on
			? [{ title: m.step_talk({}, { locale }), on: text('talked_on'), text: '', state: 'done' }]
			: []),
		...(Number(row.warning_due_count ?? 0) > 0
			? [
					{
						title: m.step_warned({}, { locale }),
						on: text('warning_on'),
						text: (row.warning_on === row.raised_on ? m.step_warned_text : m.step_warned_again)(
							{
								due: Number(row.warning_due_count),
								warned: Number(row.warned_count),
								acknowledged: Number(row.acknowledged_count),
							},
							{ locale },
						),
						state: Number(row.warned_count) < Number(row.warning_due_count) ? 'late' : 'done',
					},
				]
			: []),
		{
			title: m.step_due({}, { locale }),
			on: text('due_on'),
			text: !isOpen
				? ''
				: late > 0
					? m.days_over({ count: late }, { locale })
					: m.days_left({ count: -late }, { locale }),
			state: isOpen && late > 0 ? 'late' : 'next',
		},
		...(isOpen && row.ends_on_receipts
			? [
					{
						title: m.step_receipts({}, { locale }),
						on: '',
						text: m.step_receipts_why({}, { locale }),
						state: 'next',
					},
				]
			: []),
		isOpen
			? {
					title: m.step_clean({}, { locale }),
					on: text('clean_on'),
					text: m.step_clean_why({}, { locale }),
					state: 'next',
				}
			: {
					title: m.step_closed({}, { locale }),
					on: text('closed_on'),
					text: text('closed_reason'),
					state: 'done',
				},
	];
}
