import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError, type Words } from './errors.ts';

/** What a cell of a feed may hold; codes are text from a list. */
export type ColumnType = 'text' | 'integer' | 'double' | 'boolean' | 'date' | 'timestamp';

/** One column of a feed as its file describes it. */
export interface ColumnSpec {
	/** The Chinese header that templates print. */
	zh: string;
	en: string;
	type: ColumnType;
	required?: boolean;
	/** Other headers that mean this column. */
	headers?: string[];
	/** Code list: canonical code → the words departments write for it; `feeds` is the list of all feeds. */
	codes?: Record<string, string[]> | 'feeds';
	/** The cell may hold several codes; the lake keeps them with `;` between. */
	several?: boolean;
	/** A named check of a text; text without one is free text, where personal numbers are masked. */
	check?: TextCheck;
	max?: number;
	/** A date on which something happened: it cannot lie after the receipt. */
	past?: boolean;
	/** A date until when something holds: 长期, 9999 and the like become 2099-12-31. */
	open_ended?: boolean;
	/** SQL over other columns that fills the cell where the file does not; templates leave the column out. */
	derived?: string;
	/** What to write, for the template, where the header does not say it. */
	note?: Words;
}

/**
 * What a text column holds:
 * `identifier` a number or code of the sender's own; `document_no` the number of an official document;
 * `subject_code` who a row is about (credit code, person, body without code); `identity` a natural
 * person's identity document, kept as a keyed hash only; `department_code`, `authority_code` a public
 * body, the second with its check character; `region_code` GB/T 2260; `industry_code` GB/T 4754;
 * `commitment_code` region, day and number.
 */
export type TextCheck =
	| 'identifier'
	| 'document_no'
	| 'subject_code'
	| 'identity'
	| 'department_code'
	| 'authority_code'
	| 'region_code'
	| 'industry_code'
	| 'commitment_code';

/** A condition over typed columns that makes a row bad, or only worth a warning. */
export interface RowCheck {
	rule: string;
	column: string;
	bad: string;
	words: Words;
	warns?: boolean;
}

/** A column that departments send and nobody may keep: its filled cells are counted and never read. */
export interface DroppedColumn {
	zh: string;
	headers?: string[];
}

/** A feed as its file describes it. */
export interface FeedSpec {
	title: Words;
	/** Other beginnings of file names that mean this feed. */
	file_names?: string[];
	key: string[];
	batch: 'append' | 'snapshot';
	/** The column that says which department a row belongs to; null: the sender. */
	department: string | null;
	/** The column whose date says what period a row belongs to; null: none. */
	business_date: string | null;
	columns: Record<string, ColumnSpec>;
	/** Personal data that the layout has room for and the law does not ask for. */
	dropped?: DroppedColumn[];
	checks?: RowCheck[];
}

/** A complete column: every default filled in. */
export interface Column extends Required<Omit<ColumnSpec, 'codes' | 'check' | 'derived' | 'note'>> {
	name: string;
	codes: Record<string, string[]> | null;
	check: TextCheck | null;
	derived: string | null;
	note: Words | null;
}

/** A complete feed: every default filled in. */
export interface Feed extends Omit<FeedSpec, 'columns' | 'checks' | 'file_names' | 'dropped'> {
	name: string;
	file_names: string[];
	columns: Column[];
	dropped: Required<DroppedColumn>[];
	checks: RowCheck[];
}

/** DuckDB type of each column type in the lake. */
export const lakeTypes: Record<ColumnType, string> = {
	text: 'VARCHAR',
	integer: 'INTEGER',
	double: 'DOUBLE',
	boolean: 'BOOLEAN',
	date: 'DATE',
	timestamp: 'TIMESTAMP',
};

const textLength = 4000;

/** Fills in the defaults of a feed; throws InputError when its key or dates name no column. */
export function completeFeed(name: string, spec: FeedSpec): Feed {
	const columns = Object.entries(spec.columns).map(([column, value]) => ({
		...value,
		name: column,
		required: value.required ?? false,
		headers: value.headers ?? [],
		codes: value.codes === undefined || value.codes === 'feeds' ? null : value.codes,
		several: value.several ?? false,
		check: value.check ?? null,
		max: value.max ?? textLength,
		past: value.past ?? column === spec.business_date,
		open_ended: value.open_ended ?? false,
		derived: value.derived ?? null,
		note: value.note ?? null,
	}));
	const named = [
		...spec.key,
		spec.department,
		spec.business_date,
		...(spec.checks ?? []).map((check) => check.column),
	];
	for (const column of named)
		if (column !== null && !(column in spec.columns))
			throw new InputError('FEED-COLUMN', `feeds/${name}.ts`, {
				zh: `用到的列 ${column} 没有定义。`,
				en: `the column ${column} is used but not defined.`,
			});
	const dropped = (spec.dropped ?? []).map((column) => ({
		zh: column.zh,
		headers: column.headers ?? [],
	}));
	return {
		...spec,
		name,
		columns,
		dropped,
		checks: spec.checks ?? [],
		file_names: spec.file_names ?? [],
	};
}

/** Every feed, found by its file in the folder `feeds` (`calendar-days.ts` is the feed calendar_days); nothing else lists them. */
export async function readFeeds(folder = join(import.meta.dirname, 'feeds')): Promise<Feed[]> {
	const files = readdirSync(folder)
		.filter((file) => file.endsWith('.ts'))
		.sort();
	const specs: [string, FeedSpec][] = [];
	for (const file of files) {
		const module = (await import(pathToFileURL(join(folder, file)).href)) as { default: FeedSpec };
		specs.push([file.slice(0, -3).replaceAll('-', '_'), module.default]);
	}
	const names = Object.fromEntries(
		specs.map(([name, spec]) => [name, [spec.title.zh, ...(spec.file_names ?? [])]]),
	);
	return specs.map(([name, spec]) => {
		const feed = completeFeed(name, spec);
		for (const column of feed.columns)
			if (spec.columns[column.name]!.codes === 'feeds') column.codes = names;
		return feed;
	});
}
