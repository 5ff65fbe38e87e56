import { createHash } from 'node:crypto';

const SIZE = 32;

/** A leaf's hash: SHA-256(0x00 ‖ data), 32 bytes (RFC 6962 §2.1). */
export function leafHash(data: Uint8Array): Buffer {
	return createHash('sha256').update('\0', 'latin1').update(data).digest();
}

/** The tree's root over leaf hashes in order, lowercase hex; SHA-256 of nothing for no leaves (RFC 6962 §2.1). */
export function merkleRoot(leaves: readonly Uint8Array[]): string {
	if (leaves.length === 0) return createHash('sha256').digest('hex');
	let level = Buffer.concat(leaves);
	while (level.length > SIZE) level = parentLevel(level);
	return level.toString('hex');
}

/** The audit path of leaf `index` (0-based), lowercase hex from the leaf upwards (RFC 6962 §2.1.1). Errors: no such leaf. */
export function inclusionProof(leaves: readonly Uint8Array[], index: number): string[] {
	if (!Number.isInteger(index) || index < 0 || index >= leaves.length) {
		throw new RangeError(`leaf ${index} of ${leaves.length} does not exist`);
	}
	const path: string[] = [];
	let level = Buffer.concat(leaves);
	let position = index;
	while (level.length > SIZE) {
		const sibling = (position ^ 1) * SIZE;
		if (sibling < level.length) path.push(level.toString('hex', sibling, sibling + SIZE));
		level = parentLevel(level);
		position >>= 1;
	}
	return path;
}

/** Whether the path leads from the leaf hash at `index` of `size` leaves to the root (hex). */
export function provesInclusion(
	root: string,
	size: number,
	index: number,
	leaf: Uint8Array,
	path: readonly string[],
): boolean {
	if (!Number.isInteger(index) || index < 0 || index >= size) return false;
	let node = Buffer.from(leaf);
	let position = index;
	let last = size - 1;
	let used = 0;
	for (; last > 0; position >>= 1, last >>= 1) {
		if (position === last && position % 2 === 0) continue;
		const sibling = Buffer.from(path[used++] ?? '', 'hex');
		if (sibling.length !== SIZE) return false;
		node = position % 2 === 0 ? parentOf(node, sibling) : parentOf(sibling, node);
	}
	return used === path.length && node.toString('hex') === root;
}

// A last node without a sibling rises unchanged: the same tree as splitting at the largest power of two.
function parentLevel(level: Buffer): Buffer<ArrayBuffer> {
	const count = level.length / SIZE;
	const parents = Buffer.allocUnsafe(Math.ceil(count / 2) * SIZE);
	for (let node = 0; node < count; node += 2) {
		const left = level.subarray(node * SIZE, (node + 1) * SIZE);
		const right = level.subarray((node + 1) * SIZE, (node + 2) * SIZE);
		parents.set(right.length === 0 ? left : parentOf(left, right), (node / 2) * SIZE);
	}
	return parents;
}

function parentOf(left: Uint8Array, right: Uint8Array): Buffer<ArrayBuffer> {
	const digest = createHash('sha256').update('\x01', 'latin1').update(left).update(right).digest();
	return Buffer.from(digest);
}
