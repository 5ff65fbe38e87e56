import { viewCounted } from '#lib/server/indicator/counted-rows.ts';
import { openReceiptRows } from '#lib/server/regulation/warning-receipts.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ url, locals }) =>
	viewCounted(locals, url, await openReceiptRows(locals, url));
