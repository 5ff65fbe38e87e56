import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { keepValues } from './kept-values.ts';
import { makeTurns } from './turns.ts';

/** Pages drawn at a time; more would only wait for the warehouse's connections, and all be late. */
const drawnAtOnce = 8;

const turn = makeTurns(drawnAtOnce);
const drawing = new AsyncLocalStorage<{ lasts: boolean }>();

/**
 * Says that the page being drawn must be drawn anew for the next reader: it shows a fault, or what was read beside
 * the generation and may change at any time.
 */
export function leaveUnkept(): void {
	const page = drawing.getStore();
	if (page) page.lasts = false;
}

/** A page as it was drawn; `places` are where its nonce stands in the body. */
interface Drawn {
	status: number;
	headers: Headers;
	body: Uint8Array<ArrayBuffer>;
	nonce: string | null;
	places: number[];
	lasts: boolean;
}

/** What is asked for: `key` says all that its answer depends on beside the generation. */
export interface Wanted {
	key: string;
	route: string | null;
	/** Only the data of a page, for one that is open already. */
	isData: boolean;
}

/** Answers with a page that was drawn before, else draws it. */
export type PageKeeper = (wanted: Wanted, draw: () => Promise<Response>) => Promise<Response>;

/** Routes that have answered with something else than a page. */
const files = new Set<string | null>();

/**
 * Pages of one generation, kept as they were drawn within `budget` bytes and drawn a few at a time; whoever asks for
 * one that is being drawn waits for it. Every answer has a nonce of its own. What is no page is handed on as it comes.
 */
export function keepPages(budget = 48_000_000): PageKeeper {
	const keep = keepValues<Drawn | null>(budget, (key, page) =>
		page?.lasts ? 500 + 2 * key.length + page.body.length : Infinity,
	);
	return async ({ key, route, isData }, draw) => {
		if (files.has(route)) return draw();
		let other: Response | undefined;
		const page = await keep(key, async () => {
			const found = { lasts: true };
			const response = await drawing.run(found, () => turn(draw));
			if (isPage(response, isData)) return takeDown(response, found.lasts);
			if (response.ok) files.add(route);
			other = response;
			return null;
		});
		return page ? answer(page) : (other ?? draw());
	};
}

/** True for a page or the data of one; false for files, answers to forms and redirections. */
function isPage({ status, headers }: Response, isData: boolean): boolean {
	if (headers.has('set-cookie') || (status >= 300 && status < 400)) return false;
	return isData || headers.has('x-sveltekit-page');
}

async function takeDown(response: Response, lasts: boolean): Promise<Drawn> {
	const { status, headers } = response;
	const body = new Uint8Array(await response.arrayBuffer());
	const nonce = /'nonce-([^']+)'/.exec(headers.get('content-security-policy') ?? '')?.[1] ?? null;
	// it would name the body without the nonce of the moment
	headers.delete('etag');
	return {
		status,
		headers,
		body,
		nonce,
		places: nonce ? findAll(body, nonce) : [],
		lasts: lasts && status === 200,
	};
}

/** Where a text stands in bytes. */
function findAll(body: Uint8Array, text: string): number[] {
	const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
	const places: number[] = [];
	for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + text.length))
		places.push(at);
	return places;
}

function answer({ status, headers, body, nonce, places }: Drawn): Response {
	const own = new Headers(headers);
	if (!nonce) return new Response(body, { status, headers: own });
	const fresh = randomBytes(16).toString('base64');
	const policy = own.get('content-security-policy')!;
	own.set('content-security-policy', policy.replaceAll(nonce, fresh));
	const bytes = Buffer.from(body);
	for (const place of places) bytes.write(fresh, place, 'latin1');
	return new Response(bytes, { status, headers: own });
}
