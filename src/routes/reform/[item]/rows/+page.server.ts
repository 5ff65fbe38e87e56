import { viewCounted } from '#lib/server/indicator/counted-rows.ts';
import { openItemRows } from '#lib/server/leadership/item-rows.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ params, url, locals }) => {
	const counted = await openItemRows(locals, params.item, url);
	return { ...(await viewCounted(locals, url, counted)), made: counted.made };
};
