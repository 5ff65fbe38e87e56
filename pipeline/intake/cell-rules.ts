import type { Likeness } from './source.ts';
import { halfWidth, tidy } from './width.ts';

/** What a closer look at one filled cell found. */
export interface CellReading {
	/** The canonical value as text; null where the cell cannot be read. */
	value: string | null;
	/** The rule that the cell breaks. */
	fault?: string | null;
	/** The rule by which it was mended. */
	repair?: string | null;
	/** What is worth a warning. */
	warning?: string | null;
	/** What lists may show of the cell, where that is not the cell without numbers of persons. */
	shown?: string;
}

/** What a closer look needs besides the cell. */
export interface CellContext {
	/** The first local day that lies in the future; the same as SQL over the scan's carried columns. */
	latest: string;
	latestSql: string;
	/** No cell of the file begins or ends with a blank or holds an odd one. */
	isTidy: boolean;
	/** The scan gives instants and no text; `fast` and `doubts` get these. */
	isInstant: boolean;
	/** What most cells of the column are like; null: nothing is known. */
	likeness: Likeness | null;
	/** How many instants of odd rows the rows do not show. */
	unshown: { instants: number };
	/** Those of `telltales` that stand in no cell of the file. */
	absent: string;
	/** Columns whose cells begin with region and day and end with a number of the sender's: by chance some look like identity numbers. */
	numbered: ReadonlySet<string>;
	/** Takes the columns where a number was met that is a person's born from 2010 on or such a number of the sender's. */
	suspects: Set<string>;
	personalKey: Buffer;
	/** Six-digit codes of every revision of GB/T 2260. */
	regions: ReadonlySet<string>;
	/** Those of them that an enterprise's code can name, whatever the feed. */
	registers: () => ReadonlySet<string>;
	/** Sections and divisions of GB/T 4754, the latter with and without their section. */
	industries: ReadonlySet<string>;
}

/**
 * How one column's cells become values. Most cells are written rightly: `fast` (SQL over raw text `k`)
 * reads those, `doubts` are cheap SQL conditions over `k` and the fast value `f` under which the whole
 * row gets a closer look, and `read` is that look. `fast` and `read` agree on every cell without doubt.
 */
export interface CellRules {
	fast(k: string): string;
	doubts(k: string, f: string): string[];
	read(raw: string): CellReading;
}

/** SQL condition: the filled cell `k` has no fast value `f`. */
export const unread = (k: string, f: string): string => `(${f} is null and ${k} is not null)`;

/** The rule by which a cell was mended when only its look changed. */
export function lookRepair(raw: string, mended: string): string | null {
	if (raw === mended) return null;
	return halfWidth(raw) === raw || tidy(raw) === mended ? 'TEXT-TRIM' : 'TEXT-WIDTH';
}

/** Says whether a number has lost its last digits in a spreadsheet. */
export const isScientific = (value: string): boolean => /^[0-9](\.[0-9]+)?E\+[0-9]+$/.test(value);
