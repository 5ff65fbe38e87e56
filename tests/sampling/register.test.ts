import { describe, expect, it } from 'vitest';
import { commitmentOf } from '../../pipeline/sampling/draw.ts';
import {
	commitManifest,
	openManifest,
	rehearseManifest,
	revealManifest,
} from '../../pipeline/sampling/manifest.ts';
import {
	appendEntry,
	canonicalText,
	openNumbers,
	REGISTER_START,
	registerProblems,
	type RegisterEntry,
	type RegisterRecord,
} from '../../pipeline/sampling/register.ts';
import { rehearsalSecrets } from '../../pipeline/sampling/secrets.ts';
import { sha256 } from '../../pipeline/sampling/encoding.ts';
import { golden } from './golden.ts';

function registerOf(...records: readonly RegisterRecord[]): RegisterEntry[] {
	return records.reduce<RegisterEntry[]>(
		(entries, record) => [...entries, appendEntry(entries, record)],
		[],
	);
}

const opened = (number: number, period = `2026-W${number}`): RegisterRecord => ({
	kind: 'opened',
	number,
	period,
	frame_root: golden.root,
	plan_hash: golden.planHash,
	operator: '张三',
});
const step = (kind: RegisterRecord['kind'], number: number, reason = ''): RegisterRecord => ({
	kind,
	number,
	reason,
});

describe('a register', () => {
	const sound = registerOf(
		opened(1),
		step('committed', 1),
		step('revealed', 1),
		step('replaced', 1),
		opened(2),
		step('extended', 1, '追加预算'),
		step('aborted', 2, '名录有误'),
		opened(3),
	);

	it('chains every record to the one before', () => {
		expect(sound[0]?.previous_hash).toBe(REGISTER_START);
		sound.forEach(({ previous_hash, record, hash }, index) => {
			expect(previous_hash).toBe(sound[index - 1]?.hash ?? REGISTER_START);
			expect(hash).toBe(sha256(previous_hash + canonicalText(record)));
		});
		expect(registerProblems(sound)).toEqual([]);
	});

	it('knows which numbers are still open', () => {
		expect(openNumbers(sound)).toEqual([3]);
	});

	it('writes one text for one record', () => {
		expect(canonicalText({ b: [1, null], a: { d: '中', c: true } })).toBe(
			'{"a":{"c":true,"d":"\\u4e2d"},"b":[1,null]}',
		);
	});

	const refusals: readonly [string, readonly RegisterRecord[], RegisterRecord, string][] = [
		['a gap in the numbers', [opened(1)], opened(3), 'must be 2'],
		['a reveal before the commitment', [opened(1)], step('revealed', 1), 'revealed cannot follow'],
		['an abort without a reason', [opened(1)], step('aborted', 1, ' '), 'needs a reason'],
		[
			'an abort after the reveal',
			[opened(1), step('committed', 1), step('revealed', 1)],
			step('aborted', 1, 'unlucky'),
			'aborted cannot follow',
		],
		[
			'a second draw on the same frame, plan and period',
			[opened(1, 'Q1'), step('committed', 1), step('aborted', 1, 'again')],
			opened(2, 'Q1'),
			'no second draw',
		],
	];
	it.each(refusals)('refuses %s', (_, before, record, message) => {
		expect(() => appendEntry(registerOf(...before), record)).toThrow(message);
	});

	it('shows every tampering', () => {
		const changed = sound.map((entry, index) =>
			index === 2 ? { ...entry, record: { ...entry.record, reason: 'x' } } : entry,
		);
		expect(registerProblems(changed)).toMatchObject([
			{ zh: '登记簿第 3 条：哈希链断开，内容被改动过' },
		]);
		expect(registerProblems(sound.toSpliced(6, 1)).length).toBeGreaterThan(0);
		const foreign = sound.map((entry, index) =>
			index === 7 ? { ...entry, record: step('constructor' as 'opened', 9) } : entry,
		);
		expect(registerProblems(foreign)).toHaveLength(2);
	});
});

describe('a manifest', () => {
	const opening = {
		draw_id: golden.drawId,
		number: 1,
		period: '2025-W14',
		generation: 12,
		operator: 'wang',
		frame_root: golden.root,
		plan_hash: golden.planHash,
		opened_at: '2025-04-01T09:00:00+08:00',
	};
	const commitment = {
		commitments: golden.secrets.map((secret, index) =>
			commitmentOf(golden.drawId, index + 1, secret),
		),
		beacon_source: '双色球 2025037',
		beacon_due_at: '2025-04-01T21:15:00+08:00',
		committed_at: '2025-04-01T10:00:00+08:00',
	};
	const reveal = {
		beacon: golden.beacon,
		secrets: golden.secrets,
		revealed_at: '2025-04-01T22:00:00+08:00',
	};
	const committed = commitManifest(openManifest(opening), commitment);

	it('goes from open to committed to revealed and holds the golden seed', () => {
		const revealed = revealManifest(committed, reveal);
		expect(revealed).toMatchObject({ seed: golden.seed, rule_version: 'SRD-1', label: '' });
		expect(() => revealManifest(revealed, reveal)).toThrow('reveal once');
	});

	it('refuses a beacon that may be known before the commitments', () => {
		const early = { ...commitment, beacon_due_at: commitment.committed_at };
		expect(() => commitManifest(openManifest(opening), early)).toThrow('due after the commitments');
		expect(() => commitManifest(committed, commitment)).toThrow('given once');
	});

	it('refuses a secret that was not committed', () => {
		const secrets = [...golden.secrets].reverse();
		expect(() => revealManifest(committed, { ...reveal, secrets })).toThrow(
			'party 1 does not match',
		);
		expect(() => revealManifest(openManifest(opening), reveal)).toThrow('commit first');
	});

	it('marks a rehearsal 演练, outside the register, the same every time', () => {
		const play = (): object =>
			rehearseManifest(opening, { beacon: 'text', beacon_source: 'test', parties: 2 });
		expect(play()).toMatchObject({ label: '演练', is_rehearsal: true, number: null });
		expect(play()).toEqual(play());
		expect(new Set(rehearsalSecrets('W14', 3)).size).toBe(3);
	});
});
