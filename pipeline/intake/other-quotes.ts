/** Marks that some programs put around cells instead of double quotes; the first two occur around a whole cell for hardly any other reason. */
const marks: { open: string; close: string; telling: boolean }[] = [
	{ open: "'", close: "'", telling: true },
	{ open: '`', close: '`', telling: true },
	{ open: '“', close: '”', telling: false },
	{ open: '‘', close: '’', telling: false },
	{ open: '«', close: '»', telling: false },
	{ open: '「', close: '」', telling: false },
];
/** Of the filled cells of a column, the share in quotes from which they are the file's way to quote. */
const someCells = 0.2;
const nearlyAll = 0.8;
/** Fewer cells of a column in quotes of the other kind may each be a name in quotes. */
const leastWrapped = 3;

/** The marks (as `'…'`) that a table's first rows put around cells instead of double quotes; null when they do not. */
export function otherQuote(band: string[][], rows: string[][]): string | null {
	const width = band.at(-1)?.length ?? 0;
	const all = [...band, ...rows].map((row) => row.join('\n')).join('\n');
	for (const { open, close, telling } of marks) {
		if (!all.includes(open)) continue;
		const isWrapped = (cell: string): boolean => {
			const text = cell.trim();
			return text.length > 2 && text.startsWith(open) && text.endsWith(close);
		};
		const shares = Array.from({ length: width }, (_, column) => {
			const filled = rows.filter((row) => row.length === width && row[column]!.trim() !== '');
			return {
				filled: filled.length,
				wrapped: filled.filter((row) => isWrapped(row[column]!)).length,
			};
		});
		const columns = shares.filter(
			({ filled, wrapped }) => wrapped > 0 && wrapped >= filled * (telling ? someCells : nearlyAll),
		);
		const wrapped = columns.reduce((sum, column) => sum + column.wrapped, 0);
		const named = band.flat().filter(isWrapped).length;
		const torn = rows.filter((row) => row.length > width && isTorn(row, open, close)).length;
		const isQuoting =
			torn * 2 > rows.length ||
			(telling
				? named > 0 || wrapped > 1
				: named > 1 || columns.filter((column) => column.wrapped >= leastWrapped).length > 1);
		if (isQuoting) return `${open}…${close}`;
	}
	return null;
}

/** Says whether a cell begins with the mark and a later one ends with it: the separators between stood in quotes. */
function isTorn(row: string[], open: string, close: string): boolean {
	const first = row.findIndex(
		(cell) => cell.trimStart().startsWith(open) && !cell.trimEnd().endsWith(close),
	);
	return (
		first >= 0 &&
		row
			.slice(first + 1)
			.some((cell) => cell.trimEnd().endsWith(close) && !cell.trimStart().startsWith(open))
	);
}
