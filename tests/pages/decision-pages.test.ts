import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { parseTrial } from '../../src/lib/server/regulation/what-if.ts';
import { screens } from './browser.ts';
import { readPublished } from './database.ts';
import { readOne, testPlaces, useReader } from './reader.ts';

const city = inject('city');
const origin = inject('origin');
const reader = useReader();
const { read, open, settle } = reader;
const plain = (text: string): string => text.replace(/[\u202f\s,]/g, '');

const places = [
	'/sampling',
	'/sampling?mA=0.2&mE=20&cap=3000',
	'/classes',
	'/search?q=R36',
	'/help',
	'/screen/city',
	'/screen/supervision',
];

testPlaces(
	'sampling, search, help and the walls stand in the screen and break no rule',
	places,
	reader,
	{ timeout: 120_000 },
);

describe('R36: the sampling page', () => {
	it('says of the plan in force what the mart says, and of a trial what the address asks', async () => {
		const plan = await readOne<{ visits: number; frame: number; population: number }>(
			`select sum(expected_visits) as visits, sum(frame_count) as frame, sum(population_count) as population from sampling_ratios`,
		);
		const [e] = await readPublished<{ share: number | null }>(
			city,
			`select problem_share as share from sampling_estimates where dimension = 'class' and credit_class = 'E'`,
		);
		await read({}, async (page) => {
			await open(page, '/sampling');
			const total = async (name: string): Promise<number> =>
				Number(plain(await page.locator(`[data-total=${name}]`).innerText()));
			expect(Math.abs((await total('visits')) - plan.visits)).toBeLessThan(3);
			const text = plain(await page.locator('main').innerText());
			expect(text).toContain(
				`持证${plan.population}户次中可抽${plan.frame}户次`.replace('中', '中，'),
			);
			const before = await total('visits');
			await page.locator('input[name=mE]').fill('30');
			await page.locator('input[name=cap]').fill('90000');
			await page.locator('input[name=cap]').press('Enter');
			await page.waitForURL(/mE=30/);
			expect(page.url()).toContain('cap=90000');
			expect(page.url()).not.toContain('mA=');
			await page.waitForFunction(
				(old) =>
					Number(
						document.querySelector('[data-total=visits]')?.textContent?.replace(/[\u202f\s]/g, ''),
					) !== old,
				before,
			);
			expect(await total('visits')).toBeGreaterThan(before);
			const cells = await page.locator('[data-cell=E] b').allInnerTexts();
			const [visits, , findings] = cells.slice(1).map((cell) => Number(plain(cell)));
			if (e?.share) expect(findings! / visits!).toBeCloseTo(e.share, 2);
			await page.goBack();
			await page.waitForURL((url) => url.search === '');
		});
	});

	it('sets its steps in a row on paper, and no table of the pair over two sheets', async () => {
		await read({ screen: { width: 688, height: 980 } as never }, async (page) => {
			await page.emulateMedia({ media: 'print' });
			await open(page, '/sampling');
			const tops = await page
				.locator('nav.steps li')
				.evaluateAll((steps) => steps.map((step) => step.getBoundingClientRect().top));
			expect(new Set(tops).size).toBe(1);
			const breaks = await page
				.locator('main .pair > *')
				.evaluateAll((parts) => parts.map((part) => getComputedStyle(part).breakInside));
			expect(breaks).toEqual(['avoid', 'avoid']);
		});
	});

	it('says a gap of staff plainly and cuts no floor for it', async () => {
		await read({}, async (page) => {
			await open(page, '/sampling?cap=100');
			expect(Number(plain(await page.locator('[data-gap]').innerText()))).toBeGreaterThan(0);
			expect(plain(await page.locator('.lead').innerText())).toContain('下限不削减');
			expect(await page.locator('[data-cell=key_area] b').first().innerText()).toBe('100%');
		});
	});

	it('names what it did not understand and never shows a rate that is not published', async () => {
		const { trial, ignored } = parseTrial(new URLSearchParams('mA=-1&mB=2&fE=1e3&cap=abc'));
		expect(trial.multipliers.B).toBe(2);
		expect(ignored.map(({ key }) => key)).toEqual(['mA', 'fE', 'cap']);
		const withheld = await readPublished<{ class: string }>(
			city,
			`select credit_class as class from sampling_estimates where dimension = 'class' and problem_share is null`,
		);
		await read({}, async (page) => {
			await open(page, '/sampling?mA=x');
			expect(await page.locator('main').innerText()).toContain('mA');
			for (const { class: letter } of withheld) {
				const row = page.locator(`[data-cell="${letter}"] b`);
				if ((await row.count()) > 0) expect(await row.last().innerText()).toBe('—');
			}
		});
	});

	it('hands out the guide, and of a draw its published files alone', async () => {
		const published = join(city, 'plans', '1', 'published');
		if (!existsSync(join(city, 'plans', 'register.ndjson'))) {
			mkdirSync(join(city, 'plans', '1', 'internal'), { recursive: true });
			mkdirSync(published, { recursive: true });
			writeFileSync(join(published, 'plan.tsv'), 'S1\t10\t5000000\n');
			writeFileSync(join(city, 'plans', '1', 'internal', 'draw.json'), '{}');
			writeFileSync(
				join(city, 'plans', 'register.ndjson'),
				`${JSON.stringify({ sequence: 1, record: { kind: 'opened', number: 1, at: '2026-11-01T09:00:00+08:00', period: '2027Q1', population: 10, frame_root: 'a'.repeat(64), plan_hash: 'b'.repeat(64) } })}\n`,
			);
		}
		const status = async (path: string): Promise<number> => (await fetch(origin + path)).status;
		expect(await status('/sampling/draws/1/plan.tsv')).toBe(200);
		for (const path of ['draw.json', '..%2Finternal%2Fdraw.json', 'pseudonym-key.txt'])
			expect(await status(`/sampling/draws/1/${path}`), path).toBe(404);
		expect(await status('/sampling/draws/2/plan.tsv')).toBe(404);
		expect(await (await fetch(`${origin}/sampling/verify.zh.md`)).text()).toContain('SRD-1');
		expect(await status('/sampling/verify.py')).toBe(200);
	});
});

describe('the search', () => {
	it('is one key away on every page and walks by arrow keys', async () => {
		const item = await readOne<{ name: string }>(
			`select item_name as name from int_current_items order by length(item_name) desc, item_name limit 1`,
		);
		await read({}, async (page) => {
			await open(page, '/help');
			await page.keyboard.press('/');
			await page.keyboard.type(item.name.slice(0, 6));
			await page.keyboard.press('Enter');
			await page.waitForURL(/\/search\?q=/);
			await settle(page);
			await page.locator('section ul a').first().focus();
			const first = await page.evaluate(() => document.activeElement?.textContent);
			await page.keyboard.press('ArrowDown');
			expect(await page.evaluate(() => document.activeElement?.textContent)).not.toBe(first);
			await page.keyboard.press('ArrowUp');
			await page.keyboard.press('Enter');
			await page.waitForURL((url) => !url.pathname.startsWith('/search'));
		});
	});
});

describe('a wall', () => {
	it('shows the figures that overview and cockpit open with, and stands in its screen', async () => {
		await read({ screen: screens[1], locale: 'en' }, async (page) => {
			const seen = async (place: string, parts: string): Promise<string[]> => {
				await open(page, place);
				const texts = await page.locator(parts).allInnerTexts();
				return texts.slice(0, 4).map((text) => /[\d.]+/.exec(plain(text))![0]);
			};
			const cockpit = await seen('/cockpit', '.figures .value');
			expect(cockpit.length).toBe(4);
			expect(await seen('/', '.figures .value')).toEqual(cockpit);
			for (const wall of ['/screen/city', '/screen/supervision']) {
				expect(await seen(wall, '.numbers b'), wall).toEqual(cockpit);
				for (const slide of await page.locator('.wall footer ol button').all()) {
					await slide.click();
					const height = await page.evaluate(() => document.documentElement.scrollHeight);
					expect(height, await slide.innerText()).toBeLessThanOrEqual(screens[1].height);
				}
			}
		});
	}, 60_000);

	it('turns by key, pauses, names nobody, and loads nothing while the generation stays', async () => {
		const names = await readPublished<{ name: string }>(
			city,
			`select subject_name as name from int_subjects where length(subject_name) > 3 order by subject_code limit 300`,
		);
		await read({ screen: screens[1] }, async (page) => {
			await open(page, '/screen/city');
			const shown = (): Promise<string | null> => page.locator('.wall').getAttribute('data-shown');
			expect(await shown()).toBe('0');
			await page.keyboard.press('ArrowRight');
			await settle(page);
			expect(await shown()).toBe('1');
			await page.keyboard.press('p');
			expect(await page.getByRole('button', { name: '继续' }).count()).toBe(1);
			const text = await page.locator('body').innerText();
			expect(names.filter(({ name }) => text.includes(name))).toEqual([]);
			expect(await page.locator('nav, header .search').count()).toBe(0);
		});
		expect((await fetch(`${origin}/screen/constructor`)).status).toBe(404);
	});
});

describe('codes of natural persons', () => {
	it('stand whole in no page, table or download, and their rows are found by what stands instead', async () => {
		const [person] = await readPublished<{ code: string; counted: number }>(
			city,
			`select subject_code as code, counted_count as counted from credit_classes
			where subject_code like 'P-%' and counted_count > 0 order by 1 limit 1`,
		);
		const paths = [
			'/credit_classes?size=1000',
			'/credit_classes/csv?cols=all',
			'/credit_classes/rows?size=10000',
			'/repeat_violation_alerts/csv?cols=all',
			'/inspection_burden/parquet?cols=all',
			'/repeat_violation_alerts/arrow?cols=all',
		];
		for (const path of paths)
			expect(await (await fetch(origin + path)).text(), path).not.toMatch(/P-[0-9a-f]{32}/i);
		if (!person) throw new Error('the city has no person with a record that counts');
		const { createHash } = await import('node:crypto');
		const mark = `~${createHash('sha256').update(person.code).digest('hex').slice(0, 16)}`;
		const rows = await fetch(
			`${origin}/credit_classes/records?count=counted_count&subject_code=${encodeURIComponent(mark)}`,
		);
		const text = await rows.text();
		expect(rows.status).toBe(200);
		expect(text).toMatch(new RegExp(`data-count[^>]*>${person.counted}<`));
		expect(text).not.toMatch(/P-[0-9a-f]{32}/i);
	});
});
