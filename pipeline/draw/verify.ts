import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InputError } from '../errors.ts';
import type { Report } from '../report.ts';
import { drawSample, checkTicket } from '../sampling/draw.ts';
import { FILES, readFrame, readPlan, type PlanFolder } from '../sampling/folder.ts';
import type { Manifest } from '../sampling/manifest.ts';
import { roundExtension, roundPlan } from '../sampling/plan.ts';
import { frameId } from '../sampling/subject-code.ts';
import { verifyFolder } from '../sampling/verify.ts';
import { checkProof } from './proof.ts';

/** Re-computes a published folder from its files alone and tells what differs; true when everything agrees. `ticket` is a subject's code: its own check; `proof` a file of `draw prove`. Throws InputError when files are missing. */
export function verifyPlan(
	folder: string,
	{ ticket, proof }: { ticket: string | null; proof: string | null },
	report: Report,
): boolean {
	const files = readPublished(folder);
	const result = verifyFolder(files);
	const mark = result.isRehearsal ? '【演练】' : '';
	for (const note of result.notes) report.say({ zh: `提示 ${note.zh}`, en: `note ${note.en}` });
	for (const difference of result.differences)
		report.say({ zh: `不符 ${difference.zh}`, en: `differs ${difference.en}` });
	report.say(
		result.isSame
			? {
					zh: `✓ ${mark}${result.drawId} 复核一致：名录 ${result.population} 户次，${result.stratumCount} 层，抽中 ${result.drawnCount} 户次，名录根 ${result.frameRoot}`,
					en: `${result.isRehearsal ? 'rehearsal ' : ''}${result.drawId} agrees: frame of ${result.population} in ${result.stratumCount} strata, ${result.drawnCount} drawn`,
				}
			: {
					zh: `✗ ${mark}${result.drawId} 有 ${result.differences.length} 处不符`,
					en: `${result.drawId} differs in ${result.differences.length} places`,
				},
	);
	if (ticket !== null) checkOwn(files, frameId(ticket), result.seed, report);
	const isProven = proof === null || checkProof(files, proof, report);
	return result.isSame && isProven;
}

/** Tells a firm its ticket and, for each of its strata, whether that was drawn. */
function checkOwn(files: PlanFolder, id: string, seed: string, report: Report): void {
	if (seed === '') {
		report.say({
			zh: '尚未揭示种子，还没有摇号值。',
			en: 'the seed is not revealed yet: there are no tickets.',
		});
		return;
	}
	const strata = new Set<string>();
	for (const unit of readFrame(files.frame)) if (unit.id === id) strata.add(unit.stratum);
	if (strata.size === 0) {
		report.say({
			zh: `${id} 不在本次名录内，不会被抽中。`,
			en: `${id} is not in this frame and cannot be drawn.`,
		});
		return;
	}
	const plan = readPlan(files.plan);
	const takes =
		files.extension === undefined
			? roundPlan(plan, seed)
			: roundExtension(plan, readPlan(files.extension, FILES.extension), seed);
	const own = takes.filter(({ stratum }) => strata.has(stratum));
	const members = [...readFrame(files.frame)].filter(({ stratum }) => strata.has(stratum));
	for (const threshold of drawSample(members, own, seed).thresholds) {
		const { ticket, isDrawn } = checkTicket(seed, id, threshold);
		report.say({
			zh: `${id} 在层 ${threshold.stratum}：摇号值 ${ticket}，门槛 ${threshold.tau ?? '无（全层抽中）'}，${isDrawn ? '抽中' : '未抽中'}`,
			en: `${id} in stratum ${threshold.stratum}: ticket ${ticket}, threshold ${threshold.tau ?? 'none (all drawn)'}, ${isDrawn ? 'drawn' : 'not drawn'}`,
		});
	}
}

/** The files of a published folder, or of the folder above it. Throws InputError naming those that are missing. */
export function readPublished(folder: string): PlanFolder {
	const asked = resolve(folder);
	const place =
		!existsSync(join(asked, FILES.manifest)) && existsSync(join(asked, 'published', FILES.manifest))
			? join(asked, 'published')
			: asked;
	const text = (file: string): string =>
		readFileSync(join(place, file), file === FILES.manifest ? 'utf8' : 'latin1');
	const missing: string[] = [FILES.manifest, FILES.frame, FILES.plan].filter(
		(file) => !existsSync(join(place, file)),
	);
	const manifest = missing.length === 0 ? text(FILES.manifest) : '';
	if (missing.length === 0 && !existsSync(join(place, FILES.drawn)) && isRevealed(manifest))
		missing.push(FILES.drawn);
	if (missing.length > 0)
		throw new InputError('VERIFY-FILES', place, {
			zh: `缺少 ${missing.join('、')}，请下载完整的公布文件夹。`,
			en: `${missing.join(', ')} missing; download the whole published folder.`,
		});
	const optional = (['thresholds', 'extension', 'extended', 'replacements'] as const).filter(
		(name) => existsSync(join(place, FILES[name])),
	);
	return {
		manifest,
		frame: text(FILES.frame),
		plan: text(FILES.plan),
		drawn: existsSync(join(place, FILES.drawn)) ? text(FILES.drawn) : '',
		...Object.fromEntries(optional.map((name) => [name, text(FILES[name])])),
	};
}

function isRevealed(manifest: string): boolean {
	try {
		return (JSON.parse(manifest) as Partial<Manifest>).seed !== '';
	} catch {
		return false;
	}
}
