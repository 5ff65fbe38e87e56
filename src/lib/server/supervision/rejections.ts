import { ask } from '../questions.ts';
import { requireLease } from '../indicator/mart-page.ts';

/** Rejected rows of one feed that wait to be mended. */
export interface Waiting {
	feed: string;
	title_zh: string;
	title_en: string;
	row_count: number;
	[column: string]: string | number;
}

/** The feeds with rows to mend that the request may read, for the departments its address names (all when it names none). */
export async function readWaiting(
	locals: App.Locals,
	url: URL,
): Promise<{ departments: string; waiting: Waiting[] }> {
	const lease = requireLease(locals, url.pathname);
	const departments = (url.searchParams.get('d') ?? '')
		.replace(/[^0-9A-Za-z_,-]/g, '')
		.slice(0, 2000);
	const waiting = await ask<Waiting>(lease, locals.scope, 'open_rejections', { departments });
	return { departments, waiting };
}
