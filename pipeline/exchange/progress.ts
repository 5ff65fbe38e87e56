import { hash, randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { InputError } from '../errors.ts';
import type { Cell } from './client.ts';
import type { ExchangeSource } from './source.ts';

/** A row met in a table: keyed hashes of its place and of its content, and where it stands (see `mark.ts`). */
export interface TakenRow {
	key: Buffer;
	hash: Buffer;
	mark: bigint;
}

/** A batch about to be landed. */
export interface Intent {
	batchId: string;
	/** Below the inbox. */
	path: string;
	/** What the source stands at once it is landed. */
	watermark: string | null;
	sequence: number;
	receivedAt: string;
	rows: TakenRow[];
}

/** How far one source has been taken, kept in the state database. */
export interface Progress {
	readonly watermark: string | null;
	/** The running number of the last change. */
	readonly sequence: number;
	readonly receivedAt: string | null;
	/** Keyed hash of values, the same for the same values of this source only. */
	hash(values: readonly Cell[]): Buffer;
	/** Whether exactly this content was taken from this place. */
	knows(row: TakenRow): boolean;
	intend(intent: Intent): void;
	/** The intended batch is landed: its rows count as taken. */
	settle(): void;
	/** Moves the watermark without a batch. */
	advance(watermark: string | null): void;
	/** Forgets rows that stand before a mark. */
	forgetBefore(mark: bigint): void;
	/** Rows met again stand at a new mark. */
	remark(rows: TakenRow[], mark: bigint): void;
	forget(rows: TakenRow[]): void;
}

interface SourceRow {
	identity: string;
	salt: Uint8Array;
	watermark: string | null;
	sequence: number;
	received_at: string | null;
}

/**
 * Opens a source's progress. A batch that a killed run had announced counts as taken when `hasLanded`
 * says so and is dropped otherwise; a source that reads another table or other columns starts anew.
 */
export function openProgress(
	state: DatabaseSync,
	source: ExchangeSource,
	hasLanded: (batchId: string, path: string) => boolean,
): Progress {
	const { name } = source;
	state
		.prepare('insert or ignore into exchange_sources (source, identity, salt) values (?, ?, ?)')
		.run(name, source.identity, randomBytes(32));
	const read = () =>
		state
			.prepare(
				'select identity, salt, watermark, sequence, received_at from exchange_sources where source = ?',
			)
			.get(name) as unknown as SourceRow;
	const settle = (): void => {
		state.exec(`
			insert or replace into exchange_rows select * from exchange_intent_rows where source = '${name}';
			update exchange_sources set watermark = i.watermark, sequence = i.sequence, received_at = i.received_at
				from exchange_intents as i where i.source = exchange_sources.source and i.source = '${name}'`);
		drop();
	};
	const drop = (): void =>
		state.exec(
			`delete from exchange_intent_rows where source = '${name}'; delete from exchange_intents where source = '${name}'`,
		);
	atOnce(state, () => {
		const intent = state
			.prepare('select batch_id, path from exchange_intents where source = ?')
			.get(name) as { batch_id: string; path: string } | undefined;
		if (intent && hasLanded(intent.batch_id, intent.path)) settle();
		else drop();
		if (read().identity === source.identity) return;
		state.prepare('delete from exchange_rows where source = ?').run(name);
		state
			.prepare('update exchange_sources set identity = ?, watermark = null where source = ?')
			.run(source.identity, name);
	});
	let row = read();
	const salt = Buffer.from(row.salt).toString('hex');
	const unchanged = (): void => {
		if (read().sequence !== row.sequence) throw takenOver(source);
	};
	const known = state.prepare(
		'select row_hash from exchange_rows where source = ? and row_key = ?',
	);
	return {
		get watermark() {
			return row.watermark;
		},
		get sequence() {
			return row.sequence;
		},
		get receivedAt() {
			return row.received_at;
		},
		hash: (values) => hash('sha256', salt + JSON.stringify(values), 'buffer').subarray(0, 16),
		knows: (met) => {
			const found = known.get(name, met.key) as { row_hash: Uint8Array } | undefined;
			return found !== undefined && met.hash.equals(found.row_hash);
		},
		intend: (intent) =>
			atOnce(state, () => {
				unchanged();
				drop();
				state
					.prepare(
						'insert into exchange_intents (source, batch_id, path, watermark, sequence, received_at) values (?, ?, ?, ?, ?, ?)',
					)
					.run(
						name,
						intent.batchId,
						intent.path,
						intent.watermark,
						intent.sequence,
						intent.receivedAt,
					);
				const insert = state.prepare(
					'insert into exchange_intent_rows (source, row_key, row_hash, mark) values (?, ?, ?, ?)',
				);
				for (const { key, hash, mark } of intent.rows) insert.run(name, key, hash, mark);
			}),
		settle: () => {
			atOnce(state, () => {
				unchanged();
				settle();
			});
			row = read();
		},
		advance: (watermark) => {
			state
				.prepare('update exchange_sources set watermark = ? where source = ?')
				.run(watermark, name);
			row = read();
		},
		forgetBefore: (mark) =>
			void state.prepare('delete from exchange_rows where source = ? and mark < ?').run(name, mark),
		remark: (rows, mark) =>
			atOnce(state, () => {
				const update = state.prepare(
					'update exchange_rows set mark = ? where source = ? and row_key = ?',
				);
				for (const one of rows) update.run(mark, name, one.key);
			}),
		forget: (rows) =>
			atOnce(state, () => {
				const remove = state.prepare('delete from exchange_rows where source = ? and row_key = ?');
				for (const one of rows) remove.run(name, one.key);
			}),
	};
}

/** The error of a run that finds another one reading its source. */
export function takenOver(source: ExchangeSource): InputError {
	return new InputError('RUN-FENCED', source.file, {
		zh: `来源 ${source.name} 已由另一次运行接着读取，本次停止。`,
		en: `another run has gone on reading the source ${source.name}; this one stops.`,
	});
}

function atOnce(state: DatabaseSync, work: () => void): void {
	state.exec('begin immediate');
	try {
		work();
		state.exec('commit');
	} catch (error) {
		state.exec('rollback');
		throw error;
	}
}
