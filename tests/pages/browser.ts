import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromium, type Browser, type BrowserContext } from 'playwright';

/** The screens that offices have; every page is looked at on both. */
export const screens = [
	{ width: 1366, height: 768 },
	{ width: 1920, height: 1080 },
] as const;

export type Screen = (typeof screens)[number];

const flags = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-dev-shm-usage',
	'--disable-background-networking',
	'--no-first-run',
];
const resolve = createRequire(import.meta.url).resolve;

/**
 * Path of a Chromium: CHROMIUM, else the system's, else the one from npm.
 * Throws with what to install when there is none.
 */
export async function findBrowser(): Promise<string> {
	const named = process.env.CHROMIUM;
	if (named) {
		if (existsSync(named)) return named;
		throw new Error(`CHROMIUM names ${named}, which is not there: correct it or unset it.`);
	}
	if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium';
	try {
		const { default: packed } = await import('@sparticuz/chromium');
		return await packed.executablePath();
	} catch (cause) {
		throw new Error(
			'The page tests need a Chromium. Run `npm ci` (it brings @sparticuz/chromium for Linux x64), or install one (`apt-get install chromium`), or set CHROMIUM to its path.',
			{ cause },
		);
	}
}

/** Starts a headless Chromium. */
export async function openBrowser(): Promise<Browser> {
	const executablePath = await findBrowser();
	try {
		return await chromium.launch({ executablePath, args: flags });
	} catch (cause) {
		throw new Error(
			`${executablePath} does not start. Install the libraries of a Chromium (\`apt-get install chromium\` brings them) or set CHROMIUM to one that starts.`,
			{ cause },
		);
	}
}

/** A fresh reader: a screen, a language, and a Chinese font where the machine may have none. */
export async function openReader(
	browser: Browser,
	origin: string,
	{ screen = screens[0], locale = 'zh' }: { screen?: Screen; locale?: 'zh' | 'en' } = {},
): Promise<BrowserContext> {
	const context = await browser.newContext({ viewport: screen, baseURL: origin });
	await context.addCookies([{ name: 'locale', value: locale, url: origin }]);
	await lendFont(context, origin);
	return context;
}

/**
 * Lends pages the font that the style sheet asks for by name. The faces come from addresses of the server's
 * own origin, answered here, so the content policy of the pages stays as it is.
 */
async function lendFont(context: BrowserContext, origin: string): Promise<void> {
	const folder = dirname(resolve('@fontsource-variable/noto-sans-sc/package.json'));
	const faces = [
		...readFileSync(join(folder, 'index.css'), 'utf8').matchAll(
			/url\(\.\/files\/([\w-]+\.woff2)\)[^}]*unicode-range:\s*([^;}]+)/g,
		),
	].map(([, file, range]) => ({ file: file!, range: range!.trim() }));
	await context.route(`${origin}/test-font/*`, async (route) => {
		const file = new URL(route.request().url()).pathname.split('/').at(-1)!;
		await route.fulfill({ path: join(folder, 'files', file), contentType: 'font/woff2' });
	});
	await context.addInitScript((list) => {
		for (const { file, range } of list)
			document.fonts.add(
				new FontFace('Noto Sans CJK SC', `url(/test-font/${file})`, {
					unicodeRange: range,
					weight: '100 900',
					display: 'block',
				}),
			);
	}, faces);
}
