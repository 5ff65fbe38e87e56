import { viewCounted } from '#lib/server/indicator/counted-rows.ts';
import { openPageRows } from '#lib/server/indicator/page-rows.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ params, url, locals }) =>
	viewCounted(locals, url, await openPageRows(locals, params.page, url));
