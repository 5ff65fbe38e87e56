import { basename, join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { openDatabase, quote, type Database } from '../pipeline/database.ts';
import { readFeeds } from '../pipeline/feed.ts';
import { createLakeRelations } from '../pipeline/lake/relations.ts';
import { readModels, type Model } from '../pipeline/model.ts';
import { buildModels, describeModel } from '../pipeline/model/build.ts';
import { orderModels } from '../pipeline/model/order.ts';
import { dataPaths } from '../pipeline/paths.ts';
import { readPolicy } from '../pipeline/policy.ts';
import { createFoundation } from '../pipeline/warehouse.ts';
import {
	circlesOf,
	exportsOf,
	importsOf,
	root,
	textOf,
	trackedFiles,
	undocumentedExports,
	type Import,
} from './source-tree.ts';

vi.setConfig({ testTimeout: 60_000 });

const files = trackedFiles();
const code = files.filter((file) => /^(pipeline|src|tests)\/.*\.(ts|mjs|svelte)$/.test(file));
const typed = code.filter((file) => file.endsWith('.ts'));
const product = code.filter((file) => !file.startsWith('tests/'));
const imports = product.flatMap(importsOf);

/** The rule is the name of the test and its failure message; what breaks it is listed. */
function rule(text: string, offenders: () => string[] | Promise<string[]>): void {
	it(text, async () => {
		expect(await offenders(), text).toEqual([]);
	});
}

const inFolder = (folder: string) => (one: Import) => one.from.startsWith(`${folder}/`);
const shown = (one: Import): string => `${one.from} imports ${one.specifier}`;
const where = (pattern: RegExp, among: string[]): string[] =>
	among.flatMap((file) =>
		textOf(file)
			.split('\n')
			.flatMap((line, index) =>
				pattern.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 100)}`] : [],
			),
	);

describe('directions', () => {
	rule('pipeline and src never import each other: what both need is data', () =>
		imports
			.filter(
				(one) =>
					(inFolder('pipeline')(one) && one.to?.startsWith('src/')) ||
					(inFolder('src')(one) && one.to?.startsWith('pipeline/')),
			)
			.map(shown),
	);

	rule('feeds never import each other', () =>
		imports
			.filter(
				(one) =>
					inFolder('pipeline/feeds')(one) && (one.to?.startsWith('pipeline/feeds/') ?? false),
			)
			.map(shown),
	);

	rule(
		'sampling imports nothing but Node’s crypto and itself: no clock, no files, no database',
		() =>
			imports
				.filter(
					(one) =>
						inFolder('pipeline/sampling')(one) &&
						one.specifier !== 'node:crypto' &&
						!one.to?.startsWith('pipeline/sampling/'),
				)
				.map(shown),
	);

	rule('nobody imports the command line, and errors imports nobody', () =>
		imports
			.filter((one) => one.to === 'pipeline/cli.ts' || one.from === 'pipeline/errors.ts')
			.map(shown),
	);

	rule(
		'the pipeline’s parts never reach up: refresh is started by commands, schedule and start only',
		() =>
			imports
				.filter(
					(one) =>
						one.to === 'pipeline/refresh.ts' &&
						!['pipeline/cli.ts', 'pipeline/schedule.ts', 'pipeline/serve.ts'].includes(one.from),
				)
				.map(shown),
	);

	rule(
		'the demo city knows the pipeline’s feeds and intake, and no part of the pipeline but its command knows the city',
		() =>
			imports
				.filter(
					(one) =>
						one.to?.startsWith('pipeline/demo/') &&
						!inFolder('pipeline/demo')(one) &&
						one.from !== 'pipeline/demo.ts',
				)
				.map(shown),
	);

	rule('in src only server files touch lib/server, and declarations for its types', () =>
		imports
			.filter((one) => inFolder('src')(one) && one.to?.startsWith('src/lib/server/'))
			.filter(
				(one) =>
					!one.from.startsWith('src/lib/server/') &&
					!/(\.server\.ts|\+server\.ts|\.d\.ts)$/.test(one.from),
			)
			.map(shown),
	);

	rule(
		'in src only lib/server/warehouse.ts and what lies below it imports the DuckDB driver, and in pipeline only database.ts',
		() =>
			imports
				.filter((one) => one.specifier.startsWith('@duckdb/'))
				.filter(
					({ from }) =>
						!/^src\/lib\/server\/warehouse(\.ts|\/)/.test(from) && from !== 'pipeline/database.ts',
				)
				.map(shown),
	);

	rule('only access.ts makes a scope', () =>
		where(
			/\bas (unknown as )?Scope\b/,
			product.filter((file) => file.startsWith('src/') && file !== 'src/lib/server/access.ts'),
		),
	);

	rule('in src it goes routes → components → charts → format, never back', () => {
		const levels = ['src/routes/', 'src/lib/components/', 'src/lib/charts/', 'src/lib/format.ts'];
		const levelOf = (file: string): number => levels.findIndex((level) => file.startsWith(level));
		return imports
			.filter(
				(one) => one.to !== null && levelOf(one.to) >= 0 && levelOf(one.from) > levelOf(one.to),
			)
			.map(shown);
	});

	rule('nothing in lib imports a route', () =>
		imports
			.filter((one) => one.from.startsWith('src/lib/') && one.to?.startsWith('src/routes/'))
			.map(shown),
	);

	rule('components draw and never fetch', () =>
		where(
			/\bfetch\(/,
			product.filter((file) => /^src\/lib\/(components|charts)\//.test(file)),
		),
	);

	rule('only chart.svelte.ts knows an ECharts instance', () =>
		imports
			.filter(
				(one) =>
					inFolder('src')(one) &&
					(one.specifier === 'echarts' || one.specifier.startsWith('echarts/')),
			)
			.filter(
				(one) =>
					!/^src\/lib\/charts\/(echarts|chart\.svelte)\.ts$/.test(one.from) && !isTypeOnly(one),
			)
			.map(shown),
	);

	rule('there is no circle of imports', () =>
		circlesOf(imports).map((circle) => circle.join(' → ')),
	);
});

/** Whether every import of this package in the file is of types. */
function isTypeOnly(one: Import): boolean {
	const lines = textOf(one.from)
		.split('\n')
		.filter((line) => line.includes(`'${one.specifier}'`));
	return lines.length > 0 && lines.every((line) => /^\s*import type\b/.test(line));
}

describe('names', () => {
	rule('a TypeScript file is a noun in kebab-case', () =>
		typed
			.filter((file) => !file.startsWith('src/routes/'))
			.filter(
				(file) =>
					!/^[a-z0-9]+(-[a-z0-9]+)*(\.(svelte|server|client|test|d))*\.ts$/.test(basename(file)),
			),
	);

	rule('a Svelte component is a noun in PascalCase', () =>
		files
			.filter((file) => file.endsWith('.svelte'))
			.filter((file) => !/^(\+[a-z]+|[A-Z][A-Za-z]*)\.svelte$/.test(basename(file))),
	);

	rule('no utils, helpers or common', () =>
		files.filter((file) => /(^|\/)(utils?|helpers?|common|misc)(\/|\.[a-z]+$)/i.test(file)),
	);

	rule('no barrels: a file that only passes on what others export', () =>
		typed.filter(
			(file) =>
				basename(file) === 'index.ts' ||
				(exportsOf(file).reExports > 0 && exportsOf(file).own === 0),
		),
	);

	rule('SQL and policy files have lower-case names in full words', () =>
		files
			.filter((file) => /^(sql|pipeline\/policies)\/.*\.(sql|csv|yaml)$/.test(file))
			.filter((file) => !/^[a-z0-9_]+\.[a-z]+$/.test(basename(file))),
	);

	rule('staging models begin with stg_, intermediate ones with int_, marts with neither', () =>
		files.filter(
			(file) =>
				(file.startsWith('sql/staging/') && !/^stg_[a-z_]+\.sql$/.test(basename(file))) ||
				(file.startsWith('sql/intermediate/') && !/^int_[a-z_]+\.sql$/.test(basename(file))) ||
				(file.startsWith('sql/marts/') && !/^(?!stg_|int_)[a-z_]+\.sql$/.test(basename(file))),
		),
	);

	rule('migrations of the state database are numbered without a gap', () =>
		files
			.filter((file) => file.startsWith('sql/state/'))
			.sort()
			.filter(
				(file, index) => !basename(file).startsWith(`${String(index + 1).padStart(3, '0')}_`),
			),
	);
});

describe('words', () => {
	rule('every export has one sentence of doc: shape, unit, errors, source', () =>
		typed
			.filter((file) => /^(pipeline|src\/lib)\//.test(file))
			.flatMap((file) => undocumentedExports(file).map((name) => `${file}: ${name}`)),
	);

	rule('nothing is left to do, and no test is skipped or alone', () =>
		where(
			new RegExp(
				String.raw`\b(TO${''}DO|FIX${''}ME|X{3})\b|\b(it|test|describe)(\.\w+)*\.(skip|only|todo|fails)\b|\bx(it|describe)\(`,
			),
			files.filter(
				(file) =>
					/\.(ts|mjs|svelte|sql|css|yaml|md|py)$/.test(file) && !/^docs\/|README/.test(file),
			),
		),
	);

	rule('no path of a machine stands in the repository', () =>
		where(
			new RegExp(String.raw`(^|[\s"'\`(=:])/(work|tmp|home|root|Users|private|mnt|opt)/`),
			files.filter((file) => !/\.(png|woff2?|parquet|gz|xlsx?|duckdb)$/.test(file)),
		),
	);

	rule('the lock file names no host but the public registry', () =>
		where(
			/"resolved": "(?!https:\/\/registry\.npmjs\.org\/)/,
			files.filter((file) => file === 'package-lock.json'),
		),
	);
});

describe('models', () => {
	rule('every model has a header with all that is asked', () => {
		try {
			readModels(join(root, 'sql'));
			return [];
		} catch (error) {
			return [String(error)];
		}
	});

	rule(
		'staging ← intermediate ← marts: a model reads its own layer or the one before; staging reads the lake alone',
		async () => {
			const { models } = await builtModels();
			const layers = new Map(models.map((model) => [model.name, model.layer]));
			const allowed: Record<Model['layer'], Model['layer'][]> = {
				staging: [],
				intermediate: ['staging', 'intermediate'],
				mart: ['staging', 'intermediate'],
			};
			return models.flatMap((model) =>
				model.reads
					.filter((name) => layers.has(name) && !allowed[model.layer].includes(layers.get(name)!))
					.map((name) => `${model.file} reads ${name}`),
			);
		},
	);

	rule('a mart never reads the lake', async () => {
		const { models } = await builtModels();
		return models
			.filter((model) => model.layer === 'mart')
			.flatMap((model) =>
				model.reads
					.filter((name) => name.startsWith('lake_'))
					.map((name) => `${model.file} reads ${name}`),
			);
	});

	rule('every feed has its staging model', async () => {
		const { models } = await builtModels();
		return (await readFeeds())
			.filter((feed) => !models.some((model) => model.name === `stg_${feed.name}`))
			.map((feed) => feed.name);
	});

	rule('a mart names its audience, its order and every column in both languages', async () => {
		const { models, database } = await builtModels();
		const offenders: string[] = [];
		for (const model of models.filter((one) => one.layer === 'mart')) {
			if (!model.header.audience || model.header.order === undefined)
				offenders.push(`${model.file}: audience or order`);
			for (const column of await describeModel(database, model.name))
				if (!model.header.columns?.[column.name]) offenders.push(`${model.file}: ${column.name}`);
		}
		return offenders;
	});

	rule('a mart is tested by a file of its own name', () =>
		files
			.filter((file) => /^sql\/marts\//.test(file))
			.filter(
				(file) =>
					!files.some(
						(other) =>
							other.startsWith('tests/models/') &&
							basename(other).startsWith(basename(file, '.sql').replaceAll('_', '-')),
					),
			),
	);

	rule('the rules that a model cites exist', async () => {
		const { models } = await builtModels();
		return models.flatMap((model) =>
			(model.header.rule ?? [])
				.filter((name) => Number(name.slice(1)) < 1 || Number(name.slice(1)) > 110)
				.map((name) => `${model.file}: ${name}`),
		);
	});

	rule(
		'no threshold is written in a model: numbers compared with stand in the policy',
		async () => {
			const { models, database } = await builtModels();
			const offenders: string[] = [];
			for (const model of models)
				for (const found of await writtenThresholds(database, model.sql))
					offenders.push(`${model.file}: ${found}`);
			return offenders;
		},
	);

	rule('a model gives the same rows on every run: no clock, no chance', () =>
		where(
			/\b(now|today|current_date|current_timestamp|get_current_timestamp|random|uuid|gen_random_uuid)\s*\(|\bcurrent_(date|timestamp|time)\b/i,
			files.filter((file) => /^sql\/(functions\.sql|staging|intermediate|marts)/.test(file)),
		),
	);
});

let built: Promise<{ models: Model[]; database: Database }> | null = null;

/** Every model, built over empty feeds. */
function builtModels(): Promise<{ models: Model[]; database: Database }> {
	built ??= (async () => {
		const database = await openDatabase(':memory:', {
			zone: 'Asia/Shanghai',
			threads: '1',
			memory: '1GB',
		});
		const feeds = await readFeeds();
		await createFoundation(
			database,
			join(root, 'sql'),
			readPolicy(join(root, 'pipeline', 'policies', 'default.yaml')),
			2027,
		);
		await createLakeRelations(database, dataPaths('nowhere'), feeds, [], []);
		const models = await orderModels(readModels(join(root, 'sql')), database);
		await buildModels(database, models);
		return { models, database };
	})();
	return built;
}

afterAll(async () => {
	if (built) (await built).database.close();
});

type Node = Record<string, unknown>;

/** Numbers other than 0, 1 and 2 (none, one, several) and dates that a query compares with or shifts days by. */
async function writtenThresholds(database: Database, sql: string): Promise<string[]> {
	const { tree } = await database.one<{ tree: string }>(
		`select json_serialize_sql(${quote(sql)})::varchar as tree`,
	);
	const found: string[] = [];
	const visit = (value: unknown): void => {
		if (Array.isArray(value)) return value.forEach(visit);
		if (value === null || typeof value !== 'object') return;
		const node = value as Node;
		const type = String(node.type ?? '');
		const compared = /^COMPARE_/.test(type)
			? [node.left, node.right, node.lower, node.upper, node.input]
			: [];
		const shifted = /^(add_days|add_months|to_days|to_weeks|to_months|to_years|days_between)$/.test(
			String(node.function_name ?? ''),
		)
			? (node.children as unknown[])
			: [];
		for (const operand of [...compared, ...shifted]) {
			const constant = constantOf(operand);
			if (constant !== null) found.push(`${type} ${constant}`);
		}
		Object.values(node).forEach(visit);
	};
	visit(JSON.parse(tree));
	return found;
}

function constantOf(operand: unknown): string | null {
	const node = operand as
		| { type?: string; value?: { type?: { id?: string }; value?: unknown }; child?: unknown }
		| undefined;
	if (node?.type === 'OPERATOR_CAST') return constantOf(node.child);
	if (node?.type !== 'VALUE_CONSTANT') return null;
	const { type, value } = node.value ?? {};
	if (['INTEGER', 'BIGINT', 'DECIMAL', 'DOUBLE'].includes(type?.id ?? ''))
		return [0, 1, 2, -1].includes(Number(value)) ? null : String(value);
	return type?.id === 'VARCHAR' && /^\d{4}-\d{2}-\d{2}/.test(String(value)) ? String(value) : null;
}
