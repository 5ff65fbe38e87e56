import type { Scope } from '../access.ts';
import type { Lease } from '../publication.ts';
import { text } from '../sql.ts';

/** A piece of a parsed query, as the engine writes it. */
export interface Node {
	[part: string]: unknown;
	class?: string;
	alias?: string;
}

/** A list of pieces; empty where the query has none. */
export function list(nodes: unknown): Node[] {
	return Array.isArray(nodes) ? (nodes as Node[]) : [];
}

/** What a term of a select is called. */
export function nameOf({ alias, column_names: names }: Node): string {
	return alias || (Array.isArray(names) ? String(names.at(-1)) : '');
}

/** A constant's number; null for text, for nothing, and for what is no constant. */
export function numberOf({ class: kind, value }: Node): number | null {
	if (kind !== 'CONSTANT') return null;
	const { type, is_null, value: digits } = value as Node;
	if (is_null === true || typeof digits !== 'number') return null;
	const { id, type_info: info } = type as { id: string; type_info?: { scale?: number } | null };
	return id === 'DECIMAL' ? digits / 10 ** (info?.scale ?? 0) : digits;
}

/** Whether a piece is the constant that means nothing. */
export function isNothing({ class: kind, value }: Node): boolean {
	return kind === 'CONSTANT' && (value as Node).is_null === true;
}

const blank = { alias: '', query_location: 0 };

/** A column by its name. */
export function column(name: string): Node {
	return { ...blank, class: 'COLUMN_REF', type: 'COLUMN_REF', column_names: [name] };
}

/** The condition that a value is there. */
export function isThere(node: Node): Node {
	return { ...blank, class: 'OPERATOR', type: 'OPERATOR_IS_NOT_NULL', children: [node] };
}

/** Conditions of which all hold; null where there is none. */
export function allOf(conditions: Node[]): Node | null {
	return join('CONJUNCTION_AND', conditions);
}

/** Conditions of which one holds at least. */
export function anyOf(conditions: Node[]): Node | null {
	return join('CONJUNCTION_OR', conditions);
}

function join(type: string, children: Node[]): Node | null {
	return children.length > 1
		? { ...blank, class: 'CONJUNCTION', type, children }
		: (children[0] ?? null);
}

/** All columns. */
export const star: Node = {
	...blank,
	class: 'STAR',
	type: 'STAR',
	relation_name: '',
	exclude_list: [],
	replace_list: [],
	columns: false,
	expr: null,
};

/** The only relation that a select reads its rows from; null where they are of several or of another select. */
export function relationOf({ from_table: from }: Node): string | null {
	const { type, table_name: name } = (from ?? {}) as Node;
	return type === 'BASE_TABLE' ? String(name) : null;
}

/** The names of the columns that a piece reads. */
export function columnsIn(piece: unknown): string[] {
	if (Array.isArray(piece)) return [...new Set(piece.flatMap(columnsIn))];
	if (typeof piece !== 'object' || piece === null) return [];
	const node = piece as Node;
	return node.class === 'COLUMN_REF'
		? [String(list(node.column_names).at(-1))]
		: columnsIn(Object.values(node));
}

/** A piece whose columns stand without the name of their relation. */
export function withoutRelation<T>(piece: T): T {
	if (Array.isArray(piece)) return piece.map(withoutRelation) as T;
	if (typeof piece !== 'object' || piece === null) return piece;
	const node = Object.fromEntries(
		Object.entries(piece).map(([name, inner]) => [name, withoutRelation(inner)]),
	) as Node;
	if (node.class === 'COLUMN_REF') node.column_names = list(node.column_names).slice(-1);
	return node as T;
}

/** The select of a query as the engine parses it; null for what it does not write out. */
export async function parse(lease: Lease, scope: Scope, query: string): Promise<Node | null> {
	const [row] = await lease.read(
		scope,
		`select cast(json_serialize_sql(${text(query)}) as varchar) as tree`,
	);
	// places in the text are greater than a number of this language holds, and of no use
	const tree = JSON.parse(
		String(row!.tree).replaceAll(/"query_location":\d+/g, '"query_location":0'),
	) as { error: boolean; statements?: { node: Node }[] };
	const node = tree.statements?.[0]?.node;
	return tree.error || node?.type !== 'SELECT_NODE' ? null : node;
}

/** A select as SQL. */
export async function write(lease: Lease, scope: Scope, node: Node): Promise<string> {
	const tree = JSON.stringify({ error: false, statements: [{ node }] });
	const [row] = await lease.read(scope, `select json_deserialize_sql(${text(tree)}) as query`);
	return String(row!.query);
}

/** A term alone as SQL. */
export async function writeTerm(lease: Lease, scope: Scope, term: Node): Promise<string> {
	const select = await parse(lease, scope, 'select 1');
	const sql = await write(lease, scope, { ...select, select_list: [{ ...term, alias: '' }] });
	return sql.replace(/^select\s+/i, '');
}
