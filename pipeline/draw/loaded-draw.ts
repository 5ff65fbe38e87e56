import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { zone } from '../clock.ts';
import { openDatabase, type Database } from '../database.ts';
import { InputError } from '../errors.ts';
import type { Paths } from '../paths.ts';
import type { Report } from '../report.ts';
import { frameRootSql, planHashSql } from '../sampling/draw-sql.ts';
import type { Manifest } from '../sampling/manifest.ts';
import type { RegisterRecord } from '../sampling/register.ts';
import { readCurrent } from '../warehouse/generations.ts';
import { openLive } from './generation.ts';
import { writeOutputs } from './outputs.ts';
import {
	loadDraw,
	readFacts,
	writeManifest,
	type DrawFacts,
	type DrawFolder,
} from './plan-folder.ts';
import { spillFolder } from './places.ts';
import { appendRecord } from './register.ts';
import type { SampleCounts } from './sample.ts';
import { sayVisits } from './summary.ts';
import { readInspectors, type InspectorRegister } from './inspectors.ts';
import type { VisitPlan } from './visits.ts';

/** A draw loaded from its folder, with the officers of today. */
export interface LoadedDraw {
	readonly database: Database;
	readonly facts: DrawFacts;
	readonly register: InspectorRegister | null;
}

/** Loads a draw and makes sure that its files are those that were frozen. */
export async function withDraw(
	paths: Paths,
	folder: DrawFolder,
	manifest: Manifest,
	use: (draw: LoadedDraw) => Promise<void>,
): Promise<void> {
	const facts = readFacts(folder);
	const database = await openDatabase(':memory:', { zone, spill: spillFolder(paths) });
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

/** Writes the outputs of a drawn plan in its newest version. */
export async function writeDrawn(
	{ database, facts, register }: LoadedDraw,
	folder: DrawFolder,
	manifest: Manifest,
	version: number,
	initiator: string | null,
): Promise<VisitPlan | null> {
	const isExtended = manifest.extension_plan_hash !== undefined;
	return writeOutputs(database, folder, {
		facts,
		manifest,
		isExtended,
		isDrawn: true,
		version,
		initiator,
		register,
	});
}

/** The SHA-256 of a published file, of nothing when it is not there. */
export function hashOf({ published }: DrawFolder, file: string): string {
	const path = join(published, file);
	return createHash('sha256')
		.update(existsSync(path) ? readFileSync(path) : '')
		.digest('hex');
}

/** Notes whom a draw chose, so that other draws let them rest. */
export function noteSubjects(
	state: DatabaseSync,
	number: number,
	ids: readonly string[],
	facts: DrawFacts,
	day: string,
): void {
	const insert = state.prepare(
		'insert or ignore into draw_subjects (number, subject_code, is_joint, drawn_on) values (?, ?, ?, ?)',
	);
	for (const id of ids) insert.run(number, id, facts.departments.length > 1 ? 1 : 0, day);
}

/** Enters a drawn sample into the register: its record, its manifest, and whom it chose, all or none. */
export async function recordSample(
	paths: Paths,
	state: DatabaseSync,
	folder: DrawFolder,
	manifest: Manifest,
	{ database, facts }: LoadedDraw,
	record: RegisterRecord,
	day: string,
): Promise<void> {
	const subjects = await database.rows<{ id: string }>(
		'select distinct id from sample order by id',
	);
	const ids = subjects.map(({ id }) => id);
	appendRecord(
		state,
		paths,
		() => record,
		() => {
			writeManifest(folder, manifest);
			noteSubjects(state, record.number, ids, facts, day);
		},
	);
}

/** Tells what was drawn and where it lies. */
export function tellDrawn(
	report: Report,
	facts: DrawFacts,
	folder: DrawFolder,
	counts: SampleCounts,
	visits: VisitPlan | null,
): void {
	sayVisits(report, facts, counts, visits);
	report.say({
		zh: `名单在 ${folder.internal}；${folder.published} 请在检查结束后公布，事先公布等于通风报信。`,
		en: `the lists are in ${folder.internal}; publish ${folder.published} after the visits only: before, it would tip firms off.`,
	});
}
