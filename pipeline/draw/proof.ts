import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { InputError } from '../errors.ts';
import type { Report } from '../report.ts';
import { FILES, frameLines, readFrame, type PlanFolder } from '../sampling/folder.ts';
import type { Manifest } from '../sampling/manifest.ts';
import { inclusionProof, leafHash, merkleRoot, provesInclusion } from '../sampling/merkle.ts';
import { frameId } from '../sampling/subject-code.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * A proof that a subject stands in the frozen frame, one path for each of its strata: it needs the tree's root, not the
 * names of the others. Leaves are the lines of frame.tsv without their line feed, in the order of the file (RFC 6962).
 */
const proofFile = z.strictObject({
	draw_id: z.string(),
	frame_root: hash,
	tree_size: z.int().min(1),
	tree_root: hash,
	paths: z
		.array(z.strictObject({ line: z.string(), index: z.int().min(0), path: z.array(hash) }))
		.min(1),
});

type Proof = z.infer<typeof proofFile>;

/** Writes the proof that a subject stands in a published frame, to a file or the terminal. Throws InputError when it does not. */
export function proveInclusion(
	files: PlanFolder,
	code: string,
	out: string | null,
	report: Report,
): void {
	const id = frameId(code);
	const lines = linesOf(files);
	const places = lines.flatMap((line, index) => (line.endsWith(`\t${id}`) ? [index] : []));
	const { draw_id, frame_root } = JSON.parse(files.manifest) as Manifest;
	if (places.length === 0)
		throw new InputError('DRAW-PROOF', FILES.frame, {
			zh: `${id} 不在 ${draw_id} 的名录内，没有可以证明的。`,
			en: `${id} is not in the frame of ${draw_id}: there is nothing to prove.`,
		});
	const leaves = lines.map(leafOf);
	const proof: Proof = {
		draw_id,
		frame_root,
		tree_size: leaves.length,
		tree_root: merkleRoot(leaves),
		paths: places.map((index) => ({
			line: lines[index]!,
			index,
			path: inclusionProof(leaves, index),
		})),
	};
	const text = `${JSON.stringify(proof, null, '\t')}\n`;
	if (out === null) process.stdout.write(text);
	else writeFileSync(out, text);
	report.say({
		zh: `${id} 在名录内 ${places.length} 层，名录树根 ${proof.tree_root}（${leaves.length} 行）`,
		en: `${id} stands in ${places.length} strata of the frame; root of its tree ${proof.tree_root} (${leaves.length} lines)`,
	});
}

/** Checks a proof file against a published folder and tells the result; true when all of it holds. Throws InputError for a file that is no proof. */
export function checkProof(files: PlanFolder, file: string, report: Report): boolean {
	const proof = readProof(file);
	const { draw_id, frame_root } = JSON.parse(files.manifest) as Manifest;
	const leaves = linesOf(files).map(leafOf);
	const faults: { zh: string; en: string }[] = [];
	if (proof.draw_id !== draw_id || proof.frame_root !== frame_root)
		faults.push({ zh: '不是这次抽取的证明', en: 'it belongs to another draw' });
	if (proof.tree_size !== leaves.length || proof.tree_root !== merkleRoot(leaves))
		faults.push({ zh: '树根与名录不符', en: 'the root of the tree is not that of the frame' });
	for (const { line, index, path } of proof.paths)
		if (!provesInclusion(proof.tree_root, proof.tree_size, index, leafOf(line), path))
			faults.push({
				zh: `“${line}”的路径不通向树根`,
				en: `the path of '${line}' does not lead to the root`,
			});
	for (const { zh, en } of faults) report.say({ zh: `不符 ${zh}`, en: `differs ${en}` });
	if (faults.length === 0)
		report.say({
			zh: `✓ 证明成立：${proof.paths.map(({ line }) => line.replace('\t', ' ')).join('、')}`,
			en: `the proof holds: ${proof.paths.map(({ line }) => line.replace('\t', ' ')).join(', ')}`,
		});
	return faults.length === 0;
}

function linesOf(files: PlanFolder): string[] {
	return [...frameLines(readFrame(files.frame))].map((line) => line.slice(0, -1));
}

function leafOf(line: string): Buffer {
	return leafHash(Buffer.from(line, 'ascii'));
}

function readProof(file: string): Proof {
	try {
		return proofFile.parse(JSON.parse(readFileSync(file, 'utf8')));
	} catch (cause) {
		throw new InputError(
			'VERIFY-PROOF',
			file,
			{
				zh: '不是 mingcha draw prove 写出的证明文件。',
				en: 'this is no file that mingcha draw prove wrote.',
			},
			cause,
		);
	}
}
