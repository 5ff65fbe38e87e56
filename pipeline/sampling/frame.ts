import { createHash, type Hash } from 'node:crypto';
import { compareText, requireId, requireStratum, sha256 } from './encoding.ts';
import { refuse } from './error.ts';

/** One member of the frozen population: a stratum code and a subject's id. The same id may stand in strata of several departments, once in each. */
export interface FrameUnit {
	readonly stratum: string;
	readonly id: string;
}

/** A stratum's population and the digest of its ids in byte order (methods §1.3 step 1). */
export interface StratumDigest {
	readonly stratum: string;
	readonly population: number;
	readonly digest: string;
}

/** The frame's root and what it was made of; `strata` in byte order, `population` counts all rows. */
export interface FrameDigest {
	readonly root: string;
	readonly population: number;
	readonly strata: readonly StratumDigest[];
}

/** The root over strata digests in any order, so that digests computed elsewhere (SQL) can be joined (methods §1.3 step 1). */
export function rootOf(strata: readonly StratumDigest[]): string {
	const lines = [...strata]
		.sort((left, right) => compareText(left.stratum, right.stratum))
		.map(({ stratum, population, digest }) => `${stratum}\t${population}\t${digest}\n`);
	return sha256(lines.join(''));
}

/** The root of a frame in any order; holds all ids in memory. Errors: a malformed or repeated member. */
export function digestFrame(frame: Iterable<FrameUnit>): FrameDigest {
	const groups = new Map<string, string[]>();
	let line = 0;
	for (const { stratum, id } of frame) {
		line++;
		const place = { file: 'frame.tsv', line };
		let ids = groups.get(requireStratum(stratum, place));
		if (ids === undefined) groups.set(stratum, (ids = []));
		ids.push(requireId(id, place));
	}
	return digestSortedFrame(sortedUnits(groups));
}

/** The root of a frame already in byte order of stratum and id, in constant memory: the order of every published frame.tsv. Errors: a malformed, repeated or misplaced member. */
export function digestSortedFrame(frame: Iterable<FrameUnit>): FrameDigest {
	const strata: StratumDigest[] = [];
	let population = 0;
	let current: OpenStratum | undefined;
	for (const { stratum, id } of frame) {
		population++;
		const place = { file: 'frame.tsv', line: population };
		if (current?.stratum !== stratum) {
			requireStratum(stratum, place);
			if (current !== undefined) {
				if (compareText(current.stratum, stratum) >= 0) throw outOfOrder(stratum, population);
				strata.push(close(current));
			}
			current = { stratum, hash: createHash('sha256'), buffer: '', population: 0, last: '' };
		}
		requireId(id, place);
		if (current.population > 0 && id <= current.last) {
			throw id === current.last ? repeated(stratum, id, population) : outOfOrder(id, population);
		}
		add(current, id);
	}
	if (current !== undefined) strata.push(close(current));
	return { root: rootOf(strata), population, strata };
}

/** The units of groups of ids, in byte order of stratum and id; sorts the given arrays in place. */
export function* sortedUnits(groups: ReadonlyMap<string, string[]>): Generator<FrameUnit> {
	for (const stratum of [...groups.keys()].sort(compareText)) {
		for (const id of (groups.get(stratum) ?? []).sort(compareText)) yield { stratum, id };
	}
}

interface OpenStratum {
	stratum: string;
	hash: Hash;
	buffer: string;
	population: number;
	last: string;
}

function add(open: OpenStratum, id: string): void {
	open.buffer += `${id}\n`;
	open.population++;
	open.last = id;
	if (open.buffer.length < 16_384) return;
	open.hash.update(open.buffer, 'latin1');
	open.buffer = '';
}

function close({ stratum, hash, buffer, population }: OpenStratum): StratumDigest {
	return { stratum, population, digest: hash.update(buffer, 'latin1').digest('hex') };
}

function repeated(stratum: string, id: string, line: number): Error {
	return refuse(
		'repeated_id',
		{ file: 'frame.tsv', line },
		{ zh: `对象 ${id} 在层 ${stratum} 中重复`, en: `id ${id} stands twice in stratum ${stratum}` },
		{ zh: '请去重后重新冻结名录', en: 'remove the duplicate and freeze the frame again' },
	);
}

function outOfOrder(found: string, line: number): Error {
	return refuse(
		'order',
		{ file: 'frame.tsv', line },
		{ zh: `「${found}」未按字节顺序排列`, en: `'${found}' is not in byte order` },
		{
			zh: '请按层、编码逐字节升序排列',
			en: 'sort by stratum, then id, byte by byte',
		},
	);
}
