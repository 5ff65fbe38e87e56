import { RULE_VERSION } from './encoding.ts';
import { commitmentOf, seedOf } from './draw.ts';
import { refuse } from './error.ts';
import { rehearsalSecrets } from './secrets.ts';

/** What every draw says of itself; the field names are those of manifest.json. Times are ISO texts given by the caller; `beacon`, `seed` and `secrets` are empty until the draw is revealed. */
export interface Manifest {
	readonly draw_id: string;
	readonly rule_version: string;
	readonly label: string;
	readonly is_rehearsal: boolean;
	readonly number: number | null;
	readonly period: string;
	readonly generation: number;
	readonly operator: string;
	readonly frame_root: string;
	readonly plan_hash: string;
	readonly opened_at: string;
	readonly beacon_source: string;
	readonly beacon_due_at: string;
	readonly commitments: readonly string[];
	readonly committed_at: string;
	readonly beacon: string;
	readonly secrets: readonly string[];
	readonly seed: string;
	readonly revealed_at: string;
	readonly extension_plan_hash?: string;
}

/** What is frozen when a draw is opened. `number` is the register's number; null marks a rehearsal (演练), which never enters the register. */
export type OpeningSpec = Pick<
	Manifest,
	| 'draw_id'
	| 'number'
	| 'period'
	| 'generation'
	| 'operator'
	| 'frame_root'
	| 'plan_hash'
	| 'opened_at'
>;

/** The manifest of a frozen frame and plan (methods §1.3 steps 1–2). */
export function openManifest(spec: OpeningSpec): Manifest {
	return {
		draw_id: spec.draw_id,
		rule_version: RULE_VERSION,
		label: spec.number === null ? '演练' : '',
		is_rehearsal: spec.number === null,
		number: spec.number,
		period: spec.period,
		generation: spec.generation,
		operator: spec.operator,
		frame_root: spec.frame_root,
		plan_hash: spec.plan_hash,
		opened_at: spec.opened_at,
		beacon_source: '',
		beacon_due_at: '',
		commitments: [],
		committed_at: '',
		beacon: '',
		secrets: [],
		seed: '',
		revealed_at: '',
	};
}

/** The manifest with the parties' commitments and the name and time of a future beacon (methods §1.3 step 3). Errors: already committed, no commitment, a beacon that is not later than the commitments. */
export function commitManifest(
	manifest: Manifest,
	step: Pick<Manifest, 'commitments' | 'beacon_source' | 'beacon_due_at' | 'committed_at'>,
): Manifest {
	if (manifest.commitments.length > 0 || step.commitments.length === 0) {
		throw wrongStep(
			manifest,
			'承诺只能登记一次且不能为空',
			'commitments are given once and not empty',
		);
	}
	if (!(Date.parse(step.beacon_due_at) > Date.parse(step.committed_at))) {
		throw wrongStep(
			manifest,
			'公开信标的时间须晚于承诺时间',
			'the beacon must be due after the commitments',
		);
	}
	return { ...manifest, ...step };
}

/** The manifest with beacon, secrets and seed (methods §1.3 step 4). Errors: not committed, already revealed, a secret that does not match its commitment. */
export function revealManifest(
	manifest: Manifest,
	step: Pick<Manifest, 'beacon' | 'secrets' | 'revealed_at'>,
): Manifest {
	const { draw_id, commitments, frame_root, plan_hash } = manifest;
	if (manifest.seed !== '' || commitments.length !== step.secrets.length) {
		throw wrongStep(
			manifest,
			`须先承诺、只揭示一次，且秘密个数为 ${commitments.length}`,
			`commit first, reveal once, and give ${commitments.length} secrets`,
		);
	}
	step.secrets.forEach((secret, index) => {
		if (commitmentOf(draw_id, index + 1, secret) !== commitments[index]) {
			throw wrongStep(
				manifest,
				`第 ${index + 1} 方的秘密与承诺不符`,
				`the secret of party ${index + 1} does not match its commitment`,
			);
		}
	});
	const { beacon, secrets } = step;
	const seed = seedOf({ drawId: draw_id, root: frame_root, planHash: plan_hash, beacon, secrets });
	return { ...manifest, ...step, seed };
}

/** A whole rehearsal at one moment: opened, committed and revealed with secrets that follow from the draw id; marked 演练. */
export function rehearseManifest(
	spec: Omit<OpeningSpec, 'number'>,
	step: { readonly beacon: string; readonly beacon_source: string; readonly parties: number },
): Manifest {
	const secrets = rehearsalSecrets(spec.draw_id, step.parties);
	const opened = openManifest({ ...spec, number: null });
	const committed: Manifest = {
		...opened,
		commitments: secrets.map((secret, index) => commitmentOf(spec.draw_id, index + 1, secret)),
		beacon_source: step.beacon_source,
		beacon_due_at: spec.opened_at,
		committed_at: spec.opened_at,
	};
	return revealManifest(committed, { beacon: step.beacon, secrets, revealed_at: spec.opened_at });
}

function wrongStep(manifest: Manifest, zh: string, en: string): Error {
	return refuse(
		'manifest',
		{ file: 'manifest.json', name: manifest.draw_id },
		{ zh, en },
		{ zh: '请核对步骤后重试', en: 'check the step and try again' },
	);
}
