import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { z } from 'zod';
import { computedNumber, sourceRows, steps, stepsOf, type ComputedNumber } from './computed.ts';
import { InputError } from './errors.ts';
import { readSpec } from './spec.ts';

const words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const names = z.union([z.string(), z.array(z.string()).min(1)]);
/** What a header can test, each also as a warning. */
export const testKinds = {
	not_null: z.array(z.string()).min(1),
	unique: z.array(z.string()).min(1),
	between: z.strictObject({
		column: z.string(),
		min: z.number().optional(),
		max: z.number().optional(),
	}),
	accepted: z.strictObject({ column: z.string(), values: z.array(z.string()).min(1) }),
	relationship: z.strictObject({ column: z.string(), to: z.string(), field: z.string() }),
	rows: z.string(),
	query: z.string(),
};
const test = z.strictObject(
	Object.fromEntries(
		Object.entries(testKinds).flatMap(([kind, schema]) => [
			[kind, schema.optional()],
			[`${kind}_warn`, schema.optional()],
		]),
	) as Record<string, z.ZodOptional<z.ZodTypeAny>>,
);

/** What a model says of itself in the comment at its top (architecture: "A model describes itself"). */
export const headerSchema = z.strictObject({
	title: words,
	description: words,
	rule: z.array(z.string().regex(/^R\d{1,3}$/)).optional(),
	grain: z.string().startsWith('one row per'),
	key: z.array(z.string()).min(1),
	audience: z
		.array(z.enum(['leadership', 'supervision', 'regulation', 'clerks', 'everyone']))
		.optional(),
	order: z.int().optional(),
	columns: z
		.record(
			z.string(),
			z.strictObject({
				zh: z.string(),
				en: z.string(),
				unit: z.string().optional(),
				good: z.enum(['up', 'down']).optional(),
				description: words.optional(),
			}),
		)
		.optional(),
	chart: z
		.strictObject({
			kind: z.enum(['bar', 'line', 'stacked', 'dumbbell', 'scatter']),
			x: z.string(),
			y: names,
			series: z.string().optional(),
			sort: z.enum(['asc', 'desc']).optional(),
			limit: z.int().optional(),
			aggregate: z.enum(['sum', 'weighted', 'none']).optional(),
			weight: z.string().optional(),
			where: z.string().optional(),
		})
		.optional(),
	filters: z
		.strictObject({
			period: z.string().optional(),
			department: z.string().optional(),
			class: z.string().optional(),
			region: z.string().optional(),
		})
		.optional(),
	default_sort: z.array(z.string()).optional(),
	/** The table's columns before a reader asks for all of them, the first to be seen first; without it the page chooses. */
	shown: z.array(z.string()).optional(),
	records: z
		.array(
			z.strictObject({
				count: z.string(),
				from: z.string(),
				match: z.record(z.string(), z.string()),
				where: z.string().optional(),
			}),
		)
		.optional(),
	computed: z.record(z.string(), computedNumber).optional(),
	steps: steps.optional(),
	sources: z.array(sourceRows).optional(),
	lead: z.array(z.strictObject({ zh: z.string(), en: z.string(), query: z.string() })).optional(),
	materialised: z.enum(['table', 'view']).optional(),
	tests: z.array(test).optional(),
});

/** The header of a model after its schema; each computed number brings the steps that it goes through. */
export type ModelHeader = Omit<z.infer<typeof headerSchema>, 'computed'> & {
	computed?: Record<string, ComputedNumber> | undefined;
};
/** Where a model stands: staging reads the lake, marts are published. */
export type Layer = 'staging' | 'intermediate' | 'mart';

/** One SQL file: header, bare select, and the models and base relations it reads. */
export interface Model {
	name: string;
	layer: Layer;
	file: string;
	header: ModelHeader;
	sql: string;
	reads: string[];
}

const folders: [string, Layer][] = [
	['staging', 'staging'],
	['intermediate', 'intermediate'],
	['marts', 'mart'],
];

/** Whether a model is stored; else it is a view. */
export function isTable(model: Omit<Model, 'reads'>): boolean {
	return model.layer === 'mart' || model.header.materialised === 'table';
}

/** Reads every model below a `sql` folder. Throws InputError for a missing or wrong header or a doubled name. */
export function readModels(sqlFolder: string): Omit<Model, 'reads'>[] {
	const models: Omit<Model, 'reads'>[] = [];
	for (const [folder, layer] of folders) {
		for (const entry of listSql(join(sqlFolder, folder))) {
			const file = join(sqlFolder, folder, entry);
			const shown = join(basename(sqlFolder), relative(sqlFolder, file));
			const model = { layer, file: shown, ...readModel(readFileSync(file, 'utf8'), shown) };
			if (models.some((other) => other.name === model.name))
				throw new InputError('MODEL-NAME', shown, {
					zh: `模型名 ${model.name} 重复，请改名。`,
					en: `the model name ${model.name} is used twice; rename one.`,
				});
			models.push(model);
		}
	}
	return models;
}

function listSql(folder: string): string[] {
	try {
		return readdirSync(folder)
			.filter((name) => name.endsWith('.sql'))
			.sort();
	} catch {
		return [];
	}
}

function readModel(text: string, file: string): { name: string; header: ModelHeader; sql: string } {
	const match = /^\s*\/\*\r?\n([\s\S]*?)\*\//.exec(text);
	if (!match)
		throw new InputError('MODEL-HEADER', `${file}:1`, {
			zh: '文件开头缺少 /* … */ 说明头，请补上 title、description、grain、key。',
			en: 'the header comment /* … */ is missing; write title, description, grain and key.',
		});
	const lineOffset = text.slice(0, match[0].indexOf('/*') + 1).split('\n').length;
	const sql = text
		.slice(match[0].length + match.index)
		.trim()
		.replace(/;\s*$/, '');
	return {
		name: basename(file, '.sql'),
		header: placeSteps(readSpec(headerSchema, match[1]!, file, lineOffset), file),
		sql,
	};
}

/** Gives each computed number the steps that its formula goes through. Throws InputError for a step that none goes through. */
function placeSteps(given: z.infer<typeof headerSchema>, file: string): ModelHeader {
	const { steps: all = {}, computed = {} } = given;
	const placed = Object.entries(computed).map(([column, one]): [string, ComputedNumber] => {
		const through = stepsOf(one.formula ?? '', all);
		return [column, Object.keys(through).length > 0 ? { ...one, steps: through } : one];
	});
	const idle = Object.keys(all).find((name) => !placed.some(([, one]) => one.steps?.[name]));
	if (idle)
		throw new InputError('MODEL-STEP', file, {
			zh: `步骤 ${idle} 没有任何公式用到，请删除或改正名称（公式里写 from ${idle}）。`,
			en: `no formula goes through the step ${idle}; remove it or mend its name (a formula says: from ${idle}).`,
		});
	return given.computed ? { ...given, computed: Object.fromEntries(placed) } : given;
}
