import { redirect } from '@sveltejs/kit';
import type { RequestHandler } from './$types.js';

/** Remembers the reader's language and goes back to a page of this server. */
export const POST: RequestHandler = async ({ request, cookies, url }) => {
	const form = await request.formData();
	const locale = form.get('locale') === 'en' ? 'en' : 'zh';
	const back = new URL(String(form.get('back') ?? '/'), url);
	cookies.set('locale', locale, {
		path: '/',
		maxAge: 365 * 24 * 3600,
		sameSite: 'lax',
		httpOnly: false, // the words in the browser follow it
		secure: (process.env.ORIGIN ?? '').startsWith('https:'),
	});
	redirect(303, back.origin === url.origin ? back.pathname + back.search : '/');
};
