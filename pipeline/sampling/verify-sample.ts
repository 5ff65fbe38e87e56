import type { DifferenceLog } from './difference.ts';
import { smallestTickets, ticketOf, type DrawnUnit } from './draw.ts';
import {
	drawnLines,
	FILES,
	readFields,
	readFrame,
	readPlan,
	replacementLines,
	thresholdLines,
	type PlanFolder,
} from './folder.ts';
import type { FrameDigest } from './frame.ts';
import { planHash, roundExtension, roundPlan, type PlanCell, type StratumTake } from './plan.ts';
import { replaceLost, type LostUnit } from './replacement.ts';

/** Re-draws the sample, the extension and the replacements and notes every published line that differs; returns how many subjects the rules draw, extension included. */
export function compareSample(
	folder: PlanFolder,
	frame: FrameDigest,
	plan: readonly PlanCell[],
	{ seed, extensionPlanHash }: { readonly seed: string; readonly extensionPlanHash: string },
	found: DifferenceLog,
): number {
	const takes = roundPlan(plan, seed);
	const finalTakes = everyStratum(
		frame,
		extensionTakes(folder, plan, takes, seed, extensionPlanHash, found),
	);
	const before = new Map(takes.map(({ stratum, take }) => [stratum, take]));
	const counts = new Map(finalTakes.map(({ stratum, take }) => [stratum, take + 1]));
	const tickets = smallestTickets(readFrame(folder.frame), counts, seed);
	const drawn: DrawnUnit[] = [];
	const extended: DrawnUnit[] = [];
	const thresholds: string[] = [];
	for (const { stratum, take } of finalTakes) {
		if (!before.has(stratum)) continue;
		const units = tickets.get(stratum) ?? [];
		const first = before.get(stratum) ?? 0;
		drawn.push(...units.slice(0, first));
		extended.push(...units.slice(first, take));
		thresholds.push(...thresholdLines([{ stratum, take, tau: units[take]?.ticket ?? null }]));
	}
	compareDrawn(folder.drawn, FILES.drawn, drawn, seed, found);
	if (folder.extended !== undefined || extended.length > 0) {
		compareDrawn(folder.extended ?? '', FILES.extended, extended, seed, found);
	}
	if (folder.thresholds !== undefined) {
		compareLines(folder.thresholds, FILES.thresholds, thresholds, found);
	}
	if (folder.replacements !== undefined) {
		compareReplacements(folder, folder.replacements, finalTakes, seed, found);
	}
	return drawn.length + extended.length;
}

function extensionTakes(
	{ extension }: PlanFolder,
	plan: readonly PlanCell[],
	takes: readonly StratumTake[],
	seed: string,
	claimedHash: string,
	found: DifferenceLog,
): readonly StratumTake[] {
	if (extension === undefined) return takes;
	return (
		found.guard(() => {
			const larger = readPlan(extension, FILES.extension);
			const hash = planHash(larger);
			if (hash !== claimedHash) {
				found.add('extension_plan_hash', FILES.manifest, null, {
					zh: `追加方案哈希不符：重算为 ${hash}，清单写 ${claimedHash}`,
					en: `the extension's plan hash differs: computed ${hash}, the manifest says ${claimedHash}`,
				});
			}
			return roundExtension(plan, larger, seed);
		}) ?? takes
	);
}

function compareDrawn(
	text: string,
	file: string,
	expected: readonly DrawnUnit[],
	seed: string,
	found: DifferenceLog,
): void {
	if (text === [...drawnLines(expected)].join('')) return;
	const missing = new Map(expected.map((unit) => [`${unit.stratum}\t${unit.id}`, unit]));
	const seen = new Set<string>();
	let isEqualSet = true;
	found.guard(() => {
		for (const { fields, place } of readFields(text, file, 3)) {
			const [stratum = '', id = '', ticket = ''] = fields;
			const key = `${stratum}\t${id}`;
			const line = place.line ?? null;
			const unit = missing.get(key);
			missing.delete(key);
			if (unit?.ticket === ticket) {
				seen.add(key);
				continue;
			}
			isEqualSet = false;
			if (seen.has(key)) {
				found.add('repeated_draw', file, line, {
					zh: `层 ${stratum} 的 ${id} 重复出现`,
					en: `${id} of stratum ${stratum} stands twice`,
				});
			} else if (unit === undefined) {
				found.add('not_drawn', file, line, {
					zh: `层 ${stratum} 的 ${id} 按规则不应抽中（摇号值 ${ticketOf(seed, id)}）`,
					en: `${id} of stratum ${stratum} is not drawn by the rules (its ticket is ${ticketOf(seed, id)})`,
				});
			} else {
				found.add('ticket', file, line, {
					zh: `层 ${stratum} 的 ${id} 摇号值应为 ${unit.ticket}，文件写 ${ticket}`,
					en: `the ticket of ${id} in stratum ${stratum} should be ${unit.ticket}, the file says ${ticket}`,
				});
			}
			seen.add(key);
		}
	});
	for (const { stratum, id, ticket } of missing.values()) {
		isEqualSet = false;
		found.add('missing', file, null, {
			zh: `层 ${stratum} 的 ${id} 应当抽中（摇号值 ${ticket}），名单中没有`,
			en: `${id} of stratum ${stratum} should be drawn (ticket ${ticket}) but is not in the list`,
		});
	}
	if (isEqualSet) {
		found.add('order', file, null, {
			zh: '内容相同，但行的顺序或结尾与规则不同（应按层、摇号值升序）',
			en: 'the content is the same but the order or ending of the lines is not (by stratum, then ticket)',
		});
	}
}

function compareReplacements(
	folder: PlanFolder,
	text: string,
	takes: readonly StratumTake[],
	seed: string,
	found: DifferenceLog,
): void {
	found.guard(() => {
		const losses: LostUnit[] = [...readFields(text, FILES.replacements, 5)].map(({ fields }) => {
			const [stratum = '', id = '', disposition = ''] = fields;
			return { stratum, id, disposition };
		});
		const replaced = replaceLost(readFrame(folder.frame), takes, losses, seed);
		compareLines(text, FILES.replacements, [...replacementLines(replaced)], found);
	});
}

// A stratum that only the frame knows is reported with the populations; it draws nobody.
function everyStratum(frame: FrameDigest, takes: readonly StratumTake[]): StratumTake[] {
	const planned = new Set(takes.map(({ stratum }) => stratum));
	const unplanned = frame.strata.filter(({ stratum }) => !planned.has(stratum));
	return [...takes, ...unplanned.map(({ stratum }) => ({ stratum, take: 0 }))];
}

function compareLines(
	text: string,
	file: string,
	expected: readonly string[],
	found: DifferenceLog,
): void {
	const published = text.split('\n');
	if (published.pop() !== '') published.push('');
	for (let index = 0; index < Math.max(published.length, expected.length); index++) {
		const wanted = (expected[index] ?? '').trimEnd();
		const line = published[index] ?? '';
		if (wanted === line) continue;
		found.add('line', file, index + 1, {
			zh: `应为「${wanted.replaceAll('\t', ' ')}」，读到「${line.replaceAll('\t', ' ')}」`,
			en: `expected '${wanted.replaceAll('\t', ' ')}', found '${line.replaceAll('\t', ' ')}'`,
		});
	}
}
