import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { isoWithOffset, type Clock } from '../clock.ts';
import { quote } from '../database.ts';
import { InputError } from '../errors.ts';
import { replaceFile, type Paths } from '../paths.ts';
import type { Report } from '../report.ts';
import { allocate, largerPlan } from '../sampling/allocate.ts';
import { FILES, planLines } from '../sampling/folder.ts';
import type { Manifest } from '../sampling/manifest.ts';
import { planHash } from '../sampling/plan.ts';
import { appendEntry, type RegisterEntry, type RegisterRecord } from '../sampling/register.ts';
import type { LostUnit } from '../sampling/replacement.ts';
import { frameId } from '../sampling/subject-code.ts';
import {
	hashOf,
	noteSubjects,
	recordSample,
	tellDrawn,
	withDraw,
	writeDrawn,
} from './loaded-draw.ts';
import { dayOf, requireDraw } from './numbered.ts';
import { readFacts, readManifest, readPlans, type DrawFacts } from './plan-folder.ts';
import { appendRecord, readRegister } from './register.ts';
import { drawFolder, readLosses, settleLosses } from './sample.ts';
import { teamCounts } from './visits.ts';

/** Enlarges a revealed draw to a larger capacity by the same seed: everybody drawn stays, others join. Throws InputError when the capacity adds nobody. */
export async function extendDraw(
	paths: Paths,
	state: DatabaseSync,
	number: number,
	spec: { capacity: number; reason: string; operator: string },
	report: Report,
	clock: Clock,
): Promise<void> {
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
		const visits = await writeDrawn(
			draw,
			folder,
			manifest,
			versionOf(entries, number) + 1,
			initiatorOf(entries, number),
		);
		const record: RegisterRecord = {
			kind: 'extended',
			number,
			at,
			operator: spec.operator,
			...teamCounts(visits),
			reason: spec.reason,
			capacity: spec.capacity,
			plan_hash: hash,
			extended_count: counts.extended,
			extended_hash: hashOf(folder, FILES.extended),
		};
		await recordSample(paths, state, folder, manifest, draw, record, dayOf(clock));
		tellDrawn(report, draw.facts, folder, counts, visits);
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
		const strata = await draw.database.rows<{ stratum: string }>(
			`select stratum from sample where id = ${quote(subject)} order by stratum`,
		);
		if (strata.length === 0)
			throw new InputError('DRAW-NOT-DRAWN', subject, {
				zh: '该主体不在抽中名单内，不能替换。',
				en: 'this subject is not in the sample, so nobody can stand in for it.',
			});
		const lost = strata.map(({ stratum }): LostUnit => ({
			stratum,
			id: subject,
			disposition: spec.disposition,
		}));
		await drawFolder(draw.database, folder, manifest.seed, isExtended);
		const settled = (
			await settleLosses(draw.database, folder, [...earlier, ...lost], manifest.seed)
		).slice(earlier.length);
		const visits = await writeDrawn(
			draw,
			folder,
			manifest,
			versionOf(entries, number) + 1,
			initiatorOf(entries, number),
		);
		const record: RegisterRecord = {
			kind: 'replaced',
			number,
			at: isoWithOffset(clock()),
			operator: spec.operator,
			...teamCounts(visits),
			reason: spec.reason,
			disposition: spec.disposition,
			losses: settled.map(({ lost: one, substitute }) => ({
				stratum: one.stratum,
				id: one.id,
				substitute: substitute?.id ?? null,
			})),
			replacements_hash: hashOf(folder, FILES.replacements),
		};
		const substitutes = settled.flatMap(({ substitute }) =>
			substitute === null ? [] : [substitute.id],
		);
		appendRecord(
			state,
			paths,
			() => record,
			() => {
				state
					.prepare('update draw_subjects set disposition = ? where number = ? and subject_code = ?')
					.run(spec.disposition, number, subject);
				noteSubjects(state, number, substitutes, draw.facts, dayOf(clock));
			},
		);
		for (const { lost: one, substitute } of settled)
			report.say({
				zh: `层 ${one.stratum}：${one.id} 由 ${substitute?.id ?? '（本层已无替补）'} 替补`,
				en: `stratum ${one.stratum}: ${substitute?.id ?? 'nobody is left to stand in'} for ${one.id}`,
			});
		tellDrawn(report, draw.facts, folder, counts, visits);
	});
}

/** The frozen strata solved again for more staff-days, shared among the departments as before. */
function enlarge(facts: DrawFacts, capacity: number): ReturnType<typeof allocate>['cells'] {
	const before = facts.departments.reduce((sum, one) => sum + one.capacity, 0);
	return facts.departments.flatMap(
		(one) =>
			allocate(
				facts.strata.filter(({ department }) => department === one.department),
				{
					capacity:
						before > 0 ? (one.capacity * capacity) / before : capacity / facts.departments.length,
					reserveShare: facts.capacity.reserveShare,
				},
			).cells,
	);
}

function requireDisposition(disposition: string): void {
	const allowed = [
		'no_activity',
		'unreachable',
		'closed',
		'deregistered',
		'revoked',
		'cancelled',
		'moved',
	];
	if (allowed.includes(disposition)) return;
	throw new InputError('DRAW-DISPOSITION', disposition, {
		zh: `不能检查的原因只能是：${allowed.join('、')}。`,
		en: `why it cannot be inspected is one of: ${allowed.join(', ')}.`,
	});
}

function versionOf(entries: readonly RegisterEntry[], number: number): number {
	return (
		1 +
		entries.filter(
			({ record }) =>
				record.number === number && (record.kind === 'extended' || record.kind === 'replaced'),
		).length
	);
}

function initiatorOf(entries: readonly RegisterEntry[], number: number): string | null {
	const found = entries.find(({ record }) => record.number === number && record.kind === 'revealed')
		?.record['initiator'];
	return typeof found === 'string' ? found : null;
}
