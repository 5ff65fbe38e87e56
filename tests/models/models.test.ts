import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../pipeline/database.ts';
import { readFeeds, type Feed } from '../../pipeline/feed.ts';
import { readModels } from '../../pipeline/model.ts';
import { readPolicy } from '../../pipeline/policy.ts';
import { readFunctions, sqlFolder } from '../../pipeline/warehouse.ts';
import { given } from '../given.ts';

const policy = readPolicy(
	join(import.meta.dirname, '..', '..', 'pipeline', 'policies', 'default.yaml'),
);
const models = readModels(sqlFolder);
const marts = models.filter(({ layer }) => layer === 'mart');
const relations = [
	...new Set(marts.flatMap(({ header }) => (header.records ?? []).map(({ from }) => from))),
];
const leadRelations = marts.flatMap(({ header }) =>
	header.lead!.flatMap((lead) =>
		[...lead.query.matchAll(/\b(?:from|join) ((?:int|stg)_\w+)/g)].map((match) => match[1]!),
	),
);
const everything = [...new Set([...marts.map(({ name }) => name), ...relations, ...leadRelations])];

describe('the policy', () => {
	const sql = [
		...readFunctions(sqlFolder).map(({ text }) => text),
		...models.map((model) => model.sql),
	].join('\n');

	it('holds every value that a model asks for, by its name', () => {
		const asked = [...sql.matchAll(/policy_(?:number|text)\('([a-z0-9_.]+)'\)/g)].map(
			(match) => match[1]!,
		);
		const known = new Set(policy.values.map(({ key }) => key));
		expect(asked.length).toBeGreaterThan(40);
		expect(asked.filter((key) => !known.has(key))).toEqual([]);
	});

	it('holds no value that nothing reads', () => {
		const root = join(sqlFolder, '..');
		const readers = ['sql', 'pipeline', 'src']
			.flatMap((folder) =>
				readdirSync(join(root, folder), { recursive: true, withFileTypes: true }),
			)
			.filter((entry) => entry.isFile() && /\.(sql|ts|svelte)$/.test(entry.name))
			.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
			.join('\n');
		const read = (key: string): boolean => {
			const stem = key.slice(0, key.lastIndexOf('.') + 1);
			return (
				readers.includes(`'${key}'`) ||
				readers.includes(`'${stem}%'`) ||
				readers.includes(`'${stem}'`)
			);
		};
		expect(policy.values.map(({ key }) => key).filter((key) => !read(key))).toEqual([]);
	});

	it('cites a rule for every value', () => {
		expect(
			policy.values
				.filter(({ rule }) => !rule || !/^R\d+( R\d+)*$/.test(rule))
				.map(({ key }) => key),
		).toEqual([]);
	});

	it('stops the run by name when a model asks for a value that is not there', async () => {
		const warehouse = await given({}, 'int_calendar');
		await expect(warehouse.rows("select policy_number('alerts.no_such_value')")).rejects.toThrow(
			'alerts.no_such_value',
		);
		warehouse.close();
	});
});

describe('every mart', () => {
	it('builds over nothing, passes its own tests and has words for each of its columns', async () => {
		const warehouse = await given({}, everything);
		expect((await warehouse.expectations()).filter((one) => one.failing > 0)).toEqual([]);
		for (const { name, header } of marts) {
			const columns = await warehouse.rows<{ column_name: string }>(`describe ${name}`);
			expect(Object.keys(header.columns ?? {})).toEqual(
				columns.map((column) => column.column_name),
			);
		}
		warehouse.close();
	});

	it('names a chart, an order, rules and readers', () => {
		for (const { header } of marts) {
			expect(
				header.chart && header.order && header.audience && header.rule && header.default_sort,
			).toBeTruthy();
			const columns = Object.keys(header.columns!);
			const { x, y, series, weight } = header.chart!;
			for (const column of [x, y, series, weight].flat())
				if (column) expect(columns).toContain(column);
			for (const entry of header.default_sort!) expect(columns).toContain(entry.split(' ')[0]);
		}
	});

	it('opens with sentences whose numbers their queries give', async () => {
		const warehouse = await given({}, everything);
		for (const { name, header } of marts)
			for (const lead of header.lead!) {
				const described = await warehouse.rows<{ column_name: string }>(
					`describe ${lead.query.replaceAll('{mart}', name)}`,
				);
				const given = described.map((column) => column.column_name);
				for (const words of [lead.zh, lead.en]) {
					const wanted = [...words.matchAll(/\{([a-z_]+)(?::[a-z_]+)?\}/g)].map(
						(match) => match[1]!,
					);
					expect(wanted.length).toBeGreaterThan(0);
					expect([name, wanted.filter((column) => !given.includes(column))]).toEqual([name, []]);
				}
				expect(
					(await warehouse.rows(lead.query.replaceAll('{mart}', name))).length,
				).toBeLessThanOrEqual(1);
			}
		warehouse.close();
	});

	it('reads intermediate models and names, never the lake', () => {
		for (const { name, sql } of marts)
			expect([name, /\b(from|join) lake_/.test(sql)]).toEqual([name, false]);
	});
});

describe('the code tables', () => {
	it('hold the 20 sections and 97 divisions of GB/T 4754-2017, each division in a section', async () => {
		const warehouse = await given({}, 'int_calendar');
		expect(
			await warehouse.rows(
				'select level, count(*)::integer as n, count(distinct industry_code)::integer as codes from seed_industries group by level order by level',
			),
		).toEqual([
			{ level: 'division', n: 97, codes: 97 },
			{ level: 'section', n: 20, codes: 20 },
		]);
		expect(
			await warehouse.rows(
				"select industry_code from seed_industries where industry_section not in (select industry_code from seed_industries where level = 'section') or zh is null or en is null",
			),
		).toEqual([]);
		const last = await warehouse.rows(
			"select industry_section as section, max(industry_code) as last from seed_industries where level = 'division' group by 1 order by 1",
		);
		expect(last.map((row) => `${String(row.section)}${String(row.last)}`).join(' ')).toBe(
			'A05 B12 C43 D46 E50 F52 G60 H62 I65 J69 K70 L72 M75 N79 O82 P83 Q85 R90 S96 T97',
		);
		warehouse.close();
	});

	it('map every grade to a class, no better grade to a worse class', async () => {
		const warehouse = await given({}, 'int_calendar');
		expect(
			await warehouse.rows(`select * from seed_grades as better join seed_grades as worse using (scheme_code)
			where better.rank::integer < worse.rank::integer and better.credit_class > worse.credit_class`),
		).toEqual([]);
		expect(
			await warehouse.rows(
				"select scheme_code from seed_grades group by 1 having count(*) filter (is_top = 'true') <> 1 or bool_or(credit_class not in ('A', 'B', 'C', 'D', 'E'))",
			),
		).toEqual([]);
		expect(
			await warehouse.rows(
				'select scheme_code from seed_grades where scheme_code not in (select scheme_code from seed_schemes)',
			),
		).toEqual([]);
		warehouse.close();
	});

	it('have Chinese and English words for every code of every feed', async () => {
		const domains: Record<string, string> = {
			'departments.kind': 'department_kind',
			'subjects.status': 'subject_status',
			'breaches.kind': 'breach_kind',
			'inspections.kind': 'inspection_kind',
			'inspections.result': 'inspection_result',
			'licences.status': 'licence_status',
			'publications.kind': 'publication_kind',
			'commitments.kind': 'commitment_kind',
			'interventions.kind': 'intervention_kind',
			'repairs.outcome': 'repair_outcome',
			'catalogue.feed': 'feed',
		};
		const warehouse = await given({}, 'int_calendar');
		const words = new Set(
			(
				await warehouse.rows(
					`select domain, code from seed_words where zh is not null and en is not null
					 union all select 'feed' as domain, feed as code from intake_feeds`,
				)
			).map((row) => `${String(row.domain)}.${String(row.code)}`),
		);
		for (const feed of await readFeeds())
			for (const column of feed.columns)
				for (const code of Object.keys(column.codes ?? {}))
					expect(words).toContain(
						`${domains[`${feed.name}.${column.name}`] ?? column.name}.${code}`,
					);
		expect(
			await warehouse.rows('select domain, code from seed_words group by all having count(*) > 1'),
		).toEqual([]);
		warehouse.close();
	});

	it('have words for every code value that a mart accepts', () => {
		const text = readFileSync(join(sqlFolder, 'seeds', 'words.csv'), 'utf8');
		for (const { header } of marts)
			for (const test of (header.tests ?? []) as {
				accepted?: { column: string; values: string[] };
			}[])
				for (const value of test.accepted?.values ?? [])
					expect(text).toContain(`\n${test.accepted!.column},${value},`);
	});

	it('judge every inspection result', async () => {
		const inspections = (await readFeeds()).find(({ name }) => name === 'inspections')!;
		const codes = Object.keys(inspections.columns.find(({ name }) => name === 'result')!.codes!);
		const lines = readFileSync(join(sqlFolder, 'seeds', 'check_results.csv'), 'utf8')
			.trim()
			.split('\n')
			.slice(1);
		expect(lines.map((line) => line.split(',')[0]).toSorted()).toEqual(codes.toSorted());
	});
});

describe('the feeds', () => {
	const feedRow = (feed: Feed, place: number): Row =>
		Object.fromEntries(
			feed.columns
				.filter(
					(column) =>
						column.required || feed.key.includes(column.name) || column.name === feed.business_date,
				)
				.map((column) => [
					column.name,
					(
						{
							text: `${column.name}-${place}`,
							date: '2026-02-03',
							timestamp: '2026-02-03 10:00:00',
							boolean: 'true',
						} as Record<string, string>
					)[column.type] ?? place,
				]),
		);

	it('each have a staging view that leaves out what is superseded, and a place among the rows received', async () => {
		const feeds = await readFeeds();
		const rows: Record<string, Row[]> = Object.fromEntries(
			feeds.map((feed, index) => [
				feed.name,
				[1, 2].map((place) => ({ ...feedRow(feed, place), row_key: index * 10 + place })),
			]),
		);
		const lake_superseded = feeds.map((feed, index) => ({
			feed: feed.name,
			row_key: index * 10 + 1,
			batch_id: 'batch',
			mapping: feed.name,
			source_row: 2,
			reason: 'superseded',
		}));
		const warehouse = await given({ ...rows, lake_superseded }, [
			'int_sent_rows',
			...feeds.map((feed) => `stg_${feed.name}`),
		]);
		for (const feed of feeds) {
			const staged = await warehouse.rows(`select * from stg_${feed.name}`);
			expect(staged.length, feed.name).toBe(1);
			for (const column of ['batch_id', 'source_file', 'source_row', 'reported_by', 'received_at'])
				expect(staged[0], feed.name).toHaveProperty(column);
			const sent = await warehouse.rows(
				`select * from int_sent_rows where feed = '${feed.name}' order by row_key`,
			);
			expect(sent.length, feed.name).toBe(2);
			expect(sent[0]!.record_key).toBe(
				feed.key.map((name) => rows[feed.name]![0]![name]).join('|'),
			);
			expect(sent[0]!.business_on, feed.name).toBe(
				feed.business_date === null ? null : '2026-02-03',
			);
			expect(sent[0]!.department_code, feed.name).toBe(
				feed.department === null || feed.batch === 'snapshot'
					? sent[0]!.reported_by
					: `${feed.department}-1`,
			);
		}
		warehouse.close();
	});
});
