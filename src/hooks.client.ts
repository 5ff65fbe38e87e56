import { getLocale, overwriteGetLocale } from '#lib/paraglide/runtime.js';
import type { ClientInit } from '@sveltejs/kit';

/** What a browser paints within, in milliseconds; a page nobody looks at paints nothing. */
const soon = 100;

/** Lets the page that the server sent be painted before it becomes alive. */
export const init: ClientInit = async () => {
	// a page keeps its language until it is loaded anew: the cookie is read once, not for every word
	const locale = getLocale();
	overwriteGetLocale(() => locale);
	await new Promise<void>((resolve) => {
		requestAnimationFrame(() => setTimeout(resolve));
		setTimeout(resolve, soon);
	});
};
