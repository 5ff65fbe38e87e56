import type { DatabaseSync } from 'node:sqlite';
import { isoWithOffset, type Clock } from '../clock.ts';
import { InputError } from '../errors.ts';
import type { Paths } from '../paths.ts';
import type { Report } from '../report.ts';
import { drandRandomness, rfc3797Key } from '../sampling/beacon.ts';
import { FILES } from '../sampling/folder.ts';
import { revealManifest } from '../sampling/manifest.ts';
import { appendEntry, type RegisterRecord } from '../sampling/register.ts';
import { hashOf, recordSample, tellDrawn, withDraw, writeDrawn } from './loaded-draw.ts';
import { dayOf, requireDraw } from './numbered.ts';
import { readManifest } from './plan-folder.ts';
import { readRegister } from './register.ts';
import { drawFolder } from './sample.ts';
import { requireInitiator, teamCounts } from './visits.ts';

/** What is revealed: the beacon in one of three forms and the parties' secrets in their order. `initiator` leads the visits it takes part in. */
export interface RevealSpec {
	readonly beacon: string | null;
	readonly numbers: string | null;
	readonly signature: string | null;
	readonly secrets: readonly string[];
	readonly initiator: string | null;
}

/** Reveals a committed draw after its beacon: seed, sample, visits, officers, templates. Throws InputError before the beacon's time, SamplingError for a wrong secret or step. */
export async function revealDraw(
	paths: Paths,
	state: DatabaseSync,
	number: number,
	spec: RevealSpec,
	report: Report,
	clock: Clock,
): Promise<void> {
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
	const manifest = revealManifest(committed, {
		beacon: beaconOf(spec),
		secrets: spec.secrets,
		revealed_at: at,
	});
	await withDraw(paths, folder, manifest, async (draw) => {
		requireInitiator(spec.initiator, draw.facts);
		const counts = await drawFolder(draw.database, folder, manifest.seed, false);
		const visits = await writeDrawn(draw, folder, manifest, 1, spec.initiator);
		const record: RegisterRecord = {
			kind: 'revealed',
			number,
			at,
			beacon: manifest.beacon,
			secrets: manifest.secrets,
			seed: manifest.seed,
			drawn_hash: hashOf(folder, FILES.drawn),
			drawn_count: counts.drawn,
			subject_count: counts.subjects,
			...teamCounts(visits),
			initiator: spec.initiator,
		};
		await recordSample(paths, state, folder, manifest, draw, record, dayOf(clock));
		tellDrawn(report, draw.facts, folder, counts, visits);
	});
}

function beaconOf({ beacon, numbers, signature }: RevealSpec): string {
	if (beacon !== null) return beacon;
	if (signature !== null) return drandRandomness(signature);
	if (numbers !== null && /^\d+(,\d+)*(\/\d+(,\d+)*)*$/.test(numbers))
		return rfc3797Key(numbers.split('/').map((source) => source.split(',').map(Number)));
	throw new InputError('DRAW-BEACON', numbers ?? '', {
		zh: '请给出公布的信标：--beacon 原文，或 --numbers 4,9,17,22,28,31/12（开奖号码，来源之间用 /），或 --signature drand 签名。',
		en: 'give the beacon: --beacon its text, or --numbers 4,9,17,22,28,31/12 (sources apart by /), or --signature of drand.',
	});
}
