import { describe, expect, inject, it } from 'vitest';
import type { Column, Model } from '../../src/lib/server/catalogue.ts';
import { shownColumns } from '../../src/lib/server/indicator/indicator.ts';
import { screens } from './browser.ts';
import { readPublished } from './database.ts';
import { readOne, useReader } from './reader.ts';

const column = (name: string): Column => ({
	name,
	type: 'VARCHAR',
	words: { zh: name, en: name },
	unit: null,
	good: null,
	description: null,
	codes: null,
});

const model = (shown: string[]): Model =>
	({
		columns: ['feed', 'row', 'value', 'unit_code', 'unit_name', 'reason_zh', 'reason_en'].map(
			column,
		),
		key: ['feed', 'row'],
		filters: {},
		defaultSort: [],
		chart: null,
		records: [],
		shown,
	}) as unknown as Model;

const names = (columns: Column[]): string[] => columns.map(({ name }) => name);

describe('the columns that a header says are shown', () => {
	const shown = ['value', 'unit_code', 'reason_zh', 'reason_en'];

	it('stand first in their order, in the words of the reader, and nothing else with them', () => {
		expect(names(shownColumns(model(shown), { allColumns: false }, 'zh'))).toEqual([
			'value',
			'unit_name',
			'reason_zh',
		]);
		expect(names(shownColumns(model(shown), { allColumns: false }, 'en'))).toEqual([
			'value',
			'unit_name',
			'reason_en',
		]);
		expect(names(shownColumns(model(shown), { allColumns: true }, 'zh'))).toEqual([
			...['value', 'unit_name', 'reason_zh', 'feed', 'row'],
			'unit_code',
		]);
	});

	it('are the page’s choice without them', () => {
		expect(names(shownColumns(model([]), { allColumns: false }, 'zh')).slice(0, 2)).toEqual([
			'feed',
			'row',
		]);
	});
});

describe('a list', () => {
	const { read, open, scrolled } = useReader();

	it('fits the smallest screen in English, whose words are the longest', async () => {
		const marts = await readPublished<{ name: string }>(
			inject('city'),
			`select name from meta.models where layer = 'mart' order by name`,
		);
		await read({ screen: screens[0], locale: 'en' }, async (page) => {
			const found: string[] = [];
			for (const place of [...marts.map(({ name }) => name), 'reporting', 'alerts', 'subjects']) {
				await page.goto(`/${place}`);
				found.push(...(await scrolled(page)).map((table) => `${place} ${table}`));
			}
			expect(found).toEqual([]);
		});
	});

	it.each(['zh', 'en'] as const)(
		'R34: of rejected rows says file, row, column, value and reason without a sideways scroll, in %s',
		async (locale) => {
			await read({ screen: screens[0], locale }, async (page) => {
				await open(page, '/rejected_rows');
				const table = page.locator('[role=region]:has(> table[aria-rowcount])');
				const right = await table.evaluate((region) => region.getBoundingClientRect().right);
				const heads = await table
					.locator('thead th')
					.evaluateAll((cells) =>
						cells.map(
							(cell) => [cell.textContent.trim(), cell.getBoundingClientRect().right] as const,
						),
					);
				const wanted =
					locale === 'zh'
						? ['文件', '行号', '列', '原值', '原因与改法']
						: ['File', 'Row', 'Column', 'Value found', 'Reason'];
				for (const [i, title] of wanted.entries()) {
					expect(heads[i]![0].startsWith(title), heads[i]![0]).toBe(true);
					expect(heads[i]![1], title).toBeLessThanOrEqual(right);
				}
			});
		},
	);

	it('of rows behind a number says every column in words', async () => {
		const wordless = await readPublished<{ name: string }>(
			inject('city'),
			`with listed as (
				select distinct json_extract_string(r.value, '$.from') as relation
				from meta.models as m, json_each(json_extract(m.header, '$.records')) as r
				union values ('int_alerts'), ('int_subject_years'), ('stg_interventions'), ('int_current_items')
			)
			select distinct c.column_name as name
			from duckdb_columns() as c
			inner join listed as l on l.relation = c.table_name
			where c.column_name not in (select m.column_name from meta.columns as m where m.title_zh <> '' and m.title_zh <> m.column_name)
				and c.column_name not in (select code from seed_words where domain = 'column')
			order by 1`,
		);
		expect(wordless.map(({ name }) => name)).toEqual([]);
		const page = await fetch(`${inject('origin')}/cockpit/rows?figure=alerts_opened`, {
			headers: { cookie: 'locale=zh' },
		});
		expect(await page.text()).toContain('列入名单日期');
	});

	it('of rows that a department sent names it as their feed does, not as whoever approved', async () => {
		const named = await readPublished<{ relation: string; own: string | null; feed: string }>(
			inject('city'),
			`select 'stg_' || f.feed as relation, m.title_zh as own, f.title_zh as feed
			from intake_columns as f
			left join meta.columns as m on m.model = 'stg_' || f.feed and m.column_name = f.column_name
			where f.column_name = 'department_code' and f.feed in ('breaches', 'commitments', 'inspections', 'interventions')
			order by 1`,
		);
		expect(named).toHaveLength(4);
		for (const { relation, own, feed } of named) expect(own, relation).toBe(feed);
		const page = await fetch(`${inject('origin')}/alerts/rows?of=warned`, {
			headers: { cookie: 'locale=zh' },
		});
		const heads = [...(await page.text()).matchAll(/<th[^>]*>([\s\S]*?)<\/th>/g)].map(([, head]) =>
			head!.replaceAll(/<[^>]*>/g, '').trim(),
		);
		expect(heads).toEqual(
			expect.arrayContaining(['被处置部门', '处置部门', '处置类型', '处置结果']),
		);
		expect(heads).not.toContain('审批部门');
	});

	it('says classes of before and after in words, and never a code that has some', async () => {
		const answer = await fetch(`${inject('origin')}/class_migration?cols=all`, {
			headers: { cookie: 'locale=zh' },
		});
		const cells = [...(await answer.text()).matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(
			([, cell]) => cell!.replaceAll(/<[^>]*>/g, '').trim(),
		);
		expect(cells).toContain('未评级');
		expect(cells).not.toContain('unrated');
	});

	it('of rows behind a number names the subject and the item beside their codes, and adds no row', async () => {
		await read({ screen: screens[0], locale: 'zh' }, async (page) => {
			const head = (title: string) =>
				page
					.locator('table[aria-rowcount] thead th')
					.evaluateAll(
						(cells, text) => cells.findIndex((cell) => cell.textContent.trim().startsWith(text)),
						title,
					);
			await open(page, '/cockpit/rows?figure=applied');
			expect((await head('事项编码')) - (await head('事项'))).toBe(1);
			await open(page, '/cockpit/rows?figure=alerts_opened');
			const [name, code] = [await head('主体'), await head('主体代码')];
			expect(code - name).toBe(1);
			const row = page.locator('table[aria-rowcount] tbody tr', { hasNotText: '~' }).first();
			const cells = await row.locator('th, td').allInnerTexts();
			const subject = await readOne<{ name: string }>(
				`select subject_name as name from int_subjects where subject_code = '${cells[code]}'`,
			);
			expect(cells[name]).toBe(subject.name);
			const counted = await page.locator('[data-count]').innerText();
			const taken = await fetch(`${inject('origin')}/cockpit/rows/csv?figure=alerts_opened`, {
				headers: { cookie: 'locale=zh' },
			});
			const lines = (await taken.text()).trimEnd().split('\r\n');
			expect(lines.length - 1).toBe(Number(counted.replaceAll(/\D/g, '')));
			expect(lines[0]!.split(',').map((title) => title.trim())).not.toContain('主体');
		});
	});
});
