import { createHash } from 'node:crypto';
import { createTable, type Database } from '../database.ts';
import type { ExpectationResult } from '../expect.ts';
import { isTable, type Model } from '../model.ts';
import type { BuiltColumn } from '../model/build.ts';
import type { Policy } from '../policy.ts';

/** What tells a generation from every other. */
export interface GenerationFacts {
	generation: number;
	runId: string;
	/** Local time of the build. */
	builtAt: string;
	policy: Policy;
}

/** Writes the schema `meta` of a generation: what it is, its models with their words and texts, their columns and tests. */
export async function writeMetadata(
	database: Database,
	facts: GenerationFacts,
	models: Model[],
	seconds: Map<string, number>,
	built: Map<string, BuiltColumn[]>,
	tests: ExpectationResult[],
	dataDate: string | null,
): Promise<void> {
	await database.run('create schema meta');
	await createTable(
		database,
		'meta.generation',
		{
			generation: 'integer',
			run_id: 'varchar',
			built_at: 'timestamp',
			data_date: 'date',
			policy_pack: 'varchar',
			policy_version: 'varchar',
		},
		[
			{
				generation: facts.generation,
				run_id: facts.runId,
				built_at: facts.builtAt,
				data_date: dataDate,
				policy_pack: facts.policy.pack,
				policy_version: facts.policy.version,
			},
		],
	);
	const rows: Record<string, unknown>[] = [];
	const columns: Record<string, unknown>[] = [];
	for (const model of models) {
		const count = isTable(model)
			? (
					await database.one<{ count: number }>(
						`select count(*)::integer as count from ${model.name}`,
					)
				).count
			: null;
		rows.push({
			name: model.name,
			layer: model.layer,
			title_zh: model.header.title.zh,
			title_en: model.header.title.en,
			description_zh: model.header.description.zh,
			description_en: model.header.description.en,
			grain: model.header.grain,
			row_count: count,
			seconds: seconds.get(model.name) ?? 0,
			sql: model.sql,
			sql_sha256: createHash('sha256').update(model.sql).digest('hex'),
			header: JSON.stringify(model.header),
			depends_on: JSON.stringify(model.reads),
		});
		for (const [index, column] of built.get(model.name)!.entries()) {
			const words = model.header.columns?.[column.name];
			columns.push({
				model: model.name,
				column_name: column.name,
				position: index + 1,
				type: column.type,
				title_zh: words?.zh ?? column.name,
				title_en: words?.en ?? column.name.replaceAll('_', ' '),
				unit: words?.unit ?? null,
				good: words?.good ?? null,
				description_zh: words?.description?.zh ?? null,
				description_en: words?.description?.en ?? null,
			});
		}
	}
	const text = 'varchar';
	await createTable(
		database,
		'meta.models',
		{
			name: text,
			layer: text,
			title_zh: text,
			title_en: text,
			description_zh: text,
			description_en: text,
			grain: text,
			row_count: 'integer',
			seconds: 'double',
			sql: text,
			sql_sha256: text,
			header: text,
			depends_on: text,
		},
		rows,
	);
	await createTable(
		database,
		'meta.columns',
		{
			model: text,
			column_name: text,
			position: 'integer',
			type: text,
			title_zh: text,
			title_en: text,
			unit: text,
			good: text,
			description_zh: text,
			description_en: text,
		},
		columns,
	);
	await createTable(
		database,
		'meta.tests',
		{
			model: text,
			test: text,
			severity: text,
			failing_count: 'integer',
			passed: 'boolean',
			sample: text,
		},
		tests.map((result) => ({
			model: result.model,
			test: result.test,
			severity: result.severity,
			failing_count: result.failing,
			passed: result.failing === 0,
			sample: result.sample,
		})),
	);
}
