import { openBurdenRows } from '../regulation/burden-rows.ts';
import type { Counted } from './counted-rows.ts';
import type { MadeNumber } from './made-number.ts';
import { openTaskRows } from '../supervision/milestones-rows.ts';
import type { WorkName } from '../supervision/work-lists.ts';
import { openWorkRows } from '../supervision/work-rows.ts';

/** Reads the address of the rows behind a number of a page; ends the request when it names none. */
export function openPageRows(
	locals: App.Locals,
	page: WorkName | 'burden' | 'milestones',
	url: URL,
): Promise<Counted & { made?: MadeNumber | null }> {
	switch (page) {
		case 'burden':
			return openBurdenRows(locals, url);
		case 'milestones':
			return openTaskRows(locals, url);
		default:
			return openWorkRows(locals, page, url);
	}
}
