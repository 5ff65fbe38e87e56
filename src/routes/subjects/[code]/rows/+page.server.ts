import { viewCounted } from '#lib/server/indicator/counted-rows.ts';
import { openSubjectRows } from '#lib/server/regulation/subject-rows.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ params, url, locals }) => {
	const counted = await openSubjectRows(locals, params.code, url);
	return { ...(await viewCounted(locals, url, counted)), made: counted.made };
};
