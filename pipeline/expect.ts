import { isTable, type Model } from './model.ts';
import { InputError } from './errors.ts';
import { isMachineFault, quote, type Database } from './database.ts';

/** One test of a model as a query that returns its bad rows. */
export interface Expectation {
	model: string;
	test: string;
	severity: 'block' | 'warn';
	query: string;
	/** A cheaper query: when it gives no row, `query` gives none either and need not run. */
	probe?: string;
}

/** How one expectation came out; `sample` holds up to three bad rows as JSON. */
export interface ExpectationResult extends Expectation {
	failing: number;
	sample: string;
}

type Test = Record<string, unknown>;
type Written = Pick<Expectation, 'query' | 'probe'> & { label: string };
const writers: Record<string, (model: string, value: never) => Written[]> = {
	not_null: (model, columns: string[]) =>
		columns.map((column) => ({
			label: `not_null ${column}`,
			query: `select * from ${model} where ${column} is null`,
		})),
	unique: (model, columns: string[]) => [
		{
			label: `unique ${columns.join(', ')}`,
			query: `select ${columns.join(', ')}, count(*) as times from ${model} group by ${columns.join(', ')} having count(*) > 1`,
			// one number for each key, which rows of one key share
			probe: `select 1 from ${model} group by hash(${columns.join(', ')}) having count(*) > 1`,
		},
	],
	between: (model, value: { column: string; min?: number; max?: number }) => [
		{
			label: `between ${value.column} ${value.min ?? '-∞'} … ${value.max ?? '∞'}`,
			query: `select * from ${model} where ${
				[
					value.min === undefined ? '' : `${value.column} < ${value.min}`,
					value.max === undefined ? '' : `${value.column} > ${value.max}`,
				]
					.filter(Boolean)
					.join(' or ') || 'false'
			}`,
		},
	],
	accepted: (model, value: { column: string; values: string[] }) => [
		{
			label: `accepted ${value.column}`,
			query: `select * from ${model} where ${value.column} is not null and ${value.column} not in (${value.values.map(quote).join(', ')})`,
		},
	],
	relationship: (model, value: { column: string; to: string; field: string }) => [
		{
			label: `relationship ${value.column} → ${value.to}.${value.field}`,
			query: `select * from ${model} where ${value.column} is not null and ${value.column} not in (select ${value.field} from ${value.to} where ${value.field} is not null)`,
		},
	],
	rows: (model, condition: string) => [
		{
			label: `rows ${condition}`,
			query: `select * from ${model} where not coalesce((${condition}), false)`,
		},
	],
	query: (_model, query: string) => [{ label: `query ${query.slice(0, 60)}`, query }],
};

/**
 * The tests a model's header asks for. The key of every table is tested unique, a mart's key also
 * not null. Views over received rows need neither: intake refuses rows without a key and the merge
 * leaves one row of each, and counting ten million of them again for each view costs half a minute.
 */
export function expectations(model: Model): Expectation[] {
	const tests: Test[] = [...((model.header.tests ?? []) as Test[])];
	const unique = isTable(model) ? [{ unique: model.header.key }] : [];
	const present = model.layer === 'mart' ? [{ not_null: model.header.key }] : [];
	return [...unique, ...present, ...tests].flatMap((entry) =>
		Object.entries(entry)
			.filter(([, value]) => value !== undefined)
			.flatMap(([name, value]) => {
				const severity = name.endsWith('_warn') ? ('warn' as const) : ('block' as const);
				const write = writers[name.replace(/_warn$/, '')]!;
				return write(model.name, value as never).map(({ label, ...written }) => ({
					model: model.name,
					test: label,
					severity,
					...written,
				}));
			}),
	);
}

/** Runs the expectations of one model; throws InputError when a test's own SQL is wrong. */
export async function runExpectations(
	database: Database,
	model: Model,
): Promise<ExpectationResult[]> {
	const results: ExpectationResult[] = [];
	for (const expectation of expectations(model)) {
		try {
			const { probe, query } = expectation;
			const isProbed = probe !== undefined && (await countRows(database, probe)) === 0;
			const failing = isProbed ? 0 : await countRows(database, query);
			const sample = failing === 0 ? [] : await database.rows(`select * from (${query}) limit 3`);
			results.push({ ...expectation, failing, sample: JSON.stringify(sample) });
		} catch (cause) {
			if (isMachineFault(cause)) throw cause;
			throw new InputError(
				'TEST-SQL',
				model.file,
				{
					zh: `测试“${expectation.test}”的 SQL 有误：${(cause as Error).message.split('\n')[0]}，请改正说明头。`,
					en: `the SQL of the test "${expectation.test}" is wrong: ${(cause as Error).message.split('\n')[0]}; mend the header.`,
				},
				cause,
			);
		}
	}
	return results;
}

async function countRows(database: Database, query: string): Promise<number> {
	return (
		await database.one<{ count: number }>(`select count(*)::integer as count from (${query})`)
	).count;
}

/** Throws InputError for the first blocking test that failed, with the count and a sample. */
export function refuseFailures(
	results: ExpectationResult[],
	fileOf: (model: string) => string,
): void {
	const failed = results.filter((result) => result.severity === 'block' && result.failing > 0);
	const first = failed[0];
	if (!first) return;
	throw new InputError('TEST-BLOCK', fileOf(first.model), {
		zh: `阻断测试未通过（共 ${failed.length} 项）：${first.model} 的“${first.test}”有 ${first.failing} 行不合格，例如 ${first.sample}。未发布，上一代数据仍在使用；请改正数据或规则后重跑。`,
		en: `a blocking test failed (${failed.length} in all): "${first.test}" of ${first.model} has ${first.failing} bad rows, e.g. ${first.sample}. Nothing was published, the last generation stays; mend the data or the rule and run again.`,
	});
}
