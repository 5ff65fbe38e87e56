import { InputError } from '../errors.ts';
import type { Cell, Client } from './client.ts';
import type { Progress, TakenRow } from './progress.ts';
import { notAlone, refuseTypes } from './refusal.ts';
import type { ExchangeSource } from './source.ts';
import type { Table, TableColumn } from './table.ts';

/** One row of the table, as a change to be taken. */
export interface Change extends TakenRow {
	operation: 'I' | 'U' | 'D';
	/** Values of the columns a batch holds, as it holds them. */
	values: Cell[];
	/** Values of the order columns, as the database writes them. */
	place: string[];
}

/** Where a page begins: after a place, or from a value of the first order column on. */
export type Start = { after: string[] } | { from: string } | null;

/** The statements over one table. */
export interface Reader {
	/** The columns that give rows their place: what grows first, the key last. */
	order: TableColumn[];
	/** At most `batch_size` changes in the table's order; `lock` keeps their rows from others until the transaction ends. */
	page(start: Start, lock: boolean, mark: (place: string[]) => bigint): Promise<Change[]>;
	/** Throws InputError when more than one row stands at a place: a page that ends there would lose the others. */
	assertAlone(place: string[]): Promise<void>;
	/** Rows that are never taken because a column that gives the place is empty, and flags the source's file does not name. */
	untaken(): Promise<{ empty: number; flags: { value: string; count: number }[] }>;
	/** Throws an InputError where the account may not mark rows. */
	assertMarkable(): Promise<void>;
	/** Marks the rows of these changes as done, all or an InputError. */
	markDone(changes: Change[]): Promise<void>;
}

const marksAtOnce = 500;

/** Prepares the statements of a source; throws InputError when its rule does not suit the columns' types. */
export function makeReader(
	client: Client,
	source: ExchangeSource,
	table: Table,
	hash: Progress['hash'],
): Reader {
	const { change } = source;
	const order = [
		...(change.by === 'watermark' ? [change.column] : change.orderBy),
		...source.key.filter((name) => name !== change.column),
	].map(table.column);
	refuseTypes(source, table, order);
	const reads = source.reads.map(table.column);
	const told =
		change.by === 'flag'
			? table.column(change.column)
			: change.delete
				? table.column(change.delete.column)
				: null;
	const selected = [...order, ...(told ? [told] : []), ...reads];
	const columns = selected.map((column) => column.select).join(', ');
	const pending = (values: string[]): string[] =>
		change.by === 'flag'
			? [
					`${told!.sql} in (${[change.insert, change.update, change.delete].map((word) => told!.bind(word, values)).join(', ')})`,
				]
			: [];
	const filled = order
		.filter((column) => column.nullable)
		.map((column) => `${column.sql} is not null`);
	const at = (place: string[], values: string[]): string =>
		order
			.map((column, index) => `${column.sql} = ${column.bind(place[index]!, values)}`)
			.join(' and ');
	const amongThese = (changes: Change[], values: string[]): string =>
		order.length === 1
			? `${order[0]!.sql} in (${changes.map((one) => order[0]!.bind(one.place[0]!, values)).join(', ')})`
			: `(${changes.map((one) => `(${at(one.place, values)})`).join(' or ')})`;
	const where = (conditions: string[]): string =>
		conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '';
	const operation = makeOperation(source);
	return {
		order,
		async page(start, lock, mark) {
			const values: string[] = [];
			const conditions = [
				...pending(values),
				...filled,
				...startCondition(client, order, start, values),
			];
			const rows = await client.rows(
				`select ${columns} from ${table.sql}${where(conditions)} order by ${order.map((column) => column.sql).join(', ')} limit ${source.batchSize}${lock ? ' for update' : ''}`,
				values,
			);
			const seen = new Set<string>();
			return rows.map((row) => {
				const place = row.slice(0, order.length) as string[];
				const key = hash(place);
				const name = key.toString('hex');
				if (seen.has(name)) throw notAlone(source, order);
				seen.add(name);
				return {
					key,
					hash: hash(row),
					mark: mark(place),
					operation: operation(told ? row[order.length]! : null),
					place,
					values: row
						.slice(order.length + (told ? 1 : 0))
						.map((value, index) => reads[index]!.write(value)),
				};
			});
		},
		async assertAlone(place) {
			const values: string[] = [];
			const [row] = await client.rows(
				`select count(*) from ${table.sql}${where([at(place, values), ...pending(values)])}`,
				values,
			);
			if (Number(row![0]) > 1) throw notAlone(source, order);
		},
		async untaken() {
			const nullable = order.filter((column) => column.nullable);
			const values: string[] = [];
			const empties = [
				...pending(values),
				`(${nullable.map((column) => `${column.sql} is null`).join(' or ')})`,
			];
			const [empty] =
				nullable.length > 0
					? await client.rows(`select count(*) from ${table.sql}${where(empties)}`, values)
					: [['0']];
			if (change.by === 'watermark') return { empty: Number(empty![0]), flags: [] };
			const named = [change.insert, change.update, change.delete, change.done].map((word) =>
				word?.toLowerCase(),
			);
			const flags = await client.rows(
				`select ${told!.select}, count(*) from ${table.sql} where ${told!.sql} is not null group by ${told!.sql}`,
			);
			return {
				empty: Number(empty![0]),
				flags: flags
					.map(([value, count]) => ({ value: value!.trim(), count: Number(count) }))
					.filter(
						({ value }) =>
							value !== '' && change.done !== null && !named.includes(value.toLowerCase()),
					),
			};
		},
		async assertMarkable() {
			await client.change(`update ${table.sql} set ${told!.sql} = ${told!.sql} where 1 = 0`);
		},
		async markDone(changes) {
			if (change.by !== 'flag' || change.done === null) return;
			for (let start = 0; start < changes.length; start += marksAtOnce) {
				const chunk = changes.slice(start, start + marksAtOnce);
				const values: string[] = [];
				const done = told!.bind(change.done, values);
				const those = amongThese(chunk, values);
				const marked = await client.change(
					`update ${table.sql} set ${told!.sql} = ${done} where ${[those, ...pending(values)].join(' and ')}`,
					values,
				);
				if (marked !== chunk.length) throw notAlone(source, order);
				await assertMarked(chunk);
			}
		},
	};

	async function assertMarked(chunk: Change[]): Promise<void> {
		const values: string[] = [];
		const those = amongThese(chunk, values);
		const [row] = await client.rows(
			`select count(*) from ${table.sql} where ${[those, ...pending(values)].join(' and ')}`,
			values,
		);
		if (row![0] !== '0')
			throw new InputError('SOURCE-MARK', source.file, {
				zh: `来源 ${source.name}：表 ${source.table} 的列 ${told!.wanted} 改不成“${change.by === 'flag' ? change.done : ''}”（可能有触发器改回），请让触发器放过本账号，或去掉 flag.done 只读取。`,
				en: `source ${source.name}: the column ${told!.wanted} of the table ${source.table} does not keep "${change.by === 'flag' ? change.done : ''}" (a trigger may set it back); let the trigger pass this account or leave out flag.done to only read.`,
			});
	}
}

function startCondition(
	client: Client,
	order: TableColumn[],
	start: Start,
	values: string[],
): string[] {
	if (start === null) return [];
	if ('from' in start) return [`${order[0]!.sql} >= ${order[0]!.bind(start.from, values)}`];
	const bound = (index: number): string => order[index]!.bind(start.after[index]!, values);
	if (client.kind === 'postgres')
		return [
			`(${order.map((column) => column.sql).join(', ')}) > (${order.map((_, index) => bound(index)).join(', ')})`,
		];
	// spelt out: MySQL does not use an index for a comparison of rows
	const first = `${order[0]!.sql} >= ${bound(0)}`;
	const steps = order.map((column, index) => {
		const equal = order.slice(0, index).map((earlier, place) => `${earlier.sql} = ${bound(place)}`);
		return `(${[...equal, `${column.sql} > ${bound(index)}`].join(' and ')})`;
	});
	return [first, `(${steps.join(' or ')})`];
}

function makeOperation(source: ExchangeSource): (told: Cell) => Change['operation'] {
	const { change } = source;
	if (change.by === 'watermark') {
		const gone = change.delete?.values ?? [];
		return (told) => (told !== null && gone.includes(told.trim()) ? 'D' : 'U');
	}
	const words = { [change.insert]: 'I', [change.update]: 'U', [change.delete]: 'D' } as Record<
		string,
		Change['operation']
	>;
	const folded = new Map(
		Object.entries(words).map(([word, operation]) => [word.toLowerCase(), operation]),
	);
	return (told) => words[told!.trim()] ?? folded.get(told!.trim().toLowerCase())!;
}
