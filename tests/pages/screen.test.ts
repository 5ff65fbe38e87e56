import { DuckDBInstance } from '@duckdb/node-api';
import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { readPublished } from './database.ts';
import { useReader } from './reader.ts';
import { servePages } from './server.ts';
import { measureStill, waitForTurns, watchTurns } from './wall.ts';

const city = inject('city');
const { read, open, getBrowser } = useReader();

/** A data folder that shares the lake of the city and has generations of its own. */
function copyPublication() {
	const folder = mkdtempSync(join(tmpdir(), 'mingcha-wall-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const current = JSON.parse(readFileSync(join(city, 'CURRENT.json'), 'utf8')) as {
		generation: number;
		file: string;
	};
	mkdirSync(join(folder, 'generations'));
	symlinkSync(join(city, 'lake'), join(folder, 'lake'));
	cpSync(join(city, current.file), join(folder, current.file));
	const point = (value: object): void =>
		writeFileSync(join(folder, 'CURRENT.json'), JSON.stringify({ ...current, ...value }));
	point({});
	return {
		folder,
		generation: current.generation,
		/** Publishes the same data as the next generation, with one thing changed. */
		publishNext: async (statement: string): Promise<number> => {
			const generation = current.generation + 1;
			const file = `generations/gen-${String(generation).padStart(6, '0')}.duckdb`;
			cpSync(join(folder, current.file), join(folder, file));
			const instance = await DuckDBInstance.create(join(folder, file));
			const connection = await instance.connect();
			await connection.run(`update meta.generation set generation = ${generation}`);
			await connection.run(statement);
			connection.closeSync();
			instance.closeSync();
			point({ generation, file });
			return generation;
		},
	};
}

describe('a wall', () => {
	it('draws its charts as large as the wall is, to be read from across a room', async () => {
		for (const [width, height, least] of [
			[1920, 1080, 17],
			[3840, 2160, 34],
		] as const)
			await read({ screen: { width, height } as never }, async (page) => {
				await open(page, '/screen/city?rotate=3600');
				const drawn = page.locator('[data-chart]');
				const text = await drawn.locator('svg text').first().boundingBox();
				expect(text!.height, String(width)).toBeGreaterThanOrEqual(least);
				const { y, height: high } = (await drawn.boundingBox())!;
				expect(y + high, String(width)).toBeLessThanOrEqual(height);
			});
	});

	it('turns by itself, stops at a key, and turns by the arrows', async () => {
		await read({}, async (page) => {
			await open(page, '/screen/city?rotate=0.3');
			await watchTurns(page);
			await waitForTurns(page, 3);
			await page.keyboard.press('Space');
			const stopped = await page.locator('.wall').getAttribute('data-shown');
			await page.waitForTimeout(900);
			expect(await page.locator('.wall').getAttribute('data-shown')).toBe(stopped);
			await page.keyboard.press('ArrowRight');
			expect(await page.locator('.wall').getAttribute('data-shown')).not.toBe(stopped);
		});
	});

	it('names no person and no firm', async () => {
		const names = await readPublished<{ subject_name: string }>(
			city,
			'select distinct subject_name from credit_classes where length(subject_name) >= 2',
		);
		expect(names.length).toBeGreaterThan(1000);
		await read({}, async (page) => {
			for (const name of ['city', 'supervision']) {
				await open(page, `/screen/${name}?rotate=3600`);
				const slides = await page.locator('footer li').count();
				expect(slides).toBeGreaterThanOrEqual(3);
				for (let slide = 0; slide < slides; slide++) {
					const text = await page.locator('.wall').innerText();
					expect(names.filter(({ subject_name }) => text.includes(subject_name))).toEqual([]);
					await page.keyboard.press('ArrowRight');
					await page.waitForSelector('.wall [data-drawn]');
				}
			}
		});
	});

	it('takes a new generation without a reload, keeps its page when the server is gone, and says so', async () => {
		const publication = copyPublication();
		const served = await servePages(publication.folder);
		onTestFinished(() => served.stop());
		const page = await getBrowser().newPage({ viewport: { width: 1920, height: 1080 } });
		onTestFinished(() => page.close());
		const asked: string[] = [];
		page.on('request', (request) => asked.push(new URL(request.url()).pathname));
		await page.goto(`${served.origin}/screen/city?rotate=3600&refresh=1`);
		await page.waitForSelector('.wall [data-drawn]');
		await watchTurns(page);
		const wall = page.locator('.wall');
		await expect
			.poll(() => asked.filter((path) => path === '/health').length, { timeout: 15_000 })
			.toBeGreaterThanOrEqual(2);
		// nothing new: nothing but the question is asked
		expect(asked.filter((path) => path.endsWith('__data.json'))).toEqual([]);
		expect(await wall.getAttribute('data-generation')).toBe(String(publication.generation));
		const before = await wall.locator('.point').innerText();

		const next = await publication.publishNext(
			'update reform_effects set decided_count = decided_count * 2, mean_elapsed_days = mean_elapsed_days + 1',
		);
		await expect
			.poll(() => wall.getAttribute('data-generation'), { timeout: 15_000 })
			.toBe(String(next));
		expect(asked.filter((path) => path.endsWith('__data.json'))).toHaveLength(1);
		expect(await wall.locator('.point').innerText()).not.toBe(before);
		expect(await page.evaluate(() => (window as unknown as { turns?: number }).turns)).toBe(0);
		expect(await page.locator('[_echarts_instance_]').count()).toBe(1);

		await served.stop();
		const last = await wall.locator('.point').innerText();
		await page.waitForSelector('.late', { timeout: 15_000 });
		expect(await page.locator('.late').innerText()).toContain('连不上');
		expect(await wall.locator('.point').innerText()).toBe(last);
		expect(await page.locator('.wall svg').count()).toBeGreaterThan(0);
	});

	it('holds no more charts, listeners or nodes after forty turns than after eight', async () => {
		const page = await getBrowser().newPage({
			viewport: { width: 1920, height: 1080 },
			baseURL: inject('origin'),
		});
		onTestFinished(() => page.close());
		const session = await page.context().newCDPSession(page);
		await page.goto('/screen/city?rotate=0.25');
		await page.waitForSelector('[data-drawn]');
		await watchTurns(page);
		const after = async (turns: number) => {
			await waitForTurns(page, turns);
			return measureStill(page, session);
		};
		const early = await after(8);
		const late = await after(48);
		expect(late.turns - early.turns).toBeGreaterThanOrEqual(36);
		expect(late.charts).toBe(1);
		expect(late.listeners).toBeLessThanOrEqual(early.listeners + 4);
		// forty leaked charts would hold thousands; one that waits to be collected holds a few hundred
		expect(late.nodes).toBeLessThan(early.nodes + 600);
		expect(late.heapBytes).toBeLessThan(early.heapBytes * 1.2);
	});
});
