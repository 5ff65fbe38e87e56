import { describeCondition } from '#lib/server/condition.ts';
import { json } from '@sveltejs/kit';
import type { RequestHandler } from './$types.js';

/** The condition of the installation for monitoring; answers 200 also while there is nothing to serve. */
export const GET: RequestHandler = ({ locals }) =>
	json(describeCondition(process.env.MINGCHA_DATA ?? 'data', locals.lease));
