import { readXlsx } from 'hucre/xlsx';
import { describe, expect, inject, it } from 'vitest';
import type { Page } from 'playwright';
import { screens } from './browser.ts';
import { readPublished } from './database.ts';
import { readOne, useReader } from './reader.ts';

const city = inject('city');
const origin = inject('origin');
const { read, open, overflow, examine, settle } = useReader();
const count = (page: Page): Promise<number> =>
	page.locator('.pager [data-total]').getAttribute('data-total').then(Number);
const take = async (path: string): Promise<Uint8Array> => {
	const answer = await fetch(origin + path);
	expect(answer.status, path).toBe(200);
	return new Uint8Array(await answer.arrayBuffer());
};

/** Clicks a chart at shares of its width and height and waits for the page of that address. */
async function clickChart(page: Page, chart: string, across: number, down: number): Promise<void> {
	const box = (await page.locator(chart).boundingBox())!;
	await page.mouse.click(box.x + box.width * across, box.y + box.height * down);
}

const kinds = `select d.category, count(*) as documents, count(distinct a.alert_id) as alerts
	from repeat_violation_alerts as a inner join int_alert_documents as d on d.alert_id = a.alert_id
	where a.alert_state = 'open' and d.is_counted and d.category is not null group by 1 order by 2 desc, 1 limit 1`;

describe('a mark of a chart', () => {
	it('filters the list of alerts, shows a chip, and the way back undoes it', async () => {
		const kind = await readOne<{ category: string; alerts: number }>(kinds);
		const all = await readOne<{ n: number }>(
			`select count(*) as n from repeat_violation_alerts where alert_state = 'open'`,
		);
		await read({}, async (page) => {
			await open(page, '/alerts');
			expect(await count(page)).toBe(all.n);
			let loads = 0;
			page.on('load', () => loads++);
			await clickChart(page, '[data-chart=bar]', 0.6, 0.04);
			await page.waitForURL(/kind=/);
			expect(new URL(page.url()).searchParams.get('kind')).toBe(kind.category);
			await page.locator('[data-chip]').waitFor();
			await page.waitForFunction(
				(n) => document.querySelector('[data-total]')?.getAttribute('data-total') === n,
				String(kind.alerts),
			);
			// the chart that was clicked stays whole
			expect(await page.locator('[data-chart=bar]').count()).toBe(1);
			await page.goBack();
			await page.waitForURL((url) => url.search === '');
			await page.waitForFunction(
				(n) => document.querySelector('[data-total]')?.getAttribute('data-total') === n,
				String(all.n),
			);
			expect(await page.locator('[data-chip]').count()).toBe(0);
			expect(loads).toBe(0);
		});
	}, 60_000);

	it('is reached by keyboard through the table, and a chip goes by the Delete key', async () => {
		const kind = await readOne<{ category: string; alerts: number }>(kinds);
		await read({}, async (page) => {
			await open(page, '/alerts?view=kinds');
			await page.locator('[data-twin] tbody a').first().focus();
			await page.keyboard.press('Enter');
			await page.waitForURL(/kind=/);
			await page.waitForFunction(
				(n) => document.querySelector('[data-total]')?.getAttribute('data-total') === n,
				String(kind.alerts),
			);
			expect(await page.locator('[data-twin] tbody a[aria-current]').count()).toBe(1);
			await page.locator('[data-chip]').first().focus();
			await page.keyboard.press('Delete');
			await page.waitForURL((url) => !url.search.includes('kind='));
		});
	}, 60_000);

	it('of a mart filters its table, and its table of marks keeps them all', async () => {
		await read({}, async (page) => {
			await open(page, '/class_migration');
			const all = await count(page);
			await clickChart(page, '[data-chart]', 0.5, 0.85);
			await page.waitForURL(/p=\d{4}-\d\d/);
			const month = new URL(page.url()).searchParams.get('p')!;
			const rows = await readOne<{ n: number }>(
				`select count(*) as n from class_migration where month = date '${month}-01'`,
			);
			await page.waitForFunction(
				(n) => document.querySelector('[data-total]')?.getAttribute('data-total') === n,
				String(rows.n),
			);
			expect(rows.n).toBeLessThan(all);
			const places = await page.locator('[data-twin] tbody tr').count();
			expect(places).toBeGreaterThan(20);
		});
	}, 60_000);

	it('of the classes filters their table and its downloads, and keeps both charts whole', async () => {
		const rows = await readOne<{ n: number }>(
			`select count(*) as n from class_effectiveness where credit_class = 'E'
			and year >= (select max(year) - 1 from class_effectiveness)`,
		);
		const marks = (page: Page): Promise<number[]> =>
			page
				.locator('table[data-twin]')
				.evaluateAll((twins) => twins.map((twin) => twin.querySelectorAll('tbody tr').length));
		const lines = (page: Page) => page.locator('table[aria-rowcount] tbody tr').count();
		await read({}, async (page) => {
			await open(page, '/classes');
			const [all, whole] = [await lines(page), await marks(page)];
			await page.locator('[data-chart=bar]').scrollIntoViewIfNeeded();
			await clickChart(page, '[data-chart=bar]', 0.6, 4.5 / 6);
			await page.waitForURL(/cls=E/);
			await page.locator('[data-chip]').waitFor();
			expect(await lines(page)).toBe(rows.n);
			expect(rows.n).toBeLessThan(all);
			expect(await marks(page)).toEqual(whole);
			for (const href of ['/class_effectiveness', '/credit_classes'])
				expect(
					await page.locator(`main a[href^="${href}"][href*="cls=E"]`).count(),
					href,
				).toBeGreaterThan(0);
			await page.goBack();
			await page.waitForURL((url) => url.search === '');
			await page.waitForFunction(
				(n) => document.querySelectorAll('table[aria-rowcount] tbody tr').length === n,
				all,
			);
			// by keyboard: the class in the table of the chart, and once more to undo it
			await open(page, '/classes?view=calibration');
			await page.locator('[data-twin] tbody a').first().focus();
			await page.keyboard.press('Enter');
			await page.waitForURL(/cls=A/);
		});
	}, 60_000);
});

describe('what is taken along', () => {
	it('of the alerts is the list as it is shown, cell by cell', async () => {
		const expected = await readPublished<{ id: string; score: number; due: string }>(
			city,
			`select alert_id as id, score, due_on::varchar as due from repeat_violation_alerts
			where alert_state = 'open' and level >= 'L2' order by level desc, score desc, alert_id`,
		);
		const book = await readXlsx(await take('/alerts/xlsx?state=high'));
		const [head, ...rows] = book.sheets[0]!.rows as unknown[][];
		const at = (words: string): number => head!.findIndex((cell) => String(cell).startsWith(words));
		expect(rows.map((row) => row[0])).toEqual(expected.map(({ id }) => id));
		expect(rows.map((row) => row[at('分值')])).toEqual(expected.map(({ score }) => score));
		expect(JSON.stringify(book.sheets[1]!.rows)).toContain('state=high');
	}, 60_000);

	it('of the subjects is the list as it is shown, whole, and never the code of a person', async () => {
		const expected = await readPublished<{ name: string | null }>(
			city,
			`select subject_name as name from int_subjects where credit_class = 'E'`,
		);
		const bytes = await take('/subjects/csv?cls=E');
		const text = new TextDecoder().decode(bytes);
		expect(text.trim().split('\r\n').length - 1).toBe(expected.length);
		expect(text).not.toMatch(/P-[0-9a-f]{32}/);
	}, 60_000);

	it('of the cockpit has a sheet for each card with the numbers before rounding', async () => {
		const applied = await readOne<{ n: number }>(
			`select count(*) as n from int_approvals, int_data_date
			where applied_on between date_trunc('month', data_date) and data_date`,
		);
		const book = await readXlsx(await take('/cockpit/xlsx'));
		expect(book.sheets.length).toBe(8);
		expect(book.sheets[1]!.rows[1]!.slice(0, 2)).toEqual(['当月申请', applied.n]);
		const alerts = await readPublished(
			city,
			`select 1 from repeat_violation_alerts where alert_state = 'open' limit 8`,
		);
		expect(book.sheets[6]!.rows.length - 1).toBe(alerts.length);
	}, 60_000);
});

describe('the page of alerts', () => {
	it.each([
		{ screen: screens[0], locale: 'zh' as const },
		{ screen: screens[1], locale: 'en' as const },
	])(
		'draws what SQL counts at $screen.width in $locale',
		async ({ screen, locale }) => {
			const week = await readOne<{ week: string; opened: number; closed: number; backlog: number }>(
				`with last as (select max(day) as week from calendar, int_data_date where isodow(day) = 1 and day + 6 <= data_date)
			select week::varchar as week, count(*) filter (where opened_on between week and week + 6) as opened,
				count(*) filter (where closed_on between week and week + 6) as closed,
				count(*) filter (where opened_on <= week + 6 and (closed_on is null or closed_on > week + 6)) as backlog
			from repeat_violation_alerts, last group by week`,
			);
			await read({ screen, locale }, async (page) => {
				await open(page, '/alerts');
				const last = await page
					.locator('[data-twin]')
					.nth(0)
					.locator('tbody tr')
					.last()
					.innerText();
				expect(last.split('\t').map((cell) => cell.trim())).toEqual([
					week.week.slice(5),
					String(week.opened),
					String(week.closed),
				]);
				const backlog = await page
					.locator('[data-twin]')
					.nth(1)
					.locator('tbody tr')
					.last()
					.innerText();
				expect(backlog.split('\t').at(-1)).toBe(String(week.backlog));
				expect(await overflow(page)).toBe(0);
				expect(await examine(page)).toEqual([]);
			});
		},
		60_000,
	);
});

describe('a view', () => {
	it('is saved, listed on its page and on the landing page, opened and forgotten', async () => {
		await read({}, async (page) => {
			await open(page, '/alerts?state=high');
			await page.locator('.views summary').click();
			await page.getByLabel('视图名称').fill('高风险');
			await page.keyboard.press('Enter');
			await page.getByRole('link', { name: '高风险', exact: true }).waitFor();
			await open(page, '/');
			await page.getByRole('link', { name: '高风险', exact: true }).click();
			await page.waitForURL(/\/alerts\?state=high/);
			await settle(page);
			await page.locator('.views summary').click();
			await page.getByRole('button', { name: '删除视图：高风险' }).click();
			expect(await page.locator('.views li').count()).toBe(0);
			expect(await examine(page)).toEqual([]);
		});
	}, 60_000);

	it('of what there is no longer opens and says what had no effect', async () => {
		await read({}, async (page) => {
			await page.addInitScript(() =>
				localStorage.setItem(
					'mingcha.views',
					'[{"name":"旧","path":"/alerts","search":"?d=gone&level=L9"},5]',
				),
			);
			await open(page, '/');
			await page.getByRole('link', { name: '旧', exact: true }).click();
			await page.waitForURL(/level=L9/);
			expect(await page.locator('main').innerText()).toContain('d=gone');
		});
	}, 60_000);

	it('and its address are copied without the clipboard of https', async () => {
		await read({}, async (page) => {
			await page.addInitScript(() => {
				Object.defineProperty(window, 'isSecureContext', { value: false });
				document.execCommand = () => {
					(window as unknown as { copied: string }).copied = String(
						(document.activeElement as HTMLTextAreaElement).value,
					);
					return true;
				};
			});
			await open(page, '/alerts?state=closed');
			await page.getByRole('button', { name: '复制链接' }).click();
			await page.getByText('链接已复制').waitFor();
			expect(await page.evaluate(() => (window as unknown as { copied: string }).copied)).toBe(
				page.url(),
			);
			await page.evaluate(() => (document.execCommand = () => false));
			await page.getByRole('button', { name: '复制链接' }).click();
			expect(await page.getByLabel(/请选中后/).inputValue()).toBe(page.url());
		});
	}, 60_000);
});
