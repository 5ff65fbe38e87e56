import script from '../../../../docs/verify.py?raw';
import guide from '../../../../docs/verify.zh.md?raw';
import type { RequestHandler } from './$types.js';

/** How anybody re-computes a published draw: the Chinese page, and the same in one short script. */
export const GET: RequestHandler = ({ params }) =>
	new Response(params.document === 'verify.py' ? script : guide, {
		headers: { 'Content-Type': 'text/plain; charset=utf-8' },
	});
