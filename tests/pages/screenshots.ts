/**
 * Photographs every page in both sizes and languages into a folder, with an index.html to look at them:
 * `node tests/pages/screenshots.ts FOLDER [ORIGIN]`. Without an origin it builds and serves the demo city.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openBrowser, openReader, screens } from './browser.ts';
import { makeCity } from './city.ts';
import { readPublished } from './database.ts';
import { listPlaces } from './places.ts';
import { buildPages, servePages } from './server.ts';

const [folder, given] = process.argv.slice(2);
if (!folder)
	throw new Error(
		'Name the folder for the pictures: node tests/pages/screenshots.ts FOLDER [ORIGIN]',
	);
const out = resolve(folder);
mkdirSync(out, { recursive: true });
if (!given) buildPages();
const city = makeCity();
const served = given ? null : await servePages(city);
const origin = given ?? served!.origin;
const browser = await openBrowser();
const taken: { place: string; files: string[] }[] = [];
try {
	const places = await listPlaces((sql) => readPublished(city, sql));
	for (const screen of screens)
		for (const locale of ['zh', 'en'] as const) {
			const context = await openReader(browser, origin, { screen, locale });
			const page = await context.newPage();
			for (const [index, place] of places.entries()) {
				await page.goto(place);
				await page.waitForFunction(
					() => document.querySelectorAll('[data-chart]:not([data-drawn])').length === 0,
				);
				await page.evaluate(() => document.fonts.ready);
				const file = `${String(index).padStart(3, '0')}-${screen.width}-${locale}.png`;
				await page.screenshot({ path: join(out, file), fullPage: true });
				(taken[index] ??= { place, files: [] }).files.push(file);
			}
			await context.close();
		}
} finally {
	await browser.close();
	await served?.stop();
}
const escape = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
writeFileSync(
	join(out, 'index.html'),
	`<!doctype html><meta charset="utf-8"><title>Mingcha</title><style>body{font:14px sans-serif}img{width:24%;border:1px solid #ccc;vertical-align:top}</style>
${taken.map(({ place, files }) => `<h2>${escape(place)}</h2>${files.map((file) => `<a href="${file}"><img loading="lazy" src="${file}" alt="${escape(`${place} ${file}`)}"></a>`).join('\n')}`).join('\n')}\n`,
);
process.stdout.write(
	`${taken.length} pages, ${taken.reduce((sum, { files }) => sum + files.length, 0)} pictures: ${join(out, 'index.html')}\n`,
);
