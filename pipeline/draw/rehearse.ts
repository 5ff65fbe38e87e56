import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isoWithOffset, type Clock } from '../clock.ts';
import { InputError } from '../errors.ts';
import type { Paths } from '../paths.ts';
import type { Report } from '../report.ts';
import { commitmentOf } from '../sampling/draw.ts';
import { sha256 } from '../sampling/encoding.ts';
import { FILES } from '../sampling/folder.ts';
import {
	openManifest,
	rehearseManifest,
	revealManifest,
	type Manifest,
} from '../sampling/manifest.ts';
import { freeze, type FrozenPlan } from './freeze.ts';
import { openLive } from './generation.ts';
import { writeFrozenLists, writeOutputs } from './outputs.ts';
import {
	makeDrawFolder,
	readManifest,
	writeFrozen,
	writeManifest,
	type DrawFacts,
	type DrawFolder,
} from './plan-folder.ts';
import { pseudonymKey } from './register.ts';
import { drawFolder } from './sample.ts';
import { factsOf, operatorOf, periodOf, type ScopeSpec } from './scope.ts';
import { sayFrozen, sayVisits } from './summary.ts';
import { readInspectors } from './inspectors.ts';
import { requireInitiator } from './visits.ts';

/** A rehearsal: a scope, a beacon, the folder to fill, and the parties' secrets (null: two that follow from the draw id). */
export interface RehearsalSpec extends ScopeSpec {
	readonly out: string;
	readonly beacon: string;
	readonly secrets: readonly string[] | null;
}

/** Plays a whole draw on the live generation into a folder, marked 演练; the register does not hear of it. Throws InputError, SamplingError. */
export async function rehearse(
	paths: Paths,
	spec: RehearsalSpec,
	report: Report,
	clock: Clock,
): Promise<void> {
	const out = resolve(spec.out);
	requireRehearsalFolder(out);
	const live = await openLive(paths);
	try {
		const { database } = live;
		const period = periodOf(spec, live);
		const drawId = `MC${period.text}-REHEARSAL-G${live.generation}`;
		const scope = [drawId, spec.department ?? ''].join(':');
		const key = pseudonymKey(paths, scope);
		const plan = await freeze(live, {
			period,
			department: spec.department,
			total: spec.capacity,
			mayConcede: spec.mayConcede,
			resting: [],
			key,
			codeScope: drawId,
		});
		const facts = factsOf(plan, live, spec, period, drawId, true);
		requireInitiator(spec.initiator, facts);
		const manifest = playManifest(plan, facts, spec, isoWithOffset(clock()));
		const folder: DrawFolder = { published: out, internal: join(out, 'internal') };
		clearRehearsal(folder);
		makeDrawFolder(folder);
		await writeFrozen(database, folder, plan, facts, key);
		await writeFrozenLists(database, folder, facts);
		sayFrozen(report, facts, manifest);
		const counts = await drawFolder(database, folder, manifest.seed, false);
		const register = await readInspectors(database);
		const visits = await writeOutputs(database, folder, {
			facts,
			manifest,
			isExtended: false,
			isDrawn: true,
			version: 1,
			initiator: spec.initiator,
			register,
		});
		writeManifest(folder, manifest);
		sayVisits(report, facts, counts, visits);
		report.say({
			zh: `【演练】已写入 ${out}；internal 文件夹只供内部使用。复核：mingcha verify ${out}`,
			en: `rehearsal written to ${out}; its folder internal stays inside. Check it: mingcha verify ${out}`,
		});
	} finally {
		live.database.close();
	}
}

function playManifest(
	plan: FrozenPlan,
	facts: DrawFacts,
	spec: RehearsalSpec,
	at: string,
): Manifest {
	const opening = {
		draw_id: facts.drawId,
		period: facts.period.text,
		generation: facts.generation,
		operator: operatorOf(spec),
		frame_root: plan.root,
		plan_hash: plan.hash,
		opened_at: at,
	};
	const source = '演练 rehearsal';
	if (spec.secrets === null)
		return rehearseManifest(opening, { beacon: spec.beacon, beacon_source: source, parties: 2 });
	const secrets = spec.secrets.map((secret) =>
		/^[0-9a-f]{64}$/.test(secret) ? secret : sha256(encodeURIComponent(secret)),
	);
	const committed: Manifest = {
		...openManifest({ ...opening, number: null }),
		commitments: secrets.map((secret, index) => commitmentOf(facts.drawId, index + 1, secret)),
		beacon_source: source,
		beacon_due_at: at,
		committed_at: at,
	};
	return revealManifest(committed, { beacon: spec.beacon, secrets, revealed_at: at });
}

function requireRehearsalFolder(out: string): void {
	if (!existsSync(out) || readdirSync(out).length === 0) return;
	let isRehearsal = false;
	try {
		isRehearsal = readManifest({ published: out }).is_rehearsal;
	} catch {
		// no readable manifest: somebody else's folder
	}
	if (isRehearsal) return;
	throw new InputError('DRAW-OUT', out, {
		zh: '文件夹不空，也不是以前的演练，请换一个文件夹。',
		en: 'the folder is neither empty nor an earlier rehearsal; choose another one.',
	});
}

function clearRehearsal({ published, internal }: DrawFolder): void {
	rmSync(internal, { recursive: true, force: true });
	mkdirSync(published, { recursive: true });
	const own = new Set<string>(Object.values(FILES));
	for (const name of readdirSync(published))
		if (own.has(name) || name.startsWith('演练_')) rmSync(join(published, name), { force: true });
}
