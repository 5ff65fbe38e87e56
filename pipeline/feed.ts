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
	/** Code list: canonical code → the words departments write for it. */
	codes?: Record<string, string[]>;
	/** A named check of the cell, run on distinct values after parsing. */
	check?: 'subject_code';
	max?: number;
}

/** A condition over typed columns that makes a row bad. */
export interface RowCheck {
	rule: string;
	column: string;
	bad: string;
	words: Words;
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
	checks?: RowCheck[];
}

/** A complete column of a feed: its name and every default filled in. */
export interface Column extends Required<Omit<ColumnSpec, 'codes' | 'check' | 'max'>> {
	name: string;
	codes: Record<string, string[]> | null;
	check: 'subject_code' | null;
	max: number;
}

/** A complete feed: every default filled in. */
export interface Feed extends Omit<FeedSpec, 'columns' | 'checks' | 'file_names'> {
	name: string;
	file_names: string[];
	columns: Column[];
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
		codes: value.codes ?? null,
		check: value.check ?? null,
		max: value.max ?? textLength,
	}));
	const named = [...spec.key, spec.department, spec.business_date, ...(spec.checks ?? []).map((check) => check.column)];
	for (const column of named)
		if (column !== null && !(column in spec.columns))
			throw new InputError('FEED-COLUMN', `feeds/${name}.ts`, {
				zh: `用到的列 ${column} 没有定义。`,
				en: `the column ${column} is used but not defined.`,
			});
	return { ...spec, name, columns, checks: spec.checks ?? [], file_names: spec.file_names ?? [] };
}

/** Every feed, found by its file in the folder `feeds`; nothing else lists them. */
export async function readFeeds(folder = join(import.meta.dirname, 'feeds')): Promise<Feed[]> {
	const files = readdirSync(folder).filter((file) => file.endsWith('.ts')).sort();
	const feeds: Feed[] = [];
	for (const file of files) {
		const module = (await import(pathToFileURL(join(folder, file)).href)) as { default: FeedSpec };
		feeds.push(completeFeed(file.slice(0, -3), module.default));
	}
	return feeds;
}
