import { openBurdenRows } from '#lib/server/burden.ts';
import { viewCounted } from '#lib/server/counted-rows.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ url, locals }) =>
	viewCounted(locals, url, await openBurdenRows(locals, url));
