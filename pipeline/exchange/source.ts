import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { basename, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../errors.ts';
import type { Feed } from '../feed.ts';
import { checkTarget, columnSchema, type Mapping } from '../intake/mapping.ts';
import { readSpec } from '../spec.ts';

const text = z.string().min(1);
const word = z.union([text, z.number(), z.boolean()]).transform(String);
/** The keys of a source file; `docs/mappings.md` explains each. */
export const sourceSchema = z.strictObject({
	title: z.strictObject({ zh: z.string(), en: z.string() }).optional(),
	enabled: z.boolean().optional(),
	kind: z.enum(['postgres', 'mysql']),
	host: text,
	port: z.int().min(1).max(65535).optional(),
	database: text,
	user: text,
	password: z.union([z.strictObject({ env: text }), z.strictObject({ file: text })]),
	tls: z.union([z.enum(['off', 'on']), z.strictObject({ ca: text })]),
	schema: text.optional(),
	table: text,
	key: z.array(text).min(1),
	watermark: z
		.strictObject({
			column: text,
			overlap: z.int().min(0).optional(),
			delete: z.strictObject({ column: text, values: z.array(word).min(1) }).optional(),
		})
		.optional(),
	flag: z
		.strictObject({
			column: text,
			insert: word,
			update: word,
			delete: word,
			done: word.optional(),
			order_by: z.array(text).optional(),
		})
		.optional(),
	batch_size: z.int().min(1).max(100_000).optional(),
	timeout_seconds: z.int().min(1).max(3600).optional(),
	reported_by: z.string().regex(/^[0-9A-Za-z_-]{1,40}$/),
	feed: text,
	columns: z.record(z.string(), columnSchema),
	also_read: z.array(text).optional(),
});

/** How changed rows are found: by a column that grows, or by a flag that names each change. */
export type ChangeRule =
	| {
			by: 'watermark';
			column: string;
			/** How far behind the furthest value is read again: seconds for times, units for numbers; null: the default. */
			overlap: number | null;
			delete: { column: string; values: string[] } | null;
	  }
	| {
			by: 'flag';
			column: string;
			insert: string;
			update: string;
			delete: string;
			/** What a taken row is marked with; null: the account only reads, taken rows are remembered here. */
			done: string | null;
			orderBy: string[];
	  };

/** A table of a database that is read at each refresh, as its file describes it. */
export interface ExchangeSource {
	name: string;
	/** The file, as people are told of it. */
	file: string;
	enabled: boolean;
	kind: 'postgres' | 'mysql';
	/** A name or address, or the path of a Unix socket (its folder for PostgreSQL). */
	host: string;
	port: number;
	database: string;
	user: string;
	password: { env: string } | { file: string };
	tls: 'off' | 'on' | { ca: string };
	schema: string | null;
	table: string;
	key: string[];
	change: ChangeRule;
	batchSize: number;
	timeoutSeconds: number;
	/** Source columns that a batch holds. */
	reads: string[];
	/** How the batches become rows of the feed. */
	mapping: Mapping;
	/** Changes when a stored position no longer fits: another table, other columns. */
	identity: string;
}

/** The folder below the inbox where batches are written; files that others put there are never received. */
export const exchangeFolder = '.exchange';

/** Columns of a batch that the table does not have: what happened to the row, and its running number. */
export const changeColumns = ['_change', '_sequence'] as const;

/** The folder of the source files. */
export function sourcesFolder(data: string): string {
	return join(data, 'sources');
}

/** Reads every source of a folder; throws InputError for a wrong key, feed, column or an impossible rule. */
export function readSources(folder: string, feeds: Feed[]): ExchangeSource[] {
	if (!existsSync(folder)) return [];
	const files = readdirSync(folder)
		.filter((file) => /\.ya?ml$/.test(file))
		.sort();
	return files.map((file) =>
		readSource(readFileSync(join(folder, file), 'utf8'), `sources/${file}`, feeds),
	);
}

function readSource(yaml: string, file: string, feeds: Feed[]): ExchangeSource {
	const spec = readSpec(sourceSchema, yaml, file);
	const name = basename(file).replace(/\.ya?ml$/, '');
	if (!/^[a-z][a-z0-9_-]{0,39}$/.test(name))
		throw refuse(
			file,
			'文件名只能用小写字母、数字、_ 和 -，以字母开头',
			'the file name may hold only a-z, 0-9, _ and -, beginning with a letter',
		);
	checkTarget(spec, feeds, file);
	if ((spec.watermark === undefined) === (spec.flag === undefined))
		throw refuse(
			file,
			'watermark 与 flag 须且只能写一个',
			'exactly one of watermark and flag must be given',
		);
	if ('file' in spec.password && !isAbsolute(spec.password.file))
		throw refuse(
			file,
			'密码文件须写绝对路径，且不放在数据文件夹内',
			'the password file must be an absolute path, outside the data folder',
		);
	if (spec.schema !== undefined && spec.kind === 'mysql')
		throw refuse(file, 'schema 只用于 PostgreSQL', 'schema is for PostgreSQL only');
	if (spec.kind === 'mysql' && spec.tls === 'on' && isIP(spec.host) !== 0)
		throw refuse(
			file,
			'MySQL 的 host 是 IP 地址时，tls 须写明 ca 证书文件',
			'where the host of MySQL is an address, tls must name the ca file',
		);
	const reads = readColumns(spec.columns, spec.also_read ?? []);
	const taken = changeColumns.find((column) => reads.includes(column));
	if (taken)
		throw refuse(
			file,
			`列名 ${taken} 由本系统使用，请在库中用视图改名`,
			`the column name ${taken} is ours; rename it by a view in the database`,
		);
	const port = spec.port ?? (spec.kind === 'postgres' ? 5432 : 3306);
	const change: ChangeRule = spec.watermark
		? {
				by: 'watermark',
				column: spec.watermark.column,
				overlap: spec.watermark.overlap ?? null,
				delete: spec.watermark.delete ?? null,
			}
		: {
				by: 'flag',
				...spec.flag!,
				done: spec.flag!.done ?? null,
				orderBy: spec.flag!.order_by ?? [],
			};
	const position =
		change.by === 'watermark'
			? [change.column, change.delete?.column]
			: [change.column, ...change.orderBy];
	return {
		name,
		file,
		enabled: spec.enabled ?? true,
		kind: spec.kind,
		host: spec.host,
		port,
		database: spec.database,
		user: spec.user,
		password: spec.password,
		tls: spec.tls,
		schema: spec.schema ?? null,
		table: spec.table,
		key: spec.key,
		change,
		batchSize: spec.batch_size ?? 10_000,
		timeoutSeconds: spec.timeout_seconds ?? 60,
		reads,
		mapping: {
			name: `exchange-${name}`,
			files: `${exchangeFolder}/${name}.*.csv`,
			feed: spec.feed,
			reported_by: spec.reported_by,
			format: 'csv',
			where: null,
			withdrawn: `"${changeColumns[0]}" = 'D'`,
			reads,
			columns: spec.columns,
		},
		identity: createHash('sha256')
			.update(
				JSON.stringify([
					spec.kind,
					spec.host,
					port,
					spec.database,
					spec.schema,
					spec.table,
					spec.key,
					change.by,
					position,
					reads,
				]),
			)
			.digest('hex')
			.slice(0, 16),
	};
}

function readColumns(columns: NonNullable<Mapping['columns']>, also: string[]): string[] {
	const named = Object.values(columns).flatMap((spec) => {
		if (typeof spec === 'string') return [spec];
		return 'from' in spec ? [spec.from] : [];
	});
	return [...new Set([...named, ...also])].sort();
}

function refuse(file: string, zh: string, en: string): InputError {
	return new InputError('SOURCE-SPEC', file, { zh: `${zh}。`, en: `${en}.` });
}
