import { quote, type Database } from '../database.ts';
import { InputError } from '../errors.ts';
import type { Model } from '../model.ts';

type Node = { [key: string]: unknown };

/**
 * Adds to each model the relations it reads and puts the models in an order in which each stands
 * after what it reads. DuckDB's parser names the tables; CTE names are taken out by scope; a macro
 * counts as what its body reads. Throws InputError on a syntax error or a circle.
 */
export async function orderModels(
	models: Omit<Model, 'reads'>[],
	database: Database,
): Promise<Model[]> {
	const macros = await macroReads(database);
	const withReads: Model[] = [];
	for (const model of models) {
		const found = await parseReads(model.sql, database, model.file);
		const reads = new Set(found.tables);
		for (const name of found.functions)
			for (const table of macros.get(name) ?? []) reads.add(table);
		withReads.push({ ...model, reads: [...reads].sort() });
	}
	const byName = new Map(withReads.map((model) => [model.name, model]));
	const ordered: Model[] = [];
	const state = new Map<string, 'open' | 'done'>();
	const visit = (model: Model, path: string[]): void => {
		if (state.get(model.name) === 'done') return;
		if (state.get(model.name) === 'open')
			throw new InputError('MODEL-CIRCLE', model.file, {
				zh: `模型相互引用成环：${[...path, model.name].join(' → ')}，请拆开。`,
				en: `models refer to each other in a circle: ${[...path, model.name].join(' → ')}; break it.`,
			});
		state.set(model.name, 'open');
		for (const name of model.reads) {
			const other = byName.get(name);
			if (other) visit(other, [...path, model.name]);
		}
		state.set(model.name, 'done');
		ordered.push(model);
	};
	for (const model of withReads) visit(model, []);
	return ordered;
}

/** Tables and functions a select reads, by DuckDB's own parser. */
async function parseReads(
	sql: string,
	database: Database,
	file: string,
): Promise<{ tables: string[]; functions: string[] }> {
	const { tree } = await database.one<{ tree: string }>(
		`select json_serialize_sql(${quote(sql)})::varchar as tree`,
	);
	const parsed = JSON.parse(tree) as {
		error: boolean;
		error_message?: string;
		statements?: { node: Node }[];
	};
	if (parsed.error)
		throw new InputError('MODEL-SYNTAX', file, {
			zh: `SQL 无法解析：${parsed.error_message}。请改正后再运行。`,
			en: `the SQL does not parse: ${parsed.error_message}. Mend it and run again.`,
		});
	const tables = new Set<string>();
	const functions = new Set<string>();
	for (const statement of parsed.statements ?? [])
		walk(statement.node, new Set(), tables, functions);
	return { tables: [...tables], functions: [...functions] };
}

function walk(
	value: unknown,
	scope: ReadonlySet<string>,
	tables: Set<string>,
	functions: Set<string>,
): void {
	if (Array.isArray(value)) {
		for (const item of value) walk(item, scope, tables, functions);
		return;
	}
	if (value === null || typeof value !== 'object') return;
	const node = value as Node;
	let inner = scope;
	const map = (node.cte_map as { map?: { key: string; value: Node }[] } | undefined)?.map;
	if (map && map.length > 0) {
		const grown = new Set(scope);
		for (const entry of map) {
			walk(entry.value, new Set(grown), tables, functions);
			grown.add(entry.key.toLowerCase());
		}
		inner = grown;
	}
	if (node.type === 'BASE_TABLE' && typeof node.table_name === 'string') {
		const name = node.table_name.toLowerCase();
		const schema = typeof node.schema_name === 'string' ? node.schema_name : '';
		if (schema !== '' || !inner.has(name)) tables.add(schema ? `${schema}.${name}` : name);
	}
	if (typeof node.function_name === 'string') functions.add(node.function_name.toLowerCase());
	for (const [key, child] of Object.entries(node)) {
		if (key === 'cte_map') continue;
		// the part that repeats sees the common table itself
		const own =
			node.type === 'RECURSIVE_CTE_NODE' && key === 'right'
				? String(node.cte_name).toLowerCase()
				: null;
		walk(child, own === null ? inner : new Set([...inner, own]), tables, functions);
	}
}

async function macroReads(database: Database): Promise<Map<string, Set<string>>> {
	const macros = await database.rows<{ name: string; body: string; kind: string }>(
		`select lower(function_name) as name, macro_definition as body, function_type as kind
		 from duckdb_functions() where function_type in ('macro', 'table_macro') and not internal`,
	);
	const direct = new Map<string, { tables: Set<string>; functions: Set<string> }>();
	for (const macro of macros) {
		const entry = direct.get(macro.name) ?? { tables: new Set(), functions: new Set() };
		const found = await parseReads(
			macro.kind === 'macro' ? `select ${macro.body}` : macro.body,
			database,
			`sql/functions (${macro.name})`,
		);
		for (const table of found.tables) entry.tables.add(table);
		for (const name of found.functions) entry.functions.add(name);
		direct.set(macro.name, entry);
	}
	const reads = new Map<string, Set<string>>();
	const resolve = (name: string, seen: Set<string>): Set<string> => {
		const known = reads.get(name);
		if (known) return known;
		const entry = direct.get(name);
		const all = new Set(entry?.tables ?? []);
		if (entry && !seen.has(name)) {
			seen.add(name);
			for (const other of entry.functions) for (const table of resolve(other, seen)) all.add(table);
		}
		return all;
	};
	for (const name of direct.keys()) reads.set(name, resolve(name, new Set()));
	return reads;
}
