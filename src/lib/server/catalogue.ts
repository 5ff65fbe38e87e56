import type { Words } from '../words.ts';
import type { Scope } from './access.ts';
import { readCodes, readRegions } from './code-words.ts';
import type { Lease } from './publication.ts';
import type { Row } from './warehouse.ts';

/** How the rows a number counts are listed (header key `records`). */
export interface RecordsRule {
	count: string;
	from: string;
	match: Record<string, string>;
	where?: string;
}

/** A query that formulas read by its name (header key `steps`). */
export interface Step {
	name: string;
	query: string;
}

/** How a number that is no plain count comes out again, or why not (header key `computed`). */
export interface ComputedRule {
	formula?: string;
	/** The count whose rows it is computed over, else `from`, `match` and `where`. */
	rows?: string;
	from?: string;
	match?: Record<string, string>;
	where?: string;
	/** Queries that the formula reads by name, in their order. */
	steps?: Record<string, string>;
	reason?: Words;
}

/** Received rows that a model's rows came from (header key `sources`). */
export interface SourceRule {
	from: string;
	match: Record<string, string>;
}

/** The chart of a header, its columns as lists. */
export interface ChartRule {
	kind: 'bar' | 'line' | 'stacked' | 'dumbbell' | 'scatter';
	x: string;
	y: string[];
	series?: string;
	sort?: 'asc' | 'desc';
	limit?: number;
	aggregate: 'sum' | 'weighted' | 'none';
	weight?: string;
	where?: string;
}

/** A sentence of a header with the query that fills its places. */
export interface LeadRule extends Words {
	query: string;
}

/** What the rows of a mart can be narrowed by. */
export type FilterKind = 'period' | 'department' | 'class' | 'region';

/** A published column with its words, its unit, which way is better, and words for its code values. */
export interface Column {
	name: string;
	type: string;
	words: Words;
	unit: string | null;
	good: 'up' | 'down' | null;
	description: Words | null;
	codes: Record<string, Words> | null;
}

/** A model as its header and the build describe it. */
export interface Model {
	name: string;
	layer: 'staging' | 'intermediate' | 'mart';
	title: Words;
	description: Words;
	grain: string;
	rowCount: number | null;
	sql: string;
	sqlHash: string;
	dependsOn: string[];
	columns: Column[];
	rules: string[];
	key: string[];
	audience: string[];
	order: number;
	chart: ChartRule | null;
	filters: Partial<Record<FilterKind, string>>;
	defaultSort: { column: string; descending: boolean }[];
	/** Columns of its table at first, in their order; empty where the page chooses them. */
	shown: string[];
	records: RecordsRule[];
	computed: Record<string, ComputedRule>;
	/** All that its formulas go through, each after those that it reads. */
	steps: Step[];
	sources: SourceRule[];
	leads: LeadRule[];
	tests: { test: string; severity: 'block' | 'warn'; failing: number; passed: boolean }[];
}

/** Everything a generation says about itself. */
export interface Catalogue {
	models: Map<string, Model>;
	/** Marts in the order of the navigation. */
	marts: Model[];
	/** Words for a column of any relation: its own, else those of a column of the same name. */
	columnWords(relation: string, column: string): Words;
	codesOf(column: string): Record<string, Words> | null;
}

interface Header {
	rule?: string[];
	key?: string[];
	audience?: string[];
	order?: number;
	chart?: Omit<ChartRule, 'y' | 'aggregate'> & {
		y: string | string[];
		aggregate?: ChartRule['aggregate'];
	};
	filters?: Partial<Record<FilterKind, string>>;
	default_sort?: string[];
	shown?: string[];
	records?: RecordsRule[];
	computed?: Record<string, ComputedRule>;
	steps?: Record<string, string>;
	sources?: SourceRule[];
	lead?: LeadRule[];
}

/** The catalogue of the request's generation, read once per generation. */
export function readCatalogue(lease: Lease, scope: Scope): Promise<Catalogue> {
	return lease.once('catalogue', () => loadCatalogue(lease, scope));
}

async function loadCatalogue(lease: Lease, scope: Scope): Promise<Catalogue> {
	const [models, columns, tests, codes] = await Promise.all([
		lease.read(scope, 'select * from meta.models order by name'),
		lease.read(scope, 'select * from meta.columns order by model, position'),
		lease.read(scope, 'select * from meta.tests order by model, test'),
		readCodes(lease, scope),
	]);
	for (const [code, words] of Object.entries(await readRegions(lease, scope, columns)))
		codes.set('region_code', { ...codes.get('region_code'), [code]: words });
	// a class of before, of after or of a day is read like any other
	const codesOf = (column: string): Record<string, Words> | null =>
		codes.get(column) ?? (column.endsWith('_class') ? codes.get('credit_class') : null) ?? null;
	const byModel = Map.groupBy(columns, (row) => String(row.model));
	const testsOf = Map.groupBy(tests, (row) => String(row.model));
	const list = models.map((row) =>
		makeModel(
			row,
			(byModel.get(String(row.name)) ?? []).map((column) => makeColumn(column, codesOf)),
			(testsOf.get(String(row.name)) ?? []).map((test) => ({
				test: String(test.test),
				severity: test.severity === 'warn' ? 'warn' : 'block',
				failing: Number(test.failing_count),
				passed: test.passed === true,
			})),
		),
	);
	const shared = new Map<string, Words>();
	for (const model of list)
		for (const { name, words } of model.columns)
			if (isTitled(name, words) && !shared.has(name)) shared.set(name, words);
	const own = new Map(
		list.flatMap((model) =>
			model.columns.map(({ name, words }) => [`${model.name}.${name}`, words] as const),
		),
	);
	return {
		models: new Map(list.map((model) => [model.name, model])),
		marts: list
			.filter(({ layer }) => layer === 'mart')
			.sort((a, b) => a.order - b.order || (a.name < b.name ? -1 : 1)),
		columnWords: (relation, column) => {
			const words = own.get(`${relation}.${column}`);
			if (words && isTitled(column, words)) return words;
			return shared.get(column) ?? codes.get('column')?.[column] ?? { zh: column, en: column };
		},
		codesOf,
	};
}

/** A column that its model gives no words carries its own name as its title. */
function isTitled(name: string, words: Words): boolean {
	return words.zh !== '' && words.zh !== name;
}

function makeColumn(row: Row, codesOf: Catalogue['codesOf']): Column {
	const name = String(row.column_name);
	return {
		name,
		type: String(row.type),
		words: { zh: text(row.title_zh), en: text(row.title_en) },
		unit: text(row.unit) || null,
		good: row.good === 'up' || row.good === 'down' ? row.good : null,
		description: row.description_zh
			? { zh: text(row.description_zh), en: text(row.description_en) }
			: null,
		codes: codesOf(name),
	};
}

function makeModel(row: Row, columns: Column[], tests: Model['tests']): Model {
	const header = JSON.parse(text(row.header) || '{}') as Header;
	const has = (name: string | undefined): boolean => columns.some((column) => column.name === name);
	const first = (...names: (string | undefined)[]): string | undefined => names.find(has);
	return {
		name: text(row.name),
		layer: row.layer as Model['layer'],
		title: { zh: text(row.title_zh), en: text(row.title_en) },
		description: { zh: text(row.description_zh), en: text(row.description_en) },
		grain: text(row.grain),
		rowCount: typeof row.row_count === 'number' ? row.row_count : null,
		sql: text(row.sql),
		sqlHash: text(row.sql_sha256),
		dependsOn: JSON.parse(text(row.depends_on) || '[]') as string[],
		columns,
		rules: header.rule ?? [],
		key: header.key ?? [],
		audience: header.audience ?? [],
		order: header.order ?? 1000,
		chart: header.chart
			? {
					...header.chart,
					y: [header.chart.y].flat(),
					aggregate: header.chart.aggregate ?? 'none',
				}
			: null,
		filters: {
			period: first(header.filters?.period, 'month', 'period'),
			department: first(header.filters?.department, 'department_code'),
			class: first(header.filters?.class, 'credit_class'),
			region: first(header.filters?.region, 'region_code'),
		},
		defaultSort: (header.default_sort ?? [])
			.map((entry) => entry.trim().split(/\s+/))
			.filter(([name]) => has(name))
			.map(([name, way]) => ({ column: name!, descending: way?.toLowerCase() === 'desc' })),
		shown: (header.shown ?? []).filter(has),
		records: header.records ?? [],
		computed: header.computed ?? {},
		steps: Object.entries(header.steps ?? {}).map(([name, query]) => ({ name, query })),
		sources: header.sources ?? [],
		leads: header.lead ?? [],
		tests,
	};
}

function text(value: unknown): string {
	return value === null || value === undefined ? '' : String(value);
}
