import { commitmentOf, seedOf } from './draw.ts';
import { requireHash, RULE_VERSION } from './encoding.ts';
import { SamplingError } from './error.ts';
import { FILES, readFrame, readPlan, type PlanFolder } from './folder.ts';
import { digestFrame, digestSortedFrame, type FrameDigest } from './frame.ts';
import { logDifferences, type Difference, type DifferenceLog } from './difference.ts';
import { planHash, type PlanCell } from './plan.ts';
import { compareSample } from './verify-sample.ts';

/** What a re-computation found. `differences` contradict the published files, `notes` are allowed but worth reading; empty differences mean that everything agrees. */
export interface Verification {
	readonly isSame: boolean;
	readonly differences: readonly Difference[];
	readonly notes: readonly Difference[];
	readonly drawId: string;
	readonly isRehearsal: boolean;
	readonly frameRoot: string;
	readonly planHash: string;
	readonly seed: string;
	readonly population: number;
	readonly stratumCount: number;
	readonly drawnCount: number;
}

/** The manifest's facts that a verification needs; missing ones are empty. */
interface Claims {
	readonly drawId: string;
	readonly rule: string;
	readonly frameRoot: string;
	readonly planHash: string;
	readonly extensionPlanHash: string;
	readonly beacon: string;
	readonly seed: string;
	readonly secrets: readonly string[];
	readonly commitments: readonly string[];
	readonly isRehearsal: boolean;
}

const SMALL = 20;

/** Re-computes a draw from its published files alone and says in words what differs; never throws over their content (methods §1.3). */
export function verifyFolder(folder: PlanFolder): Verification {
	const found = logDifferences();
	const notes = logDifferences();
	const claims = readClaims(folder.manifest, found);
	const plan = found.guard(() => readPlan(folder.plan)) ?? [];
	const frame = digestOf(folder.frame, found);
	const hash = found.guard(() => planHash(plan)) ?? '';
	compareHash(found, 'frame_root', '名录根', 'the frame root', frame?.root ?? '', claims.frameRoot);
	compareHash(found, 'plan_hash', '方案哈希', 'the plan hash', hash, claims.planHash);
	if (frame !== undefined) comparePopulations(frame, plan, found);
	noteStrata(plan, notes);
	const seed = checkSeed(claims, frame?.root ?? '', hash, found);
	let drawnCount = 0;
	if (seed === '' && folder.drawn === '') {
		notes.add('not_revealed', FILES.manifest, null, {
			zh: '尚未揭示公开信标和秘密，只核对了名录、方案和承诺',
			en: 'beacon and secrets are not revealed yet: only frame, plan and commitments were checked',
		});
	} else if (seed === '') {
		found.add('not_revealed', FILES.drawn, null, {
			zh: '已有抽中名单，但清单未给出可用的信标、秘密和种子，无法核对',
			en: 'there is a sample, but the manifest has no usable beacon, secrets and seed to check it by',
		});
	} else if (hash !== '' && frame !== undefined) {
		drawnCount = compareSample(folder, frame, plan, { ...claims, seed }, found);
	}
	return {
		isSame: found.list().length === 0,
		differences: found.list(),
		notes: notes.list(),
		drawId: claims.drawId,
		isRehearsal: claims.isRehearsal,
		frameRoot: frame?.root ?? '',
		planHash: hash,
		seed,
		population: frame?.population ?? 0,
		stratumCount: frame?.strata.length ?? 0,
		drawnCount,
	};
}

function readClaims(text: string, found: DifferenceLog): Claims {
	let fields: Record<string, unknown> = {};
	try {
		const parsed: unknown = JSON.parse(text);
		if (typeof parsed === 'object' && parsed !== null) fields = { ...parsed };
	} catch (cause) {
		found.add('manifest', FILES.manifest, null, {
			zh: `不是合法的 JSON：${String(cause)}`,
			en: `not valid JSON: ${String(cause)}`,
		});
	}
	const word = (name: string): string => {
		const value = fields[name];
		return typeof value === 'string' ? value : '';
	};
	const words = (name: string): string[] => {
		const value = fields[name];
		return Array.isArray(value) ? value.map(String) : [];
	};
	const claims: Claims = {
		drawId: word('draw_id'),
		rule: word('rule_version'),
		frameRoot: word('frame_root'),
		planHash: word('plan_hash'),
		extensionPlanHash: word('extension_plan_hash'),
		beacon: word('beacon'),
		seed: word('seed'),
		secrets: words('secrets'),
		commitments: words('commitments'),
		isRehearsal: fields['is_rehearsal'] === true,
	};
	if (claims.rule !== RULE_VERSION) {
		found.add('rule_version', FILES.manifest, null, {
			zh: `规则版本为「${claims.rule}」，本程序只认 ${RULE_VERSION}`,
			en: `the rule version is '${claims.rule}', this program knows ${RULE_VERSION} only`,
		});
	}
	return claims;
}

function digestOf(text: string, found: DifferenceLog): FrameDigest | undefined {
	try {
		return digestSortedFrame(readFrame(text));
	} catch (error) {
		if (!(error instanceof SamplingError)) throw error;
		found.add(error.code, '', null, error);
		if (error.code !== 'order') return undefined;
		return found.guard(() => digestFrame(readFrame(text)));
	}
}

function compareHash(
	found: DifferenceLog,
	field: string,
	zh: string,
	en: string,
	computed: string,
	claimed: string,
): void {
	if (computed === '' || computed === claimed) return;
	found.add(field, FILES.manifest, null, {
		zh: `${zh}不符：重算为 ${computed}，清单写 ${claimed}；公布的文件与抽取时的不是同一份`,
		en: `${en} differs: computed ${computed}, the manifest says ${claimed}; the published file is not the one that was drawn from`,
	});
}

function comparePopulations(
	frame: FrameDigest,
	plan: readonly PlanCell[],
	found: DifferenceLog,
): void {
	const planned = new Map(plan.map((cell) => [cell.stratum, cell.population]));
	const counted = new Map(frame.strata.map((stratum) => [stratum.stratum, stratum.population]));
	for (const stratum of new Set([...planned.keys(), ...counted.keys()])) {
		const wanted = planned.get(stratum) ?? 0;
		const members = counted.get(stratum) ?? 0;
		if (wanted === members) continue;
		found.add('population', FILES.plan, null, {
			zh: `层 ${stratum}：方案写 ${wanted} 户，名录有 ${members} 户`,
			en: `stratum ${stratum}: the plan says ${wanted} members, the frame has ${members}`,
		});
	}
}

function checkSeed(claims: Claims, root: string, hash: string, found: DifferenceLog): string {
	const { drawId, beacon, secrets, commitments } = claims;
	if (claims.seed === '' && beacon === '' && secrets.length === 0) return '';
	if (secrets.length !== commitments.length) {
		found.add('commitments', FILES.manifest, null, {
			zh: `秘密 ${secrets.length} 个，承诺 ${commitments.length} 个`,
			en: `${secrets.length} secrets for ${commitments.length} commitments`,
		});
	}
	secrets.forEach((secret, index) => {
		const computed = found.guard(() => commitmentOf(drawId, index + 1, secret));
		if (computed === undefined || computed === commitments[index]) return;
		found.add('commitments', FILES.manifest, null, {
			zh: `第 ${index + 1} 方的秘密与事先公布的承诺不符`,
			en: `the secret of party ${index + 1} does not match the commitment published before`,
		});
	});
	// A seed that follows from the manifest's own hashes stays in use, so that an altered frame shows as that and not as a wholly different sample.
	const claimed = found.guard(() =>
		seedOf({ drawId, root: claims.frameRoot, planHash: claims.planHash, beacon, secrets }),
	);
	if (claimed === undefined) return '';
	if (claimed === claims.seed) return requireHash(claimed, 'seed');
	found.add('seed', FILES.manifest, null, {
		zh: `种子不符：由清单各项重算为 ${claimed}，清单写 ${claims.seed}`,
		en: `the seed differs: the manifest's own parts give ${claimed}, it says ${claims.seed}`,
	});
	return root === '' || hash === ''
		? claimed
		: seedOf({ drawId, root, planHash: hash, beacon, secrets });
}

function noteStrata(plan: readonly PlanCell[], notes: DifferenceLog): void {
	for (const { stratum, population, expectedMicro } of plan) {
		const ratio = population === 0 ? 0 : expectedMicro / (population * 1e6);
		if (ratio === 1 || population === 0) continue;
		if (population < SMALL) {
			notes.add('small_stratum', FILES.plan, null, {
				zh: `层 ${stratum} 只有 ${population} 户且未全覆盖，层太小会接近指定检查`,
				en: `stratum ${stratum} has ${population} members and no full coverage: so small a stratum comes close to a targeted check`,
			});
		}
		if (ratio > 0.5) {
			notes.add('high_ratio', FILES.plan, null, {
				zh: `层 ${stratum} 抽取比例 ${(ratio * 100).toFixed(1)}%，超过一半但未全覆盖`,
				en: `stratum ${stratum} is drawn at ${(ratio * 100).toFixed(1)} %, more than half but not in full`,
			});
		}
	}
}
