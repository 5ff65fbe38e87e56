import { describe, expect, it } from 'vitest';
import { readFeeds } from '../../pipeline/feed.ts';
import { readModels } from '../../pipeline/model.ts';
import { sqlFolder } from '../../pipeline/warehouse.ts';
import { install } from './installation.ts';

const named = /举报人|投诉人|申诉人|检举人|complainant|whistle|informant|denounc/i;

describe('whistle-blowers', () => {
	it('R86: no feed has a column for them, and no model or word names them', async () => {
		const columns = (await readFeeds()).flatMap((feed) =>
			feed.columns.flatMap((column) => [
				column.name,
				column.zh,
				column.en,
				...(column.headers ?? []),
			]),
		);
		expect(columns.length).toBeGreaterThan(200);
		expect(columns.filter((name) => named.test(name))).toEqual([]);
		const models = readModels(sqlFolder);
		expect(models.filter(({ sql }) => named.test(sql)).map(({ name }) => name)).toEqual([]);
		expect(
			models
				.flatMap(({ header }) => Object.keys(header.columns ?? {}))
				.filter((name) => named.test(name)),
		).toEqual([]);
	});

	it('R86: a complaint visit and a verified complaint carry no number of the complaint', async () => {
		const feeds = await readFeeds();
		for (const name of ['inspections', 'breaches'])
			expect(
				feeds
					.find((feed) => feed.name === name)!
					.columns.filter((column) => /complaint|投诉/.test(`${column.name}${column.zh}`)),
			).toEqual([]);
	});

	it('R86: what a file says of them beside its own columns reaches no table, no view and no list of faults', async () => {
		const mingcha = install();
		mingcha.deliver('D1/部门_1.csv', '部门代码,部门名称,部门类别\nD1,市监局,审批部门\n');
		mingcha.deliver(
			'D1/办件_2026W10.csv',
			[
				'申报号,事项编码,申请人代码,实施机构代码,申请时间,办结时间,环节数,举报人,举报人电话',
				'A1,ITEM-1,X-T-1,D1,2026-03-02 09:00:00,2026-03-05 10:00:00,3,欧阳慎言,13800138000',
				'A2,ITEM-1,X-T-1,D1,2026-03-02 09:00:00,not a time,3,欧阳慎言,13800138000',
				'A3,ITEM-1,X-T-1,D1,2026-03-02 09:00:00,2026-03-05 10:00:00,3,欧阳慎言,13800138000,多出一格',
				'A4,ITEM-1,X-T-1,D1,2026-03-02 09:00:00,2026-03-05 10:00:00,3,欧阳慎言',
				'',
			].join('\n'),
		);
		const { counts } = await mingcha.refresh();
		expect(counts).toMatchObject({ accepted: 2, rejected: 3 });
		const relations = await mingcha.query<{ name: string }>(
			`select table_schema || '.' || table_name as name from information_schema.tables where table_schema in ('main', 'meta')`,
		);
		expect(relations.length).toBeGreaterThan(20);
		for (const { name } of relations)
			expect([
				name,
				await mingcha.query(
					`select count(*)::integer as n from ${name} as r where r::varchar like '%慎言%' or r::varchar like '%13800138000%'`,
				),
			]).toEqual([name, [{ n: 0 }]]);
	});
});
