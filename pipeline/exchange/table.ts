import { InputError } from '../errors.ts';
import { nearest } from '../intake/mapping.ts';
import { bindText, quoteName, type Cell, type Client } from './client.ts';
import type { ExchangeSource } from './source.ts';

/** What a column holds, as far as reading it depends on that. */
export type Holds =
	'integer' | 'number' | 'real' | 'date' | 'time' | 'zoned time' | 'bits' | 'bytes' | 'other';

/** One column of the table that the source names. */
export interface TableColumn {
	/** Its name in the source's file. */
	wanted: string;
	holds: Holds;
	/** The database's own name of the type. */
	type: string;
	nullable: boolean;
	/** Quoted, for conditions and order. */
	sql: string;
	/** SQL that gives its value as text without loss. */
	select: string;
	/** The value as a batch holds it. */
	write(value: Cell): Cell;
	/** Appends a value to `values` and gives the SQL that compares with it as the column's own type. */
	bind(value: string, values: string[]): string;
}

/** The table of a source as the database describes it. */
export interface Table {
	/** Quoted, with its schema. */
	sql: string;
	column(wanted: string): TableColumn;
}

/** Asks the database for the table's columns; throws InputError when the table or a column of the source is not there. */
export async function describeTable(client: Client, source: ExchangeSource): Promise<Table> {
	const sql = [source.schema, source.table]
		.filter((part) => part !== null)
		.map((part) => quoteName(client.kind, part))
		.join('.');
	const described =
		client.kind === 'postgres'
			? await describePostgres(client, sql)
			: await describeMysql(client, source);
	if (described.length === 0)
		throw new InputError('SOURCE-TABLE', source.file, {
			zh: `来源 ${source.name}：数据库 ${source.database} 中没有表 ${source.table}，或账号 ${source.user} 看不到它，请核对表名和授权。`,
			en: `source ${source.name}: the database ${source.database} has no table ${source.table}, or the account ${source.user} cannot see it; check the name and the grants.`,
		});
	const found = new Map<string, TableColumn>();
	for (const wanted of namedColumns(source)) {
		const row = findColumn(described, wanted, client.kind);
		if (!row) {
			const near = nearest(
				wanted,
				described.map((one) => one.name),
			);
			throw new InputError('SOURCE-COLUMN', source.file, {
				zh: `来源 ${source.name}：表 ${source.table} 没有列“${wanted}”，最接近的是“${near}”，请改正来源文件或表。`,
				en: `source ${source.name}: the table ${source.table} has no column "${wanted}"; the nearest is "${near}". Mend the source file or the table.`,
			});
		}
		found.set(wanted, makeColumn(client.kind, wanted, row));
	}
	return { sql, column: (wanted) => found.get(wanted)! };
}

interface Described {
	name: string;
	type: string;
	nullable: boolean;
	/** The storage engine, where the database has several. */
	engine: string;
}

async function describePostgres(client: Client, table: string): Promise<Described[]> {
	const rows = await client.rows(
		`select a.attname, coalesce(b.typname, t.typname), (not a.attnotnull)::text
		 from pg_catalog.pg_attribute as a
		 join pg_catalog.pg_type as t on t.oid = a.atttypid
		 left join pg_catalog.pg_type as b on b.oid = t.typbasetype
		 where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped`,
		[table],
	);
	return rows.map(([name, type, nullable]) => ({
		name: name!,
		type: type!,
		nullable: nullable === 'true',
		engine: '',
	}));
}

async function describeMysql(client: Client, source: ExchangeSource): Promise<Described[]> {
	const rows = await client.rows(
		`select c.column_name, c.data_type, c.is_nullable, coalesce(t.engine, '')
		 from information_schema.columns as c
		 join information_schema.tables as t on t.table_schema = c.table_schema and t.table_name = c.table_name
		 where c.table_schema = database() and c.table_name = ?`,
		[source.table],
	);
	const described = rows.map(([name, type, nullable, engine]) => ({
		name: name!,
		type: type!.toLowerCase(),
		nullable: nullable === 'YES',
		engine: engine!,
	}));
	const engine = described[0]?.engine ?? '';
	if (
		source.change.by === 'flag' &&
		source.change.done !== null &&
		/^(myisam|aria|memory|csv)$/i.test(engine)
	)
		throw new InputError('SOURCE-TABLE', source.file, {
			zh: `来源 ${source.name}：表 ${source.table} 用 ${engine} 引擎，没有事务，不能安全地标记已取；请改为 InnoDB，或去掉 flag.done 只读取。`,
			en: `source ${source.name}: the table ${source.table} is ${engine}, which has no transactions, so taken rows cannot be marked safely; make it InnoDB or leave out flag.done to only read.`,
		});
	return described;
}

/** Every column that the source's file names. */
function namedColumns(source: ExchangeSource): string[] {
	const { change } = source;
	const rule =
		change.by === 'watermark'
			? [change.column, ...(change.delete ? [change.delete.column] : [])]
			: [change.column, ...change.orderBy];
	return [...new Set([...source.reads, ...source.key, ...rule])];
}

function findColumn(
	described: Described[],
	wanted: string,
	kind: Client['kind'],
): Described | undefined {
	const exact = described.find((one) => one.name === wanted);
	return (
		exact ??
		(kind === 'mysql'
			? described.find((one) => one.name.toLowerCase() === wanted.toLowerCase())
			: undefined)
	);
}

const holdings: Record<string, Holds> = {
	...Object.fromEntries(
		['int2', 'int4', 'int8', 'tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'year'].map(
			(type) => [type, 'integer'],
		),
	),
	...Object.fromEntries(['numeric', 'decimal'].map((type) => [type, 'number'])),
	...Object.fromEntries(['float4', 'float8', 'float', 'double'].map((type) => [type, 'real'])),
	...Object.fromEntries(['timestamp', 'datetime'].map((type) => [type, 'time'])),
	...Object.fromEntries(
		['binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob', 'bytea'].map((type) => [
			type,
			'bytes',
		]),
	),
	date: 'date',
	timestamptz: 'zoned time',
};

function makeColumn(kind: Client['kind'], wanted: string, row: Described): TableColumn {
	const sql = quoteName(kind, row.name);
	const mysql = kind === 'mysql';
	const holds = mysql && row.type === 'bit' ? 'bits' : (holdings[row.type] ?? 'other');
	const base = {
		wanted,
		holds,
		type: row.type,
		nullable: row.nullable,
		sql,
		select: sql,
		write: (value: Cell) => value,
	};
	const asText = (value: string, values: string[]): string => bindText(kind, value, values);
	// a number compared with a text is compared as a double there, which cannot tell long numbers apart
	const asNumber = (value: string): string => {
		if (!/^-?\d+(\.\d+)?$/.test(value)) throw new TypeError(`not a number of ${wanted}`);
		return value;
	};
	if (!mysql)
		return { ...base, bind: asText, write: holds === 'zoned time' ? withoutOffset : base.write };
	if (holds === 'bytes')
		return {
			...base,
			select: `hex(${sql})`,
			bind: (value, values) => `unhex(${asText(value, values)})`,
		};
	if (holds === 'bits') return { ...base, select: `(${sql} + 0)`, bind: asNumber };
	if (holds === 'integer' || holds === 'number') return { ...base, bind: asNumber };
	// the server writes a FLOAT with six digits only; as a double it comes whole
	if (row.type === 'float')
		return { ...base, select: `(${sql} + 0e0)`, write: shortFloat, bind: asText };
	return { ...base, bind: asText };
}

/** `2026-03-01 09:00:00+08` without its offset: the session is in the installation's zone. */
function withoutOffset(value: Cell): Cell {
	return value === null ? null : value.replace(/[+-]\d{2}(:\d{2}){0,2}$/, '');
}

/** The shortest text that names the same single-precision number. */
function shortFloat(value: Cell): Cell {
	const wide = Number(value);
	if (value === null || !Number.isFinite(wide)) return value;
	for (let digits = 6; digits <= 9; digits++) {
		const short = Number(wide.toPrecision(digits));
		if (Math.fround(short) === Math.fround(wide)) return String(short);
	}
	return value;
}
