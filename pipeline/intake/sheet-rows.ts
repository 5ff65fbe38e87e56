import { isDateFormat, serialToDate } from 'hucre';
import { cellText } from './cell.ts';
import type { SharedStrings } from './shared-strings.ts';
import type { SheetRow } from './table.ts';
import { attributeOf, decodeEscapes, openXmlScan, XmlDamage } from './xml-scan.ts';

/** What the cells of a workbook's sheets are read by. */
export interface CellBook {
	strings: SharedStrings | null;
	/** The cell formats by their place. */
	styles: CellStyle[];
	is1904: boolean;
}

/** What of a cell format changes how people see a number. */
export interface CellStyle {
	isDate: boolean;
	/** To so many digits a whole number is filled with zeros; 0: never. */
	zeros: number;
}

const mostColumns = 16_384;

/**
 * Reads a sheet piece by piece; `rows` takes each as it ends, its cells as people see them.
 * Throws XmlDamage where a cell names a place or a shared string that cannot be.
 */
export function openSheetRows(
	book: CellBook,
	rows: (row: SheetRow) => void,
): { take(piece: Uint8Array): void; end(): void } {
	let inData = false;
	let number = 0;
	let row: string[] | null = null;
	let column = 0;
	let type = '';
	let style = -1;
	let inCell = false;
	let inInline = false;
	let phonetic = false;
	let reads: 'value' | 'inline' | null = null;
	let value = '';
	let inline: string[] = [];
	const endCell = (): void => {
		if (column < row!.length || column >= mostColumns) throw new XmlDamage();
		const text =
			type === 'inlineStr'
				? inline.map(decodeEscapes).join('')
				: valueText(value, type, style, book);
		while (row!.length < column) row!.push('');
		row![column] = text;
		column++;
		inCell = false;
	};
	return openXmlScan({
		open(name, attributes) {
			switch (name) {
				case 'c': {
					if (row === null) return;
					inCell = true;
					const place = attributeOf(attributes, 'r');
					if (place !== null && place !== '') column = columnOf(place);
					type = attributeOf(attributes, 't') ?? '';
					const format = attributeOf(attributes, 's');
					style = format === null ? -1 : Number(format);
					value = '';
					if (inline.length > 0) inline = [];
					return;
				}
				case 'v':
					if (inCell) reads = 'value';
					return;
				case 't':
					if (inInline && !phonetic) {
						reads = 'inline';
						inline.push('');
					}
					return;
				case 'row': {
					if (!inData) return;
					const own = attributeOf(attributes, 'r');
					const next = own === null || own === '' ? number + 1 : Number(own);
					// two rows of one number, or one out of order: neither place is sure
					if (!(next > number)) throw new XmlDamage();
					number = next;
					row = [];
					column = 0;
					return;
				}
				case 'is':
					inInline = inCell;
					return;
				case 'rPh':
					phonetic = true;
					return;
				case 'sheetData':
					inData = true;
			}
		},
		close(name) {
			switch (name) {
				case 'c':
					if (inCell) endCell();
					return;
				case 'v':
				case 't':
					reads = null;
					return;
				case 'row':
					if (row !== null) rows({ number, cells: row });
					row = null;
					return;
				case 'is':
					inInline = false;
					return;
				case 'rPh':
					phonetic = false;
					return;
				case 'sheetData':
					inData = false;
			}
		},
		text(text) {
			if (reads === 'value') value += text;
			else if (reads === 'inline') inline[inline.length - 1] += text;
		},
	});
}

/** The column (from 0) of a cell's place such as AB12. */
export function columnOf(place: string): number {
	let column = 0;
	for (let at = 0; at < place.length; at++) {
		const letter = place.charCodeAt(at) & ~0x20;
		if (letter < 0x41 || letter > 0x5a) break;
		column = column * 26 + letter - 0x40;
	}
	return column - 1;
}

function valueText(
	value: string,
	type: string,
	place: number,
	{ strings, styles, is1904 }: CellBook,
): string {
	switch (type) {
		case 's': {
			if (value === '') return '';
			const text = strings?.text(Number(value)) ?? null;
			if (text === null) throw new XmlDamage();
			return text;
		}
		case 'str':
			return decodeEscapes(value);
		case 'b':
			return cellText(value === '1' || value.toLowerCase() === 'true');
		case 'e':
			return value;
		default: {
			if (value === '') return '';
			const number = Number(value);
			if (Number.isNaN(number)) return value;
			const style = styles[place];
			if (style?.isDate) return cellText(serialToDate(number, is1904));
			const text = cellText(number);
			return style !== undefined && style.zeros > text.length && /^\d+$/.test(text)
				? text.padStart(style.zeros, '0')
				: text;
		}
	}
}

/** The cell formats of a workbook's styles. */
export function readCellStyles(pieces: Iterable<Uint8Array>): CellStyle[] {
	const formats = new Map<string, string>();
	const styles: string[] = [];
	let inFormats = false;
	const scan = openXmlScan({
		open(name, attributes) {
			if (name === 'cellXfs') inFormats = true;
			else if (name === 'numFmt')
				formats.set(
					attributeOf(attributes, 'numFmtId') ?? '',
					attributeOf(attributes, 'formatCode') ?? '',
				);
			else if (name === 'xf' && inFormats) styles.push(attributeOf(attributes, 'numFmtId') ?? '0');
		},
		close(name) {
			if (name === 'cellXfs') inFormats = false;
		},
		text() {},
	});
	for (const piece of pieces) scan.take(piece);
	scan.end();
	return styles.map((id) => {
		const format = formats.get(id) ?? id;
		const zeros = formats.has(id) ? (/^0{2,}(?=$|;|_)/.exec(format)?.[0].length ?? 0) : 0;
		return { isDate: isDateFormat(format), zeros };
	});
}
