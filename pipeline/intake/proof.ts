import { quote } from '../database.ts';
import { scanText } from './copy.ts';
import type { Layout } from './layout.ts';
import { cutRecord } from './record.ts';
import type { Likeness, Opening, Proof, Source } from './source.ts';
import type { Structure } from './structure.ts';

/** In bytes: smaller files are read in company, which saves more. */
const worthProof = 8 << 20;
/** So many records say how instants are written in a file. */
const sampleRows = 200;
const instant = /^[12]\d{3}-\d\d-\d\d (?:[01]\d|2[0-3]):\d\d:\d\d$/;

/**
 * Finds what is proven of a plain text. DuckDB's reader refuses records with too few fields or too many, but takes empty
 * ones too many at the end: the lines that end so have as many separators together that, none having too few, none has
 * too many. Which columns are instants is guessed from the first records and proven by
 * their number once they are read. null: not proven, or not worth it.
 */
export function findProof(
	text: { size: number; beginning: string },
	{ delimiter, header, lines }: Layout,
	survey: Structure,
	opening: Opening,
): Proof | null {
	const { names } = header;
	const rows = survey.feeds + survey.pairs + survey.unended;
	if (
		text.size < worthProof ||
		names.length < 2 ||
		survey.blanks > 0 ||
		survey.separators !== survey.openLines * (names.length - 1)
	)
		return null;
	const wanted = opening.instants(names);
	if (wanted === null) return null;
	const sample = text.beginning
		.split(/\r\n|\n/, lines + sampleRows)
		.slice(lines)
		.map((line) => cutRecord(line, delimiter));
	const records = sample.filter(
		(cut): cut is string[] => Array.isArray(cut) && cut.length === names.length,
	);
	const cellsOf = (place: number): string[] =>
		records.map((record) => record[place]!).filter((cell) => cell !== '');
	const likeness = new Map(names.map((name, place) => [name, likenessOf(cellsOf(place))]));
	const none = { instants: new Set<string>(), count: 0, rows, likeness };
	if (survey.seen.includes('\\')) return none;
	const columns = names.map((name, place) => {
		const filled = cellsOf(place);
		const some = filled.some((cell) => instant.test(cell));
		return { name, some, isRead: wanted.has(name) && filled.every((cell) => instant.test(cell)) };
	});
	// where instants stand in other columns, too, their number proves nothing
	if (columns.some(({ some, isRead }) => some && !isRead) || !columns.some(({ some }) => some))
		return none;
	return {
		instants: new Set(columns.filter(({ isRead }) => isRead).map(({ name }) => name)),
		count: survey.instants,
		rows,
		likeness,
	};
}

function likenessOf(cells: string[]): Likeness {
	const [first = '', ...others] = cells;
	let shared = first.length;
	for (const cell of others) while (!cell.startsWith(first.slice(0, shared))) shared--;
	return {
		beginning: first.slice(0, shared),
		longest: Math.max(0, ...cells.map((cell) => Buffer.byteLength(cell))),
	};
}

/** The scan of a text under its proof: DuckDB refuses it as a whole when a record has too few fields or a cell is no instant. */
export function provenScan(
	files: string[],
	{ delimiter, header }: Layout,
	skip: number,
	lineEnds: string,
	proof: Proof,
): Pick<Source, 'scan' | 'company'> {
	const columns = header.names
		.map((name) => `${quote(name)}: '${proof.instants.has(name) ? 'timestamp' : 'varchar'}'`)
		.join(', ');
	const options = `auto_detect = false, columns = {${columns}}, delim = ${quote(delimiter)}, quote = '"', escape = '"', nullstr = '', strict_mode = true`;
	return {
		scan: scanText(files, `${options}, header = false, skip = ${skip}${lineEnds}`).scan,
		company: null,
	};
}
