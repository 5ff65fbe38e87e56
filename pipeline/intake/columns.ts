import { identifier, quote } from '../database.ts';
import { lakeTypes, type Column, type Feed } from '../feed.ts';
import type { CellContext } from './cell-rules.ts';
import { cellRules } from './cells.ts';
import type { ColumnSource } from './mapping.ts';
import type { RowFault } from './row-fault.ts';
import type { Proof } from './source.ts';

/** Separators of the `defects`, `warnings` and `repairs` texts: between entries, and between their parts. */
export const defectSeparator = '\u001e';
export const partSeparator = '\u001f';
/** Between the parts of what goes to and comes from the closer look at a row. */
export const cellSeparator = '\u001d';
/** The DuckDB function behind which `closer-look.ts` stands. */
export const closerLook = 'closer_look';

/** What `lakeSelect` works on: the scanned source and what is known about it. */
export interface LakeSelectSpec {
	feed: Feed;
	sources: ColumnSource[];
	/** Source headers whose filled cells are counted and not read. */
	dropped: string[];
	/** The source header with marks of rejected rows that these rows mend; null: none. */
	returned: string | null;
	/** SQL after `from`. */
	scan: string;
	/** How records that are bad as a whole are known. */
	fault: RowFault;
	/** SQL over source columns that is true where a row withdraws its record: only its key must be good; null: never. */
	withdrawn: string | null;
	/** Of a scan that was proven to do more than cutting. */
	proof: Proof | null;
	/** Every row gets the closer look, not only odd ones; the result is the same. */
	careful: boolean;
	/** SQL over the scan's carried columns: which of the looks made ready by `prepareIntake` is this source's. */
	look: string;
	/** Columns of the scan that stand unchanged beside the rows. */
	carried: readonly string[];
}

/** Columns that the file gives, in the order in which the closer look gets them. */
export function givenColumns(sources: ColumnSource[]): ColumnSource[] {
	return sources.filter((source) => source.from !== null);
}

/**
 * The select that turns scanned source rows into lake rows in their order: every feed column typed, then
 * `defects` (null for a good row, 'blank…' for one that holds no data, else column, rule and value of each
 * fault), `warnings` and `repairs` of good rows in the same form (repairs with the mended value), `dropped`
 * (how many cells of dropped columns were filled) and `is_withdrawn`. Most rows are plain: only odd ones get
 * the closer look, which is what makes intake about as fast as a plain copy.
 */
export function lakeSelect(spec: LakeSelectSpec, context: CellContext): string {
	const { feed } = spec;
	const sourceOf = new Map(spec.sources.map((source) => [source.column.name, source]));
	const given = givenColumns(spec.sources);
	const cells = feed.columns.map((column, index) => ({
		column,
		rules: cellRules(column, contextOf(sourceOf.get(column.name), context, spec.proof)),
		place: given.findIndex((source) => source.column.name === column.name),
		/** Raw text, fast value, final value. */
		k: `k${index}`,
		f: `f${index}`,
		t: `t${index}`,
	}));
	type Cell = (typeof cells)[number];
	const read = cells.filter((cell) => cell.place >= 0);
	const derived = cells.filter((cell) => cell.column.derived !== null);
	// a derived column stands for its filled form from here on
	const filled = cells.map((cell) =>
		cell.column.derived === null ? cell : { ...cell, f: `d${cell.k}`, t: `e${cell.k}` },
	);
	const inTermsOf = (sql: string, part: 'f' | 't', among: Cell[]): string =>
		sql.replace(
			/'[^']*'|[a-z_][a-z_0-9]*/g,
			(word) => among.find((cell) => cell.column.name === word)?.[part] ?? word,
		);
	const derive = (part: 'f' | 't', prefix: string): string[] =>
		derived.map((cell) => {
			const value = inTermsOf(cell.column.derived!, part, cells);
			return `${cell.place >= 0 ? `coalesce(${cell[part]}, ${value})` : `(${value})`} as ${prefix}${cell.k}`;
		});
	const withdraws = spec.withdrawn === null ? 'false' : 'withdraws';
	const unlessWithdrawn = (column: string, condition: string): string =>
		spec.withdrawn === null || feed.key.includes(column)
			? condition
			: `not withdraws and (${condition})`;

	const mayBeMissing = !context.absent.includes('\\');
	const lacks = read.flatMap(({ column }) => {
		const source = sourceOf.get(column.name)!;
		return column.required && 'header' in source.from!
			? [`${rawText({ ...source, values: {} }, false, spec.proof)} is null`]
			: [];
	});
	const fault =
		lacks.length === 0
			? spec.fault.fault
			: `coalesce(${spec.fault.fault}, case when ${lacks.join(' or ')} then ${spec.fault.lacking} end)`;
	const scanned = [
		`${fault} as row_fault`,
		...spec.carried,
		`${spec.returned === null ? 'null::varchar' : `nullif(trim(${identifier(spec.returned)}::varchar), '')`} as returned`,
		...(spec.withdrawn === null ? [] : [`coalesce(${spec.withdrawn}, false) as withdraws`]),
		...read.map(
			(cell) =>
				`${rawText(sourceOf.get(cell.column.name)!, mayBeMissing, spec.proof)} as ${cell.k}`,
		),
		`(${['0', ...spec.dropped.map((header) => `coalesce((trim(${identifier(header)}::varchar) <> '')::utinyint, 0)`)].join(' + ')})::utinyint as dropped`,
	];
	const fast = cells.map(
		(cell) =>
			`${cell.place >= 0 ? `(${cell.rules.fast(cell.k)})` : 'null'}::${writtenType(cell.column)} as ${cell.f}`,
	);
	const required = filled.filter((cell) => cell.column.required);
	const doubts = [
		spec.careful ? 'true' : 'row_fault is not null',
		...read.flatMap((cell) => cell.rules.doubts(cell.k, cell.f)),
		...required.map((cell) => `${cell.f} is null`),
		...(required.some((cell) => cell.place >= 0)
			? []
			: [read.map((cell) => `${cell.k} is null`).join(' and ') || 'false']),
		...feed.checks.map((check) => `(${inTermsOf(check.bad, 'f', filled)})`),
	];
	const look = `${closerLook}(concat(${[`${spec.look}`, `case when ${withdraws} then '1' end`, ...read.map((cell) => `replace(${cell.k}::varchar, ${quote(cellSeparator)}, ' ')`)].join(`, ${quote(cellSeparator)}, `)}))`;
	const part = (place: number): string => `nullif(looked[${place}], '')`;
	const final = cells.map((cell) =>
		cell.place < 0
			? `${cell.f} as ${cell.t}`
			: `case when odd then try_cast(${part(cell.place + 4)} as ${writtenType(cell.column)}) else ${cell.f} end as ${cell.t}`,
	);
	const shownBy = (column: string): string => {
		const cell = cells.find((one) => one.column.name === column)!;
		return cell.place < 0 ? `''` : `coalesce(looked[${cell.place + 4 + read.length}], '')`;
	};
	// a cell that could not be read has its reason: that it is empty now is no second one
	const unread = (column: string): string =>
		`contains(concat(${quote(defectSeparator)}, ${part(1)}), ${quote(`${defectSeparator}${column}${partSeparator}`)})`;
	const found = (warns: boolean): string[] =>
		feed.checks
			.filter((check) => (check.warns ?? false) === warns)
			.map((check) =>
				entry(
					check.column,
					unlessWithdrawn(
						check.column,
						`not ${unread(check.column)} and (${inTermsOf(check.bad, 't', filled)})`,
					),
					check.rule,
					shownBy(check.column),
				),
			);
	const missing = required
		.filter((cell) => cell.place < 0)
		.map((cell) =>
			entry(
				cell.column.name,
				unlessWithdrawn(cell.column.name, `${cell.t} is null`),
				'REQUIRED',
				`''`,
			),
		);
	const together = (first: string, more: string[]): string =>
		more.length === 0
			? first
			: `nullif(concat_ws(${quote(defectSeparator)}, ${[first, ...more].join(', ')}), '')`;
	const always = [
		'row_fault',
		'dropped',
		'returned',
		...spec.carried,
		...(spec.withdrawn === null ? [] : ['withdraws']),
	];

	const layers: string[][] = [
		[...always, ...read.map((cell) => cell.k), ...fast],
		...(derived.length > 0 ? [['*', ...derive('f', 'd')]] : []),
		['*', `case when ${doubts.join(' or ')} then true end as odd`],
		['*', `case when odd then string_split(${look}, ${quote(cellSeparator)}) end as looked`],
		['*', ...final],
		...(derived.length > 0 ? [['*', ...derive('t', 'e')]] : []),
		[
			...filled.map((cell) => cell.t),
			...always,
			`case when odd then case
				when row_fault like 'blank%' then row_fault
				when row_fault is not null then ${quote(partSeparator)} || row_fault || ${quote(partSeparator)}
				when looked[1] like 'blank%' or starts_with(looked[1], ${quote(partSeparator)}) then looked[1]
				else coalesce(${[together(part(1), found(false)), ...missing].join(', ')}) end end as defects`,
			`case when odd then ${together(part(2), found(true))} end as warned`,
			`case when odd then ${part(3)} end as repaired`,
		],
		[
			...filled.map((cell) => `${cell.t} as ${identifier(cell.column.name)}`),
			'defects',
			'case when defects is null then warned end as warnings',
			'case when defects is null then repaired end as repairs',
			'dropped',
			'returned',
			`${withdraws} as is_withdrawn`,
			...spec.carried,
		],
	];
	const inner = `select ${scanned.join(', ')} from ${spec.scan}`;
	return layers.reduce((from, columns) => `select ${columns.join(', ')} from (${from})`, inner);
}

/** What a mapping makes of a cell may hold what the file does not. */
function contextOf(
	source: ColumnSource | undefined,
	context: CellContext,
	proof: Proof | null,
): CellContext {
	const isAsSent =
		source?.from && 'header' in source.from && Object.keys(source.values).length === 0;
	if (isAsSent && proof !== null && 'header' in source.from!) {
		const { header } = source.from;
		return {
			...context,
			isInstant: proof.instants.has(header),
			likeness: proof.likeness.get(header) ?? null,
		};
	}
	return isAsSent ? context : { ...context, isTidy: false, absent: '' };
}

/**
 * Text of one source column as sent, empty as null, as is `\N` where `mayBeMissing`: databases export it for no value.
 * A mapping's value map is applied to trimmed text.
 */
export function rawText(
	source: ColumnSource,
	mayBeMissing = false,
	proof: Proof | null = null,
): string {
	const from = source.from!;
	if (proof !== null && 'header' in from && Object.keys(source.values).length === 0) {
		// the scan made nulls of empty fields, and of some texts instants
		const field = identifier(from.header);
		return mayBeMissing && !proof.instants.has(from.header) ? `nullif(${field}, '\\N')` : field;
	}
	const raw =
		'header' in from
			? `${identifier(from.header)}::varchar`
			: 'expression' in from
				? `(${from.expression})::varchar`
				: quote(from.constant);
	const values = Object.entries(source.values);
	if (values.length === 0)
		return mayBeMissing ? `nullif(nullif(${raw}, ''), '\\N')` : `nullif(${raw}, '')`;
	const text = `nullif(trim(${raw}), '')`;
	const cases = values
		.map(([word, code]) => `when ${quote(word)} then nullif(${quote(code)}, '')`)
		.join(' ');
	return `case ${text} ${cases} else ${text} end`;
}

/** One entry of the findings of a row, null where the condition does not hold. */
function entry(column: string, condition: string, rule: string, shown: string): string {
	return `case when ${condition} then ${quote(`${column}${partSeparator}${rule}${partSeparator}`)} || ${shown} end`;
}

/** The type in which a column is written: codes as an enum, so that no cell of them is hashed. */
function writtenType(column: Column): string {
	if (column.codes === null || column.several) return lakeTypes[column.type];
	return `enum(${Object.keys(column.codes).map(quote).join(', ')})`;
}
