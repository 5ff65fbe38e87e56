import type { Scope } from '../access.ts';
import type { LeadRule, Model } from '../catalogue.ts';
import type { Lease } from '../publication.ts';
import { identifier, text } from '../sql.ts';

/** What stands for the filtered mart in a query that is not run yet. */
const place = 'lead_mart';

/** A number of a lead sentence that counts rows of its mart, counts different values in them, or adds a column up. */
export interface LeadNumber {
	kind: 'rows' | 'distinct' | 'sum';
	/** The column whose values are counted or added; null where rows are counted. */
	of: string | null;
	/** The select of those rows, before the mart is put in. */
	rows: string;
}

/** A lead query as it is run, with the mart's key beside numbers that stand in one row, and what its numbers are made of. */
export interface LeadPlan {
	query: string;
	numbers: Record<string, LeadNumber>;
}

/** A piece of a parsed query, as the engine writes it. */
interface Node {
	[part: string]: unknown;
	class?: string;
	alias?: string;
}

/** Puts the filtered mart into a query. */
export function putMart(query: string, mart: string): string {
	return query.replaceAll(new RegExp(`\\b${place}\\b`, 'g'), () => mart);
}

/** What the numbers of a lead sentence are made of, read from its query; worked out once per generation. */
export function planLead(
	lease: Lease,
	scope: Scope,
	model: Model,
	lead: LeadRule,
): Promise<LeadPlan> {
	const query = lead.query.replaceAll('{mart}', place);
	return lease.once(`lead ${model.name} ${query}`, async () => {
		const whole = await parse(lease, scope, query);
		if (!whole) return { query, numbers: {} };
		const numbers: Record<string, LeadNumber> = {};
		for (const term of list(whole.select_list)) {
			const found = readNumber(term, whole);
			if (!found) continue;
			const { rows, ...rest } = found;
			const sql = await write(lease, scope, rows);
			const groups = rest.groups.map(
				(name) => `t.${identifier(name)} is not distinct from l.${identifier(name)}`,
			);
			numbers[nameOf(term)] = {
				kind: rest.kind,
				of: rest.of,
				rows:
					groups.length > 0
						? `select t.* from (${sql}) as t semi join (${query}) as l on ${groups.join(' and ')}`
						: sql,
			};
		}
		const plain = list(whole.select_list).every((term) => term.class === 'COLUMN_REF');
		if (!plain || !isOfMart(whole)) return { query, numbers };
		const known = new Set(list(whole.select_list).map(nameOf));
		const missing = model.key.filter((name) => !known.has(name)).map(column);
		const keyed = { ...whole, select_list: [...list(whole.select_list), ...missing] };
		return { query: await write(lease, scope, keyed), numbers };
	});
}

/** A number of one term of a select, with the select of the rows it is made of. */
function readNumber(
	term: Node,
	select: Node,
): (Omit<LeadNumber, 'rows'> & { rows: Node; groups: string[] }) | null {
	let made = term;
	while (made.class === 'CAST' || (made.class === 'FUNCTION' && made.function_name === 'round'))
		made = made.class === 'CAST' ? (made.child as Node) : list(made.children)[0]!;
	if (made.class === 'SUBQUERY') {
		const inner = (made.subquery as Node | undefined)?.node as Node | undefined;
		const [only, ...others] = list(inner?.select_list);
		return inner && only && others.length === 0 ? readNumber(only, inner) : null;
	}
	if (made.class !== 'FUNCTION' || !isOfMart(select)) return null;
	const groups = list(select.group_expressions).map(nameOf);
	const shown = groups.filter((name) => list(select.select_list).map(nameOf).includes(name));
	if (groups.length > 0 && shown.length === 0) return null;
	const [argument] = list(made.children);
	const condition = argument?.class === 'CASE' ? list(argument.case_checks)[0]! : null;
	if (condition && list(argument!.case_checks).length !== 1) return null;
	const counted = condition ? (condition.then_expr as Node) : argument;
	const otherwise = condition ? (argument!.else_expr as Node) : null;
	const conditions = [made.filter, condition?.when_expr].filter((one) => one) as Node[];
	const name = counted?.class === 'COLUMN_REF' ? nameOf(counted) : null;
	const kind = kindOf(made, counted, otherwise);
	if (!kind || (kind !== 'rows' && name === null)) return null;
	if (kind === 'rows' && name !== null && made.function_name === 'count')
		conditions.push(isThere(counted!));
	const where = [select.where_clause, ...conditions].filter((one) => one) as Node[];
	return {
		kind,
		of: kind === 'rows' ? null : name,
		groups: shown,
		rows: {
			...select,
			modifiers: [],
			select_list: [star],
			group_expressions: [],
			group_sets: [],
			having: null,
			where_clause: where.length > 1 ? { ...conjunction, children: where } : (where[0] ?? null),
		},
	};
}

function kindOf(
	{ function_name: name, distinct }: Node,
	counted: Node | undefined,
	otherwise: Node | null,
): LeadNumber['kind'] | null {
	if (name === 'count_star') return 'rows';
	if (name === 'count') {
		if (otherwise && !isConstant(otherwise, null)) return null;
		return distinct ? 'distinct' : 'rows';
	}
	if (name !== 'sum' || distinct) return null;
	if (otherwise && !isConstant(otherwise, null) && !isConstant(otherwise, 0)) return null;
	return isConstant(counted, 1) ? 'rows' : 'sum';
}

function isConstant(node: Node | undefined, value: number | null): boolean {
	const constant = node?.class === 'CONSTANT' ? (node.value as Node) : null;
	if (!constant) return false;
	return value === null ? constant.is_null === true : constant.value === value;
}

function isOfMart({ from_table: from }: Node): boolean {
	return (from as Node | undefined)?.table_name === place;
}

function nameOf({ alias, column_names: names }: Node): string {
	return alias || (Array.isArray(names) ? String(names.at(-1)) : '');
}

function list(nodes: unknown): Node[] {
	return Array.isArray(nodes) ? (nodes as Node[]) : [];
}

const blank = { alias: '', query_location: 0 };
const column = (name: string): Node => ({
	...blank,
	class: 'COLUMN_REF',
	type: 'COLUMN_REF',
	column_names: [name],
});
const isThere = (node: Node): Node => ({
	...blank,
	class: 'OPERATOR',
	type: 'OPERATOR_IS_NOT_NULL',
	children: [node],
});
const conjunction: Node = { ...blank, class: 'CONJUNCTION', type: 'CONJUNCTION_AND' };
const star: Node = {
	...blank,
	class: 'STAR',
	type: 'STAR',
	relation_name: '',
	exclude_list: [],
	replace_list: [],
	columns: false,
	expr: null,
};

/** The select of a query as the engine parses it; null for what it does not write out. */
async function parse(lease: Lease, scope: Scope, query: string): Promise<Node | null> {
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

async function write(lease: Lease, scope: Scope, node: Node): Promise<string> {
	const tree = JSON.stringify({ error: false, statements: [{ node }] });
	const [row] = await lease.read(scope, `select json_deserialize_sql(${text(tree)}) as query`);
	return String(row!.query);
}
