import type { Scope } from './access.ts';
import type { Catalogue, Column, Model, RecordsRule } from './catalogue.ts';
import type { Lease } from './publication.ts';
import type { Source } from './source.ts';
import { identifier } from './sql.ts';
import type { Row, Values } from './warehouse.ts';

/** The rows behind one number of one mart row. */
export interface RecordsSource extends Source {
	rule: RecordsRule;
	/** The mart row the number stands in. */
	row: Row;
	columns: Column[];
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
	const rule = model.records.find(({ count }) => count === params.get('count'));
	if (!rule) return null;
	const values: Values = {};
	const conditions = model.key.map((name, i) => {
		const value = params.get(name);
		if (value !== null) values[`key_${i}`] = value;
		return value === null
			? `${identifier(name)} is null`
			: `${identifier(name)}::varchar = $key_${i}`;
	});
	const rows = await lease.read(
		scope,
		`select * from ${identifier(model.name)} where ${conditions.join(' and ')} limit 2`,
		values,
	);
	const row = rows.length === 1 ? rows[0] : undefined;
	if (!row) return null;
	const source = matchRows(model, rule, conditions.join(' and '), values);
	return { ...source, rule, row, columns: await describe(lease, scope, catalogue, rule.from) };
}

/** The relation's rows whose columns equal the mart row's, missing values included. */
function matchRows(model: Model, rule: RecordsRule, condition: string, values: Values): Source {
	const pairs = Object.entries(rule.match).map(
		([theirs, ours]) =>
			`records.${identifier(theirs)} is not distinct from mart_row.${identifier(ours)}`,
	);
	const extra = rule.where ? ` and (${rule.where})` : '';
	return {
		sql: `(select records.* from ${identifier(rule.from)} as records
			semi join (select * from ${identifier(model.name)} where ${condition}) as mart_row
			on ${pairs.join(' and ') || 'true'} where true${extra})`,
		values,
	};
}

function describe(
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

/** The select that lists the rows in a stable order: as they were received where that is known, else by all columns. */
export function selectRecords(source: RecordsSource): string {
	const names = source.columns.map(({ name }) => name);
	const order = ['received_at', 'batch_id', 'source_row'].filter((name) => names.includes(name));
	const terms = order.length === 3 ? order.map(identifier).join(', ') : 'all';
	return `select ${names.map(identifier).join(', ')} from ${source.sql} order by ${terms}`;
}

/** One page of the rows behind a number; page and size from the address, anything odd read as the first page. */
export async function readRecords(
	lease: Lease,
	scope: Scope,
	source: RecordsSource,
	params: URLSearchParams,
): Promise<{ page: number; size: number; rows: Row[]; total: number }> {
	const [counted] = await lease.read(
		scope,
		`select count(*) as rows from ${source.sql}`,
		source.values,
	);
	const total = Number(counted!.rows);
	const size = [50, 200, 1000].find((offered) => String(offered) === params.get('size')) ?? 50;
	const asked = /^[1-9]\d{0,5}$/.test(params.get('page') ?? '') ? Number(params.get('page')) : 1;
	const page = Math.min(asked, Math.max(1, Math.ceil(total / size)));
	const rows = await lease.read(scope, `${selectRecords(source)} limit $limit offset $offset`, {
		...source.values,
		limit: size,
		offset: (page - 1) * size,
	});
	return { page, size, rows, total };
}
