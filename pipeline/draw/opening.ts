import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { isoWithOffset, type Clock } from '../clock.ts';
import { InputError } from '../errors.ts';
import type { Paths } from '../paths.ts';
import type { Report } from '../report.ts';
import { openManifest } from '../sampling/manifest.ts';
import { appendEntry, type RegisterEntry, type RegisterRecord } from '../sampling/register.ts';
import { freeze } from './freeze.ts';
import { openLive, policyNumber, type LiveGeneration } from './generation.ts';
import { nextNumber } from './numbered.ts';
import { writeFrozenLists, writeOutputs } from './outputs.ts';
import {
	makeDrawFolder,
	numberedFolder,
	writeFrozen,
	writeManifest,
	type DrawFolder,
} from './plan-folder.ts';
import { plansFolder } from './places.ts';
import { appendRecord, pseudonymKey, readRegister } from './register.ts';
import { factsOf, operatorOf, periodOf, type ScopeSpec } from './scope.ts';
import { sayFrozen } from './summary.ts';
import { requireInitiator } from './visits.ts';

/** Opens the next number: freezes frame and plan on the live generation and enters them in the register. Resolves to the number. Throws InputError for a draw that is under way or done already. */
export async function openDraw(
	paths: Paths,
	state: DatabaseSync,
	spec: ScopeSpec,
	report: Report,
	clock: Clock,
): Promise<number> {
	const live = await openLive(paths);
	const staging = join(plansFolder(paths), `new-${process.pid}`);
	try {
		const period = periodOf(spec, live);
		const entries = readRegister(state, paths);
		const number = nextNumber(entries);
		requireFree(entries, period.text, spec.department);
		const drawId = `MC${period.text}-${String(number).padStart(4, '0')}`;
		const key = pseudonymKey(paths, period.text);
		// codes of a period, not of a number: the same frame and plan again have the same hashes, and the register refuses them
		const plan = await freeze(live, {
			period,
			department: spec.department,
			total: spec.capacity,
			mayConcede: spec.mayConcede,
			resting: await restingSubjects(state, live),
			key,
			codeScope: period.text,
		});
		const facts = factsOf(plan, live, spec, period, drawId, false);
		requireInitiator(spec.initiator, facts);
		const at = isoWithOffset(clock());
		const manifest = openManifest({
			draw_id: drawId,
			number,
			period: period.text,
			generation: live.generation,
			operator: operatorOf(spec),
			frame_root: plan.root,
			plan_hash: plan.hash,
			opened_at: at,
		});
		const record: RegisterRecord = {
			kind: 'opened',
			number,
			at,
			draw_id: drawId,
			period: period.text,
			department: spec.department,
			generation: live.generation,
			data_date: live.dataDate,
			policy: live.policy,
			operator: manifest.operator,
			rule_version: manifest.rule_version,
			frame_root: plan.root,
			plan_hash: plan.hash,
			population: plan.population,
			stratum_count: plan.strata.length,
			gap_staff_days: Number(plan.departments.reduce((sum, { gap }) => sum + gap, 0).toFixed(3)),
		};
		appendEntry(entries, record);
		const fresh: DrawFolder = {
			published: join(staging, 'published'),
			internal: join(staging, 'internal'),
		};
		rmSync(staging, { recursive: true, force: true });
		makeDrawFolder(fresh);
		await writeFrozen(live.database, fresh, plan, facts, key);
		await writeFrozenLists(live.database, fresh, facts);
		await writeOutputs(live.database, fresh, {
			facts,
			manifest,
			isExtended: false,
			isDrawn: false,
			version: 1,
			initiator: spec.initiator,
			register: null,
		});
		writeManifest(fresh, manifest);
		appendRecord(
			state,
			paths,
			(now) => {
				if (nextNumber(now) !== number)
					throw new InputError('DRAW-BUSY', '', {
						zh: '另一次抽取刚刚开启，请重试。',
						en: 'another draw was opened just now; try again.',
					});
				return record;
			},
			() => settleFolder(paths, staging, number),
		);
		sayFrozen(report, facts, manifest);
		report.say({
			zh: `已开启编号 ${number}（${drawId}）。请各方提交承诺，再运行 mingcha draw commit ${number}。可公布：${numberedFolder(paths, number).published}`,
			en: `number ${number} (${drawId}) is open. Collect the parties' commitments, then run mingcha draw commit ${number}. To publish: ${numberedFolder(paths, number).published}`,
		});
		return number;
	} finally {
		rmSync(staging, { recursive: true, force: true });
		live.database.close();
	}
}

/** Refuses a draw whose firms another one under way may take, and a second draw for a period and scope that has one. */
function requireFree(
	entries: readonly RegisterEntry[],
	period: string,
	department: string | null,
): void {
	const stateOf = new Map<number, string>();
	const opened = new Map<number, RegisterRecord>();
	for (const { record } of entries) {
		if (record.kind === 'opened') opened.set(record.number, record);
		if (['opened', 'committed', 'revealed', 'aborted'].includes(record.kind))
			stateOf.set(record.number, record.kind);
	}
	for (const [number, record] of opened) {
		const state = stateOf.get(number);
		const other = record['department'] ?? null;
		const overlaps = other === null || department === null || other === department;
		if (overlaps && (state === 'opened' || state === 'committed'))
			throw new InputError('DRAW-OPEN', `#${number}`, {
				zh: `编号 ${number} 尚未揭示，对象会重叠，请先揭示（reveal）或作废（abort）它。`,
				en: `number ${number} is still under way over the same firms; reveal or abort it first.`,
			});
		if (state === 'revealed' && other === department && record['period'] === period)
			throw new InputError('DRAW-REPEATED', `#${number}`, {
				zh: `同一期间和范围已在编号 ${number} 下抽取，不得重抽；增加人力请用 extend，对象无法检查请用 replace。`,
				en: `this period and scope were drawn under number ${number}; there is no second draw: use extend for more staff, replace for firms that cannot be inspected.`,
			});
	}
}

async function restingSubjects(state: DatabaseSync, live: LiveGeneration): Promise<string[]> {
	const days = (await policyNumber(live.database, 'sampling.rest_days')) ?? 0;
	const rows = state
		.prepare(
			`select distinct subject_code from draw_subjects where is_joint = 1 and disposition is null and drawn_on > date(?, ?)`,
		)
		.all(live.dataDate, `-${days} days`) as { subject_code: string }[];
	return rows.map((row) => row.subject_code);
}

/** A folder that a killed run left under a number that the register never gave out is replaced. */
function settleFolder(paths: Paths, staging: string, number: number): void {
	const target = dirname(numberedFolder(paths, number).published);
	rmSync(target, { recursive: true, force: true });
	mkdirSync(dirname(target), { recursive: true });
	renameSync(staging, target);
}
