import type { Scope } from '../access.ts';
import type { Lease } from '../publication.ts';
import { askOnce } from './work.ts';
import type { Row } from '../warehouse.ts';

/** The ranked records due, by department, feed, month of the deadline and days late; read once per generation. */
export function readReports(lease: Lease, scope: Scope): Promise<Row[]> {
	return lease.once('reporting lateness', async () => {
		const rows = await askOnce(lease, scope, 'reporting_lateness');
		return rows.map((row): Row => ({
			...row,
			days: row.late_days ?? null,
			late_rows: row.late_days === null ? 0 : row.row_count!,
		}));
	});
}
