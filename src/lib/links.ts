import type { Row } from './view.ts';

/** The page of the thing that a cell names: a department, a subject, an item, an alert; null for anything else. */
export function linkName(column: string, row: Row): string | null {
	const to = (path: string, code: string): string | null =>
		typeof row[code] === 'string' && !row[code].startsWith('P-')
			? `/${path}/${encodeURIComponent(row[code])}`
			: null;
	switch (column) {
		case 'alert_id':
			return to('alerts', 'alert_id');
		case 'subject_name':
			return to('alerts', 'alert_id') ?? to('subjects', 'subject_code');
		case 'department_name':
			return to('reporting', 'department_code');
		case 'item_name':
			return to('reform', 'item_code');
		default:
			return null;
	}
}
