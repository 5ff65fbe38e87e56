import {
	allOf,
	columnsIn,
	isNothing,
	isThere,
	list,
	nameOf,
	numberOf,
	type Node,
} from './query-tree.ts';

/** A piece of a formula in words: signs and numbers, a column, or one of its parts by its place. */
export type Piece = string | { column: string } | { part: number };

/** A value over several rows that a formula is made of. */
export interface Aggregate {
	/** What is done: count, sum, median …; `distinct` before it where different values are looked at. */
	call: string;
	/** What it is done to; empty for rows. */
	argument: Piece[];
	/** The column it is done to, where it is a column alone. */
	of: string | null;
	/** Which rows are looked at; null for all. */
	condition: Node | null;
	node: Node;
}

/** A term of a select as a formula over rows. */
export interface Formula {
	parts: Aggregate[];
	written: Piece[];
	columns: string[];
}

const aggregates = new Set(
	[
		'count_star count sum avg mean median min max min_by max_by arg_min arg_max',
		'quantile quantile_disc quantile_cont stddev stddev_samp any_value mode',
	].flatMap((names) => names.split(' ')),
);
const signs: Record<string, { sign: string; rank: number }> = {
	'+': { sign: ' + ', rank: 1 },
	'-': { sign: ' − ', rank: 1 },
	'*': { sign: ' × ', rank: 2 },
	'/': { sign: ' ÷ ', rank: 2 },
};
/** Functions that only keep a value from being nothing or too long. */
const guards = new Set(['nullif', 'coalesce', 'round']);

/** Reads a term as a formula over rows; null where it is none, or has something that has no sign here. */
export function readFormula(term: Node): Formula | null {
	const parts: Aggregate[] = [];
	const known: string[] = [];
	const leaf = (node: Node): Piece[] | null => {
		const made = readAggregate(node);
		if (!made) return null;
		const text = JSON.stringify(node);
		const place = known.includes(text) ? known.indexOf(text) : known.push(text) - 1;
		parts[place] = made;
		return [{ part: place }];
	};
	const written = writePieces(term, leaf);
	return written && parts.length > 0 ? { parts, written, columns: columnsIn(term) } : null;
}

/** A function over rows with what it is done to, and to which of them; null for anything else. */
export function readAggregate(node: Node): Aggregate | null {
	const name = String(node.function_name);
	if (node.class !== 'FUNCTION' || !aggregates.has(name)) return null;
	const [argument, ...more] = list(node.children);
	const checks = argument?.class === 'CASE' ? list(argument.case_checks) : [];
	if (checks.length > 1) return null;
	const [check] = checks;
	const otherwise = check && (argument!.else_expr as Node | null);
	// what is added where the condition does not hold must add nothing
	if (otherwise && !isNothing(otherwise) && !(name === 'sum' && numberOf(otherwise) === 0))
		return null;
	const done = check ? (check.then_expr as Node) : argument;
	const conditions = [node.filter, check?.when_expr].filter((one) => one) as Node[];
	const isRows =
		name === 'count_star' ||
		(name === 'count' && node.distinct !== true) ||
		(name === 'sum' && done !== undefined && numberOf(done) === 1);
	if (name === 'count' && isRows && done && numberOf(done) === null) conditions.push(isThere(done));
	const arguments_ = isRows ? [] : [done!, ...more];
	const columns = (piece: Node): Piece[] | null =>
		piece.class === 'COLUMN_REF' ? [{ column: nameOf({ ...piece, alias: '' }) }] : null;
	const written = arguments_.map((piece) => writePieces(piece, columns));
	if (written.some((pieces) => pieces === null)) return null;
	return {
		call: isRows ? 'rows' : `${node.distinct === true ? 'distinct ' : ''}${name}`,
		argument: written.flatMap((pieces, i) => (i > 0 ? [', ', ...pieces!] : pieces!)),
		of: done?.class === 'COLUMN_REF' && more.length === 0 && !isRows ? nameOf(done) : null,
		condition: allOf(conditions),
		node,
	};
}

/** Arithmetic in signs; `leaf` writes what is no arithmetic, or gives null for what has no sign. */
function writePieces(node: Node, leaf: (node: Node) => Piece[] | null): Piece[] | null {
	return writeRanked(node, leaf)?.pieces ?? null;
}

function writeRanked(
	node: Node,
	leaf: (node: Node) => Piece[] | null,
): { pieces: Piece[]; rank: number } | null {
	if (node.class === 'CAST') return writeRanked(node.child as Node, leaf);
	const number = numberOf(node);
	if (number !== null) return { pieces: [String(number)], rank: 3 };
	const [first, second] = list(node.children);
	const name = String(node.function_name);
	if (node.class === 'FUNCTION' && guards.has(name)) return writeRanked(first!, leaf);
	const sign = node.class === 'FUNCTION' && second ? signs[name] : undefined;
	if (!sign) {
		const pieces = leaf(node);
		return pieces && { pieces, rank: 3 };
	}
	const [left, right] = [writeRanked(first!, leaf), writeRanked(second!, leaf)];
	if (!left || !right) return null;
	const closed = (side: typeof left, least: number): Piece[] =>
		side.rank < least ? ['(', ...side.pieces, ')'] : side.pieces;
	const isLoose = name === '-' || name === '/';
	return {
		pieces: [
			...closed(left, sign.rank),
			sign.sign,
			...closed(right, sign.rank + (isLoose ? 1 : 0)),
		],
		rank: sign.rank,
	};
}
