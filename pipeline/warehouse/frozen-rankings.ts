import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { createTable, type Database, type Row } from '../database.ts';

const columns = {
	period_kind: 'varchar',
	period_from: 'date',
	department_code: 'varchar',
	peer_group: 'varchar',
	ranking_status: 'varchar',
	composite_score: 'double',
	quantity_score: 'double',
	quality_score: 'double',
	composite_rank: 'integer',
	peer_count: 'integer',
	due_count: 'integer',
	on_time_count: 'integer',
	on_time_share: 'double',
	is_talk_proposed: 'boolean',
	quantity_rank: 'integer',
	quality_rank: 'integer',
	valid_share: 'double',
	received_count: 'integer',
	rejected_count: 'integer',
	band: 'varchar',
	talk_reason: 'varchar',
	signal_months: 'integer',
	frozen_on: 'date',
} as const;
const names = Object.keys(columns);

/** Who closed a period: the run, the generation it made, and the version of the policy it ranked by. */
export interface Closing {
	runId: string;
	generation: number;
	policyVersion: string;
}

/** The rankings kept in the state database, one row per period and department. */
export function readFrozenRankings(state: DatabaseSync): Row[] {
	const rows = state
		.prepare(
			`select ${names.join(', ')} from frozen_rankings order by period_kind, period_from, department_code`,
		)
		.all() as Row[];
	return rows.map((row) => ({ ...row, is_talk_proposed: row.is_talk_proposed === 1 }));
}

/** Puts kept rankings into the table `frozen_rankings` of a build. */
export async function createFrozenRankings(database: Database, rows: Row[]): Promise<void> {
	await createTable(database, 'frozen_rankings', columns, rows);
}

/** The rankings of periods that this build closes; dates as `YYYY-MM-DD`. */
export function readNewlyFrozen(database: Database): Promise<Row[]> {
	const shown = names.map((name) =>
		['period_from', 'frozen_on'].includes(name) ? `${name}::varchar as ${name}` : name,
	);
	return database.rows(
		`select ${shown.join(', ')} from int_assessments where is_newly_frozen order by period_kind, period_from, department_code`,
	);
}

/** Keeps the rankings of closed periods, inside the caller's transaction; what is kept already stays as it is. */
export function keepFrozenRankings(
	state: DatabaseSync,
	rows: Row[],
	{ runId, generation, policyVersion }: Closing,
): void {
	const every = [...names, 'policy_version', 'generation', 'run_id'];
	const insert = state.prepare(
		`insert or ignore into frozen_rankings (${every.join(', ')}) values (${every.map(() => '?').join(', ')})`,
	);
	for (const row of rows)
		insert.run(...names.map((name) => asValue(row[name])), policyVersion, generation, runId);
}

function asValue(cell: unknown): SQLInputValue {
	return typeof cell === 'boolean' ? Number(cell) : ((cell ?? null) as SQLInputValue);
}
