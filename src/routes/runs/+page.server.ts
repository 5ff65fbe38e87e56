import { readRuns } from '#lib/server/runs.ts';
import type { PageServerLoad } from './$types.js';

const shownRuns = 200;

export const load: PageServerLoad = ({ locals }) => ({
	runs: readRuns(process.env.MINGCHA_DATA ?? 'data', shownRuns).map(
		({ error_zh, error_en, ...run }) => ({
			...run,
			error: locals.locale === 'zh' ? error_zh : error_en,
		}),
	),
});
