import { viewCounted } from '#lib/server/indicator/counted-rows.ts';
import { openPageRows } from '#lib/server/indicator/page-rows.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ params, url, locals }) => {
	const counted = await openPageRows(locals, params.page, url);
	return { ...(await viewCounted(locals, url, counted)), made: counted.made ?? null };
};
