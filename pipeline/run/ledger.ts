import type { DatabaseSync } from 'node:sqlite';
import { describeError } from '../errors.ts';

/** Counts of one run's new batches; received = accepted + rejected + duplicate + blank. */
export interface RowCounts {
	received: number;
	accepted: number;
	rejected: number;
	duplicate: number;
	blank: number;
}

/** One batch as the ledger keeps it (columns of `run_batches`). */
export interface LedgerBatch {
	batch_id: string;
	mapping: string;
	feed: string | null;
	source_file: string;
	reported_by: string;
	received_at: string;
	status: 'accepted' | 'rejected';
	reason_zh: string | null;
	reason_en: string | null;
	received_count: number;
	accepted_count: number;
	rejected_count: number;
	duplicate_count: number;
	blank_count: number;
}

/** The ledger's entry of one run, open until `finish` or `fail`. */
export interface RunEntry {
	runId: string;
	/** `<batch>-<mapping>` of every batch that a run has told of before. */
	recorded(): Set<string>;
	step(step: string, seconds: number, detail: string): void;
	finish(end: {
		state: 'published' | 'unchanged';
		generation: number | null;
		dataDate: string | null;
		at: string;
		seconds: number;
		files: number;
		batches: LedgerBatch[];
	}): RowCounts;
	fail(error: unknown, at: string, seconds: number): void;
}

/** Starts a run in the ledger; runs that a dead process left open are marked interrupted. */
export function startRun(
	state: DatabaseSync,
	runId: string,
	trigger: string,
	at: string,
): RunEntry {
	state
		.prepare(
			`update runs set state = 'interrupted', finished_at = coalesce(finished_at, ?) where state = 'running'`,
		)
		.run(at);
	state
		.prepare('insert into runs (run_id, trigger, started_at, state) values (?, ?, ?, ?)')
		.run(runId, trigger, at, 'running');
	let position = 0;
	return {
		runId,
		recorded() {
			const rows = state.prepare('select distinct batch_id, mapping from run_batches').all() as {
				batch_id: string;
				mapping: string;
			}[];
			return new Set(rows.map((row) => `${row.batch_id}-${row.mapping}`));
		},
		step(step, seconds, detail) {
			position += 1;
			state
				.prepare(
					'insert into run_steps (run_id, position, step, seconds, detail) values (?, ?, ?, ?, ?)',
				)
				.run(runId, position, step, seconds, detail);
		},
		finish(end) {
			const counts = sumCounts(end.batches);
			state.exec('begin immediate');
			try {
				const insert = state.prepare(
					`insert into run_batches (run_id, batch_id, mapping, feed, source_file, reported_by, received_at, status, reason_zh, reason_en,
						rows_received, rows_accepted, rows_rejected, rows_duplicate, rows_blank) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
				);
				for (const batch of end.batches)
					insert.run(
						runId,
						batch.batch_id,
						batch.mapping,
						batch.feed,
						batch.source_file,
						batch.reported_by,
						batch.received_at,
						batch.status,
						batch.reason_zh,
						batch.reason_en,
						batch.received_count,
						batch.accepted_count,
						batch.rejected_count,
						batch.duplicate_count,
						batch.blank_count,
					);
				state
					.prepare(
						`update runs set state = ?, finished_at = ?, generation = ?, data_date = ?, seconds = ?, files_received = ?, rows_received = ?,
							rows_accepted = ?, rows_rejected = ?, rows_duplicate = ?, rows_blank = ? where run_id = ?`,
					)
					.run(
						end.state,
						end.at,
						end.generation,
						end.dataDate,
						end.seconds,
						end.files,
						counts.received,
						counts.accepted,
						counts.rejected,
						counts.duplicate,
						counts.blank,
						runId,
					);
				state.exec('commit');
			} catch (error) {
				state.exec('rollback');
				throw error;
			}
			return counts;
		},
		fail(error, at, seconds) {
			const described = describeError(error);
			state
				.prepare(
					`update runs set state = 'failed', finished_at = ?, seconds = ?, error_code = ?, error_zh = ?, error_en = ? where run_id = ?`,
				)
				.run(at, seconds, described.code, described.zh, described.en, runId);
		},
	};
}

/** Sums the batches' counts. */
export function sumCounts(batches: LedgerBatch[]): RowCounts {
	const sum = (read: (batch: LedgerBatch) => number): number =>
		batches.reduce((total, batch) => total + read(batch), 0);
	return {
		received: sum((batch) => batch.received_count),
		accepted: sum((batch) => batch.accepted_count),
		rejected: sum((batch) => batch.rejected_count),
		duplicate: sum((batch) => batch.duplicate_count),
		blank: sum((batch) => batch.blank_count),
	};
}
