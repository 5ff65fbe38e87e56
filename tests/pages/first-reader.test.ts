import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { describe, expect, inject, it } from 'vitest';
import { readOne, useReader } from './reader.ts';

const city = inject('city');
const { read, open, settle } = useReader();
const plain = (text: string): string => text.replace(/[\u202f\s]/g, '');

/** Clicks from the landing page; a task may take three. */
function counted(page: Page) {
	let clicks = 0;
	return {
		click: async (target: ReturnType<Page['locator']>, address: RegExp): Promise<void> => {
			clicks += 1;
			await target.click();
			await page.waitForURL(address);
			await settle(page);
		},
		count: () => clicks,
	};
}

const side = (page: Page, name: string) =>
	page.locator('nav').getByRole('link', { name, exact: true });

describe('a first-time reader, from the landing page within three clicks', () => {
	it('finds the worst department of last month and why', async () => {
		const worst = await readOne<{ code: string; late: number; due: number }>(
			`select department_code as code, late_count as late, due_count as due from reporting_rankings
			where month = (select max(month) from reporting_rankings) and ranking_status = 'ranked' and band = 'lower'
			order by p_last desc nulls last, composite_score, department_code limit 1`,
		);
		await read({}, async (page) => {
			await open(page, '/');
			const { click, count } = counted(page);
			await click(side(page, '改革成效驾驶舱'), /\/cockpit$/);
			await click(
				page.locator(`main a[href="/reporting/${worst.code}"]`).first(),
				/\/reporting\/\w+/,
			);
			const text = plain(await page.locator('main').innerText());
			expect(text).toContain(`应报${worst.due}条`);
			expect(text).toContain(`逾期${worst.late}条`);
			expect(count()).toBeLessThanOrEqual(3);
		});
	});

	it('learns how many days the reform really saved and how sure that is', async () => {
		const effect = await readOne<{ days: number | null; low: number; high: number }>(
			`select effect_days as days, effect_low_days as low, effect_high_days as high
			from reform_effect_estimates where scope = 'whole'`,
		);
		await read({}, async (page) => {
			await open(page, '/');
			const { click, count } = counted(page);
			await click(side(page, '改革事项'), /\/reform$/);
			const said = plain(await page.locator('[data-number=effect]').innerText());
			if (effect.days === null) expect(said).toContain('不作估计');
			else {
				expect(said).toContain(effect.days.toFixed(1).replace('-', '−'));
				expect(said).toContain(
					`95%区间${effect.low.toFixed(1)}至${effect.high.toFixed(1)}天`.replaceAll('-', '−'),
				);
			}
			const parts = ['compression', 'change', 'effect'];
			for (const part of parts) expect(await page.locator(`[data-number=${part}]`).count()).toBe(1);
			expect(count()).toBeLessThanOrEqual(3);
		});
	});

	it('sees which firms are on watch and which documents count', async () => {
		const alert = await readOne<{ id: string; counted: number; excluded: number }>(
			`select alert_id as id, counted_count as counted, excluded_count as excluded from repeat_violation_alerts
			where alert_state = 'open' order by level desc, score desc, alert_id limit 1`,
		);
		await read({}, async (page) => {
			await open(page, '/');
			const { click, count } = counted(page);
			await click(side(page, '失信预警'), /\/alerts$/);
			await click(page.locator(`main a[href="/alerts/${alert.id}"]`).first(), /\/alerts\/.+/);
			const documents = page.getByRole('region', { name: /份文书/ });
			const rows = await documents.locator('tbody tr').allInnerTexts();
			expect(rows.length).toBe(alert.counted + alert.excluded);
			expect(rows.filter((text) => text.includes('不计：')).length).toBe(alert.excluded);
			expect(count()).toBeLessThanOrEqual(3);
		});
	});

	it("takes along next quarter's plan", async () => {
		const rows = await readOne<{ n: number }>(`select count(*) as n from sampling_ratios`);
		await read({}, async (page) => {
			await open(page, '/');
			const { click, count } = counted(page);
			await click(side(page, '抽查计划'), /\/sampling$/);
			await page.locator('#draws').waitFor();
			const drawn = page.locator('a[href*="/sampling/draws/"][href$="plan.tsv"]').first();
			const isDrawn =
				existsSync(join(city, 'plans', 'register.ndjson')) && (await drawn.count()) > 0;
			const waiting = page.waitForEvent('download');
			await (isDrawn ? drawn : page.locator('[data-format=csv]')).click();
			const file = await waiting;
			expect(count() + 1).toBeLessThanOrEqual(3);
			if (isDrawn) expect(file.suggestedFilename()).toMatch(/plan|抽查计划/);
			else expect(rows.n).toBeGreaterThan(0);
			expect(await file.failure()).toBeNull();
		});
	}, 60_000);
});
