import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drawSample } from '../../pipeline/sampling/draw.ts';
import { sha256 } from '../../pipeline/sampling/encoding.ts';
import {
	drawnLines,
	frameLines,
	planLines,
	replacementLines,
	thresholdLines,
	type PlanFolder,
} from '../../pipeline/sampling/folder.ts';
import { digestFrame, sortedUnits, type FrameUnit } from '../../pipeline/sampling/frame.ts';
import { openManifest, rehearseManifest } from '../../pipeline/sampling/manifest.ts';
import {
	planHash,
	roundExtension,
	roundPlan,
	type PlanCell,
} from '../../pipeline/sampling/plan.ts';
import { replaceLost } from '../../pipeline/sampling/replacement.ts';
import { verifyFolder } from '../../pipeline/sampling/verify.ts';
import { golden } from './golden.ts';

const opening = {
	draw_id: 'R-2026-01',
	period: '2026-W31',
	generation: 7,
	operator: 'wang',
	opened_at: '2026-07-27T09:00:00+08:00',
};

/** A rehearsed folder of 400 subjects in five strata, one of them covered in full and one not drawn at all. */
function makeFolder(): { folder: PlanFolder; frame: FrameUnit[]; plan: PlanCell[]; seed: string } {
	const groups = new Map<string, string[]>();
	const plan = [180, 120, 60, 25, 15].map((population, index): PlanCell => {
		const stratum = `D01.R0${index}.${sha256(String(index)).slice(0, 12)}`;
		groups.set(
			stratum,
			Array.from({ length: population }, (_, member) => `X-V-${index}${member}`),
		);
		const ratio = [0.03, 0.1, 0.251, 0, 1][index] ?? 0;
		return { stratum, population, expectedMicro: Math.floor(population * ratio * 1e6) };
	});
	const frame = [...sortedUnits(groups)];
	const manifest = rehearseManifest(
		{ ...opening, frame_root: digestFrame(frame).root, plan_hash: planHash(plan) },
		{ beacon: golden.beacon, beacon_source: '双色球 2026088', parties: 2 },
	);
	const { drawn, thresholds } = drawSample(frame, roundPlan(plan, manifest.seed), manifest.seed);
	return {
		frame,
		plan,
		seed: manifest.seed,
		folder: {
			manifest: JSON.stringify(manifest, null, 2),
			frame: [...frameLines(frame)].join(''),
			plan: [...planLines(plan)].join(''),
			drawn: [...drawnLines(drawn)].join(''),
			thresholds: [...thresholdLines(thresholds)].join(''),
		},
	};
}

const { folder, frame, plan, seed } = makeFolder();
const lines = folder.drawn.trimEnd().split('\n');

/** The folder with its draw enlarged by half and two losses replaced. */
function grownFolder(): PlanFolder {
	const larger = plan.map((cell) => ({
		...cell,
		expectedMicro: Math.min(cell.population * 1e6, Math.floor(cell.expectedMicro * 1.5)),
	}));
	const takes = roundExtension(plan, larger, seed);
	const all = drawSample(frame, takes, seed);
	const first = new Set(lines);
	const added = [...drawnLines(all.drawn)].filter((line) => !first.has(line.trimEnd()));
	const losses = all.drawn.slice(2, 4).map((unit) => ({ ...unit, disposition: 'closed' }));
	const manifest: object = JSON.parse(folder.manifest);
	return {
		...folder,
		manifest: JSON.stringify({ ...manifest, extension_plan_hash: planHash(larger) }),
		thresholds: [...thresholdLines(all.thresholds)].join(''),
		extension: [...planLines(larger)].join(''),
		extended: added.join(''),
		replacements: [...replacementLines(replaceLost(frame, takes, losses, seed))].join(''),
	};
}

const codesOf = (changed: PlanFolder): string[] => [
	...new Set(verifyFolder(changed).differences.map(({ code }) => code)),
];

function withManifest(change: object): PlanFolder {
	const manifest: object = JSON.parse(folder.manifest);
	return { ...folder, manifest: JSON.stringify({ ...manifest, ...change }) };
}

describe('a published folder', () => {
	it('agrees with its own re-computation', () => {
		const result = verifyFolder(folder);
		expect(result).toMatchObject({
			isSame: true,
			differences: [],
			drawId: 'R-2026-01',
			isRehearsal: true,
			seed,
			population: 400,
			stratumCount: 5,
			drawnCount: lines.length,
		});
	});

	it('agrees after an extension and replacements', () => {
		const grown = grownFolder();
		expect(grown.extended).not.toBe('');
		expect(verifyFolder(grown).differences).toEqual([]);
	});

	it('is only checked as far as it goes before the reveal', () => {
		const { root } = digestFrame(frame);
		const manifest = openManifest({
			...opening,
			number: 3,
			frame_root: root,
			plan_hash: planHash(plan),
		});
		const open = { ...folder, manifest: JSON.stringify(manifest), drawn: '' };
		expect(verifyFolder(open)).toMatchObject({ isSame: true, notes: [{ code: 'not_revealed' }] });
		expect(codesOf({ ...open, drawn: folder.drawn })).toEqual(['not_revealed']);
	});

	it('carries notes on strata so small or so heavily drawn that they come close to targeting', () => {
		const cells = [
			{ stratum: 'A', population: 3, expectedMicro: 1_000_000 },
			{ stratum: 'B', population: 40, expectedMicro: 30_000_000 },
			{ stratum: 'C', population: 2, expectedMicro: 2_000_000 },
		];
		const { notes } = verifyFolder({ ...folder, plan: [...planLines(cells)].join('') });
		expect(notes.map(({ code }) => code)).toEqual(['small_stratum', 'high_ratio']);
		expect(notes[0]?.zh).toContain('层 A 只有 3 户');
	});
});

describe('an altered folder', () => {
	const swap = (): string => [lines[1], lines[0], ...lines.slice(2)].join('\n') + '\n';
	const outsider = frame.find(({ id }) => !folder.drawn.includes(`\t${id}\t`));
	const alterations: readonly [string, PlanFolder, readonly string[]][] = [
		['a drawn firm left out', { ...folder, drawn: `${lines.slice(1).join('\n')}\n` }, ['missing']],
		[
			'a firm added to the sample',
			{
				...folder,
				drawn: `${folder.drawn}${outsider?.stratum}\t${outsider?.id}\t${'0'.repeat(64)}\n`,
			},
			['not_drawn'],
		],
		[
			'a firm named twice',
			{ ...folder, drawn: `${folder.drawn}${lines.at(-1)}\n` },
			['repeated_draw'],
		],
		[
			'a ticket changed',
			{ ...folder, drawn: folder.drawn.replace(/[0-9a-f]{64}/, 'f'.repeat(64)) },
			['ticket'],
		],
		['lines in another order', { ...folder, drawn: swap() }, ['order']],
		[
			'a firm taken out of the frame',
			{ ...folder, frame: folder.frame.replace(/.*\n/, '') },
			['frame_root', 'population'],
		],
		[
			'the frame in another order',
			{ ...folder, frame: folder.frame.split('\n').slice(0, -1).reverse().join('\n') + '\n' },
			['order'],
		],
		[
			'a ratio raised',
			{ ...folder, plan: folder.plan.replace(/^(\S+\t\d+\t)(\d+)/, '$18000000') },
			['plan_hash'],
		],
		['another seed', withManifest({ seed: sha256('another') }), ['seed']],
		['another beacon', withManifest({ beacon: 'tomorrow' }), ['seed']],
		['a swapped secret', withManifest({ secrets: golden.secrets }), ['commitments', 'seed']],
		['a missing secret', withManifest({ secrets: [] }), ['commitments', 'seed']],
		['another rule', withManifest({ rule_version: 'SRD-2' }), ['rule_version']],
		[
			'a threshold moved',
			{ ...folder, thresholds: folder.thresholds?.replace(/[0-9a-f]{64}/, 'a'.repeat(64)) ?? '' },
			['line'],
		],
		['carriage returns', { ...folder, plan: folder.plan.replaceAll('\n', '\r\n') }, ['fields']],
		['a frame cut off', { ...folder, frame: folder.frame.slice(0, -1) }, ['line_end']],
		['a broken manifest', { ...folder, manifest: '{' }, ['manifest', 'rule_version']],
		[
			'an extension that nobody registered',
			{ ...grownFolder(), manifest: folder.manifest },
			['extension_plan_hash'],
		],
		['an extension without its subjects', { ...grownFolder(), extended: '' }, ['missing']],
		[
			'a replacement of choice',
			{
				...grownFolder(),
				replacements: (grownFolder().replacements ?? '').replace(
					/closed\t\S+\t/,
					`closed\t${outsider?.id}\t`,
				),
			},
			['line'],
		],
	];

	it.each(alterations)('shows %s', (_, altered, codes) => {
		const result = verifyFolder(altered);
		expect(result.isSame).toBe(false);
		expect(codesOf(altered)).toEqual(expect.arrayContaining([...codes]));
		for (const { zh, en } of result.differences) {
			expect(zh).toMatch(/[\u4e00-\u9fff]/);
			expect(en).not.toMatch(/[\u4e00-\u9fff]/);
		}
	});

	it('with one firm changed says which, and nothing else about the sample', () => {
		const [gone = ''] = lines;
		const [, id = ''] = gone.split('\t');
		const { differences } = verifyFolder({
			...folder,
			drawn: folder.drawn.replace(`${gone}\n`, ''),
		});
		expect(differences).toHaveLength(1);
		expect(differences[0]?.zh).toContain(`${id} 应当抽中`);
	});

	it('with many changes lists the first fifty of a kind and counts the rest', () => {
		const everybody = frame.map(({ stratum, id }) => `${stratum}\t${id}\t${'0'.repeat(64)}\n`);
		const { differences } = verifyFolder({ ...folder, drawn: everybody.join('') });
		expect(differences.length).toBeLessThan(110);
		expect(differences.at(-1)?.en).toContain('more differences of the kind');
	});
});

const python = spawnSync('python3', ['--version']);
const hasPython = python.status === 0;
if (!hasPython) console.log('python3 is not installed here: docs/verify.py is not run');

describe.runIf(hasPython)('docs/verify.py', () => {
	function runVerifier(given: PlanFolder): {
		status: number | null;
		stdout: string;
		stderr: string;
	} {
		const place = mkdtempSync(join(tmpdir(), 'mingcha-verify-'));
		try {
			writeFileSync(join(place, 'manifest.json'), given.manifest);
			writeFileSync(join(place, 'frame.tsv'), given.frame);
			writeFileSync(join(place, 'plan.tsv'), given.plan);
			writeFileSync(join(place, 'drawn.tsv'), given.drawn);
			const script = join(import.meta.dirname, '../../docs/verify.py');
			return spawnSync('python3', ['-I', script, place], { encoding: 'utf8' });
		} finally {
			rmSync(place, { recursive: true });
		}
	}

	it('draws the same bytes', () => {
		expect(runVerifier(folder)).toMatchObject({ status: 0, stdout: folder.drawn, stderr: '' });
	});

	it('draws the golden vector', () => {
		const { drawId, beacon, secrets, root } = golden;
		const manifest = {
			draw_id: drawId,
			beacon,
			secrets,
			frame_root: root,
			plan_hash: golden.planHash,
			seed: golden.seed,
			commitments: secrets.map((secret, index) =>
				sha256(`SRD1:commit:${drawId}:P${index + 1}:${secret}`),
			),
		};
		const { drawn } = drawSample(golden.frame, roundPlan(golden.plan, golden.seed), golden.seed);
		const text = [...drawnLines(drawn)].join('');
		const vector = {
			manifest: JSON.stringify(manifest),
			frame: [...frameLines(golden.frame)].join(''),
			plan: [...planLines(golden.plan)].join(''),
			drawn: text,
		};
		expect(runVerifier(vector)).toMatchObject({ status: 0, stdout: text });
	});

	it.each([
		['drawn.tsv', { ...folder, drawn: folder.drawn.replace(/.*\n/, '') }],
		['frame_root', { ...folder, frame: folder.frame.replace(/.*\n/, '') }],
		['plan_hash', { ...folder, plan: folder.plan.replace(/\n/, '\r\n') }],
		['commitments', withManifest({ commitments: [] })],
		['seed', withManifest({ beacon: 'tomorrow' })],
	])('says that %s differs', (name, altered) => {
		const { status, stderr } = runVerifier(altered);
		expect(status).toBe(1);
		expect(stderr).toContain(name);
	});
});
