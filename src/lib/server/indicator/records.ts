import type { ViewColumn } from '../../view.ts';
import type { Locale } from '../../words.ts';
import { withWholeCodes, type Scope } from '../access.ts';
import type { Catalogue, Column, Model } from '../catalogue.ts';
import { findNumberRule, type Listing, type NumberRule } from './number-rule.ts';
import { maskText, matchCode } from '../personal.ts';
import { countRows } from './indicator.ts';
import { nameRows } from './named-rows.ts';
import type { Lease } from '../publication.ts';
import type { Source } from '../source.ts';
import { identifier } from '../sql.ts';
import { viewColumn } from '../view.ts';
import type { Row, Values } from '../warehouse.ts';

/** Rows to list, with all columns of the relation they come from. */
export interface ListedRows extends Source {
	columns: Column[];
	/** The only subject whose rows they are; the files of others are not read. */
	subject?: string;
	/** How many they are, where a published number says it; else they are counted. */
	total?: number;
}

/** One number of one mart row with the rows behind it. */
export interface RecordsSource extends ListedRows {
	rule: NumberRule;
	/** The mart row the number stands in. */
	row: Row;
	/** The same row alone, as SQL. */
	own: Source;
}

/**
 * The mart row an address names by its key columns, and the rows its number counts.
 * Null when the mart has no such number or no such row.
 */
export async function findRecords(
	lease: Lease,
	scope: Scope,
	catalogue: Catalogue,
	model: Model,
	params: URLSearchParams,
): Promise<RecordsSource | null> {
	const rule = findNumberRule(model, params.get('count') ?? params.get('number'));
	if (!rule) return null;
	const values: Values = {};
	const conditions = model.key.map((name, i) => {
		const value = params.get(name);
		if (value === null) return `${identifier(name)} is null`;
		values[`key_${i}`] = value;
		// a number has several spellings: 1 in an address, 1.0 in SQL
		const isNumber = model.columns.find((column) => column.name === name)?.type === 'DOUBLE';
		return isNumber
			? `${identifier(name)} = try_cast($key_${i} as double)`
			: matchCode(identifier(name), value, `key_${i}`);
	});
	const rows = await lease.read(
		withWholeCodes(scope),
		`select * from ${identifier(model.name)} where ${conditions.join(' and ')} limit 2`,
		values,
	);
	const own: Source = {
		sql: `select * from ${identifier(model.name)} where ${conditions.join(' and ')}`,
		values,
	};
	const row = rows.length === 1 ? rows[0] : undefined;
	if (!row) return null;
	const { listing } = rule;
	const columns = listing ? await describeRelation(lease, scope, catalogue, listing.from) : [];
	const shown = Object.fromEntries(
		Object.entries(row).map(([name, cell]) => [
			name,
			typeof cell === 'string' ? maskText(scope, cell) : cell,
		]),
	);
	const none = { sql: '(select 1 where false)', values: {} };
	const stated = rule.isCount && !rule.overRow ? row[rule.column] : null;
	return {
		...(listing ? matchRows(listing, row, columns) : none),
		...(typeof stated === 'number' ? { total: stated } : {}),
		rule,
		row: shown,
		own,
		columns,
	};
}

/** The relation's rows whose columns equal the mart row's, missing values included. */
function matchRows(rule: Listing, row: Row, columns: Column[]): Source {
	const values: Values = {};
	const conditions = Object.entries(rule.match).map(([theirs, ours], i) => {
		const value = row[ours] ?? null;
		if (value === null) return `${identifier(theirs)} is null`;
		const type = columns.find(({ name }) => name === theirs)?.type ?? 'VARCHAR';
		values[`match_${i}`] = String(value);
		return `${identifier(theirs)} = $match_${i}::${type}`;
	});
	if (rule.where) conditions.push(`(${rule.where})`);
	return {
		sql: `(select * from ${identifier(rule.from)} where ${conditions.join(' and ') || 'true'})`,
		values,
	};
}

/** The relation's rows that belong to one of several mart rows, as a relation in brackets; each once. */
export function matchRelation({ from, match, where }: Listing, mart: string): string {
	const own = `(select * from ${identifier(from)}${where ? ` where (${where})` : ''})`;
	const on = Object.entries(match).map(
		([theirs, ours]) => `r.${identifier(theirs)} is not distinct from t.${identifier(ours)}`,
	);
	return `(select r.* from ${own} as r semi join ${mart} as t on ${on.join(' and ') || 'true'})`;
}

/** The columns of a relation with their words, those without words last. */
export function describeRelation(
	lease: Lease,
	scope: Scope,
	catalogue: Catalogue,
	relation: string,
): Promise<Column[]> {
	const known = catalogue.models.get(relation)?.columns ?? [];
	return lease.once(`columns ${relation}`, async () => {
		const rows = await lease.read(
			scope,
			`select column_name, data_type from duckdb_columns()
			where table_name = $relation and not internal and schema_name = 'main' order by column_index`,
			{ relation },
		);
		const columns = rows.map(({ column_name, data_type }) => {
			const name = String(column_name);
			const own = known.find((column) => column.name === name);
			return {
				name,
				type: String(data_type),
				words: catalogue.columnWords(relation, name),
				unit: own?.unit ?? null,
				good: null,
				description: own?.description ?? null,
				codes: catalogue.codesOf(name),
			};
		});
		// columns without words of their own are for tracing, after those that say something
		const isNamed = ({ name, words }: Column): number => (words.zh === name ? 1 : 0);
		return columns.sort((a, b) => isNamed(a) - isNamed(b));
	});
}

/**
 * The select that lists the rows in a stable order: as they were received where that is known, else by
 * all columns.
 */
export function selectRecords(source: ListedRows): string {
	const names = source.columns.map(({ name }) => name);
	const order = ['received_at', 'batch_id', 'source_row'].filter((name) => names.includes(name));
	const terms = order.length === 3 ? order.map(identifier).join(', ') : 'all';
	return `select ${names.map(identifier).join(', ')} from ${source.sql} order by ${terms}`;
}

interface RecordsPage {
	page: number;
	size: number;
	rows: Row[];
	total: number;
}

/** One page of the rows behind a number; page and size from the address, anything odd read as the first page. */
export async function readRecords(
	lease: Lease,
	scope: Scope,
	source: ListedRows,
	params: URLSearchParams,
): Promise<RecordsPage> {
	const size = [50, 200, 1000].find((offered) => String(offered) === params.get('size')) ?? 50;
	if (source.columns.length === 0) return { page: 1, size, rows: [], total: 0 };
	const asked = /^[1-9]\d{0,5}$/.test(params.get('page') ?? '') ? Number(params.get('page')) : 1;
	const read = (page: number): Promise<Row[]> =>
		lease.read(
			scope,
			`${selectRecords(source)} limit $limit offset $offset`,
			{ ...source.values, limit: size, offset: (page - 1) * size },
			source.subject,
		);
	// the relation may be a view over the whole lake: a count of its own reads few columns, one beside the rows all of them
	const [total, first] = await Promise.all([
		source.total ?? countRows(lease, scope, source),
		read(asked),
	]);
	const isBeyond = first.length === 0 && asked > 1;
	return {
		page: isBeyond ? 1 : asked,
		size,
		rows: isBeyond ? await read(1) : first,
		total,
	};
}

/** One page of the rows behind a number with their columns in the reader's language, and the names of what they have codes of. */
export async function viewRecords(
	lease: Lease,
	scope: Scope,
	catalogue: Catalogue,
	source: ListedRows,
	params: URLSearchParams,
	locale: Locale,
): Promise<RecordsPage & { columns: ViewColumn[] }> {
	const page = await readRecords(lease, scope, source, params);
	const columns = source.columns.map((column) => viewColumn(column, locale));
	return {
		...page,
		...(await nameRows(lease, scope, catalogue, { columns, rows: page.rows }, locale)),
	};
}
