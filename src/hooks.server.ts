import { m } from '#lib/paraglide/messages.js';
import { paraglideMiddleware } from '#lib/paraglide/server.js';
import { authorize } from '#lib/server/access.ts';
import { describeCondition } from '#lib/server/condition.ts';
import { logFault } from '#lib/server/faults.ts';
import { secureHeaders } from '#lib/server/headers.ts';
import { keepPages, type Wanted } from '#lib/server/kept-pages.ts';
import { allowedHosts, isReading, isSameOrigin } from '#lib/server/origin.ts';
import { followPublication, type Lease } from '#lib/server/publication.ts';
import { followPages } from '#lib/server/usual-pages.ts';
import { QueryTimeout } from '#lib/server/warehouse.ts';
import type { Locale } from '#lib/words.ts';
import type { Handle, HandleServerError, RequestEvent } from '@sveltejs/kit';

const dataFolder = process.env.MINGCHA_DATA ?? 'data';
const publication = followPublication(dataFolder, {
	zone: process.env.MINGCHA_ZONE ?? 'Asia/Shanghai',
	...(process.env.MINGCHA_WEB_MEMORY ? { memory: process.env.MINGCHA_WEB_MEMORY } : {}),
});
const notePage = followPages();
const hosts = allowedHosts(process.env);
const encrypted = (process.env.ORIGIN ?? '').startsWith('https:');

export const handle: Handle = ({ event, resolve }) =>
	paraglideMiddleware(event.request, async ({ locale }) => {
		event.locals.locale = locale as Locale;
		const response = (await check(event)) ?? (await answer(event, resolve));
		secureHeaders(response.headers, encrypted);
		return response;
	});

/** A refusal, or null after the request has its scope. */
function check(event: RequestEvent): Response | null {
	const { locale } = event.locals;
	const { headers, method } = event.request;
	if (!hosts.has(headers.get('host')?.toLowerCase() ?? ''))
		return refuse(event, 421, m.refused_host({}, { locale }));
	const scope = authorize(event);
	if (!scope) return refuse(event, 403, m.refused_client({}, { locale }));
	if (!isReading(method) && !isSameOrigin(headers))
		return refuse(event, 403, m.refused_origin({}, { locale }));
	event.locals.scope = scope;
	return null;
}

/** A bare page without style or script: whoever is refused gets nothing of the application. */
function refuse(event: RequestEvent, status: number, reason: string): Response {
	const number = logFault(`${event.request.method} ${event.url.pathname}`, reason, status);
	const title = `${status} · ${number}`;
	const lang = event.locals.locale === 'zh' ? 'zh-CN' : 'en';
	return new Response(
		`<!doctype html><html lang="${lang}"><meta charset="utf-8"><title>${title}</title><main><h1>${title}</h1><p>${reason}</p></main></html>`,
		{ status, headers: { 'Content-Type': 'text/html; charset=utf-8' } },
	);
}

async function answer(
	event: RequestEvent,
	resolve: Parameters<Handle>[0]['resolve'],
): Promise<Response> {
	const lease = await publication.lease();
	event.locals.lease = lease;
	try {
		if (!lease || event.request.method !== 'GET') return await draw(event, resolve);
		const keep = await lease.once('kept pages', () => Promise.resolve(keepPages()));
		const response = await keep(describeWish(event, lease), () => draw(event, resolve));
		remember(event, lease, response);
		return response;
	} finally {
		lease?.release();
	}
}

/** All that a page depends on beside the generation: the address, who asks, in which language, and how we are doing. */
function describeWish(
	{ request, locals, route, isDataRequest }: RequestEvent,
	lease: Lease,
): Wanted {
	const condition = describeCondition(dataFolder, lease);
	return {
		key: JSON.stringify([request.url, isDataRequest, locals.locale, locals.scope, condition]),
		route: route.id,
		isData: isDataRequest,
	};
}

/** Notes a page that a reader is shown, so that it is at hand again after the next publication. */
function remember(
	{ request, url, locals, fetch, isDataRequest, isSubRequest }: RequestEvent,
	lease: Lease,
	{ status, headers }: Response,
): void {
	if (isSubRequest || isDataRequest || status !== 200 || !headers.has('x-sveltekit-page')) return;
	const host = request.headers.get('host') ?? '';
	notePage(
		{ url: request.url, locale: locals.locale },
		`${lease.generation} ${lease.built_at}`,
		async (asked) => {
			if (asked.url.startsWith(`${url.origin}/`))
				await fetch(asked.url, { headers: { host, cookie: `locale=${asked.locale}` } });
		},
	);
}

async function draw(
	event: RequestEvent,
	resolve: Parameters<Handle>[0]['resolve'],
): Promise<Response> {
	let hasCharts = false;
	const response = await resolve(event, {
		transformPageChunk: ({ html }) => {
			hasCharts = html.includes(' data-chart=');
			return html
				.replace('%lang%', event.locals.locale === 'zh' ? 'zh-CN' : 'en')
				.replace('%charts%', hasCharts ? nameScripts() : '');
		},
	});
	// a page is alive as soon without, and what makes it alive would come between it and its charts
	if (hasCharts) response.headers.delete('link');
	return response;
}

/** Elements that ask for the script that draws the charts of a page, and for all that it imports. */
function nameScripts(): string {
	const [drawing, ...imported] = process.env.MINGCHA_CHARTS?.split(' ') ?? [];
	if (!drawing) return '';
	return `<script type="module" src="${drawing}"></script>${imported
		.map((file) => `<link rel="modulepreload" href="${file}" />`)
		.join('')}`;
}

export const handleError: HandleServerError = ({ error, event, status }) => {
	const number = logFault(`${event.request.method} ${event.url.pathname}`, error, status);
	const code = error instanceof QueryTimeout ? 'timeout' : status === 404 ? 'not_found' : 'bug';
	return { message: code, code, number };
};
