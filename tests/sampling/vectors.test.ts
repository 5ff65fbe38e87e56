import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
	choiceBits,
	drandRandomness,
	drandRoundAfter,
	drandTimeOf,
	rfc3797Key,
} from '../../pipeline/sampling/beacon.ts';
import { commitmentOf, drawSample, seedOf } from '../../pipeline/sampling/draw.ts';
import { sha256 } from '../../pipeline/sampling/encoding.ts';
import { digestFrame } from '../../pipeline/sampling/frame.ts';
import {
	inclusionProof,
	leafHash,
	merkleRoot,
	provesInclusion,
} from '../../pipeline/sampling/merkle.ts';
import { planHash, roundingOffset, roundPlan } from '../../pipeline/sampling/plan.ts';
import { creditCodeCheck } from '../../pipeline/sampling/subject-code.ts';
import { golden } from './golden.ts';

describe('the golden SRD-1 vector', () => {
	const { frame, plan, drawId, beacon, secrets, root, seed } = golden;

	it('gives the published frame root and plan hash', () => {
		expect(digestFrame(frame).root).toBe(root);
		expect(planHash(plan)).toBe(golden.planHash);
	});

	it('gives the published commitments and seed', () => {
		const commitments = secrets.map((secret, index) => commitmentOf(drawId, index + 1, secret));
		expect(commitments[0]).toMatch(/^84393267.*795c$/);
		expect(commitments[1]).toMatch(/^89651f01.*6ce0d$/);
		expect(seedOf({ drawId, root, planHash: golden.planHash, beacon, secrets })).toBe(seed);
	});

	it('gives the published rounding and sample', () => {
		const takes = roundPlan(plan, seed);
		expect(roundingOffset(seed)).toBe(golden.offset);
		expect(takes.map(({ take }) => take)).toEqual(golden.takes);
		const { drawn } = drawSample(frame, takes, seed);
		expect(drawn.map(({ id }) => Number(id.slice(10, 17)))).toEqual(golden.drawn);
	});
});

describe('RFC 3797', () => {
	const key = rfc3797Key([[9319], [2, 5, 12, 8, 10], [9, 18, 26, 34, 41, 45]]);

	it('writes the key of its section 6 example', () => {
		expect(key).toBe('9319./2.5.8.10.12./9.18.26.34.41.45./');
	});

	it('selects from that key what section 6 selects', () => {
		const digests = Array.from({ length: 11 }, (_, index) => {
			const counter = Buffer.from([index >> 8, index & 255]);
			return createHash('md5').update(counter).update(key).update(counter).digest('hex');
		});
		expect(digests.slice(0, 4).map((digest) => digest.toUpperCase())).toEqual([
			'990DD0A5692A029A98B5E01AA28F3459',
			'3691E55CB63FCC37914430B2F70B5EC6',
			'FE814EDF564C190AC1D25753979990FA',
			'1863CCACEB568C31D7DDBDF1D4E91387',
		]);
		const pool = Array.from({ length: 25 }, (_, index) => index + 1);
		const selected = digests.map(
			(digest) => pool.splice(Number(BigInt(`0x${digest}`) % BigInt(pool.length)), 1)[0],
		);
		expect(selected).toEqual([17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22]);
	});

	it('counts the bits of its section 3.3 table and of the lotteries', () => {
		const pools = [20, 25, 30, 35, 40, 50, 60, 75, 100, 120];
		expect(pools.map((pool) => Math.ceil(choiceBits(pool, 10)))).toEqual([
			18, 22, 25, 28, 30, 34, 37, 40, 44, 47,
		]);
		expect(choiceBits(33, 6) + choiceBits(16, 1)).toBeCloseTo(24.08, 2);
		expect(choiceBits(35, 5) + choiceBits(12, 2)).toBeCloseTo(24.35, 2);
	});

	it('refuses an empty source', () => {
		expect(() => rfc3797Key([[1], []])).toThrow('source 2: has no numbers');
	});
});

describe('drand', () => {
	it('derives the randomness of quicknet round 1 from its signature', () => {
		expect(
			drandRandomness(
				'b55e7cb2d5c613ee0b2e28d6750aabbb78c39dcc96bd9d38c2c2e12198df95571de8e8e402a0cc48871c7089a2b3af4b',
			),
		).toBe('1466a6cd24e327188770752f6134001c64d6efcc590ccc26b721611ad96f165a');
	});

	it('names the round of a moment', () => {
		const moment = Date.UTC(2026, 3, 20) / 1000;
		expect(drandRoundAfter(moment)).toBe(27_946_612);
		expect(drandTimeOf(27_946_612)).toBe(moment);
		expect(drandRoundAfter(moment + 1)).toBe(27_946_613);
		expect(drandRoundAfter(0)).toBe(1);
	});

	it('refuses a signature that is not hex', () => {
		expect(() => drandRandomness('xyz')).toThrow('not lowercase hex');
	});
});

describe('an RFC 6962 tree', () => {
	const leaves = [
		'',
		'00',
		'10',
		'2021',
		'3031',
		'40414243',
		'5051525354555657',
		'606162636465666768696a6b6c6d6e6f',
	].map((hex) => leafHash(Buffer.from(hex, 'hex')));

	it('has the published root', () => {
		expect(merkleRoot(leaves)).toBe(
			'5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
		);
		expect(merkleRoot([])).toBe(sha256(''));
	});

	it('proves every leaf of every size, and nothing else', () => {
		const many = Array.from({ length: 33 }, (_, index) => leafHash(Buffer.from(`leaf ${index}`)));
		for (let size = 1; size <= many.length; size++) {
			const tree = many.slice(0, size);
			const root = merkleRoot(tree);
			tree.forEach((leaf, index) => {
				const path = inclusionProof(tree, index);
				expect(provesInclusion(root, size, index, leaf, path)).toBe(true);
				expect(provesInclusion(root, size, index, leafHash(Buffer.from('x')), path)).toBe(false);
				expect(provesInclusion(root, size, index, leaf, [...path, root])).toBe(false);
				if (size > 1) expect(provesInclusion(root, size, index ^ 1, leaf, path)).toBe(false);
			});
		}
		expect(() => inclusionProof(many, 33)).toThrow('leaf 33 of 33');
	});
});

describe('hashes and codes', () => {
	it('are SHA-256 in lowercase hex', () => {
		expect(sha256('abc')).toMatch(/^ba7816bf.*f20015ad$/);
	});

	it('check the example code of GB 32100', () => {
		expect(creditCodeCheck('91350100M000100Y43')).toBe('3');
	});
});
