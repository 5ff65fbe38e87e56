import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import {
	identifier,
	openDatabase,
	quote,
	type Database,
	type Row,
} from '../../pipeline/database.ts';
import { writeCity, type WrittenCity } from '../../pipeline/demo/city.ts';
import { lakeTypes, readFeeds, type Feed } from '../../pipeline/feed.ts';
import { mappingsFor, readMappings, type Mapping } from '../../pipeline/intake/mapping.ts';

/** Size of the city that the tests look at: small, with every kind of planted behaviour. */
export const counts = {
	departments: 16,
	items: 150,
	subjects: 2000,
	approvals: 8000,
	breaches: 1000,
};

/** A written city and its standard CSV rows as tables named after the feeds, all cells text. */
export interface TestCity {
	work: string;
	folder: string;
	city: WrittenCity;
	feeds: Feed[];
	mappings: Mapping[];
	database: Database;
	/** The feed that the intake would take a file for. */
	feedOf(path: string): Feed;
	close(): void;
}

/** Beginnings of file names that are not the feed's title. */
const titles: Record<string, string> = {
	licences: '双公示_行政许可',
	penalties: '双公示_行政处罚',
};

const loaded = [
	'approvals',
	'breaches',
	'ratings',
	'inspections',
	'subjects',
	'items',
	'licences',
	'penalties',
	'publications',
	'commitments',
	'interventions',
	'repairs',
	'milestones',
	'inspectors',
	'departments',
];

/** Writes the city of the tests into a folder of its own, all sheets in UTF-8 with plain headers. */
export async function openTestCity(size = counts): Promise<TestCity> {
	const work = mkdtempSync(join(tmpdir(), 'mingcha-demo-'));
	const folder = join(work, 'city');
	const feeds = await readFeeds();
	const city = await writeCity({ size, seed: 'test', folder, threads: 1, plain: true });
	mkdirSync(join(work, 'mappings'), { recursive: true });
	for (const { name, yaml } of city.mappings)
		writeFileSync(join(work, 'mappings', `${name}.yaml`), yaml);
	const mappings = readMappings(join(work, 'mappings'), feeds);
	const database = await openDatabase(':memory:', { zone: 'Asia/Shanghai' });
	for (const name of loaded) {
		const feed = feeds.find((one) => one.name === name)!;
		await loadFeed(database, feed, folder, city);
	}
	return {
		work,
		folder,
		city,
		feeds,
		mappings,
		database,
		feedOf: (path) => {
			const [mapping] = mappingsFor(path, mappings, feeds);
			return feeds.find((feed) => feed.name === mapping!.feed)!;
		},
		close: () => {
			database.close();
			rmSync(work, { recursive: true, force: true });
		},
	};
}

async function loadFeed(
	database: Database,
	feed: Feed,
	folder: string,
	city: WrittenCity,
): Promise<void> {
	const files = city.deliveries
		.map(({ path }) => path)
		.filter(
			(path) =>
				path.endsWith('.csv') &&
				basename(path).startsWith(`${titles[feed.name] ?? feed.title.zh}_`),
		)
		.map((path) => quote(join(folder, path)));
	const sent = feed.columns.filter((column) => column.derived === null);
	const columns = sent.map((column) => `"${column.zh}" as ${column.name}`).join(', ');
	const types = [...sent, ...feed.dropped].map((column) => `'${column.zh}': 'varchar'`).join(', ');
	await database.run(`
		create or replace table ${feed.name} as
		select ${columns}, filename as file
		from read_csv([${files.join(', ')}], header = true, auto_detect = false, delim = ',', quote = '"',
			columns = {${types}}, filename = true, null_padding = true)
		where "${sent[0]!.zh}" is not null
	`);
}

/** The rows of a feed as the lake would hold them, one per key, without those that intake would refuse for a cell; with the file's path as `file` where asked for. */
export async function canonicalRows(
	{ database, feeds }: TestCity,
	name: string,
	hasFile = false,
): Promise<Row[]> {
	const feed = feeds.find((one) => one.name === name)!;
	const columns = feed.columns.map((column) => {
		const cell = identifier(column.name);
		if (column.derived !== null) return `${column.derived} as ${cell}`;
		if (column.codes) {
			const codes = Object.entries(column.codes).map(
				([code, words]) => `when ${quote(words[0]!)} then ${quote(code)}`,
			);
			return `case ${cell} ${codes.join(' ')} end as ${cell}`;
		}
		if (column.type === 'boolean') return `${cell} = '是' as ${cell}`;
		return column.type === 'text'
			? cell
			: `try_cast(${cell} as ${lakeTypes[column.type]})::varchar as ${cell}`;
	});
	const required = feed.columns.filter((column) => column.required).map(({ name: one }) => one);
	return database.rows(`
		select * ${hasFile ? '' : 'exclude (file)'} from (select ${columns.join(', ')}, file from ${name})
		where ${required.map((column) => `${identifier(column)} is not null`).join(' and ')}
		qualify row_number() over (partition by ${feed.key.join(', ')} order by file) = 1
	`);
}
