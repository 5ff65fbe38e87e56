import { openTaskRows } from '#lib/server/milestones.ts';
import { viewCounted } from '#lib/server/counted-rows.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ url, locals }) =>
	viewCounted(locals, url, await openTaskRows(locals, url));
