import { leaveUnkept } from '#lib/server/kept-pages.ts';
import { readRuns } from '#lib/server/runs.ts';
import type { PageServerLoad } from './$types.js';

const shownRuns = 200;

export const load: PageServerLoad = ({ locals }) => {
	leaveUnkept();
	return {
		runs: readRuns(process.env.MINGCHA_DATA ?? 'data', shownRuns).map(
			({ error_zh, error_en, ...run }) => ({
				...run,
				error: locals.locale === 'zh' ? error_zh : error_en,
			}),
		),
	};
};
