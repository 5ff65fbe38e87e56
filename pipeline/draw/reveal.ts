import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { isoWithOffset, zone, type Clock } from '../clock.ts';
import { openDatabase, quote, type Database } from '../database.ts';
import { InputError } from '../errors.ts';
import { replaceFile, type Paths } from '../paths.ts';
import type { Report } from '../report.ts';
import { allocate, largerPlan } from '../sampling/allocate.ts';
import { drandRandomness, rfc3797Key } from '../sampling/beacon.ts';
import { frameRootSql, planHashSql } from '../sampling/draw-sql.ts';
import { FILES, planLines } from '../sampling/folder.ts';
import { revealManifest, type Manifest } from '../sampling/manifest.ts';
import { planHash } from '../sampling/plan.ts';
import { appendEntry, type RegisterEntry, type RegisterRecord } from '../sampling/register.ts';
import type { LostUnit } from '../sampling/replacement.ts';
import { frameId } from '../sampling/subject-code.ts';
import { readCurrent } from '../warehouse.ts';
import { openLive } from './generation.ts';
import { dayOf, requireDraw } from './numbered.ts';
import { writeOutputs } from './outputs.ts';
import { loadDraw, readFacts, readManifest, readPlans, writeManifest, type DrawFacts, type DrawFolder } from './plan-folder.ts';
import { appendRecord, readRegister } from './register.ts';
import { drawFolder, readLosses, settleLosses, type SampleCounts } from './sample.ts';
import { sayVisits } from './summary.ts';
import { readInspectors, requireInitiator, type InspectorRegister, type VisitPlan } from './visits.ts';

/** What is revealed: the beacon in one of three forms and the parties' secrets in their order. `initiator` leads the visits it takes part in. */
export interface RevealSpec {
	readonly beacon: string | null;
	readonly numbers: string | null;
	readonly signature: string | null;
	readonly secrets: readonly string[];
	readonly initiator: string | null;
}

/** Reveals a committed draw after its beacon: seed, sample, visits, officers, templates. Throws InputError before the beacon's time, SamplingError for a wrong secret or step. */
export async function revealDraw(paths: Paths, state: DatabaseSync, number: number, spec: RevealSpec, report: Report, clock: Clock): Promise<void> {
	const folder = requireDraw(paths, state, number);
	const entries = readRegister(state, paths);
	appendEntry(entries, { kind: 'revealed', number });
	const committed = readManifest(folder);
	if (clock().getTime() < Date.parse(committed.beacon_due_at))
		throw new InputError('DRAW-EARLY', committed.draw_id, {
			zh: `信标（${committed.beacon_source}）要到 ${committed.beacon_due_at} 才公布，请届时再揭示。`,
			en: `the beacon (${committed.beacon_source}) is due at ${committed.beacon_due_at}; reveal after it.`,
		});
	const at = isoWithOffset(clock());
	const manifest = revealManifest(committed, { beacon: beaconOf(spec), secrets: spec.secrets, revealed_at: at });
	await withDraw(paths, folder, manifest, async (draw) => {
		requireInitiator(spec.initiator, draw.facts);
		const counts = await drawFolder(draw.database, folder, manifest.seed, false);
		const visits = await finish(draw, folder, manifest, 1, spec.initiator);
		const subjects = await draw.database.rows<{ id: string }>('select distinct id from sample order by id');
		const record: RegisterRecord = {
			kind: 'revealed', number, at, beacon: manifest.beacon, secrets: manifest.secrets, seed: manifest.seed,
			drawn_hash: hashOf(folder, FILES.drawn), drawn_count: counts.drawn, subject_count: counts.subjects, initiator: spec.initiator,
		};
		appendRecord(state, paths, () => record, () => {
			writeManifest(folder, manifest);
			noteSubjects(state, number, subjects.map(({ id }) => id), draw.facts, dayOf(clock));
		});
		tell(report, draw.facts, folder, counts, visits);
	});
}

/** Enlarges a revealed draw to a larger capacity by the same seed: everybody drawn stays, others join. Throws InputError when the capacity adds nobody. */
export async function extendDraw(paths: Paths, state: DatabaseSync, number: number, spec: { capacity: number; reason: string; operator: string }, report: Report, clock: Clock): Promise<void> {
	const folder = requireDraw(paths, state, number);
	const entries = readRegister(state, paths);
	const at = isoWithOffset(clock());
	appendEntry(entries, { kind: 'extended', number, reason: spec.reason });
	const facts = readFacts(folder);
	const { plan, extension } = readPlans(folder);
	const before = extension ?? plan;
	const larger = largerPlan(before, enlarge(facts, spec.capacity));
	const hash = planHash(larger);
	if (hash === planHash(before))
		throw new InputError('DRAW-NOT-LARGER', String(spec.capacity), {
			zh: `按 ${spec.capacity} 人日没有可追加的对象；本次已按 ${facts.departments.reduce((sum, one) => sum + one.capacity, 0).toFixed(1)} 人日抽取，请给出更大的人日。`,
			en: `${spec.capacity} staff-days add nobody: the draw was made for ${facts.departments.reduce((sum, one) => sum + one.capacity, 0).toFixed(1)}; give more.`,
		});
	const manifest: Manifest = { ...readManifest(folder), extension_plan_hash: hash };
	replaceFile(join(folder.published, FILES.extension), [...planLines(larger)].join(''));
	await withDraw(paths, folder, manifest, async (draw) => {
		const counts = await drawFolder(draw.database, folder, manifest.seed, true);
		await settleLosses(draw.database, folder, readLosses(folder), manifest.seed);
		const visits = await finish(draw, folder, manifest, versionOf(entries, number) + 1, initiatorOf(entries, number));
		const record: RegisterRecord = {
			kind: 'extended', number, at, operator: spec.operator, reason: spec.reason, capacity: spec.capacity, plan_hash: hash,
			extended_count: counts.extended, extended_hash: hashOf(folder, FILES.extended),
		};
		const subjects = await draw.database.rows<{ id: string }>('select distinct id from sample order by id');
		appendRecord(state, paths, () => record, () => {
			writeManifest(folder, manifest);
			noteSubjects(state, number, subjects.map(({ id }) => id), draw.facts, dayOf(clock));
		});
		tell(report, draw.facts, folder, counts, visits);
	});
}

/** Registers that a drawn subject cannot be inspected; the next ticket of each of its strata stands in. Throws SamplingError when it is not in the sample. */
export async function replaceSubject(
	paths: Paths,
	state: DatabaseSync,
	number: number,
	spec: { subject: string; disposition: string; reason: string; operator: string },
	report: Report,
	clock: Clock,
): Promise<void> {
	const folder = requireDraw(paths, state, number);
	const entries = readRegister(state, paths);
	appendEntry(entries, { kind: 'replaced', number });
	requireDisposition(spec.disposition);
	const subject = frameId(spec.subject);
	const manifest = readManifest(folder);
	const isExtended = manifest.extension_plan_hash !== undefined;
	await withDraw(paths, folder, manifest, async (draw) => {
		const counts = await drawFolder(draw.database, folder, manifest.seed, isExtended);
		const earlier = readLosses(folder);
		await settleLosses(draw.database, folder, earlier, manifest.seed);
		const strata = await draw.database.rows<{ stratum: string }>(`select stratum from sample where id = ${quote(subject)} order by stratum`);
		if (strata.length === 0)
			throw new InputError('DRAW-NOT-DRAWN', subject, {
				zh: '该主体不在抽中名单内，不能替换。',
				en: 'this subject is not in the sample, so nobody can stand in for it.',
			});
		const lost = strata.map(({ stratum }): LostUnit => ({ stratum, id: subject, disposition: spec.disposition }));
		await drawFolder(draw.database, folder, manifest.seed, isExtended);
		const settled = (await settleLosses(draw.database, folder, [...earlier, ...lost], manifest.seed)).slice(earlier.length);
		const visits = await finish(draw, folder, manifest, versionOf(entries, number) + 1, initiatorOf(entries, number));
		const record: RegisterRecord = {
			kind: 'replaced', number, at: isoWithOffset(clock()), operator: spec.operator, reason: spec.reason, disposition: spec.disposition,
			losses: settled.map(({ lost: one, substitute }) => ({ stratum: one.stratum, id: one.id, substitute: substitute?.id ?? null })),
			replacements_hash: hashOf(folder, FILES.replacements),
		};
		const substitutes = settled.flatMap(({ substitute }) => (substitute === null ? [] : [substitute.id]));
		appendRecord(state, paths, () => record, () => {
			state.prepare('update draw_subjects set disposition = ? where number = ? and subject_code = ?').run(spec.disposition, number, subject);
			noteSubjects(state, number, substitutes, draw.facts, dayOf(clock));
		});
		for (const { lost: one, substitute } of settled)
			report.say({
				zh: `层 ${one.stratum}：${one.id} 由 ${substitute?.id ?? '（本层已无替补）'} 替补`,
				en: `stratum ${one.stratum}: ${substitute?.id ?? 'nobody is left to stand in'} for ${one.id}`,
			});
		tell(report, draw.facts, folder, counts, visits);
	});
}

interface LoadedDraw {
	readonly database: Database;
	readonly facts: DrawFacts;
	readonly register: InspectorRegister | null;
}

/** Loads a draw and makes sure that its files are those that were frozen. */
async function withDraw(paths: Paths, folder: DrawFolder, manifest: Manifest, use: (draw: LoadedDraw) => Promise<void>): Promise<void> {
	const facts = readFacts(folder);
	const database = await openDatabase(':memory:', { zone, spill: join(paths.build, 'draw-spill') });
	try {
		await loadDraw(database, folder);
		const { root } = await database.one<{ root: string }>(frameRootSql('frame'));
		const { plan_hash: hash } = await database.one<{ plan_hash: string }>(planHashSql('plan'));
		if (root !== manifest.frame_root || hash !== manifest.plan_hash)
			throw new InputError('DRAW-CHANGED', folder.published, {
				zh: '名录或方案与冻结时的不一致，请从备份恢复，或作废本编号。',
				en: 'frame or plan are not what was frozen; restore them from a backup or abort this number.',
			});
		await use({ database, facts, register: await liveInspectors(paths) });
	} finally {
		database.close();
	}
}

async function liveInspectors(paths: Paths): Promise<InspectorRegister | null> {
	if (readCurrent(paths) === null) return null;
	const live = await openLive(paths);
	try {
		return await readInspectors(live.database);
	} finally {
		live.database.close();
	}
}

async function finish({ database, facts, register }: LoadedDraw, folder: DrawFolder, manifest: Manifest, version: number, initiator: string | null): Promise<VisitPlan | null> {
	const isExtended = manifest.extension_plan_hash !== undefined;
	return writeOutputs(database, folder, { facts, manifest, isExtended, isDrawn: true, version, initiator, register });
}

/** The frozen strata solved again for more staff-days, shared among the departments as before. */
function enlarge(facts: DrawFacts, capacity: number): ReturnType<typeof allocate>['cells'] {
	const before = facts.departments.reduce((sum, one) => sum + one.capacity, 0);
	return facts.departments.flatMap((one) =>
		allocate(
			facts.strata.filter(({ department }) => department === one.department),
			{ capacity: before > 0 ? (one.capacity * capacity) / before : capacity / facts.departments.length, reserveShare: facts.capacity.reserveShare },
		).cells,
	);
}

function beaconOf({ beacon, numbers, signature }: RevealSpec): string {
	if (beacon !== null) return beacon;
	if (signature !== null) return drandRandomness(signature);
	if (numbers !== null && /^\d+(,\d+)*(\/\d+(,\d+)*)*$/.test(numbers)) return rfc3797Key(numbers.split('/').map((source) => source.split(',').map(Number)));
	throw new InputError('DRAW-BEACON', numbers ?? '', {
		zh: '请给出公布的信标：--beacon 原文，或 --numbers 4,9,17,22,28,31/12（开奖号码，来源之间用 /），或 --signature drand 签名。',
		en: 'give the beacon: --beacon its text, or --numbers 4,9,17,22,28,31/12 (sources apart by /), or --signature of drand.',
	});
}

function requireDisposition(disposition: string): void {
	const allowed = ['no_activity', 'unreachable', 'closed', 'deregistered', 'revoked', 'cancelled', 'moved'];
	if (allowed.includes(disposition)) return;
	throw new InputError('DRAW-DISPOSITION', disposition, {
		zh: `不能检查的原因只能是：${allowed.join('、')}。`,
		en: `why it cannot be inspected is one of: ${allowed.join(', ')}.`,
	});
}

function versionOf(entries: readonly RegisterEntry[], number: number): number {
	return 1 + entries.filter(({ record }) => record.number === number && (record.kind === 'extended' || record.kind === 'replaced')).length;
}

function initiatorOf(entries: readonly RegisterEntry[], number: number): string | null {
	const found = entries.find(({ record }) => record.number === number && record.kind === 'revealed')?.record['initiator'];
	return typeof found === 'string' ? found : null;
}

function hashOf({ published }: DrawFolder, file: string): string {
	const path = join(published, file);
	return createHash('sha256').update(existsSync(path) ? readFileSync(path) : '').digest('hex');
}

function noteSubjects(state: DatabaseSync, number: number, ids: readonly string[], facts: DrawFacts, day: string): void {
	const insert = state.prepare('insert or ignore into draw_subjects (number, subject_code, is_joint, drawn_on) values (?, ?, ?, ?)');
	for (const id of ids) insert.run(number, id, facts.departments.length > 1 ? 1 : 0, day);
}

function tell(report: Report, facts: DrawFacts, folder: DrawFolder, counts: SampleCounts, visits: VisitPlan | null): void {
	sayVisits(report, facts, counts, visits);
	report.say({
		zh: `名单在 ${folder.internal}；${folder.published} 请在检查结束后公布，事先公布等于通风报信。`,
		en: `the lists are in ${folder.internal}; publish ${folder.published} after the visits only: before, it would tip firms off.`,
	});
}
