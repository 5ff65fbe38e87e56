import {
	writeXlsx,
	type CellStyle,
	type CellValue,
	type DataValidation,
	type WriteSheet,
} from 'hucre/xlsx';

/** A column of a sheet: text stays text (codes keep their zeros), `width` counts half-width characters. */
export interface SheetColumn {
	readonly header: string;
	readonly kind?: 'text' | 'count' | 'decimal' | 'number' | 'share' | 'date' | 'timestamp';
	readonly width?: number;
	/** The values of a drop-down. */
	readonly choices?: readonly string[];
	/** Where in the workbook longer lists of values stand, such as `'Lists'!$A$2:$A$9`. */
	readonly choicesFrom?: string;
	/** The drop-down suggests: other values may be written, such as several of its own. */
	readonly isOpen?: boolean;
	/** Longer text goes on in further lines of the cell. */
	readonly wraps?: boolean;
	/** On the screen only: such columns stand behind the printed ones. */
	readonly isUnprinted?: boolean;
	/** Its header is set apart: the column must be filled in. */
	readonly isRequired?: boolean;
}

/** A cell: dates are instants of which the UTC form counts. */
export type SheetCell = string | number | Date | null;

/** A sheet with one header row; `note` stands in the printed header. `rows` as wide as `columns`; null is an empty cell. */
export interface SheetSpec {
	readonly name: string;
	readonly columns: readonly SheetColumn[];
	readonly rows: readonly (readonly SheetCell[])[];
	readonly note?: string;
	/** A line above the header. */
	readonly title?: string;
	/** What to fill in, a row below the header, as wide as `columns`. */
	readonly hints?: readonly string[];
	/** Rows left for filling in, with the formats and drop-downs of the columns. */
	readonly blanks?: number;
}

/** The most rows one sheet holds besides its header. */
export const SHEET_ROWS = 1_048_575;

const FORMATS: Record<NonNullable<SheetColumn['kind']>, string> = {
	text: '@',
	count: '0',
	decimal: '0.00',
	number: 'General',
	share: '0.00%',
	date: 'yyyy-mm-dd',
	timestamp: 'yyyy-mm-dd hh:mm:ss',
};

/** An XLSX workbook: text codes, frozen and repeated header with filters, drop-downs, landscape pages as wide as the sheet, no formulas. `modified` stands in its properties, the clock unless given. The only file that knows the spreadsheet library for writing. */
export async function writeWorkbook(
	sheets: readonly SheetSpec[],
	modified?: Date,
): Promise<Uint8Array> {
	return writeXlsx({
		sheets: sheets.map(layOut),
		defaultFont: { name: '宋体', size: 11 },
		...(modified ? { properties: { modified } } : {}),
	});
}

function layOut({ name, columns, rows, note, title, hints, blanks = 0 }: SheetSpec): WriteSheet {
	const above = title === undefined ? 0 : 1;
	const below = hints === undefined ? 0 : 1;
	const headed = above + 1 + below;
	const last = headed + rows.length;
	const isWrapped = columns.some(({ wraps }) => wraps);
	const printed = columns.findIndex(({ isUnprinted }) => isUnprinted);
	const cells = new Map([
		...columns.map(
			({ header, isRequired }, index) =>
				[`${above},${index}`, { value: header, style: headerStyle(isRequired ?? false) }] as const,
		),
		...(hints ?? []).map(
			(value, index) => [`${above + 1},${index}`, { value, style: hintStyle }] as const,
		),
		...(title === undefined
			? []
			: [['0,0', { value: title, style: { font: { bold: true }, numFmt: '@' } }] as const]),
	]);
	return {
		name,
		columns: columns.map((column) => ({
			width: column.width ?? widthOf(column),
			style: {
				numFmt: FORMATS[column.kind ?? 'text'],
				...(isWrapped
					? {
							alignment: {
								vertical: 'top' as const,
								wrapText: column.wraps ?? false,
								...(column.kind === 'count' ? { horizontal: 'center' as const } : {}),
							},
						}
					: {}),
			},
		})),
		rows: [
			...(title === undefined ? [] : [[title]]),
			columns.map((column) => column.header),
			...(hints === undefined ? [] : [[...hints]]),
			...rows.map((row) => row.map((value): CellValue => value)),
			// a column's format reaches only cells that are written: without them Excel would round long codes
			...Array.from({ length: blanks }, () => columns.map(() => null)),
		],
		cells,
		rowDefs: new Map([
			...(isWrapped ? heights(columns, rows, above, headed) : []),
			...(hints === undefined
				? []
				: ([
						[above, { height: 32 }],
						[above + 1, { height: 60 }],
					] as const)),
		]),
		freezePane: { rows: headed },
		// a filter would sort the hints among the rows
		...(hints === undefined
			? { autoFilter: { range: `A${above + 1}:${letterOf(columns.length)}${last}` } }
			: {}),
		dataValidations: columns.flatMap((column, index) =>
			dropDown(column, index, headed + 1, last + blanks),
		),
		pageSetup: {
			orientation: 'landscape',
			paperSize: 'a4',
			fitToPage: true,
			fitToWidth: 1,
			fitToHeight: 0,
			showGridLines: isWrapped,
			printTitlesRow: `$1:$${headed}`,
			...(printed < 1 ? {} : { printArea: `$A$1:$${letterOf(printed)}$${last + blanks}` }),
			margins: { left: 0.4, right: 0.4, top: 0.7, bottom: 0.6, header: 0.3, footer: 0.3 },
		},
		headerFooter: {
			oddHeader: `&C${note === undefined ? name : `${note} ${name}`}`,
			oddFooter: '&C&P / &N',
		},
	};
}

function headerStyle(isRequired: boolean): CellStyle {
	return {
		font: { bold: true },
		fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: isRequired ? 'F8E3D0' : 'E8EEF5' } },
		alignment: { wrapText: true, vertical: 'center', horizontal: 'center' },
		numFmt: '@',
	};
}

const hintStyle: CellStyle = {
	font: { italic: true, color: { rgb: '5A6472' }, size: 9 },
	alignment: { wrapText: true, vertical: 'top' },
	numFmt: '@',
};

function dropDown(
	{ header, choices, choicesFrom, isOpen }: SheetColumn,
	index: number,
	first: number,
	last: number,
): DataValidation[] {
	if ((choices === undefined && choicesFrom === undefined) || last < first) return [];
	const letter = letterOf(index + 1);
	return [
		{
			type: 'list',
			...(choices === undefined ? { formula1: choicesFrom! } : { values: [...choices] }),
			allowBlank: true,
			showErrorMessage: !isOpen,
			errorStyle: 'stop',
			errorTitle: header.slice(0, 30),
			errorMessage: '请从下拉列表中选择。',
			range: `${letter}${first}:${letter}${last}`,
		},
	];
}

/** Heights in points of the header and of rows with a cell of several lines: not every program works them out on opening. */
function heights(
	columns: readonly SheetColumn[],
	rows: SheetSpec['rows'],
	header: number,
	first: number,
): [number, { height: number }][] {
	const high: [number, { height: number }][] = [];
	const widths = columns.map((column) => column.width ?? widthOf(column));
	const put = (row: number, lines: number): void => {
		if (lines > 1) high.push([row, { height: 15 * lines + 2 }]);
	};
	put(header, Math.max(...columns.map((column, index) => linesOf(column.header, widths[index]!))));
	const wrapped = columns.flatMap(({ wraps, isUnprinted }, index) =>
		wraps && !isUnprinted ? [index] : [],
	);
	for (const [index, row] of rows.entries())
		put(
			first + index,
			wrapped.reduce((most, at) => Math.max(most, linesOf(row[at], widths[at]!)), 1),
		);
	return high;
}

/** How many lines a text takes in a cell of a width in half-width characters; a line may break off up to three short of it. */
function linesOf(value: SheetCell | undefined, width: number): number {
	if (typeof value !== 'string') return 1;
	let total = 0;
	for (const character of value) total += character > '\u2e7f' ? 2 : 1.15;
	return Math.max(1, Math.ceil(total / Math.max(2, width - 3)));
}

function widthOf({ header, kind }: SheetColumn): number {
	return Math.max(
		kind === 'text' || kind === undefined ? 14 : kind === 'timestamp' ? 20 : 12,
		header.length * 2 + 4,
	);
}

/** The letters of a column counted from 1: 1 → A, 27 → AA. */
export function letterOf(column: number): string {
	let letters = '';
	for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26))
		letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
	return letters;
}
