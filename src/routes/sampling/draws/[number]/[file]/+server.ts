import { attachment } from '#lib/server/export/export.ts';
import { openPublished } from '#lib/server/regulation/draws.ts';
import { refuse } from '#lib/server/faults.ts';
import type { RequestHandler } from './$types.js';

/** A published file of a draw; nothing of its internal folder can be named here. */
export const GET: RequestHandler = ({ params, url }) => {
	const file = openPublished(params.number, params.file) ?? refuse(404, 'not_found', url.pathname);
	return new Response(file, {
		headers: {
			'Content-Type': 'application/octet-stream',
			'Content-Disposition': attachment(params.file),
		},
	});
};
