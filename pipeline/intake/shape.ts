const shapes = ['date', 'number', 'code', 'words'] as const;
/** What the cells of a column look like; what they all look like tells a row whose cells slipped into other columns. */
export type Shape = (typeof shapes)[number];

const date =
	/^\d{4}([-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}日?)([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?$/;
const number = /^[+-]?(\d{1,11}|\d{1,3}(,\d{3})+)(\.\d+)?%?$/;
const code = /^(?=.*\d)[0-9A-Za-z_./-]+$/;
/** So many filled cells, nearly all alike, say what a column holds. */
const fewestAlike = 5;
const nearlyAll = 0.8;
/** So many cells must stand in a wrong column that fit the one beside it. */
const fewestSlipped = 2;
const longestName = 24;

/** The shape of a filled cell. */
export function shapeOf(cell: string): Shape {
	const text = cell.trim();
	const first = text.charCodeAt(0);
	if (first > 0x7f) return 'words';
	if (number.test(text)) return 'number';
	if (date.test(text)) return 'date';
	return code.test(text) ? 'code' : 'words';
}

/** The shape of each column of a table by some of its rows; null where they differ or are too few. */
export function learnShapes(rows: readonly string[][], width: number): (Shape | null)[] {
	return Array.from({ length: width }, (_, column) => {
		const found = rows.flatMap((row) => (isFilled(row[column]) ? [shapeOf(row[column]!)] : []));
		if (found.length < fewestAlike) return null;
		const usual = shapes.find(
			(shape) => found.filter((one) => one === shape).length >= found.length * nearlyAll,
		);
		return usual ?? null;
	});
}

/** The rows of a table's beginning that surely belong to it: down to the first empty one, or one that names other columns. */
export function ownRows(rows: readonly string[][], width: number): string[][] {
	const own: string[][] = [];
	for (const row of rows) {
		const isEmpty = !row.some((cell) => isFilled(cell));
		if (isEmpty && own.length === 0) continue;
		if (isEmpty || (own.length >= fewestAlike && isNames(row, learnShapes(own, width), 2))) break;
		own.push(row);
	}
	return own;
}

/** Says whether a row's cells, from some column on, all belong one column to the left or to the right, as after a cell was inserted or deleted. */
export function isSlipped(cells: readonly string[], columns: readonly (Shape | null)[]): boolean {
	const own = columns.map((_, column) =>
		isFilled(cells[column]) ? shapeOf(cells[column]!) : null,
	);
	const fits = (shape: Shape | null, column: number): boolean =>
		shape === null ||
		(column >= 0 &&
			column < columns.length &&
			(columns[column] === null || columns[column] === shape));
	if (own.every((shape, column) => fits(shape, column))) return false;
	const first = own.findIndex((shape, column) => !fits(shape, column));
	return [-1, 1].some((step) => {
		const slipped = own.flatMap((shape, column) =>
			column >= first && shape !== null && !fits(shape, column) && columns[column + step] === shape
				? [column]
				: [],
		);
		// pushed to the right, the cell that came in may be anything: it belongs nowhere
		const moved = own
			.slice(first)
			.every((shape, index) => fits(shape, first + index + step) || (step < 0 && index === 0));
		return slipped.length >= fewestSlipped && moved;
	});
}

/** Says whether a row looks like the names of a table's columns: words all unlike each other, where these columns (at least `least` of them) hold something else. */
export function isNames(
	cells: readonly string[],
	columns: readonly (Shape | null)[],
	least: number,
): boolean {
	const other = columns.filter((shape) => shape !== null && shape !== 'words').length;
	if (columns.length < 2 || other < least) return false;
	const names = columns.map((_, column) => (cells[column] ?? '').trim());
	return (
		names.every(
			(name) =>
				name !== '' && name.length <= longestName && shapeOf(name) === 'words' && !/\d/.test(name),
		) && new Set(names).size === names.length
	);
}

function isFilled(cell: string | undefined): boolean {
	return cell !== undefined && cell.trim() !== '';
}
