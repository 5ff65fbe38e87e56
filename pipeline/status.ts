import { existsSync } from 'node:fs';
import { InputError } from './errors.ts';
import { readSourceStates, type SourceState } from './exchange/attempts.ts';
import type { Paths } from './paths.ts';
import type { Report } from './report.ts';
import { openState } from './state.ts';
import { listGenerations, readCurrent } from './warehouse/generations.ts';

/** Prints the live generation, the kept ones, the last runs and how each source of the exchange stands. */
export async function status(paths: Paths, report: Report, json: boolean): Promise<void> {
	const current = readCurrent(paths);
	const kept = listGenerations(paths).map((one) => one.generation);
	const { runs, sources } = existsSync(paths.state) ? readLedger(paths) : { runs: [], sources: [] };
	if (json) {
		process.stdout.write(`${JSON.stringify({ current, kept, runs, sources })}\n`);
		return;
	}
	report.say(
		current
			? {
					zh: `第 ${current.generation} 代，数据截至 ${current.data_date ?? '—'}，${current.built_at} 生成；保留 ${kept.join('、')}`,
					en: `generation ${current.generation}, data to ${current.data_date ?? '—'}, built ${current.built_at}; kept ${kept.join(', ')}`,
				}
			: {
					zh: '还没有发布过数据，请运行 mingcha refresh。',
					en: 'nothing has been published yet; run mingcha refresh.',
				},
	);
	for (const run of runs)
		report.say({
			zh: `  ${run.run_id} ${run.trigger} ${run.started_at} ${run.state} ${(run.seconds ?? 0).toFixed(1)} s 收 ${run.rows_received} = 入 ${run.rows_accepted} + 拒 ${run.rows_rejected} + 重 ${run.rows_duplicate} + 空 ${run.rows_blank}${run.error_zh ? ` ${run.error_zh}` : ''}`,
			en: run.error_en ?? `${run.files_received} files`,
		});
	for (const source of sources)
		report.say({
			zh: `  来源 ${source.source} ${source.state}，已取变更 ${source.sequence} 条，上次取到 ${source.succeeded_at ?? '—'}${source.error_zh ? `；${source.attempted_at} ${source.error_zh}` : ''}`,
			en:
				source.error_en ??
				`source ${source.source}: ${source.sequence} changes, last read ${source.succeeded_at ?? 'never'}`,
		});
}

interface RunRow {
	run_id: string;
	trigger: string;
	started_at: string;
	finished_at: string | null;
	state: string;
	seconds: number | null;
	files_received: number;
	rows_received: number;
	rows_accepted: number;
	rows_rejected: number;
	rows_duplicate: number;
	rows_blank: number;
	error_zh: string | null;
	error_en: string | null;
}

function readLedger(paths: Paths): { runs: RunRow[]; sources: SourceState[] } {
	const state = openState(paths.state);
	try {
		const runs = state
			.prepare('select * from runs order by started_at desc, run_id desc limit 10')
			.all() as unknown as RunRow[];
		return { runs, sources: readSourceStates(state) };
	} finally {
		state.close();
	}
}

/** The newest kept generation before the live one; throws InputError when there is none. */
export function previousGeneration(paths: Paths): number {
	const live = readCurrent(paths)?.generation ?? 0;
	const earlier = listGenerations(paths).filter((one) => one.generation < live);
	const last = earlier.at(-1);
	if (!last)
		throw new InputError('GENERATION-MISSING', '', {
			zh: '没有更早的一代可退回。',
			en: 'there is no earlier generation to roll back to.',
		});
	return last.generation;
}
