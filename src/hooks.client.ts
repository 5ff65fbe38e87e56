import { loadDrawing } from '#lib/charts/chart.svelte.ts';
import { getLocale, overwriteGetLocale } from '#lib/paraglide/runtime.js';
import type { ClientInit } from '@sveltejs/kit';

/** What a browser paints within, in milliseconds; a page nobody looks at paints nothing. */
const soon = 100;

/** How long a page waits for its charts, in milliseconds, before it becomes alive without them. */
const patience = 500;

const wait = (milliseconds: number): Promise<void> =>
	new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Lets the page that the server sent be drawn, with its charts, before it becomes alive. */
export const init: ClientInit = async () => {
	// a page keeps its language until it is loaded anew: the cookie is read once, not for every word
	const locale = getLocale();
	overwriteGetLocale(() => locale);
	if (document.querySelector('[data-view]'))
		await Promise.race([
			// what cannot be drawn now is drawn, or complained of, by the living page
			loadDrawing().catch(() => undefined),
			wait(patience),
		]);
	await Promise.race([
		new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve))),
		wait(soon),
	]);
};
