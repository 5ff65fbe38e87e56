import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepFrozenRankings } from '../../pipeline/warehouse/frozen-rankings.ts';
import { openState } from '../../pipeline/state.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, '.cache', 'pages');
const data = join(folder, 'city');
const stamp = join(folder, 'made-from.json');

/**
 * A data folder with the small demo city and its published generation, made by the pipeline's own
 * commands. It is kept between runs: a change of the models refreshes it, a change of the city makes it
 * anew. MINGCHA_TEST_DATA names another folder.
 */
export function makeCity(): string {
	const named = process.env.MINGCHA_TEST_DATA;
	if (named) return named;
	const wanted = {
		city: hashFiles(
			'pipeline/demo',
			'pipeline/feeds',
			'pipeline/demo.ts',
			'pipeline/landing.ts',
			'tests/pages/city.ts',
		),
		models: hashFiles('pipeline', 'sql'),
	};
	const made = existsSync(stamp)
		? (JSON.parse(readFileSync(stamp, 'utf8')) as typeof wanted)
		: { city: '', models: '' };
	if (made.city === wanted.city && made.models === wanted.models) return data;
	if (made.city !== wanted.city) {
		rmSync(folder, { recursive: true, force: true });
		mkdirSync(data, { recursive: true });
		runPipeline('demo', '--size', 'small');
		keepEarlier();
		writeFileSync(stamp, JSON.stringify({ ...wanted, models: '' }));
	}
	runPipeline('refresh');
	writeFileSync(stamp, JSON.stringify(wanted));
	return data;
}

/** A month of one department as it was kept before the data were corrected. */
export const keptEarlier = {
	period_kind: 'month',
	period_from: '2026-08-01',
	peer_group: '执法类',
	ranking_status: 'ranked',
	composite_score: 12.3,
	quantity_score: 11.1,
	quality_score: 13.7,
	composite_rank: 9,
	peer_count: 9,
	due_count: 987_654,
	on_time_count: 123_456,
	on_time_share: 0.125,
	is_talk_proposed: true,
	quantity_rank: 9,
	quality_rank: 8,
	valid_share: 0.875,
	received_count: 200,
	rejected_count: 25,
	band: 'lower',
	talk_reason: 'below_pass',
	signal_months: 2,
	frozen_on: '2026-09-14',
} as const;

function keepEarlier(): void {
	const truths = JSON.parse(readFileSync(join(data, 'demo-truths.json'), 'utf8')) as {
		laggard_departments: string[];
	};
	const state = openState(join(data, 'state.db'));
	keepFrozenRankings(state, [{ ...keptEarlier, department_code: truths.laggard_departments[0]! }], {
		runId: 'earlier',
		generation: 0,
		policyVersion: '1',
	});
	// as a program kept it that kept no more than scores and counts
	const { period_kind, ranking_status, composite_score, composite_rank } = keptEarlier;
	state
		.prepare(
			`insert or ignore into frozen_rankings (period_kind, period_from, department_code, peer_group, ranking_status, composite_score,
				composite_rank, due_count, on_time_count, is_talk_proposed, frozen_on, policy_version, generation, run_id)
			values (?, '2026-07-01', ?, ?, ?, ?, ?, 10, 5, 0, '2026-08-14', '1', 0, 'older')`,
		)
		.run(
			period_kind,
			truths.laggard_departments[1]!,
			keptEarlier.peer_group,
			ranking_status,
			composite_score,
			composite_rank,
		);
	state.close();
}

function runPipeline(...command: string[]): void {
	const ended = spawnSync(process.execPath, [join(root, 'pipeline', 'cli.ts'), ...command], {
		cwd: root,
		env: { ...process.env, MINGCHA_DATA: data },
		encoding: 'utf8',
	});
	if (ended.status !== 0)
		throw new Error(`mingcha ${command.join(' ')} failed:\n${ended.stdout}${ended.stderr}`);
}

function hashFiles(...parts: string[]): string {
	const hash = createHash('sha256');
	for (const part of parts) {
		const place = join(root, part);
		if (part.endsWith('.ts')) {
			hash.update(readFileSync(place));
			continue;
		}
		const files = readdirSync(place, { recursive: true, encoding: 'utf8' });
		for (const file of files.sort())
			if (/\.(ts|sql|csv|yaml)$/.test(file) && !/^queries\b/.test(file))
				hash.update(file).update(readFileSync(join(place, file)));
	}
	return hash.digest('hex');
}
