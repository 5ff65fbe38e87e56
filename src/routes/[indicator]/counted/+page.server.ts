import { viewCounted } from '#lib/server/indicator/counted-rows.ts';
import { openLeadRows } from '#lib/server/indicator/lead-rows.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ params, url, locals }) => {
	const counted = await openLeadRows(locals, params.indicator, url);
	return { ...(await viewCounted(locals, url, counted)), made: counted.made };
};
