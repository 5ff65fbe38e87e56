import { readWaiting } from '#lib/server/supervision/rejections.ts';
import { pick } from '#lib/words.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { departments, waiting } = await readWaiting(locals, url);
	return {
		departments,
		feeds: waiting.map(({ feed, title_zh, title_en, row_count }) => ({
			feed,
			title: pick({ zh: title_zh, en: title_en }, locals.locale),
			rows: row_count,
		})),
	};
};
