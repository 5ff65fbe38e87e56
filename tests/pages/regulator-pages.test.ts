import { describe, expect, inject, it } from 'vitest';
import { formatNumber } from '../../src/lib/format.ts';
import { readPublished } from './database.ts';
import { expectPlaced, readOne, testPlaces, useReader } from './reader.ts';

const city = inject('city');
const origin = inject('origin');
const reader = useReader();
const { read, open, settle } = reader;
const plain = (text: string): string => text.replace(/[\u202f\s,]/g, '');
const countPages = (pdf: Buffer): number =>
	pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)!.length;

const item = await readOne<{ code: string }>(
	`select item_code as code from reform_effects where saved_elapsed_days is not null
	group by 1 order by sum(decided_count) desc, 1 limit 1`,
);
const states = await readPublished<{ state: string; n: number }>(
	city,
	`select task_state as state, count(*) as n from milestones_due group by 1`,
);
const late = await readOne<{ title: string; department: string; days: number }>(
	`select task_title as title, department_name as department, late_days as days from milestones_due
where task_state = 'overdue' order by late_days desc, due_on, task_code limit 1`,
);
const places = [
	'/burden',
	'/burden?p=2025&cls=E&view=often,found',
	'/burden/rows?of=more_count&cls=E',
	'/milestones',
	'/milestones?state=overdue&view=course',
	'/milestones/rows?of=overdue_count',
	'/reform',
	'/reform?view=growth,risk',
	`/reform/${item.code}`,
	'/metrics',
	'/metrics?q=R76',
	'/metrics/inspection_burden',
];

testPlaces(
	'the pages for regulators, milestones, the reform and definitions stand in the screen and break no rule',
	places,
	reader,
	{
		timeout: 180_000,
		look: async (page, place, locale) => {
			await expectPlaced(page, place, locale);
			for (const chart of await page.locator('[data-chart]').all())
				expect(
					await chart
						.locator('xpath=ancestor::section')
						.locator('table[data-twin] tbody tr')
						.count(),
				).toBeGreaterThan(0);
		},
	},
);

describe('the burden of inspections', () => {
	const often = (having: string): string =>
		`select count(*) as n from (select v.subject_code from int_visits as v
		inner join int_subjects as s on s.subject_code = v.subject_code
		where s.is_framed and s.credit_class = 'E' and v.year = (select max(year) from int_visits)
		group by 1 having ${having})`;

	it('R75: says of each class what its visits say, and leads to exactly those subjects, on the page and in the download', async () => {
		const more = await readOne<{ n: number }>(often('count(*) >= 3'));
		const several = await readOne<{ n: number }>(often('count(distinct v.department_code) > 1'));
		await read({}, async (page) => {
			await open(page, '/burden');
			const row = page
				.locator('tr', { hasText: '高风险' })
				.filter({ has: page.locator('a[href*="of=more_count"]') })
				.last();
			const cell = row.locator('a[href*="of=more_count"]');
			expect(plain(await cell.innerText())).toBe(String(more.n));
			expect(plain(await row.locator('a[href*="of=several_count"]').innerText())).toBe(
				String(several.n),
			);
			await cell.click();
			await page.waitForURL(/\/burden\/rows\?of=more_count&cls=E/);
			await page.waitForSelector('[data-count]');
			expect(plain(await page.locator('[data-count]').innerText())).toBe(String(more.n));
			const file = await (
				await fetch(`${origin}/burden/rows/csv${new URL(page.url()).search}`)
			).text();
			expect(file.trim().split('\n')).toHaveLength(more.n + 1);
		});
	});

	it('R76: puts visits beyond the ceiling beside those inside it, and names the subjects visited most', async () => {
		const over = await readOne<{ n: number; visits: number }>(
			`select sum(over_count) as n, sum(visit_count) as visits from inspection_burden where year = (select max(year) from inspection_burden)`,
		);
		const most = await readOne<{ name: string; visits: number }>(
			`select subject_name as name, visit_count as visits from inspection_burden
			where year = (select max(year) from inspection_burden) order by visit_count desc, over_count desc, subject_code limit 1`,
		);
		await read({}, async (page) => {
			await open(page, '/burden');
			const text = plain(await page.locator('.lead').innerText());
			expect(text).toContain(`入户${over.visits}次`);
			expect(text).toContain(`超出上限${over.n}次`);
			expect(plain(await page.locator('tr', { hasText: most.name }).first().innerText())).toContain(
				String(most.visits),
			);
			expect(await page.content()).not.toMatch(/P-[0-9a-f]{32}/);
		});
	});

	it('R95: counts for a department how often it came again, and lists the signs of the year', async () => {
		const first = await readOne<{ name: string; again: number; year: number }>(
			`select d.department_name as name, count(*) - count(distinct v.subject_code) as again, max(v.year) as year
			from int_visits as v inner join stg_departments as d on d.department_code = v.department_code
			where v.year = (select max(year) from int_visits) group by 1 order by count(*) desc limit 1`,
		);
		const signs = await readOne<{ n: number }>(
			`select count(*) as n from inspection_anomalies where year(period_on) = ${first.year}`,
		);
		await read({}, async (page) => {
			await open(page, '/burden');
			const table = page.getByRole('region', { name: '按部门' });
			expect(plain(await table.locator('tr', { hasText: first.name }).innerText())).toContain(
				String(first.again),
			);
			expect(
				await page
					.getByRole('region', { name: /一刀切/ })
					.locator('tbody tr')
					.count(),
			).toBe(Math.min(20, signs.n));
		});
	});

	it('is narrowed to a year and a class by its address, and the back button undoes it', async () => {
		await read({}, async (page) => {
			await open(page, '/burden');
			const before = await page.locator('.lead').innerText();
			await page.getByLabel('周期').selectOption('2025');
			await page.waitForURL(/p=2025/);
			await page.waitForFunction(
				(old) => (document.querySelector('.lead') as HTMLElement).innerText !== old,
				before,
			);
			expect(await page.locator('.lead').innerText()).toContain('2025');
			await page.goBack();
			await page.waitForURL((url) => url.search === '');
			await page.waitForFunction(
				(old) => (document.querySelector('.lead') as HTMLElement).innerText === old,
				before,
			);
			await open(page, '/burden?cls=Z&p=1999');
			expect(await page.locator('main').innerText()).toContain('已忽略无效筛选');
		});
		for (const path of [
			'/burden/rows?of=nothing',
			'/milestones/rows',
			'/milestones/rows?of=late&due=x',
		])
			expect((await fetch(origin + path)).status, path).toBe(404);
	});

	it('prints on a few sheets', async () => {
		await read({}, async (page) => {
			await open(page, '/burden');
			const pages = countPages(await page.pdf({ format: 'A4' }));
			expect(pages).toBeGreaterThan(1);
			expect(pages).toBeLessThan(8);
		});
	});
});

describe('the milestones', () => {
	it('R25: puts what is overdue first and counts every state as the register does', async () => {
		await read({}, async (page) => {
			await open(page, '/milestones');
			const first = page
				.getByRole('region', { name: '逾期和临近到期' })
				.locator('tbody tr')
				.first();
			const text = await first.innerText();
			expect(text).toContain(late.title);
			expect(text).toContain(late.department);
			expect(plain(text)).toContain(String(late.days));
			for (const { state, n } of states)
				expect(plain(await page.locator(`[data-state=${state}]`).innerText()), state).toBe(
					String(n),
				);
		});
	});

	it('R24: leads from a unit to its tasks, as many as it says, and from a review to its departments', async () => {
		const review = await readOne<{ due: string; n: number }>(
			`select strftime(due_on, '%Y-%m-%d') as due, count(*) as n from item_reviews group by 1 order by 1 desc limit 1`,
		);
		await read({}, async (page) => {
			await open(page, '/milestones');
			const unit = page.getByRole('region', { name: '按牵头部门' }).locator('tbody tr').first();
			const link = unit.locator('a[href*="of=task_count"]');
			const stated = plain(await link.innerText());
			await link.focus();
			await page.keyboard.press('Enter');
			await page.waitForURL(/\/milestones\/rows/);
			await page.waitForSelector('[data-count]');
			expect(plain(await page.locator('[data-count]').innerText())).toBe(stated);
			expect(await page.locator('tbody tr').count()).toBe(Number(stated));
			await open(page, `/milestones/rows?of=review_count&due=${review.due}`);
			expect(plain(await page.locator('[data-count]').innerText())).toBe(String(review.n));
		});
	});

	it('is searched and filtered by keyboard, and goes back', async () => {
		await read({}, async (page) => {
			await open(page, '/milestones');
			await page.getByRole('searchbox', { name: /搜索任务/ }).focus();
			await page.keyboard.type('落实情况评估');
			await page.keyboard.press('Enter');
			await page.waitForURL(/q=/);
			const all = await readOne<{ n: number }>(
				`select count(*) as n from milestones_due where contains(task_title, '落实情况评估')`,
			);
			await page.waitForFunction(
				(n) => document.querySelector('[data-state=all]')?.textContent === n,
				String(all.n),
			);
			await page.locator('.states a', { hasText: '按期完成' }).focus();
			await page.keyboard.press('Enter');
			await page.waitForURL(/state=done_in_time/);
			await page.goBack();
			await page.waitForURL((url) => !url.search.includes('state='));
		});
	});
});

describe('the page of the reform', () => {
	it('R26: draws breaches after easing in a band, month by month as the cases say', async () => {
		const [last] = await readPublished<{ month: string; granted: number; breached: number }>(
			city,
			`select strftime(month, '%Y-%m') as month, sum(granted_count) as granted, sum(breached_count) as breached
			from exemption_risk group by 1 order by 1 desc limit 1`,
		);
		const found = await readOne<{ n: number }>(
			`select count(distinct c.case_no) as n from int_gated_cases as c inner join int_exempted_breaches as b on b.case_no = c.case_no
			where c.route in ('exempt_high', 'exempt_clean', 'commitment') and c.result = 'granted'
			and strftime(c.decided_on, '%Y-%m') = '${last!.month}' and b.found_on <= c.decided_on + 180`,
		);
		expect(last!.breached).toBe(found.n);
		await read({}, async (page) => {
			await open(page, '/reform?view=risk');
			const row = page
				.locator('table[data-twin] tbody tr', { hasText: String(last!.granted) })
				.last();
			expect(plain(await row.innerText())).toContain(((1000 * found.n) / last!.granted).toFixed(2));
		});
	});

	it('R57: draws the difference from items not yet reformed month by month, with the months before as a test', async () => {
		const rows = await readPublished<{
			event_month: number;
			days: number;
			low: number;
			high: number;
			cases: number;
		}>(
			city,
			`select event_month, effect_days as days, effect_low_days as low, effect_high_days as high, case_count as cases
			from int_event_estimates where not is_joined and effect_low_days is not null order by event_month`,
		);
		expect(rows.some(({ event_month }) => event_month < 0)).toBe(true);
		const [before] = await readPublished<{ days: number; low: number; high: number }>(
			city,
			'select effect_days as days, effect_low_days as low, effect_high_days as high from int_event_estimates where is_joined',
		);
		const digits = (value: number, count: number): string =>
			value
				.toFixed(count)
				.replace('-', '−')
				.replace(/^−(0\.0+)$/, '$1');
		await read({}, async (page) => {
			await open(page, '/reform?view=event_time');
			const figure = page.locator('.figure').first();
			const title = plain(await figure.locator('h2').innerText());
			expect(title).toContain(before!.low <= 0 && before!.high >= 0 ? '看不出差别' : '打折扣');
			expect(title).toContain(`${digits(before!.low, 2)}至${digits(before!.high, 2)}`);
			const shown = await figure
				.locator('tbody tr')
				.evaluateAll((all) =>
					all.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent!.trim())),
				);
			expect(shown.map((cells) => cells.slice(0, 5).map(plain))).toEqual(
				rows.map(({ event_month, days, low, high, cases }) => [
					event_month > 0 ? `+${event_month}` : String(event_month).replace('-', '−'),
					...[days, low, high].map((value) => digits(value, 1)),
					plain(formatNumber(cases)),
				]),
			);
			expect(shown.filter((cells) => cells[5] !== '').map(([month]) => month)).toEqual(['0']);
		});
	});

	it('R57: asks whether it went faster by refusals, withdrawals or stopped clocks, as the cases say', async () => {
		const shares = await readPublished<{ name: string; before: number; now: number; low: number }>(
			city,
			`select w.zh as name, m.before_share as before, m.now_share as now, m.change_low_share as low
			from reform_side_effects as m inner join seed_words as w on w.domain = 'side_effect' and w.code = m.side_effect
			where m.scope = 'whole' order by m.change_share desc, m.side_effect`,
		);
		const refused = await readOne<{ share: number }>(
			`with months as (
				select c.item_code, c.month >= date_trunc('month', i.reform_on) as is_now, sum(c.refused_count) as refused, sum(c.decided_count) as decided
				from int_case_counts as c inner join int_current_items as i on i.item_code = c.item_code
				where i.reform_on <= (select data_date from int_data_date)
					and (c.month >= date_trunc('month', i.reform_on) and c.month > (select date_trunc('month', data_date) - interval 12 month from int_data_date)
						or c.month < date_trunc('month', i.reform_on) and c.month >= date_trunc('month', date_trunc('month', i.reform_on) - interval 365 day))
				group by all
			)
			select sum(n.refused) / sum(n.decided) as share from months as n
			inner join months as b on b.item_code = n.item_code and n.is_now and not b.is_now
			where n.decided >= 10 and b.decided >= 10`,
		);
		expect(shares.find(({ name }) => name === '不予')!.now).toBeCloseTo(refused.share, 4);
		await read({}, async (page) => {
			await open(page, '/reform?view=side_effects');
			const figure = page.locator('.figure', { hasText: '停计时限' }).first();
			expect(await figure.locator('h2').innerText()).toContain(
				shares.some(({ low }) => low > 0) ? '变多了' : '都看不出变多',
			);
			const shown = await figure.locator('tbody tr').allInnerTexts();
			expect(shown.map((text) => text.split('\t').slice(0, 3))).toEqual(
				shares.map(({ name, before, now }) => [
					name,
					...[before, now].map((share) => `${(share * 100).toFixed(1)}%`),
				]),
			);
			// a mart of several scopes says what each row is by its name alone
			await open(page, '/reform_side_effects');
			const heads = await page.locator('main table:not([data-twin]) thead th').allInnerTexts();
			expect(heads.slice(0, 3)).toEqual(['层次', '名称', '副作用']);
			expect(heads).not.toContain('审批部门代码');
		});
	});

	it('marks new laws and lists on its time axes, in words as well', async () => {
		await read({}, async (page) => {
			await open(page, '/reform');
			const label = await page.locator('[data-chart=line]').nth(1).getAttribute('aria-label');
			expect(label).toMatch(/2026-04-01 国家发改委令第36号/);
			expect(await page.locator('ol.marks').nth(1).innerText()).toContain('清单');
			await open(page, '/reform?view=growth');
			expect(
				await page.locator('table[data-twin]').filter({ hasText: '2026年4月' }).first().innerText(),
			).toContain('国家发改委令第36号');
			await open(page, `/reform/${item.code}`);
			expect(await page.locator('ol.marks').innerText()).toContain('本事项改革');
			await open(page, '/cockpit');
			expect(await page.locator('ol.marks').first().innerText()).toContain('2026-04-01');
		});
	});

	it('hides the marks of policy events on all its courses at once, and shows them again', async () => {
		await read({}, async (page) => {
			await open(page, '/reform');
			const marks = await page.locator('ol.marks').count();
			await page.getByRole('link', { name: '隐藏政策事件' }).first().click();
			await page.waitForURL(/ann=0/);
			await page
				.getByRole('link', { name: /^显示政策事件 \d+ 个$/ })
				.first()
				.waitFor();
			// what is left is the month of the reform, which is no date
			const left = await page.locator('ol.marks').allInnerTexts();
			expect(left.length).toBeLessThan(marks);
			expect(left.join(' ')).not.toMatch(/\d{4}-\d\d-\d\d/);
			for (const chart of await page.locator('[data-chart=line]').all())
				expect(await chart.getAttribute('aria-label')).not.toContain('国家发改委令第36号');
			expect(await page.locator('[role=status]').allInnerTexts()).not.toContain('ann');
			await page
				.getByRole('link', { name: /^显示政策事件/ })
				.first()
				.click();
			await page.waitForURL((url) => !url.search.includes('ann'));
			await page.waitForFunction((n) => document.querySelectorAll('ol.marks').length === n, marks);
			for (const place of ['/cockpit', `/reform/${item.code}`, '/metrics/reform_effects']) {
				await open(page, `${place}?ann=0`);
				expect(await page.locator('ol.marks').count(), place).toBe(0);
				expect(
					await page.getByRole('link', { name: /^显示政策事件/ }).count(),
					place,
				).toBeGreaterThan(0);
			}
		});
	}, 60_000);

	it('names the reformed items that nobody used, and is taken along as it is shown', async () => {
		const unused = await readOne<{ n: number }>(
			`select count(*) as n from int_current_items as i where reform_on <= (select data_date from int_data_date)
			and coalesce(reform_mode, '') <> 'abolish'
			and not exists (select 1 from int_approvals as a where a.item_code = i.item_code and a.month >= date_trunc('month', i.reform_on))`,
		);
		await read({}, async (page) => {
			await open(page, '/reform');
			const table = page.getByRole('region', { name: /没用上的事项/ });
			const rows = await table.locator('tbody tr').allInnerTexts();
			expect(rows.filter((text) => /\t0\t0$/.test(text.trim()))).toHaveLength(unused.n);
			await open(page, '/reform?q=医&sort=-decided_count');
			const total = await page.locator('[data-total]').getAttribute('data-total');
			const names = await page
				.getByRole('region', { name: /近 12 个月/ })
				.locator('tbody tr td:first-child')
				.allInnerTexts();
			const file = await (
				await fetch(`${origin}/reform/csv?q=${encodeURIComponent('医')}&sort=-decided_count`)
			).text();
			const lines = file.trim().split('\n').slice(1);
			expect(lines).toHaveLength(Number(total));
			expect(
				lines.slice(0, names.length).map((line) => line.split(',')[0]!.replaceAll('"', '')),
			).toEqual(names);
		});
	});

	it('prints on a few sheets', async () => {
		await read({}, async (page) => {
			await open(page, '/milestones');
			await settle(page);
			expect(countPages(await page.pdf({ format: 'A4' }))).toBeLessThan(12);
			await open(page, '/reform');
			expect(countPages(await page.pdf({ format: 'A4' }))).toBeLessThan(12);
		});
	});
});
