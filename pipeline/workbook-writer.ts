import { writeXlsx, type CellValue, type DataValidation, type WriteSheet } from 'hucre/xlsx';

/** A column of a sheet: text stays text (codes keep their zeros), `choices` become a drop-down, `width` counts half-width characters. */
export interface SheetColumn {
	readonly header: string;
	readonly kind?: 'text' | 'count' | 'decimal' | 'share' | 'date';
	readonly width?: number;
	readonly choices?: readonly string[];
}

/** A sheet with one header row; `note` stands in the printed header. `rows` as wide as `columns`; null is an empty cell. */
export interface SheetSpec {
	readonly name: string;
	readonly columns: readonly SheetColumn[];
	readonly rows: readonly (readonly (string | number | null)[])[];
	readonly note?: string;
}

/** The most rows one sheet holds besides its header. */
export const SHEET_ROWS = 1_048_575;

const FORMATS: Record<NonNullable<SheetColumn['kind']>, string> = {
	text: '@',
	count: '0',
	decimal: '0.00',
	share: '0.00%',
	date: 'yyyy-mm-dd',
};

/** An XLSX workbook: text codes, frozen and repeated header with filters, drop-downs, landscape pages as wide as the sheet, no formulas. The only file that knows the spreadsheet library for writing. */
export async function writeWorkbook(sheets: readonly SheetSpec[]): Promise<Uint8Array> {
	return writeXlsx({ sheets: sheets.map(layOut), defaultFont: { name: '宋体', size: 11 } });
}

function layOut({ name, columns, rows, note }: SheetSpec): WriteSheet {
	const header = columns.map((column) => column.header);
	const cells = new Map(
		header.map((value, index) => [
			`0,${index}`,
			{
				value,
				style: {
					font: { bold: true },
					fill: { type: 'pattern' as const, pattern: 'solid' as const, fgColor: { rgb: 'E8EEF5' } },
					alignment: { wrapText: true, vertical: 'center' as const, horizontal: 'center' as const },
				},
			},
		]),
	);
	return {
		name,
		columns: columns.map((column) => ({
			width: column.width ?? widthOf(column),
			style: { numFmt: FORMATS[column.kind ?? 'text'] },
		})),
		rows: [header, ...rows.map((row) => row.map((value): CellValue => value))],
		cells,
		freezePane: { rows: 1 },
		autoFilter: { range: `A1:${letterOf(columns.length)}${rows.length + 1}` },
		dataValidations: columns.flatMap((column, index) => dropDown(column, index, rows.length)),
		pageSetup: {
			orientation: 'landscape',
			paperSize: 'a4',
			fitToPage: true,
			fitToWidth: 1,
			fitToHeight: 0,
			printTitlesRow: '$1:$1',
		},
		headerFooter: {
			oddHeader: `&C${note === undefined ? name : `${note} ${name}`}`,
			oddFooter: '&C&P / &N',
		},
	};
}

function dropDown({ header, choices }: SheetColumn, index: number, rows: number): DataValidation[] {
	if (choices === undefined || rows === 0) return [];
	const letter = letterOf(index + 1);
	return [
		{
			type: 'list',
			values: [...choices],
			allowBlank: true,
			showErrorMessage: true,
			errorStyle: 'stop',
			errorTitle: header,
			errorMessage: '请从下拉列表中选择。',
			range: `${letter}2:${letter}${rows + 1}`,
		},
	];
}

function widthOf({ header, kind }: SheetColumn): number {
	return Math.max(kind === 'text' || kind === undefined ? 14 : 10, header.length * 2 + 4);
}

/** The letters of a column counted from 1: 1 → A, 27 → AA. */
function letterOf(column: number): string {
	let letters = '';
	for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26))
		letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
	return letters;
}
