import { drawSent } from '#lib/charts/chart.svelte.ts';
import { getLocale, overwriteGetLocale } from '#lib/paraglide/runtime.js';
import type { ClientInit } from '@sveltejs/kit';

/** What a browser paints within, in milliseconds; a page nobody looks at paints nothing. */
const soon = 100;

/** How long a page waits for what draws its charts, in milliseconds, before it becomes alive without them. */
const patience = 400;

/** Lets the page that the server sent be painted, and its charts be drawn, before it becomes alive. */
export const init: ClientInit = async () => {
	// a page keeps its language until it is loaded anew: the cookie is read once, not for every word
	const locale = getLocale();
	overwriteGetLocale(() => locale);
	await new Promise<void>((resolve) => {
		requestAnimationFrame(() => setTimeout(resolve));
		setTimeout(resolve, soon);
	});
	if (document.querySelector('[data-view]'))
		await Promise.race([
			// what cannot be drawn now is drawn, or complained of, by the living page
			drawSent(locale).catch(() => undefined),
			new Promise((resolve) => setTimeout(resolve, patience)),
		]);
};
