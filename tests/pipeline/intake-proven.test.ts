import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../pipeline/database.ts';
import { completeFeed } from '../../pipeline/feed.ts';
import { openSources } from '../../pipeline/intake/open.ts';
import { findProof } from '../../pipeline/intake/proof.ts';
import { findLayout } from '../../pipeline/intake/layout.ts';
import { instantsOf } from '../../pipeline/intake/recipe.ts';
import { writeRows } from '../../pipeline/intake/rows.ts';
import { lookAtStructure, newStructure } from '../../pipeline/intake/structure.ts';
import { template, tryFile } from './intake-trial.ts';

const column = (zh: string, type: 'text' | 'timestamp', more: object = {}) => ({
	zh,
	en: zh,
	type,
	...more,
});
const feed = completeFeed('trial', {
	title: { zh: '试验', en: 'Trials' },
	key: ['number'],
	batch: 'append',
	department: null,
	business_date: null,
	columns: {
		number: column('编号', 'text', { required: true, max: 40, check: 'identifier' }),
		made_at: column('发生时间', 'timestamp', { past: true }),
		sent_at: column('送出时间', 'timestamp'),
		words: column('内容', 'text', { max: 100_000 }),
		note: column('备注', 'text', { max: 100 }),
	},
});
const header = '编号,发生时间,送出时间,内容,备注';
const rows = 1000;
/** So long that few rows make a file worth a proof. */
const filler = '长'.repeat(2900);
const record = (
	row: number,
	more: { number?: string; made?: string; sent?: string; end?: string } = {},
): string =>
	`${more.number ?? `AJ-${row}`},${more.made ?? '2026-03-01 08:00:00'},${more.sent ?? ''},${filler},${more.end ?? (row % 3 === 0 ? '' : '无')}`;
/** A big file in which the record of one row is another. */
const fileWith = (row: number, other: string): string =>
	[
		header,
		...Array.from({ length: rows }, (_, index) => (index === row ? other : record(index))),
	].join('\n') + '\n';

describe('what is proven of a big text', () => {
	const proofOf = (text: string, delimiter = ',') => {
		const bytes = Buffer.from(text);
		const start = Buffer.byteLength(header) + 1;
		const buffer = new ArrayBuffer(bytes.length - start + 8);
		Buffer.from(buffer).set(bytes.subarray(start));
		const survey = newStructure();
		lookAtStructure(survey, buffer, bytes.length - start, delimiter);
		const layout = findLayout(
			text.slice(0, 1 << 20),
			feed.columns.map((one) => [one.zh]),
			'file',
		);
		const opening = {
			shown: 'file',
			wanted: [],
			fits: () => {},
			instants: () => new Set(['发生时间', '送出时间']),
			scratch: (name: string) => name,
			threads: 1,
		};
		return findProof(
			{ size: bytes.length, beginning: text.slice(0, 1 << 20) },
			layout,
			survey,
			opening,
		);
	};

	it('holds of records that all have their fields, whether or not the last one is empty', () => {
		const proof = proofOf(fileWith(500, record(500)))!;
		expect([...proof.instants]).toEqual(['发生时间', '送出时间']);
		expect(proof).toMatchObject({ count: rows, rows });
		expect(proof.likeness.get('编号')).toEqual({ beginning: 'AJ-', longest: 6 });
		expect(proofOf(fileWith(500, record(500)).trimEnd())).toMatchObject({ count: rows, rows });
	});

	it('does not hold where a field too many is empty, nor of a small file', () => {
		expect(proofOf(fileWith(500, `${record(500)},`))).toBeNull();
		expect(proofOf(fileWith(501, `${record(501)},,`))).toBeNull();
		expect(proofOf([header, record(1), record(2)].join('\n'))).toBeNull();
	});

	it('counts only what is an instant from its first to its last character', () => {
		for (const sent of ['2026-03-01 08:00:00', '2026-03-01 23:59:59'])
			expect(proofOf(fileWith(500, record(500, { sent })))).toMatchObject({ count: rows + 1 });
		for (const sent of [
			'2026-03-01 8:00:00',
			'2026-03-01 24:00:00',
			'2026-03-01 08:00:00Z',
			'2026-03-01 08:00:00.5',
			' 2026-03-01 08:00:00',
			'2026/03/01 08:00:00',
			'0026-03-01 08:00:00',
		])
			expect(proofOf(fileWith(500, record(500, { sent }))), sent).toMatchObject({ count: rows });
	});
});

describe('a big file in which one record is other than most', () => {
	it.each([
		['has nothing odd', record(500), [['AJ-500', '2026-03-01 08:00:00', '', filler, '无']], []],
		['has one field too few', 'AJ-500,2026-03-01 08:00:00,,甲', [], [[502, 'FIELD-COUNT']]],
		['has one field too many', `${record(500)},多`, [], [[502, 'FIELD-COUNT']]],
		['has one empty field too many', `${record(500)},`, [], [[502, 'FIELD-COUNT']]],
		['has two empty fields too many', `${record(500, { end: '' })},,`, [], [[502, 'FIELD-COUNT']]],
		[
			'lies in the future',
			record(500, { made: '2026-03-12 08:00:00' }),
			[],
			[[502, 'DATE-FUTURE']],
		],
		['has no instant', record(500, { made: '上午' }), [], [[502, 'TYPE-TIMESTAMP']]],
		[
			'spells its instant otherwise',
			record(500, { made: '2026年3月1日 8时5分' }),
			[['AJ-500', '2026-03-01 08:05:00', '', filler, '无']],
			[],
		],
		[
			'gives a day alone',
			record(500, { made: '2026-03-01' }),
			[['AJ-500', '2026-03-01 00:00:00', '', filler, '无']],
			[],
		],
		[
			'says its zone',
			record(500, { made: '2026-03-01 08:00:00Z' }),
			[['AJ-500', '2026-03-01 16:00:00', '', filler, '无']],
			[],
		],
		['has no number', record(500, { number: '' }), [], [[502, 'REQUIRED']]],
		[
			'holds an identity number',
			record(500, { number: 'AJ-11010519491231002X' }),
			[[expect.stringMatching(/^AJ-P-[0-9a-f]{32}$/), '2026-03-01 08:00:00', '', filler, '无']],
			[],
		],
	])('%s', async (_, other, good, faults) => {
		const trial = await tryFile(fileWith(500, other), feed, template);
		expect(trial.faults).toEqual(faults);
		expect(trial.rows).toHaveLength(faults.length > 0 ? rows - 1 : rows);
		expect(trial.rows.filter((_, index) => trial.places[index] === 502)).toEqual(good);
		expect(trial.rows[999 - faults.length]).toEqual([
			'AJ-999',
			'2026-03-01 08:00:00',
			'',
			filler,
			'',
		]);
		expect(trial.places.at(-1)).toBe(1001);
	});
});

describe('a big file that was proven', () => {
	it.each([
		['holds nothing odd', record(500)],
		['has an instant in the future', record(500, { made: '2026-03-12 08:00:00' })],
	])('is read once when it %s', async (_what, other) => {
		const folder = mkdtempSync(join(tmpdir(), 'mingcha-proven-'));
		const zone = 'Asia/Shanghai';
		const database = await openDatabase(':memory:', { zone, threads: '1', memory: '500MB' });
		try {
			const job = {
				batchId: 'b',
				batchNumber: 1,
				file: join(folder, 'source'),
				shown: 'D1/试验',
				reportedBy: 'D1',
				receivedAt: '2026-03-10 02:00:00',
				feed,
				mapping: template,
				rowsFile: join(folder, 'rows.parquet'),
				rejectedFile: join(folder, 'rejected.parquet'),
				personalKeyFile: join(folder, 'personal.key'),
				zone,
				spill: join(folder, 'spill'),
				threads: 1,
				memory: '500MB',
			};
			writeFileSync(job.file, fileWith(500, other));
			const opening = {
				shown: job.shown,
				wanted: [],
				fits: () => {},
				instants: (headers: string[]) => instantsOf(job, headers),
				scratch: (name: string) => join(folder, name),
				threads: 1,
			};
			const [source] = await openSources(job.file, opening, database);
			expect([...source!.proof!.instants]).toEqual(['发生时间', '送出时间']);
			const again = (): never => expect.unreachable('the file is read again');
			await writeRows(job, [{ ...source!, again }], database);
		} finally {
			database.close();
			rmSync(folder, { recursive: true, force: true });
		}
	});
});
