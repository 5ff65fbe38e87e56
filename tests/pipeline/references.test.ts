import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../pipeline/database.ts';
import { readModels } from '../../pipeline/model.ts';
import { buildModels } from '../../pipeline/model/build.ts';
import { orderModels } from '../../pipeline/model/order.ts';
import { checkReferences } from '../../pipeline/warehouse/references.ts';
import { model } from './installation.ts';

async function checkMart(header: Record<string, string>): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), 'mingcha-sql-'));
	const database = await openDatabase(':memory:', {
		zone: 'Asia/Shanghai',
		threads: '1',
		memory: '500MB',
	});
	onTestFinished(() => {
		database.close();
		rmSync(folder, { recursive: true, force: true });
	});
	mkdirSync(join(folder, 'marts'));
	writeFileSync(
		join(folder, 'marts', 'things.sql'),
		model("select 1 as id, 2.0::double as score, 'a' as word", header),
	);
	await database.run('create table parts as select 1 as thing_id, true as counts');
	const models = await orderModels(readModels(folder), database);
	await checkReferences(database, models, await buildModels(database, models));
}

const whole = {
	chart:
		"{ kind: bar, x: word, y: [score, id], series: word, aggregate: weighted, weight: id, where: 'score > 1' }",
	filters: '{ class: word }',
	default_sort: '[score desc, id]',
	records: '\n  - { count: id, from: parts, match: { thing_id: id }, where: counts }',
	steps:
		'\n  weighed: select thing_id * 2.0 as points from listed\n  totals: select sum(points) as points from weighed',
	computed:
		"\n  score: { rows: id, formula: '(select points from totals)' }\n  id: { from: parts, match: { thing_id: id }, formula: 'this.id' }",
	lead: "\n  - { zh: '{n:count} 个 {best}', en: '{n:count} of {best}', query: 'select count(*)::integer as n, max(word) as best from {mart}' }",
};

describe('what a header names', () => {
	it('is all there', async () => {
		await expect(checkMart(whole)).resolves.toBeUndefined();
	});

	it.each([
		['a chart’s column', { chart: '{ kind: bar, x: wort, y: score }' }, 'wort'],
		['a chart’s series', { chart: '{ kind: bar, x: word, y: score, series: colour }' }, 'colour'],
		[
			'a chart’s condition',
			{ chart: "{ kind: bar, x: word, y: score, where: 'scores > 1' }" },
			'scores',
		],
		['a filter’s column', { filters: '{ period: month }' }, 'month'],
		['the order', { default_sort: '[scores desc]' }, 'scores'],
		[
			'a counted column',
			{ records: '\n  - { count: total, from: parts, match: { thing_id: id } }' },
			'total',
		],
		[
			'a matched column',
			{ records: '\n  - { count: id, from: parts, match: { thing_id: thing } }' },
			'thing',
		],
		[
			'a column of the records',
			{ records: '\n  - { count: id, from: parts, match: { think_id: id } }' },
			'think_id',
		],
		[
			'the records themselves',
			{ records: '\n  - { count: id, from: pieces, match: { thing_id: id } }' },
			'pieces',
		],
		[
			'the records’ condition',
			{ records: '\n  - { count: id, from: parts, match: { thing_id: id }, where: count_s }' },
			'count_s',
		],
		[
			'a lead’s query',
			{ lead: "\n  - { zh: '{n}', en: '{n}', query: 'select total as n from {mart}' }" },
			'total',
		],
		['a computed column', { computed: "\n  total: { formula: '1' }" }, 'total'],
		[
			'the count whose rows are used',
			{ computed: "\n  score: { rows: total, formula: '1' }" },
			'total',
		],
		['a part of a formula', { computed: "\n  score: { formula: 'scores + 1' }" }, 'scores'],
		[
			'a column of the rows used',
			{ computed: "\n  score: { from: parts, match: { thing_id: id }, formula: 'sum(amount)' }" },
			'amount',
		],
		[
			'what a step reads',
			{
				computed: "\n  score: { rows: id, formula: '(select points from totals)' }",
				records: '\n  - { count: id, from: parts, match: { thing_id: id } }',
				steps: '\n  totals: select sum(amount) as points from listed',
			},
			'amount',
		],
		['a source', { sources: '\n  - { from: arrivals, match: { thing_id: id } }' }, 'arrivals'],
		['a lead’s word', { lead: "\n  - { zh: '{n}', en: '{m}', query: 'select 1 as n' }" }, 'm'],
	])('is refused where it is not: %s', async (_name, header, name) => {
		await expect(checkMart(header as Record<string, string>)).rejects.toMatchObject({
			code: 'MODEL-REFERENCE',
			where: expect.stringContaining('marts/things.sql') as string,
			words: {
				en: expect.stringContaining(name) as string,
				zh: expect.stringContaining(name) as string,
			},
		});
	});

	it.each([
		['none', '\n  totals: select 1 as points'],
		[
			'only one above it',
			'\n  sums: select points from totals\n  totals: select sum(thing_id) as points from listed',
		],
	])('refuses a step that %s goes through', async (_name, steps) => {
		const computed = "\n  score: { rows: id, formula: '(select points from sums)' }";
		const records = '\n  - { count: id, from: parts, match: { thing_id: id } }';
		await expect(checkMart({ computed, records, steps })).rejects.toMatchObject({
			code: 'MODEL-STEP',
			where: expect.stringContaining('marts/things.sql') as string,
			words: { en: expect.stringContaining('totals') as string },
		});
	});
});
