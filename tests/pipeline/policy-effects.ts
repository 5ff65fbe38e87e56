import { identifier, quote, type Database } from '../../pipeline/database.ts';
import type { Model } from '../../pipeline/model.ts';
import { inlineImports } from '../../pipeline/model/build.ts';
import { readFunctions, sqlFolder } from '../../pipeline/warehouse.ts';

/** A value put in the place of a parameter's own. */
export type Value = number | string;

/** Tells for a parameter and another value which mart comes out different, null when none does. */
export type Effect = (key: string, value: Value) => Promise<string | null>;

/** Quoted words of SQL: a parameter's key, or what the keys of a map begin with. */
const words = (sql: string): string[] =>
	[...sql.matchAll(/'([a-z_]+\.[A-Za-z0-9_.]*)%?'/g)].map(([, word]) => word!);

/**
 * Reads a built warehouse and gives its `Effect`: the parameter is changed, the models whose SQL names it and those
 * between them and a mart are built again, the nearest mart first, until one differs; then all is as before.
 */
export async function watchEffects(database: Database, models: Model[]): Promise<Effect> {
	const named = namedKeys(models);
	const hashOf = async (model: Model): Promise<string> =>
		(
			await database.one<{ hash: string }>(
				`select cast(count(*) as varchar) || ' ' || cast(coalesce(sum(hash(r)), 0) as varchar) as hash from ${identifier(model.name)} as r`,
			)
		).hash;
	const before = new Map<string, string>();
	for (const model of models) {
		// a view would be computed again for each of its readers
		if (model.layer !== 'mart' && model.header.materialised !== 'table')
			await database.run(
				`create table kept as select * from ${model.name}; drop view ${model.name}; alter table kept rename to ${model.name}`,
			);
		before.set(model.name, await hashOf(model));
	}
	const above = ancestorsOf(models);

	return async (key, value) => {
		const roots = models.filter((model) =>
			named
				.get(model.name)!
				.some((word) => word === key || (word.endsWith('.') && key.startsWith(word))),
		);
		const isTouched = (name: string): boolean =>
			roots.some((root) => root.name === name || above.get(name)!.has(root.name));
		const between = (mart: Model): Model[] =>
			models.filter(
				(model) =>
					isTouched(model.name) && (model === mart || above.get(mart.name)!.has(model.name)),
			);
		const marts = models
			.filter((model) => model.layer === 'mart' && isTouched(model.name))
			.map((mart) => ({ mart, path: between(mart) }))
			.sort((left, right) => left.path.length - right.path.length);
		await database.run('begin transaction');
		try {
			for (const table of ['policy', 'policy_versions'])
				await database.run(
					`update ${table} set value = ${quote(String(value))}, number = ${typeof value === 'number' ? value : 'null'} where key = ${quote(key)} and valid_to is null`,
				);
			const changed = new Map<string, boolean>();
			const isDirty = (model: Model): boolean =>
				roots.includes(model) || model.reads.some((name) => changed.get(name));
			for (const { mart, path } of marts) {
				for (const model of path) {
					if (changed.has(model.name)) continue;
					if (!isDirty(model)) {
						changed.set(model.name, false);
						continue;
					}
					await database.run(
						`create or replace table ${model.name} as ${inlineImports(model.sql)}`,
					);
					changed.set(model.name, (await hashOf(model)) !== before.get(model.name));
				}
				if (changed.get(mart.name)) return mart.name;
			}
			return null;
		} finally {
			await database.run('rollback');
		}
	};
}

/** The quoted words of each model and of the macros it calls. */
function namedKeys(models: Model[]): Map<string, string[]> {
	const macros = readFunctions(sqlFolder)
		.map(({ text }) => text)
		.join('\n')
		.split(/create or replace macro /)
		.slice(1)
		.map((text) => ({ name: /^\w+/.exec(text)![0], words: words(text) }))
		.filter((macro) => macro.words.length > 0);
	return new Map(
		models.map((model) => [
			model.name,
			[
				...words(model.sql),
				...macros
					.filter(({ name }) => new RegExp(`\\b${name}\\(`).test(model.sql))
					.flatMap((macro) => macro.words),
			],
		]),
	);
}

function ancestorsOf(models: Model[]): Map<string, Set<string>> {
	const above = new Map<string, Set<string>>();
	for (const model of models) {
		const own = new Set<string>();
		for (const name of model.reads)
			if (above.has(name)) {
				own.add(name);
				for (const other of above.get(name)!) own.add(other);
			}
		above.set(model.name, own);
	}
	return above;
}
