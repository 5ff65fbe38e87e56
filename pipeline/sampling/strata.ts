import { createHmac } from 'node:crypto';
import { compareText, requireDrawId, requireStratum } from './encoding.ts';
import { refuse } from './error.ts';
import type { AllocationCell } from './water-fill.ts';

/** A cell before its strata are final: `parts` are the published codes that make its stratum, the margin that matters most first. */
export interface FineCell extends Omit<AllocationCell, 'stratum'> {
	readonly parts: readonly string[];
}

/** Strata that are large enough, which stratum each fine one joined, and those that stayed too small. */
export interface PooledStrata {
	readonly cells: readonly AllocationCell[];
	readonly stratumOf: ReadonlyMap<string, string>;
	readonly small: readonly string[];
}

/** The word that stands for a dimension over which small strata were pooled. */
export const POOLED = 'ANY';

/**
 * Pools strata below `minimum` (20 by rule, against one-firm strata: methods §1.5) over one dimension after the other: `dimensions` are indices of `parts`, the first to be given up first. Only small strata are pooled; those of which all (floor 1) or nobody (cap 0: “do not disturb”, R75) is drawn stay as they are, for in company chance would draw otherwise.
 * A pooled stratum has the population-weighted weight and cost, the highest floor and the lowest cap (never below its floor) of its members.
 */
export function poolSmallStrata(
	fine: readonly FineCell[],
	dimensions: readonly number[],
	minimum = 20,
): PooledStrata {
	let groups = new Map<string, { parts: readonly string[]; members: FineCell[] }>();
	for (const cell of fine) {
		const stratum = requireStratum(cell.parts.join('.'));
		const group = groups.get(stratum) ?? { parts: cell.parts, members: [] };
		group.members.push(cell);
		groups.set(stratum, group);
	}
	for (const dimension of dimensions) {
		const next: typeof groups = new Map();
		for (const { parts, members } of groups.values()) {
			const isSmall = populationOf(members) < minimum && !isSettled(members);
			const given = isSmall ? parts.with(dimension, POOLED) : parts;
			const group = next.get(given.join('.')) ?? { parts: given, members: [] };
			group.members.push(...members);
			next.set(given.join('.'), group);
		}
		groups = next;
	}
	const ordered = [...groups].sort(([left], [right]) => compareText(left, right));
	return {
		cells: ordered.map(([stratum, { members }]) => poolCells(stratum, members)),
		stratumOf: new Map(
			ordered.flatMap(([stratum, { members }]) =>
				members.map((member): [string, string] => [member.parts.join('.'), stratum]),
			),
		),
		small: ordered
			.filter(([, { members }]) => populationOf(members) < minimum && !isSettled(members))
			.map(([stratum]) => stratum),
	};
}

/**
 * Public codes for strata: the first `publicParts` dot-separated parts stay readable, the rest becomes 12 hex digits of an HMAC under the audit body's key, new for every draw, so that no credit class can be read from a code (the ratio in plan.tsv can still hint at it).
 * Errors: a key shorter than 16 bytes, two strata with one code.
 */
export function pseudonymise(
	strata: Iterable<string>,
	key: Uint8Array,
	drawId: string,
	publicParts: number,
): Map<string, string> {
	requireDrawId(drawId);
	if (key.length < 16) {
		throw refuse(
			'pseudonym_key',
			{ name: 'key' },
			{ zh: `密钥只有 ${key.length} 字节`, en: `the key has ${key.length} bytes` },
			{ zh: '请使用至少 16 字节的随机密钥', en: 'use at least 16 random bytes' },
		);
	}
	const codes = new Map<string, string>();
	const taken = new Set<string>();
	for (const stratum of strata) {
		const open = requireStratum(stratum).split('.').slice(0, publicParts);
		const mac = createHmac('sha256', key).update(`${drawId}:${stratum}`, 'latin1').digest('hex');
		const code = requireStratum([...open, mac.slice(0, 12)].join('.'));
		if (!codes.has(stratum) && taken.has(code)) {
			throw refuse(
				'pseudonym_clash',
				{ name: stratum },
				{ zh: `代号 ${code} 重复`, en: `code ${code} is taken` },
				{ zh: '请更换抽取编号', en: 'choose another draw id' },
			);
		}
		taken.add(code);
		codes.set(stratum, code);
	}
	return codes;
}

function populationOf(members: readonly FineCell[]): number {
	return members.reduce((sum, { population }) => sum + population, 0);
}

/** Whether no chance is left: all are drawn, or nobody is. */
function isSettled(members: readonly FineCell[]): boolean {
	return members.every(({ floor }) => floor === 1) || members.every(({ cap }) => cap === 0);
}

function poolCells(stratum: string, members: readonly FineCell[]): AllocationCell {
	const population = populationOf(members);
	const mean = (value: (cell: FineCell) => number): number =>
		population === 0
			? Math.max(...members.map(value))
			: members.reduce((sum, cell) => sum + cell.population * value(cell), 0) / population;
	const floor = Math.max(...members.map((cell) => cell.floor));
	const cap = Math.max(floor, Math.min(...members.map((cell) => cell.cap)));
	const floorKind = members.find((cell) => cell.floor === floor)?.floorKind;
	return {
		stratum,
		population,
		cost: mean((cell) => cell.cost),
		weight: mean((cell) => cell.weight),
		floor,
		cap,
		...(floorKind === undefined ? {} : { floorKind }),
	};
}
