import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, matchesGlob } from 'node:path';
import { z } from 'zod';
import { InputError } from '../errors.ts';
import type { Column, Feed } from '../feed.ts';
import { readSpec } from '../spec.ts';
import { maskMessage } from './personal.ts';
import { besideHeaders, returnedHeader } from './returned.ts';

/** How a YAML file names where the cells of a feed column come from. */
export const columnSchema = z.union([
	z.string().min(1),
	z.strictObject({ from: z.string().min(1), values: z.record(z.string(), z.string()).optional() }),
	z.strictObject({
		expression: z.string().min(1),
		values: z.record(z.string(), z.string()).optional(),
	}),
	z.strictObject({ constant: z.union([z.string(), z.number(), z.boolean()]) }),
]);
type CellSpec = z.infer<typeof columnSchema>;
/** The keys of a mapping file; `docs/mappings.md` explains each. */
export const mappingSchema = z.strictObject({
	title: z.strictObject({ zh: z.string(), en: z.string() }).optional(),
	files: z.string().min(1),
	feed: z.string().min(1),
	reported_by: z.string().optional(),
	format: z.enum(['csv', 'parquet']).optional(),
	where: z.string().optional(),
	withdrawn: z.string().optional(),
	columns: z.record(z.string(), columnSchema),
});

/** How one source's files become rows of one feed: which files, and where each column comes from. */
export interface Mapping {
	name: string;
	files: string;
	feed: string;
	reported_by: string | null;
	format: 'csv' | 'parquet' | null;
	where: string | null;
	/** SQL over source columns: true where a row withdraws the record it names. */
	withdrawn: string | null;
	/**
	 * For a table read bit by bit the columns it is read for now, else null. Its batches add to a full
	 * list instead of replacing it, and a column that an earlier batch was not read for is empty there.
	 */
	reads: string[] | null;
	/** null: the feed's own template, columns matched by their headers. */
	columns: Record<string, CellSpec> | null;
}

/** Where the cells of one feed column come from; `values` rewrites source words to codes. */
export interface ColumnSource {
	column: Column;
	from: { header: string } | { expression: string } | { constant: string } | null;
	values: Record<string, string>;
}

/** A mapping applied to one file's headers, with everything that did not match. */
export interface Recipe {
	sources: ColumnSource[];
	where: string | null;
	/** Source headers of personal data that is counted and not read. */
	dropped: string[];
	/** Source headers that no column uses. */
	unused: string[];
	/** Feed columns that get no value. */
	absent: string[];
	/** The source header with the marks of rejected rows that these rows mend; null: there is none. */
	returned: string | null;
}

/** Reads every mapping of a folder; throws InputError for a wrong key, an unknown feed or column. */
export function readMappings(folder: string, feeds: Feed[]): Mapping[] {
	if (!existsSync(folder)) return [];
	const files = readdirSync(folder)
		.filter((file) => /\.ya?ml$/.test(file))
		.sort();
	return files.map((file) => {
		const spec = readSpec(
			mappingSchema,
			readFileSync(join(folder, file), 'utf8'),
			`mappings/${file}`,
		);
		checkTarget(spec, feeds, `mappings/${file}`);
		return {
			name: basename(file).replace(/\.ya?ml$/, ''),
			files: spec.files,
			feed: spec.feed,
			reported_by: spec.reported_by ?? null,
			format: spec.format ?? null,
			where: spec.where ?? null,
			withdrawn: spec.withdrawn ?? null,
			reads: null,
			columns: spec.columns,
		};
	});
}

/** Throws InputError when a spec's feed or one of its columns does not exist. */
export function checkTarget(
	spec: { feed: string; columns: Record<string, unknown> },
	feeds: Feed[],
	file: string,
): void {
	const feed = feeds.find((one) => one.name === spec.feed);
	if (!feed)
		throw new InputError('MAPPING-FEED', file, {
			zh: `没有名为“${spec.feed}”的数据类，可用：${feeds.map((one) => one.name).join('、')}。`,
			en: `there is no feed "${spec.feed}"; there are: ${feeds.map((one) => one.name).join(', ')}.`,
		});
	const unknown = Object.keys(spec.columns).find(
		(name) => !feed.columns.some((column) => column.name === name),
	);
	if (unknown)
		throw new InputError('MAPPING-COLUMN', file, {
			zh: `数据类 ${feed.name} 没有列“${unknown}”，请改正或删除。`,
			en: `the feed ${feed.name} has no column "${unknown}"; mend or remove it.`,
		});
}

/** The mappings that address a file below the inbox; a feed's own template when its name says so and none does. */
export function mappingsFor(path: string, mappings: Mapping[], feeds: Feed[]): Mapping[] {
	const found = mappings.filter((mapping) => matchesGlob(path, mapping.files));
	if (found.length > 0) return found;
	const name = basename(path).normalize('NFKC').toLowerCase();
	const named = feeds
		.flatMap((feed) =>
			[feed.name, feed.title.zh, ...feed.file_names].map((beginning) => ({ feed, beginning })),
		)
		.filter(
			({ beginning }) =>
				name.startsWith(beginning.toLowerCase()) &&
				isBesideName(name.slice(beginning.length), /[a-z]$/.test(beginning)),
		)
		.sort((left, right) => right.beginning.length - left.beginning.length);
	return named.slice(0, 1).map(({ feed }) => ({
		name: `template-${feed.name}`,
		files: path,
		feed: feed.name,
		reported_by: null,
		format: null,
		where: null,
		withdrawn: null,
		reads: null,
		columns: null,
	}));
}

/** Words that tell deliveries of one feed apart and say nothing about what the rows are. */
const markWords = new Set(
	`add added all amended annual april apr august aug backup batch city complete copy corr corrected correction county csv daily data date december dec
	delta demo department dept draft excel export exported february feb file final first friday from full fy half history incremental inc january jan json
	july jul june jun list march mar may month monthly new november nov october oct old page part quarter re ready rejected resend resent returned rev revised
	revision rows saturday second sep sept september sheet snapshot sunday table template test third thursday to total tuesday update updated upload until v
	ver version wednesday week weekly year yearly`.split(/\s+/),
);

/**
 * Says whether what a name goes on with after a feed's name leaves it that feed's: numbers, dates, codes, words in Chinese, and
 * English words for a delivery (its part, version, month). After an English name another English word makes another
 * thing: `licences_at_inspection` are no licences.
 */
function isBesideName(rest: string, isEnglish: boolean): boolean {
	if (!isEnglish) return true;
	const stem = rest.replace(/\.[a-z0-9]{1,8}(?:\.gz)?$/, '');
	// a word with a figure in it is a code: 2026w30, d1, v2
	return stem
		.split(/[^\p{L}\p{N}]+/u)
		.every((word) => !/^[a-z]{2,}$/.test(word) || markWords.has(word));
}

/** The same headers come with every file of a feed. */
const knownWords = new Map<string, string>();
const mostKnown = 100_000;
/** Without one a cell is data: no header is made of numbers alone. */
const letter = /\p{L}/u;

/**
 * A header reduced to its words: width, kind of bracket, blanks, punctuation, underscores and filling
 * notes do not count, nor does a number before a bracket, because the national layouts of different
 * years give the same number to different codes (domain.md §2.2).
 */
export function headerWords(header: string): string {
	const known = knownWords.get(header);
	if (known !== undefined) return known;
	if (!letter.test(header)) return header;
	const plain = header
		.normalize('NFKC')
		.replace(/[〔［【[{]/g, '(')
		.replace(/[〕］】\]}]/g, ')')
		.replace(/\((?:[^()]*时\s*[,，]?\s*)?非?(?:必填|选填|必填项)\)/g, '')
		.replace(/[\s\p{Cf}\p{Pd}\p{Pc}ˍ*、,，;；:：。.·"'`“”‘’]+/gu, '')
		.toLowerCase();
	// on a long number without a bracket the pattern would be tried from each figure
	const words = plain.includes('(') ? plain.replace(/\d+(?=\()/g, '') : plain;
	if (knownWords.size < mostKnown) knownWords.set(header, words);
	return words;
}

/**
 * Applies a mapping to a file's headers.
 * Throws InputError naming a required column that is missing, with the nearest header.
 */
export function makeRecipe(mapping: Mapping, feed: Feed, headers: string[], file: string): Recipe {
	const byWords = new Map([...headers].reverse().map((header) => [headerWords(header), header]));
	const used = new Set(headers.filter((header) => mapping.withdrawn?.includes(header)));
	const unread = (mapping.reads ?? []).filter((header) => !headers.includes(header));
	const take = (header: string, column: Column): { header: string } => {
		const found = headers.includes(header) ? header : byWords.get(headerWords(header));
		if (found === undefined)
			throw new InputError('HEADER-MISSING', file, {
				zh: `映射 ${mapping.name} 要的源列“${header}”（${column.zh}）不在文件中，最接近的是“${nearest(header, headers)}”；请改映射或文件。`,
				en: `the mapping ${mapping.name} wants the source column "${header}" (${column.name}), which the file lacks; the nearest is "${nearest(header, headers)}". Mend the mapping or the file.`,
			});
		used.add(found);
		return { header: found };
	};
	const sources = feed.columns.map((column): ColumnSource => {
		if (mapping.columns === null) {
			const header = [column.zh, column.name, column.en, ...column.headers]
				.map((name) => byWords.get(headerWords(name)))
				.find((name) => name !== undefined && !used.has(name));
			if (header !== undefined) used.add(header);
			return { column, from: header === undefined ? null : { header }, values: {} };
		}
		const spec = mapping.columns[column.name];
		if (spec === undefined || unread.some((header) => readsHeader(spec, header)))
			return { column, from: null, values: {} };
		if (typeof spec === 'string') return { column, from: take(spec, column), values: {} };
		if ('constant' in spec)
			return { column, from: { constant: String(spec.constant) }, values: {} };
		if ('expression' in spec) {
			for (const header of headers) if (spec.expression.includes(header)) used.add(header);
			return { column, from: { expression: spec.expression }, values: spec.values ?? {} };
		}
		return { column, from: take(spec.from, column), values: spec.values ?? {} };
	});
	const absent = sources.filter((one) => one.from === null);
	const required = absent.find((one) => one.column.required && one.column.derived === null);
	if (required)
		throw new InputError('HEADER-MISSING', file, {
			zh: `缺少必填列“${required.column.zh}”，最接近的表头是“${nearest(required.column.zh, headers)}”；整个文件未入库，请补列后重报。`,
			en: `the required column "${required.column.zh}" (${required.column.name}) is missing; the nearest header is "${nearest(required.column.zh, headers)}". Nothing of the file was loaded; add the column and send it again.`,
		});
	const unwanted = new Set(
		feed.dropped.flatMap((column) => [column.zh, ...column.headers]).map(headerWords),
	);
	const dropped = headers.filter(
		(header) => !used.has(header) && unwanted.has(headerWords(header)),
	);
	return {
		sources,
		where: mapping.where,
		dropped,
		// a file without a header row has its first record here
		unused: headers
			.filter(
				(header) =>
					header !== '' && !used.has(header) && !dropped.includes(header) && !isBeside(header),
			)
			.map(maskMessage),
		absent: absent.filter((one) => one.column.derived === null).map((one) => one.column.name),
		returned: byWords.get(headerWords(returnedHeader)) ?? null,
	};
}

/** Tells whether a header is one that a list of rejected rows put beside a feed's columns. */
function isBeside(header: string): boolean {
	return [...besideHeaders, returnedHeader].some(
		(name) => headerWords(name) === headerWords(header),
	);
}

function readsHeader(spec: CellSpec, header: string): boolean {
	if (typeof spec === 'string') return spec === header;
	if ('expression' in spec) return spec.expression.includes(header);
	return 'from' in spec && spec.from === header;
}

/** The header that shares most of its letters with `wanted`. */
export function nearest(wanted: string, headers: string[]): string {
	const pairs = (text: string): Set<string> => {
		const words = headerWords(text);
		return new Set([...words].map((letter, index) => letter + (words[index + 1] ?? '')));
	};
	const target = pairs(wanted);
	let best = headers[0] ?? '';
	let bestShare = -1;
	for (const header of headers) {
		const own = pairs(header);
		const shared = [...own].filter((pair) => target.has(pair)).length;
		const share = shared / Math.max(1, own.size + target.size - shared);
		if (share > bestShare) [best, bestShare] = [header, share];
	}
	return maskMessage(best);
}
