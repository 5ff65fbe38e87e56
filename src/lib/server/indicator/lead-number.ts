import type { Scope } from '../access.ts';
import type { Lease } from '../publication.ts';
import { identifier } from '../sql.ts';
import { readAggregate, readFormula, type Aggregate, type Piece } from './lead-formula.ts';
import {
	allOf,
	anyOf,
	columnsIn,
	list,
	nameOf,
	relationOf,
	star,
	withoutRelation,
	write,
	writeTerm,
	type Node,
} from './query-tree.ts';

/** A number of a lead sentence with the select of the rows it is made of, before the mart is put in. */
export interface LeadNumber {
	/** A count of rows or of different values in them, the sum of a column, a formula over them, or a value of one row. */
	kind: 'rows' | 'distinct' | 'sum' | 'formula' | 'cell';
	/** The column whose values are counted, added or read; null where rows are counted and for a formula. */
	of: string | null;
	/** The relation that the rows stand in. */
	relation: string;
	rows: string;
	formula: LeadFormula | null;
}

/** How a number comes out of the rows listed. */
export interface LeadFormula {
	/** The formula as SQL over those rows. */
	sql: string;
	written: Piece[];
	/** The columns that it reads. */
	columns: string[];
	parts: LeadPart[];
}

/** A value of a formula with rows of its own, which are some of those listed. */
export interface LeadPart {
	call: string;
	argument: Piece[];
	sql: string;
	/** Which of the listed rows are looked at, as SQL, and the column that says so; null for all. */
	condition: string | null;
	mark: string | null;
	number: LeadNumber;
}

/** A query as it runs, and the generation that it runs on. */
export interface Reading {
	lease: Lease;
	scope: Scope;
	query: string;
}

/** The number that a term of a select is; null where no rows of one relation give it. */
export async function readNumber(
	reading: Reading,
	term: Node,
	select: Node,
): Promise<LeadNumber | null> {
	const made = unwrap(term);
	if (made.class === 'SUBQUERY') {
		const inner = (made.subquery as Node | undefined)?.node as Node | undefined;
		const [only, ...others] = list(inner?.select_list);
		return inner && only && others.length === 0 ? readNumber(reading, only, inner) : null;
	}
	const relation = relationOf(select);
	if (!relation) return null;
	if (isColumn(made) && isOfRows(select)) {
		const rows = await write(reading.lease, reading.scope, { ...select, select_list: [star] });
		const of = nameOf({ ...made, alias: '' });
		return { kind: 'cell', of, relation, rows: `select * from (${rows}) limit 1`, formula: null };
	}
	const names = list(select.select_list).map(nameOf);
	const groups = list(select.group_expressions).map(nameOf);
	const shown = groups.filter((name) => names.includes(name));
	if (groups.length > 0 && shown.length === 0) return null;
	const source = { ...reading, select, groups: shown };
	const alone = readAggregate(made);
	if (alone && isSimple(alone)) return makePart(source, alone, relation);
	const formula = readFormula(term);
	return formula && makeFormula(source, term, formula, relation);
}

interface Source extends Reading {
	select: Node;
	/** The groups that the row of the sentence is one of. */
	groups: string[];
}

/** A value over rows as a number of its own. */
async function makePart(source: Source, part: Aggregate, relation: string): Promise<LeadNumber> {
	const { call, argument, of, condition, node } = part;
	const rows = await writeRows(source, [condition]);
	if (isSimple(part)) return { kind: kinds[call]!, of, relation, rows, formula: null };
	const sql = await writeTerm(source.lease, source.scope, withoutRelation(node));
	const number: LeadNumber = { kind: 'formula', of: null, relation, rows, formula: null };
	const alone = { call, argument, sql, condition: null, mark: null, number };
	number.formula = { sql, written: [{ part: 0 }], columns: columnsIn(node), parts: [alone] };
	return number;
}

async function makeFormula(
	source: Source,
	term: Node,
	{ parts: made, written, columns }: NonNullable<ReturnType<typeof readFormula>>,
	relation: string,
): Promise<LeadNumber> {
	const { lease, scope } = source;
	const parts: LeadPart[] = [];
	for (const part of made) {
		const condition = part.condition && withoutRelation(part.condition);
		const which = condition && (await writeTerm(lease, scope, condition));
		const before = parts.find((one) => one.condition === which);
		const own = condition && isColumn(condition) ? nameOf({ ...condition, alias: '' }) : null;
		parts.push({
			call: part.call,
			argument: part.argument,
			sql: await writeTerm(lease, scope, withoutRelation(part.node)),
			condition: which,
			mark: which && (own ?? before?.mark ?? `${marked}${parts.length + 1}`),
			number: await makePart(source, part, relation),
		});
	}
	const conditions = made.map(({ condition }) => condition);
	const different = new Map(conditions.map((one) => [JSON.stringify(one), one]));
	const any = conditions.includes(null) ? null : anyOf([...different.values()] as Node[]);
	return {
		kind: 'formula',
		of: null,
		relation,
		rows: markRows(await writeRows(source, [any]), parts),
		formula: {
			sql: await writeTerm(lease, scope, withoutRelation(term)),
			written,
			columns,
			parts,
		},
	};
}

const marked = 'counted_';

/** Whether a column was added to say which rows a part of a formula looks at. */
export function isMark(name: string): boolean {
	return new RegExp(`^${marked}\\d+$`).test(name);
}

/** Rows with a column for each condition of a formula's parts that no column of theirs says. */
function markRows(rows: string, parts: LeadPart[]): string {
	const marks = new Map(
		parts.flatMap(({ mark, condition }) => (mark && isMark(mark) ? [[mark, condition]] : [])),
	);
	const columns = [...marks].map(
		([name, condition]) => `, coalesce(${condition}, false) as ${identifier(name!)}`,
	);
	return columns.length > 0 ? `select *${columns.join('')} from (${rows})` : rows;
}

/** The rows of a select before they are put together, of which the conditions hold. */
async function writeRows(
	{ lease, scope, query, select, groups }: Source,
	conditions: (Node | null)[],
): Promise<string> {
	const where = [select.where_clause as Node | null | undefined, ...conditions];
	const rows = await write(lease, scope, {
		...select,
		modifiers: [],
		select_list: [star],
		group_expressions: [],
		group_sets: [],
		having: null,
		where_clause: allOf(where.filter((one) => one !== null && one !== undefined)),
	});
	const on = groups.map(
		(name) => `t.${identifier(name)} is not distinct from l.${identifier(name)}`,
	);
	return on.length > 0
		? `select t.* from (${rows}) as t semi join (${query}) as l on ${on.join(' and ')}`
		: rows;
}

const kinds: Record<string, 'rows' | 'distinct' | 'sum'> = {
	rows: 'rows',
	'distinct count': 'distinct',
	sum: 'sum',
};

/** Whether a value over rows is a count of them, of a column's different values, or a column's sum. */
function isSimple({ call, of }: Aggregate): boolean {
	return call === 'rows' || (of !== null && call in kinds);
}

/** Whether a select gives rows of its relation as they are. */
export function isOfRows(select: Node): boolean {
	return (
		list(select.group_expressions).length === 0 &&
		list(select.select_list).every((term) => isColumn(term) || !readFormula(term))
	);
}

/** Whether a term is a column as it is. */
export function isColumn({ class: kind }: Node): boolean {
	return kind === 'COLUMN_REF';
}

/** A term without its casts and roundings. */
export function unwrap(term: Node): Node {
	if (term.class === 'CAST') return unwrap(term.child as Node);
	if (term.class === 'FUNCTION' && term.function_name === 'round')
		return unwrap(list(term.children)[0]!);
	return term;
}
