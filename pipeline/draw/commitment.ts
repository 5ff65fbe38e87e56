import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { instantOf, isoWithOffset, type Clock } from '../clock.ts';
import { InputError } from '../errors.ts';
import type { Paths } from '../paths.ts';
import type { Report } from '../report.ts';
import { drandRoundAfter, drandTimeOf } from '../sampling/beacon.ts';
import { commitmentOf } from '../sampling/draw.ts';
import { requireHash } from '../sampling/encoding.ts';
import { commitManifest } from '../sampling/manifest.ts';
import { appendEntry, type RegisterRecord } from '../sampling/register.ts';
import { requireDraw } from './numbered.ts';
import { readManifest, writeManifest } from './plan-folder.ts';
import { appendRecord, readRegister } from './register.ts';

/** What the parties give before the beacon: their commitments, and its name and time, or a time after which the next drand round counts. */
export interface CommitSpec {
	readonly commitments: readonly string[];
	readonly source: string | null;
	readonly due: string | null;
	readonly drandAfter: string | null;
}

/** Enters the parties' commitments and the future beacon. Throws SamplingError when out of turn or the beacon is not in the future. */
export function commitDraw(
	paths: Paths,
	state: DatabaseSync,
	number: number,
	spec: CommitSpec,
	report: Report,
	clock: Clock,
): void {
	const folder = requireDraw(paths, state, number);
	const { source, due } = beaconOf(spec);
	const commitments = spec.commitments.map((one, index) =>
		requireHash(one, `commitment ${index + 1}`),
	);
	const at = isoWithOffset(clock());
	const record: RegisterRecord = {
		kind: 'committed',
		number,
		at,
		commitments,
		beacon_source: source,
		beacon_due_at: due,
	};
	appendEntry(readRegister(state, paths), record);
	const manifest = commitManifest(readManifest(folder), {
		commitments,
		beacon_source: source,
		beacon_due_at: due,
		committed_at: at,
	});
	appendRecord(
		state,
		paths,
		() => record,
		() => writeManifest(folder, manifest),
	);
	report.say({
		zh: `编号 ${number} 已登记 ${commitments.length} 方承诺，信标：${source}，${due}。信标公布后运行 mingcha draw reveal ${number}。`,
		en: `number ${number}: ${commitments.length} commitments entered; beacon: ${source}, ${due}. After it run mingcha draw reveal ${number}.`,
	});
}

/** A party's secret and what it publishes of it; a new random secret unless one is given. Nothing is kept. */
export function sealSecret(
	paths: Paths,
	state: DatabaseSync,
	number: number,
	party: number,
	secret: string | null,
	report: Report,
): void {
	const manifest = readManifest(requireDraw(paths, state, number));
	const own = requireHash(secret ?? randomBytes(32).toString('hex'), 'secret');
	report.say({
		zh: `秘密（请自行保管，勿提前透露）：${own}`,
		en: 'the secret: keep it to yourself until the beacon is out',
	});
	report.say({
		zh: `第 ${party} 方的承诺：${commitmentOf(manifest.draw_id, party, own)}`,
		en: `the commitment of party ${party}: hand it over`,
	});
}

function beaconOf({ source, due, drandAfter }: CommitSpec): { source: string; due: string } {
	if (drandAfter !== null) {
		const round = drandRoundAfter(Math.ceil(instantFrom(drandAfter).getTime() / 1000));
		return {
			source: `drand quicknet ${round}`,
			due: isoWithOffset(new Date(drandTimeOf(round) * 1000)),
		};
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
