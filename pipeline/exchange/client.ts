import { setTimeout as sleep } from 'node:timers/promises';
import type { InputError } from '../errors.ts';
import type { ExchangeSource } from './source.ts';

/** One value as the database writes it as text; null where there is none. */
export type Cell = string | null;

/** An open connection to a source's database. Every fault is thrown as an InputError that names the source. */
export interface Client {
	kind: ExchangeSource['kind'];
	/** Every row of one statement as texts. */
	rows(sql: string, values?: string[]): Promise<Cell[][]>;
	/** Runs one statement; how many rows it changed. */
	change(sql: string, values?: string[]): Promise<number>;
	close(): Promise<void>;
}

/** Makes an InputError of what a driver threw. */
export type Describe = (error: unknown) => InputError;

/** Seconds until a server must have let us in, and that a statement may wait for another one's lock. */
export function waitSeconds(source: ExchangeSource): number {
	return Math.min(10, source.timeoutSeconds);
}

/** A client after its first settings; one that fails at them is closed. */
export async function prepared(client: Client, prepare: () => Promise<void>): Promise<Client> {
	try {
		await prepare();
		return client;
	} catch (error) {
		await client.close();
		throw error;
	}
}

/** Waits two seconds for a connection to end and cuts it off then: a silent server must not keep the process. */
export async function endWithin(ending: Promise<unknown>, cut: () => void): Promise<void> {
	const timer = new AbortController();
	await Promise.race([
		ending.catch(() => {}),
		sleep(2000, undefined, { signal: timer.signal }).catch(() => {}),
	]);
	timer.abort();
	cut();
}

/** A quoted identifier of the source's database. */
export function quoteName(kind: ExchangeSource['kind'], name: string): string {
	return kind === 'postgres'
		? `"${name.replaceAll('"', '""')}"`
		: `\`${name.replaceAll('`', '``')}\``;
}

/** Appends a value to a statement's values and gives the SQL that stands for it. */
export function bindText(kind: ExchangeSource['kind'], value: string, values: string[]): string {
	values.push(value);
	return kind === 'postgres' ? `$${values.length}` : '?';
}
