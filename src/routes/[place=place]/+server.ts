import { shortNames } from '#lib/short-names.ts';
import { redirect } from '@sveltejs/kit';
import type { RequestHandler } from './$types.js';

/** Leads from the short name of a task to the page of its indicator, filters included. */
export const GET: RequestHandler = ({ params, url }) =>
	redirect(307, `/${shortNames[params.place]!}${url.search}`);
