import { sha256 } from './encoding.ts';
import { refuse, type Words } from './error.ts';

/** Plain data that a register record may hold. */
export type Plain =
	string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** What happened to a numbered draw. `accessed` notes that a list was handed out. */
export type RegisterKind =
	'opened' | 'committed' | 'revealed' | 'aborted' | 'extended' | 'replaced' | 'accessed';

/** One event; further fields are free. `opened` carries period, frame_root and plan_hash, `aborted` and `extended` a reason. */
export interface RegisterRecord {
	readonly kind: RegisterKind;
	readonly number: number;
	readonly [field: string]: Plain;
}

/** A record in the chain: hash = H(previous_hash ‖ canonical text of the record) (methods §1.5 point 4). */
export interface RegisterEntry {
	readonly sequence: number;
	readonly previous_hash: string;
	readonly record: RegisterRecord;
	readonly hash: string;
}

/** The hash before the first entry. */
export const REGISTER_START = '0'.repeat(64);

// A Map, because a register that is being audited may hold any word as its kind.
const BEFORE = new Map<string, readonly string[]>([
	['opened', ['none']],
	['committed', ['opened']],
	['revealed', ['committed']],
	['aborted', ['opened', 'committed']],
	['extended', ['revealed']],
	['replaced', ['revealed']],
	['accessed', ['revealed']],
]);

const WORDS_ZH = new Map<string, string>([
	['none', '尚未开启'],
	['opened', '已开启'],
	['committed', '已承诺'],
	['revealed', '已揭示'],
	['aborted', '已作废'],
	['extended', '追加'],
	['replaced', '替补'],
	['accessed', '查阅'],
]);

/** JSON with sorted keys, no blanks and ASCII only: one text for one value. */
export function canonicalText(value: Plain): string {
	const text = Array.isArray(value)
		? `[${value.map(canonicalText).join(',')}]`
		: typeof value === 'object' && value !== null
			? `{${Object.entries(value)
					.sort(([left], [right]) => (left < right ? -1 : 1))
					.map(([key, field]) => `${JSON.stringify(key)}:${canonicalText(field)}`)
					.join(',')}}`
			: JSON.stringify(value);
	return text.replace(
		/[^ -~]/g,
		(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}

/** The entry that a record becomes after these. Errors: a number out of turn, a step out of order, a missing reason, a second draw on the same frame, plan and period. */
export function appendEntry(
	entries: readonly RegisterEntry[],
	record: RegisterRecord,
): RegisterEntry {
	const progress = progressOf(entries);
	const problem = stepProblem(progress, record);
	if (problem !== undefined) {
		throw refuse('register', { name: `#${record.number}` }, problem, {
			zh: '请核对登记簿后重试',
			en: 'look at the register and try again',
		});
	}
	const previous = entries.at(-1);
	const previousHash = previous?.hash ?? REGISTER_START;
	return {
		sequence: (previous?.sequence ?? 0) + 1,
		previous_hash: previousHash,
		record,
		hash: sha256(previousHash + canonicalText(record)),
	};
}

/** All that is wrong with a register: broken links, gaps, steps out of order, repeated draws; empty when it is sound. */
export function registerProblems(entries: readonly RegisterEntry[]): Words[] {
	const problems: Words[] = [];
	const progress: Progress = { states: new Map(), opened: new Map(), committed: new Map() };
	let previousHash = REGISTER_START;
	entries.forEach(({ sequence, previous_hash, record, hash }, index) => {
		const found: (Words | undefined)[] = [];
		if (sequence !== index + 1) {
			found.push({ zh: `序号为 ${sequence}`, en: `its sequence is ${sequence}` });
		}
		if (previous_hash !== previousHash || hash !== sha256(previousHash + canonicalText(record))) {
			found.push({
				zh: '哈希链断开，内容被改动过',
				en: 'the hash chain is broken, its content was changed',
			});
		}
		found.push(stepProblem(progress, record));
		for (const problem of found) {
			if (problem === undefined) continue;
			problems.push({
				zh: `登记簿第 ${index + 1} 条：${problem.zh}`,
				en: `register entry ${index + 1}: ${problem.en}`,
			});
		}
		advance(progress, record);
		previousHash = hash;
	});
	return problems;
}

/** Numbers of draws that were opened and neither revealed nor aborted yet, ascending. */
export function openNumbers(entries: readonly RegisterEntry[]): number[] {
	return [...progressOf(entries).states]
		.filter(([, state]) => state === 'opened' || state === 'committed')
		.map(([number]) => number)
		.sort((left, right) => left - right);
}

interface Progress {
	readonly states: Map<number, RegisterKind>;
	readonly opened: Map<number, string>;
	readonly committed: Map<string, number>;
}

function progressOf(entries: readonly RegisterEntry[]): Progress {
	const progress: Progress = { states: new Map(), opened: new Map(), committed: new Map() };
	for (const { record } of entries) advance(progress, record);
	return progress;
}

function advance({ states, opened, committed }: Progress, record: RegisterRecord): void {
	const { kind, number } = record;
	if (BEFORE.get(kind)?.includes('revealed') ?? true) return;
	states.set(number, kind);
	if (kind === 'opened') opened.set(number, subjectOf(record));
	if (kind === 'committed') committed.set(opened.get(number) ?? '', number);
}

function subjectOf(record: RegisterRecord): string {
	return canonicalText([
		record['period'] ?? null,
		record['frame_root'] ?? null,
		record['plan_hash'] ?? null,
	]);
}

function stepProblem({ states, committed }: Progress, record: RegisterRecord): Words | undefined {
	const { kind, number } = record;
	const state = states.get(number) ?? 'none';
	if (!BEFORE.get(kind)?.includes(state)) {
		return {
			zh: `编号 ${number} ${WORDS_ZH.get(state) ?? state}，不能登记「${WORDS_ZH.get(kind) ?? kind}」`,
			en: `number ${number} is ${state}, so ${kind} cannot follow`,
		};
	}
	if ((kind === 'aborted' || kind === 'extended') && isBlank(record['reason'])) {
		return { zh: `「${WORDS_ZH.get(kind) ?? kind}」必须写明理由`, en: `${kind} needs a reason` };
	}
	if (kind !== 'opened') return undefined;
	const next = states.size + 1;
	if (number !== next) {
		return { zh: `编号应为 ${next}，不得跳号`, en: `the number must be ${next}: no gaps` };
	}
	const same = committed.get(subjectOf(record));
	if (same === undefined) return undefined;
	return {
		zh: `同一期间、名录和方案已在编号 ${same} 下抽取，不得重抽`,
		en: `the same period, frame and plan were drawn under number ${same}; there is no second draw`,
	};
}

function isBlank(value: Plain | undefined): boolean {
	return typeof value !== 'string' || value.trim() === '';
}
