import { expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { rowsOf } from '../given.ts';

const received_at = '2026-08-01 09:00:00';
let place = 0;
const grant = (
	subject_code: string,
	decided_on: string,
	route = 'standard',
	result = 'granted',
): Row => ({
	case_no: `C${++place}`,
	subject_code,
	decided_on,
	route,
	result,
});
const span = (
	subject_code: string,
	credit_class: string,
	valid_from: string,
	class_until_on: string,
	is_combined = true,
): Row => ({
	subject_code,
	credit_class,
	valid_from,
	class_until_on,
	is_combined,
});
const visit = (subject_code: string, inspected_on: string, kind = 'random'): Row => ({
	inspection_id: `V${++place}`,
	subject_code,
	department_code: 'D1',
	inspected_on,
	kind,
	result: 'no_problem',
	received_at,
});
const penalty = (subject_code: string, decided_on: string): Row => ({
	doc_no: `P${++place}`,
	subject_code,
	authority_code: 'D1',
	penalty_kinds: 'fine',
	decided_on,
	received_at,
});

it('R13: a subject is watched from its first grant within the window, by the class of that day, and relaxed when one of its grants was', async () => {
	const rows = await rowsOf<Record<string, unknown>>(
		'int_parity_subjects',
		{
			int_data_date: [{ data_date: '2026-07-31', known_on: '2026-07-31', opened_on: '2024-01-01' }],
			int_gated_cases: [
				grant('TWICE', '2026-03-02'),
				grant('TWICE', '2026-06-01', 'exempt_clean'),
				grant('TWICE', '2026-06-02', 'commitment'),
				grant('PLAIN', '2026-03-02'),
				// a grant on the first day of the window belongs to it, of the day before not; what was refused opens nothing
				grant('FIRST', '2025-08-01', 'exempt_high'),
				grant('BEFORE', '2025-07-31'),
				grant('BEFORE', '2026-05-01', 'exempt_high', 'refused'),
				grant('FILED', '2026-03-02', 'filing'),
			],
			int_rating_spans: [
				// up to the day before the grant, from the day of the grant, of a scheme that is not combined; of two that hold the worse
				span('TWICE', 'E', '2025-01-01', '2026-03-02'),
				span('TWICE', 'B', '2026-03-02', '9999-12-31'),
				span('TWICE', 'A', '2026-06-01', '9999-12-31'),
				span('TWICE', 'D', '2025-01-01', '9999-12-31', false),
				span('PLAIN', 'A', '2025-01-01', '9999-12-31'),
				span('PLAIN', 'C', '2025-01-01', '2026-03-03'),
			],
			inspections: [
				visit('TWICE', '2026-03-01'),
				visit('TWICE', '2026-03-02'),
				visit('TWICE', '2026-05-01'),
				visit('PLAIN', '2026-05-01', 'targeted'),
				visit('nobody', '2026-05-01'),
			],
			penalties: [penalty('TWICE', '2026-03-01'), penalty('PLAIN', '2026-03-02')],
		},
		{ 'parity.window_months': 12 },
		'subject_code',
	);
	expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
		'FILED unrated ordinary 0 false false 151 2026-03-02',
		'FIRST unrated relaxed 0 false false 364 2025-08-01',
		'PLAIN C ordinary 0 false true 151 2026-03-02',
		'TWICE B relaxed 2 true false 151 2026-03-02',
	]);
});
