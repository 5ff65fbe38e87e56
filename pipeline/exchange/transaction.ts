import type { Client } from './client.ts';
import type { TableColumn } from './table.ts';

/** The present as the column would write it; where it may hold local or universal time, the earlier of both. */
export function earliestNow(client: Client, column: TableColumn): string {
	if (column.holds === 'zoned time') return 'select localtimestamp';
	return client.kind === 'postgres'
		? `select least(localtimestamp, current_timestamp at time zone 'UTC')`
		: 'select least(now(6), utc_timestamp(6))';
}

/** Begins a transaction that only reads, one snapshot of the table for all its statements. */
export async function beginReading(client: Client): Promise<void> {
	if (client.kind === 'postgres')
		return void (await client.change('begin isolation level repeatable read, read only'));
	await client.change('set session transaction isolation level repeatable read');
	await client.change('start transaction with consistent snapshot, read only');
}

/** Begins a transaction whose locks last until its end. */
export async function beginWriting(client: Client): Promise<void> {
	if (client.kind === 'postgres')
		return void (await client.change('begin isolation level read committed'));
	await client.change('set session transaction isolation level read committed');
	await client.change('start transaction');
}
