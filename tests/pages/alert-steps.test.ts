import { expect, it } from 'vitest';
import { listSteps } from '../../src/lib/server/regulation/alert-steps.ts';
import type { Row } from '../../src/lib/server/warehouse.ts';

const open = {
	alert_state: 'open',
	level: 'L3',
	opened_on: '2026-06-23',
	raised_on: '2026-06-23',
	opening_document: '认〔1〕',
	warning_on: '2026-06-23',
	due_on: '2026-06-24',
	clean_on: '2027-06-23',
	warning_due_count: 2,
	warned_count: 2,
	acknowledged_count: 1,
	ends_on_receipts: true,
};
const told = (more: Row, locale: 'zh' | 'en' = 'zh'): string[] => {
	const row: Row = { ...open, ...more };
	return listSteps(row, (name) => String(row[name] ?? ''), '2026-06-25', locale).map(
		({ title, on, text, state }) => [title, on, text, state].join(' | '),
	);
};

it('R50, R83: an alert says since when departments are to be warned, that a further breach asks for it again, and that it ends on receipts', () => {
	expect(told({}).slice(2)).toEqual([
		'风险预警 | 2026-06-23 | 自该日起应发 2 个部门，已发 2，已回执 1 | done',
		'处置期限 | 2026-06-24 | 已过 1 天 | late',
		'收齐回执 |  | 应收部门全部回执即结束；再有新事件重新开启 | next',
		'清白期满 | 2027-06-23 | 此前再无计入的记录即结束 | next',
	]);
	expect(
		told(
			{ warning_on: '2026-06-24', warned_count: 0, acknowledged_count: 0, ends_on_receipts: false },
			'en',
		).slice(2),
	).toEqual([
		'Departments warned | 2026-06-24 | A further episode: since then 2 to warn again, 0 warned, 0 acknowledged | late',
		'Action due | 2026-06-24 | 1 days over | late',
		'Clean | 2027-06-23 | Ends if nothing more is counted by then | next',
	]);
	const closed = told({
		alert_state: 'closed',
		closed_on: '2026-06-25',
		closed_reason: 'receipts',
		acknowledged_count: 2,
	});
	expect(closed.at(-1)).toBe('结束 | 2026-06-25 | receipts | done');
	expect(closed.some((step) => step.startsWith('收齐回执'))).toBe(false);
});
