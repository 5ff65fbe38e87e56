import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { instantOf, isoWithOffset, localTime, type Clock } from '../clock.ts';
import { InputError } from '../errors.ts';
import type { Paths } from '../paths.ts';
import type { Report } from '../report.ts';
import { drandRoundAfter, drandTimeOf } from '../sampling/beacon.ts';
import { commitmentOf } from '../sampling/draw.ts';
import { requireHash } from '../sampling/encoding.ts';
import { commitManifest, openManifest } from '../sampling/manifest.ts';
import { appendEntry, type RegisterEntry, type RegisterRecord } from '../sampling/register.ts';
import { freeze } from './freeze.ts';
import { openLive, policyNumber, type LiveGeneration } from './generation.ts';
import { writeFrozenLists, writeOutputs } from './outputs.ts';
import { makeDrawFolder, numberedFolder, plansFolder, readManifest, writeFrozen, writeManifest, type DrawFolder } from './plan-folder.ts';
import { appendRecord, pseudonymKey, readRegister } from './register.ts';
import { factsOf, operatorOf, periodOf, type ScopeSpec } from './rehearse.ts';
import { sayFrozen } from './summary.ts';
import { requireInitiator } from './visits.ts';

/** Opens the next number: freezes frame and plan on the live generation and enters them in the register. Resolves to the number. Throws InputError for a draw that is under way or done already. */
export async function openDraw(paths: Paths, state: DatabaseSync, spec: ScopeSpec, report: Report, clock: Clock): Promise<number> {
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
			period, department: spec.department, total: spec.capacity, mayConcede: spec.mayConcede,
			resting: await restingSubjects(state, live), key, codeScope: period.text,
		});
		const facts = factsOf(plan, live, spec, period, drawId, false);
		requireInitiator(spec.initiator, facts);
		const at = isoWithOffset(clock());
		const manifest = openManifest({
			draw_id: drawId, number, period: period.text, generation: live.generation, operator: operatorOf(spec),
			frame_root: plan.root, plan_hash: plan.hash, opened_at: at,
		});
		const record: RegisterRecord = {
			kind: 'opened', number, at, draw_id: drawId, period: period.text, department: spec.department, generation: live.generation,
			data_date: live.dataDate, policy: live.policy, operator: manifest.operator, rule_version: manifest.rule_version,
			frame_root: plan.root, plan_hash: plan.hash, population: plan.population, stratum_count: plan.strata.length,
			gap_staff_days: Number(plan.departments.reduce((sum, { gap }) => sum + gap, 0).toFixed(3)),
		};
		appendEntry(entries, record);
		const fresh: DrawFolder = { published: join(staging, 'published'), internal: join(staging, 'internal') };
		rmSync(staging, { recursive: true, force: true });
		makeDrawFolder(fresh);
		await writeFrozen(live.database, fresh, plan, facts, key);
		await writeFrozenLists(live.database, fresh, facts);
		await writeOutputs(live.database, fresh, { facts, manifest, isExtended: false, isDrawn: false, version: 1, initiator: spec.initiator, register: null });
		writeManifest(fresh, manifest);
		appendRecord(state, paths, (now) => {
			if (nextNumber(now) !== number)
				throw new InputError('DRAW-BUSY', '', { zh: '另一次抽取刚刚开启，请重试。', en: 'another draw was opened just now; try again.' });
			return record;
		}, () => settleFolder(paths, staging, number));
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

/** What the parties give before the beacon: their commitments, and its name and time, or a time after which the next drand round counts. */
export interface CommitSpec {
	readonly commitments: readonly string[];
	readonly source: string | null;
	readonly due: string | null;
	readonly drandAfter: string | null;
}

/** Enters the parties' commitments and the future beacon. Throws SamplingError when out of turn or the beacon is not in the future. */
export function commitDraw(paths: Paths, state: DatabaseSync, number: number, spec: CommitSpec, report: Report, clock: Clock): void {
	const folder = requireDraw(paths, state, number);
	const { source, due } = beaconOf(spec);
	const commitments = spec.commitments.map((one, index) => requireHash(one, `commitment ${index + 1}`));
	const at = isoWithOffset(clock());
	const record: RegisterRecord = { kind: 'committed', number, at, commitments, beacon_source: source, beacon_due_at: due };
	appendEntry(readRegister(state, paths), record);
	const manifest = commitManifest(readManifest(folder), { commitments, beacon_source: source, beacon_due_at: due, committed_at: at });
	appendRecord(state, paths, () => record, () => writeManifest(folder, manifest));
	report.say({
		zh: `编号 ${number} 已登记 ${commitments.length} 方承诺，信标：${source}，${due}。信标公布后运行 mingcha draw reveal ${number}。`,
		en: `number ${number}: ${commitments.length} commitments entered; beacon: ${source}, ${due}. After it run mingcha draw reveal ${number}.`,
	});
}

/** A party's secret and what it publishes of it; a new random secret unless one is given. Nothing is kept. */
export function sealSecret(paths: Paths, state: DatabaseSync, number: number, party: number, secret: string | null, report: Report): void {
	const manifest = readManifest(requireDraw(paths, state, number));
	const own = requireHash(secret ?? randomBytes(32).toString('hex'), 'secret');
	report.say({ zh: `秘密（请自行保管，勿提前透露）：${own}`, en: 'the secret: keep it to yourself until the beacon is out' });
	report.say({ zh: `第 ${party} 方的承诺：${commitmentOf(manifest.draw_id, party, own)}`, en: `the commitment of party ${party}: hand it over` });
}

/** Ends an opened or committed draw without a sample; the reason stays in the register. */
export function abortDraw(paths: Paths, state: DatabaseSync, number: number, reason: string, operator: string, report: Report, clock: Clock): void {
	requireDraw(paths, state, number);
	appendRecord(state, paths, () => ({ kind: 'aborted', number, at: isoWithOffset(clock()), operator, reason }));
	report.say({ zh: `编号 ${number} 已作废：${reason}`, en: `number ${number} is aborted` });
}

/** The folder of a numbered draw; throws InputError when there is no such number. */
export function requireDraw(paths: Paths, state: DatabaseSync, number: number): DrawFolder {
	const last = nextNumber(readRegister(state, paths)) - 1;
	const folder = numberedFolder(paths, number);
	if (number >= 1 && number <= last && existsSync(folder.published)) return folder;
	throw new InputError('DRAW-NUMBER', String(number), {
		zh: last === 0 ? '登记簿还没有抽取，请先运行 mingcha draw open。' : `没有这个编号，现有 1 至 ${last}。`,
		en: last === 0 ? 'the register holds no draw yet; run mingcha draw open first.' : `there is no such number; there are 1 to ${last}.`,
	});
}

function nextNumber(entries: readonly RegisterEntry[]): number {
	return entries.filter(({ record }) => record.kind === 'opened').length + 1;
}

/** Refuses a draw whose firms another one under way may take, and a second draw for a period and scope that has one. */
function requireFree(entries: readonly RegisterEntry[], period: string, department: string | null): void {
	const stateOf = new Map<number, string>();
	const opened = new Map<number, RegisterRecord>();
	for (const { record } of entries) {
		if (record.kind === 'opened') opened.set(record.number, record);
		if (['opened', 'committed', 'revealed', 'aborted'].includes(record.kind)) stateOf.set(record.number, record.kind);
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
		.prepare(`select distinct subject_code from draw_subjects where is_joint = 1 and disposition is null and drawn_on > date(?, ?)`)
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

function beaconOf({ source, due, drandAfter }: CommitSpec): { source: string; due: string } {
	if (drandAfter !== null) {
		const round = drandRoundAfter(Math.ceil(instantFrom(drandAfter).getTime() / 1000));
		return { source: `drand quicknet ${round}`, due: isoWithOffset(new Date(drandTimeOf(round) * 1000)) };
	}
	if (source === null || due === null)
		throw new InputError('DRAW-BEACON', '', {
			zh: '请写明将来的公开信标：--source 名称和期号 --due 时间，或 --drand-after 时间。',
			en: 'name the future beacon: --source its name and issue with --due its time, or --drand-after a time.',
		});
	return { source, due: isoWithOffset(instantFrom(due)) };
}

function instantFrom(text: string): Date {
	const isLocal = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?$/.test(text);
	const instant = isLocal ? instantOf(text.length === 16 ? `${text}:00` : text) : new Date(text);
	if (!Number.isNaN(instant.getTime())) return instant;
	throw new InputError('DRAW-TIME', text, {
		zh: '时间应写作 2026-11-08T21:15。',
		en: 'a time is written 2026-11-08T21:15.',
	});
}

/** The local day of an instant, ISO. */
export function dayOf(clock: Clock): string {
	return localTime(clock()).slice(0, 10);
}
