import { describe, expect, inject, it } from 'vitest';
import { readPublished } from './database.ts';
import { expectPlaced, readOne, testPlaces, useReader } from './reader.ts';

const city = inject('city');
const origin = inject('origin');
const reader = useReader();
const { read, open } = reader;
const plain = (text: string): string => text.replace(/[\u202f\s]/g, '');

const pages = ['/timeliness', '/post-approval', '/links'];
// the twelve months up to the data date's, which the pages open with
const months = `month > date_trunc('month', (select data_date from int_data_date)) - interval 12 month
	and month <= (select data_date from int_data_date)`;
const dueMonths = months.replace(/^month/, 'due_month').replace('and month', 'and due_month');
const department = await readOne<{ code: string; name: string }>(
	`select department_code as code, any_value(department_name) as name from post_approval_supervision
	where ${months} and supervision_state = 'overdue' group by 1 order by count(*) desc, 1 limit 1`,
);

testPlaces(
	'the pages of the supervision office stand in the screen and break no rule',
	[
		...pages,
		`/timeliness?d=${department.code}&view=course,days,late`,
		'/timeliness/rows?of=reported_late&feed=breaches',
	],
	reader,
	{
		timeout: 120_000,
		look: async (page, place, locale) => {
			await expectPlaced(page, place, locale);
			for (const chart of await page.locator('[data-chart]').all())
				expect((await chart.getAttribute('aria-label'))!.length).toBeGreaterThan(8);
		},
	},
);

describe('R92: the page on timeliness', () => {
	it('says who publishes and reports late as the decisions and the rows say', async () => {
		const published = await readOne<Record<string, number>>(
			`select count(case when publication_state in ('on_time', 'late', 'overdue') then 1 end) as due,
				count(case when publication_state = 'on_time' then 1 end) as on_time,
				count(case when publication_state = 'late' then 1 end) as late,
				count(case when publication_state = 'overdue' then 1 end) as overdue
			from int_publications where ${months}`,
		);
		const reported = await readOne<Record<string, number>>(
			`select count(*) as due, count(case when is_late then 1 end) as late from int_due_rows
			where ${dueMonths}`,
		);
		const bins = await readPublished<{ days: number; rows: number }>(
			city,
			`with firsts as (
				select feed, record_key, business_on, min(cast(received_at as date)) as first_on
				from int_received_rows group by all
			)
			select least(date_diff('day', r.due_on, f.first_on), 45) as days, count(*) as rows
			from int_due_rows as r
			inner join firsts as f on f.feed = r.feed and f.record_key = r.record_key and f.business_on = r.business_on
			where r.is_late and ${dueMonths}
			group by 1 order by 1`,
		);
		await read({}, async (page) => {
			await open(page, '/timeliness?view=late');
			const text = plain(await page.locator('.lead').innerText());
			expect(text).toContain(`应公示${published.due}项`);
			expect(text).toContain(`及时率${((published.on_time! / published.due!) * 100).toFixed(1)}%`);
			expect(text).toContain(`迟公示${published.late}项，逾期未公示${published.overdue}项`);
			expect(text).toContain(`到期应报${reported.due}条，逾期${reported.late}条`);
			// the histogram's table holds every late row, in the bin of its days
			const table = page.locator('table[data-twin]').last();
			const cells = await table.locator('tbody tr').allInnerTexts();
			const seen = cells.map((line) =>
				line.split('\t').map((cell) => Number.parseInt(plain(cell), 10)),
			);
			expect(seen.reduce((sum, [, rows]) => sum + rows!, 0)).toBe(reported.late);
			for (const { days, rows } of bins) expect(seen.find(([day]) => day === days)?.[1]).toBe(rows);
		});
	});

	it('leads from a department and from /reporting, which shows its days late and its problems', async () => {
		const row = await readOne<{ late: number; code: string; rejected: number }>(
			`select late_count as late, rejected_count as rejected, department_code as code from reporting_rankings
			where month = (select max(month) from reporting_rankings) and late_count > 0 order by late_count desc, 2, 3 limit 1`,
		);
		await read({}, async (page) => {
			await open(page, `/reporting/${row.code}?view=late,problems`);
			const sums = await page
				.locator('table[data-twin]')
				.evaluateAll((tables) =>
					tables.map((table) =>
						[...table.querySelectorAll('tbody td:last-child')].reduce(
							(sum, cell) => sum + Number(cell.textContent!.replace(/\s/g, '')),
							0,
						),
					),
				);
			expect(sums.at(-2)).toBe(row.late);
			expect(sums.at(-1)).toBeGreaterThanOrEqual(row.late);
			await page.locator('.measure a').click();
			await page.waitForURL(`**/timeliness?d=${row.code}`);
			await open(page, '/reporting');
			await page.locator('header.head a[href="/timeliness"]').click();
			await page.waitForURL('**/timeliness');
		});
	});
});

describe('R11: the page on supervision after approval', () => {
	it('counts in time, late, overdue and not yet due, and the funnel, as the cases say', async () => {
		const row = await readOne<Record<string, number>>(
			`select count(*) as granted,
				count(case when due_on < data_date and supervision_state <> 'exempt' then 1 end) as judged,
				count(case when due_on < data_date and checked_on <= due_on then 1 end) as in_time,
				count(case when checked_on > due_on then 1 end) as late,
				count(case when supervision_state = 'overdue' then 1 end) as overdue,
				count(case when not is_lawful then 1 end) as found
			from post_approval_supervision, int_data_date where ${months}`,
		);
		const funnel = await readOne<Record<string, number>>(
			`select count(a.pushed_at) as pushed, count(case when a.pushed_at is not null then a.receipt_at end) as received
			from post_approval_supervision as s inner join stg_approvals as a on a.case_no = s.case_no where ${months}`,
		);
		await read({}, async (page) => {
			await open(page, '/post-approval?view=funnel');
			const text = plain(await page.locator('.lead').innerText());
			expect(text).toContain(`准予${row.granted}件，期限已过${row.judged}件`);
			expect(text).toContain(`按期监管${((row.in_time! / row.judged!) * 100).toFixed(1)}%`);
			expect(text).toContain(`逾期才查${row.late}件，至今未查${row.overdue}件`);
			expect(text).toContain(`${row.found}件发现问题`);
			expect(text).toContain(department.name);
			const stages = (
				await page.locator('table[data-twin]').nth(1).locator('td.number').allInnerTexts()
			).map((cell) => Number(plain(cell)));
			expect(stages.slice(0, 3)).toEqual([row.granted, funnel.pushed, funnel.received]);
			expect(stages[3]!).toBeLessThanOrEqual(stages[2]!);
		});
	});

	it('lists the longest overdue first, and keeps to a department and a month', async () => {
		const worst = await readOne<{ case_no: string; days: number }>(
			`select case_no, overdue_days as days from post_approval_supervision
			where ${months} and supervision_state = 'overdue' order by overdue_days desc, due_on, case_no limit 1`,
		);
		const own = await readOne<{ overdue: number; month: string }>(
			`select count(*) as overdue, strftime(month, '%Y-%m') as month from post_approval_supervision
			where ${months} and supervision_state = 'overdue' and department_code = '${department.code}'
			group by 2 order by 1 desc, 2 limit 1`,
		);
		await read({}, async (page) => {
			await open(page, '/post-approval');
			const first = page.getByRole('region', { name: '提醒清单' }).locator('tbody tr').first();
			expect(await first.innerText()).toContain(worst.case_no);
			expect(plain(await first.innerText())).toContain(String(worst.days));
			await page.getByLabel('周期').selectOption(own.month);
			await page.waitForURL(`**/post-approval?p=${own.month}`);
			await page.goto(`/post-approval?p=${own.month}&d=${department.code}`);
			expect(plain(await page.locator('.lead').innerText())).toContain(`${own.overdue}件逾期未查`);
			await page.goBack();
			await page.waitForURL(`**/post-approval?p=${own.month}`);
			await page.goBack();
			await page.waitForURL('**/post-approval');
		});
	});
});

describe('R50: the page on links', () => {
	it('says pushes, receipts, what the gates missed and where promises wait', async () => {
		const links = await readOne<Record<string, number>>(
			`select count(*) as granted, count(case when is_pushed then 1 end) as pushed, count(case when is_received then 1 end) as received
			from int_link_cases where ${months}`,
		);
		const gates = await readOne<Record<string, number>>(
			`select count(*) as cases, count(case when is_granted_ineligible then 1 end) as ineligible from gate_audit where ${months}`,
		);
		const worst = await readOne<{ name: string; share: number }>(
			`select d.department_name as name, count(case when is_received then 1 end) / count(*)::double as share
			from int_link_cases as c inner join stg_departments as d on d.department_code = c.supervision_department_code
			where ${months} and is_pushed group by 1 order by 2 limit 1`,
		);
		const over = await readOne<{ n: number }>(
			`select count(*) as n from promise_follow_up where ${months} and promise_state = 'term_over'`,
		);
		await read({}, async (page) => {
			await open(page, '/links');
			const text = plain(await page.locator('.lead').innerText());
			const percent = (part: number, whole: number): string =>
				`${((part / whole) * 100).toFixed(1)}%`;
			expect(text).toContain(
				`准予${links.granted}件，推送监管${percent(links.pushed!, links.granted!)}`,
			);
			expect(text).toContain(`${percent(links.received!, links.pushed!)}有回执`);
			expect(text).toContain(`最低的是${worst.name}（${(worst.share * 100).toFixed(1)}%）`);
			expect(text).toContain(`把关的${gates.cases}件中，不应通过而准予${gates.ineligible}件`);
			expect(text).toContain(`到期未核${over.n}项`);
		});
	});
});

describe('a number of these pages', () => {
	it.each(pages)(
		'of %s leads to as many rows, also in a month and a department',
		async (place) => {
			for (const search of ['', `?p=2026-08&d=${department.code}`]) {
				const written = await (await fetch(origin + place + search)).text();
				// what the page was put together from stands in comments between its tags
				const html = written.replaceAll(/<!--.*?-->/g, '');
				const links = [
					...html.matchAll(
						/href="([^"]*\/rows\?of=[^"]*)"[^>]*>(?:<span[^>]*>[^<]*<\/span>)?([^<]*)</g,
					),
				]
					.map(([, href, text]) => ({ href: href!.replaceAll('&amp;', '&'), count: plain(text!) }))
					.filter(({ count }) => /^\d+$/.test(count));
				expect(links.length).toBeGreaterThan(10);
				const step = Math.ceil(links.length / 7);
				for (const { href, count } of links.filter((_, i) => i % step === 0)) {
					const rows = await (await fetch(origin + href)).text();
					expect(plain(/data-count[^>]*>([^<]*)</.exec(rows)![1]!), href).toBe(count);
				}
			}
		},
		60_000,
	);

	it('is reached by keyboard, and its rows are taken along as they are listed', async () => {
		await read({}, async (page) => {
			await open(page, '/timeliness');
			await page.locator('.lead a').first().focus();
			await page.keyboard.press('Enter');
			await page.waitForURL(/\/timeliness\/rows\?of=published/);
			const total = Number(plain(await page.locator('[data-count]').innerText()));
			const answer = await fetch(`${origin}/timeliness/rows/csv?of=published`);
			const lines = (await answer.text()).trim().split('\r\n');
			expect(lines.length - 1).toBe(total);
			await page.goBack();
			await page.waitForURL('**/timeliness');
		});
	});
});

describe('an address of these pages', () => {
	it('that was short for an indicator is the page itself, and the indicator keeps its own', async () => {
		for (const place of [
			...pages,
			'/publication_timeliness',
			'/post_approval_supervision',
			'/approval_supervision_links',
		])
			expect((await fetch(origin + place, { redirect: 'manual' })).status, place).toBe(200);
	});

	it('with nothing under it says so, and one that is not understood is named', async () => {
		await read({}, async (page) => {
			for (const place of pages) {
				await open(page, `${place}?p=2001-01`);
				await page.getByRole('link', { name: '全部清除' }).last().click();
				await page.waitForURL(`**${place}`);
				await open(page, `${place}?d=nobody`);
				expect(await page.locator('main').innerText()).toContain('nobody');
			}
		});
		for (const place of ['/timeliness/rows', '/links/rows?of=nothing'])
			expect((await fetch(origin + place)).status).toBe(404);
	}, 60_000);

	it('prints on a few sheets without the application around it', async () => {
		await read({}, async (page) => {
			for (const place of pages) {
				await open(page, place);
				await page.emulateMedia({ media: 'print' });
				expect(await page.locator('nav').first().isVisible()).toBe(false);
				const file = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
				const sheets = file.match(/\/Type\s*\/Page\b/g)!.length;
				expect(sheets, place).toBeGreaterThan(1);
				expect(sheets, place).toBeLessThan(9);
				await page.emulateMedia({ media: 'screen' });
			}
		});
	}, 60_000);
});

describe('a region', () => {
	it('leaves its own departments, their numbers and their rows on each page of the supervision office', async () => {
		const region = await readOne<{ code: string; name: string; departments: string[] }>(
			`select d.region_code as code, any_value(r.region_name) as name, list(d.department_code order by d.department_code) as departments
			from stg_departments as d inner join seed_regions as r on r.region_code = d.region_code
			where d.department_code in (select department_code from post_approval_supervision where ${months})
			group by 1 order by count(*), 1 limit 1`,
		);
		const codes = region.departments.map((code) => `'${code}'`).join(', ');
		const of = (column: string): string => `${column} in (${codes})`;
		const counts = {
			'/timeliness?of=overdue': `select count(*) as n from int_publications
				where ${months} and publication_state = 'overdue' and ${of('department_code')}`,
			'/post-approval?of=overdue': `select count(*) as n from post_approval_supervision
				where ${months} and supervision_state = 'overdue' and ${of('department_code')}`,
			'/links?of=unreceived': `select sum(unreceived_count)::integer as n from approval_supervision_links
				where ${months} and (${of('department_code')} or ${of('supervision_department_code')})`,
		};
		await read({}, async (page) => {
			for (const [place, sql] of Object.entries(counts)) {
				const { n } = await readOne<{ n: number }>(sql);
				const [path, search] = place.split('?');
				await open(page, `${path}?area=${region.code}`);
				expect(await page.locator('[data-chip]').allInnerTexts()).toEqual([
					expect.stringContaining(region.name),
				]);
				const links = page.locator(`main a[href*="${search}&"]`);
				const shown = await links.evaluateAll((all) =>
					all.map((a) => [a.getAttribute('href'), a.textContent]),
				);
				if (n > 0) {
					expect(shown.length, place).toBeGreaterThan(0);
					for (const [href] of shown) expect(href).toContain(`area=${region.code}`);
				}
				await open(page, `${path}/rows?${search}&area=${region.code}`);
				const text = plain(await page.locator('main').innerText());
				expect(text, place).toContain(region.name);
				if (n > 0)
					expect(
						await page.locator('.pager [data-total]').getAttribute('data-total').then(Number),
						place,
					).toBe(n);
			}
			// a department elsewhere is not offered under the region, and named as ignored
			await open(page, `/post-approval?area=${region.code}&d=${region.departments[0]}`);
			expect(await page.locator('[data-chip]').count()).toBe(2);
			const other = await readOne<{ code: string }>(
				`select department_code as code from post_approval_supervision where ${months} and not (${of('department_code')}) limit 1`,
			);
			await open(page, `/post-approval?area=${region.code}&d=${other.code}`);
			expect(await page.locator('[data-chip]').count()).toBe(1);
			expect(await page.locator('main').innerText()).toContain(other.code);
		});
	}, 60_000);
});
