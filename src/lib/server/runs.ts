import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** One run of the pipeline as its ledger has it; times are text with offset. */
export interface Run {
	run_id: string;
	trigger: string;
	started_at: string;
	finished_at: string | null;
	state: 'running' | 'published' | 'unchanged' | 'failed' | 'interrupted';
	generation: number | null;
	data_date: string | null;
	rows_received: number;
	rows_accepted: number;
	rows_rejected: number;
	rows_duplicate: number;
	rows_blank: number;
	seconds: number | null;
	error_zh: string | null;
	error_en: string | null;
}

const known = new Map<string, { stamp: string; runs: Run[] }>();

/** The newest runs first, at most `limit`; none while no pipeline has run in this data folder. */
export function readRuns(dataFolder: string, limit: number): Run[] {
	const file = join(dataFolder, 'state.db');
	const key = `${limit} ${file}`;
	const stamp = stampLedger(file);
	const kept = known.get(key);
	if (kept && kept.stamp === stamp) return kept.runs;
	known.delete(key);
	const runs = stamp === 'absent' ? [] : askLedger(file, limit);
	if (stamp !== null) known.set(key, { stamp, runs });
	return runs;
}

const settledMs = 2_000;

/** What changes when the ledger does; null while it may change again before a clock of files would tell. */
function stampLedger(file: string): string | null {
	const found = [file, `${file}-wal`].map((name) => statSync(name, { throwIfNoEntry: false }));
	if (!found[0]) return 'absent';
	// reading leaves an empty one behind
	const stats = found.flatMap((stat) => (stat && stat.size > 0 ? [stat] : []));
	if (stats.some((stat) => Date.now() - stat.mtimeMs < settledMs)) return null;
	return stats.map((stat) => `${stat.ino} ${stat.size} ${stat.mtimeMs}`).join(' ');
}

function askLedger(file: string, limit: number): Run[] {
	const state = new DatabaseSync(file, { readOnly: true, timeout: 2_000 });
	try {
		const found = state
			.prepare(`select count(*) as found from sqlite_master where type = 'table' and name = 'runs'`)
			.get() as { found: number };
		if (found.found === 0) return [];
		return state
			.prepare(
				`select run_id, trigger, started_at, finished_at, state, generation, data_date, rows_received,
					rows_accepted, rows_rejected, rows_duplicate, rows_blank, seconds, error_zh, error_en
				from runs order by started_at desc, run_id desc limit ?`,
			)
			.all(limit)
			.map((row) => ({
				...(row as unknown as Run),
				error_zh: hideFolders(row.error_zh as string | null),
				error_en: hideFolders(row.error_en as string | null),
			}));
	} finally {
		state.close();
	}
}

/** A message without the folders of this machine: only the names of files are for readers. */
function hideFolders(text: string | null): string | null {
	return text?.replace(/(?:\/[^\s:：，,/]+)+\/(?=[^\s/]+)/g, '') ?? null;
}
