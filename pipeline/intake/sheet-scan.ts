import type { MergedCells, SheetFacts } from './table.ts';
import { columnOf } from './sheet-rows.ts';

/** What a sheet's XML says that its rows do not: formulas, those without a stored value, merged cells. */
export interface SheetScan extends SheetFacts {
	formulas: number;
	hollowRows: Set<number>;
	merges: Map<number, MergedCells[]>;
	/** The sheet, or list of shared strings, was written to its end. */
	whole: boolean;
	/** Cells that take their text from the workbook's list of shared strings. */
	sharesStrings: boolean;
	/** A document type definition, which no workbook has. */
	hasDoctype: boolean;
}

const overlap = 1 << 12;
const formulaSigns = ['<f>', '<f ', '<f/>', '<x:f>', '<x:f '];
/** Ends of cells without a value; only those that hold a formula count. */
const hollowEnds = ['</f></c>', '/></c>', '<v></v></c>', '</x:f></x:c>', '/></x:c>'];

const mergeCell = /<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"/g;

/** Looks through the XML of a sheet, or of another part without formulas, piece by piece; native searches, so that it costs little beside inflating. */
export function openSheetScan(isSheet: boolean): {
	take: (piece: Buffer) => void;
	result: () => SheetScan;
} {
	const scan: SheetScan = {
		formulas: 0,
		hollowRows: new Set(),
		merges: new Map(),
		whole: false,
		sharesStrings: false,
		hasDoctype: false,
	};
	let tail: Buffer = Buffer.alloc(0);
	const merged = new Set<string>();
	const addMerge = ([area, left, top, right, bottom]: RegExpMatchArray): void => {
		// what stands in the overlap of two pieces is met twice
		if (merged.has(area)) return;
		merged.add(area);
		const cells = { left: columnOf(left!), right: columnOf(right!), bottom: Number(bottom) };
		scan.merges.set(Number(top), [...(scan.merges.get(Number(top)) ?? []), cells]);
	};
	return {
		take(piece) {
			const bytes = tail.length > 0 ? Buffer.concat([tail, piece]) : piece;
			const from = tail.length;
			for (const sign of isSheet ? formulaSigns : [])
				scan.formulas += [...places(bytes, sign, from)].length;
			for (const end of isSheet ? hollowEnds : [])
				for (const at of places(bytes, end, from)) {
					const start = Math.max(bytes.lastIndexOf('<c ', at), bytes.lastIndexOf('<x:c ', at), 0);
					const cell = bytes.toString('latin1', start, at);
					const row = /<(x:)?f\b/.test(cell) ? /\br="[A-Z]+(\d+)"/.exec(cell)?.[1] : undefined;
					if (row) scan.hollowRows.add(Number(row));
				}
			if (isSheet && bytes.includes('mergeCell '))
				for (const found of bytes.toString('latin1').matchAll(mergeCell)) addMerge(found);
			scan.sharesStrings ||= bytes.includes(' t="s"');
			scan.hasDoctype ||= bytes.includes('<!DOCTYPE') || bytes.includes('<!ENTITY');
			tail = Buffer.from(bytes.subarray(Math.max(0, bytes.length - overlap)));
		},
		result() {
			scan.whole = /<\/(\w+:)?(worksheet|sst)>\s*$/.test(tail.toString('latin1'));
			return scan;
		},
	};
}

/** Where a text occurs in bytes whose first `seen` were looked through before. */
function* places(bytes: Buffer, text: string, seen: number): Generator<number> {
	const from = Math.max(0, seen - text.length + 1);
	for (let at = bytes.indexOf(text, from); at >= 0; at = bytes.indexOf(text, at + 1)) yield at;
}
