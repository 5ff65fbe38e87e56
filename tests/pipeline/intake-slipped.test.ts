import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { completeFeed } from '../../pipeline/feed.ts';
import { learnShapes, isSlipped } from '../../pipeline/intake/shape.ts';
import { template, textFeed, tryFile, type Trial } from './intake-trial.ts';
import { makeZip, rowXml, workbookParts } from './spreadsheet-file.ts';

vi.setConfig({ testTimeout: 60_000 });

const names = ['文书号', '主体名称', '决定日期', '金额', '联系部门', '备注'];
const feed = textFeed(names, names.slice(0, 2));
const row = (number: number): string[] => [
	`W-${100 + number}`,
	`第${'甲乙丙丁戊己庚辛'[number % 8]}公司`,
	`2026-03-${String(number + 1).padStart(2, '0')}`,
	String(12.5 + number),
	'市场监管局',
	number % 4 === 0 ? '急' : '',
];
const rows = Array.from({ length: 12 }, (_, number) => row(number));
const book = (cells: (string[] | null)[]): Buffer =>
	makeZip(
		workbookParts([
			{
				name: '表',
				rows: cells
					.map((one, index) =>
						one === null
							? ''
							: rowXml(
									index + 1,
									one.map((cell) => (cell === '' ? null : cell)),
								),
					)
					.join(''),
			},
		]),
	);
const send = (cells: (string[] | null)[]): Promise<Trial> =>
	tryFile(book([names, ...cells]), feed, template);
const at = (place: number, change: (cells: string[]) => string[]): string[][] =>
	rows.map((one, index) => (index === place ? change([...one]) : one));
const without = (...places: number[]): string[][] =>
	rows.filter((_, index) => !places.includes(index));

describe('a row of a workbook in which a cell was inserted or deleted', () => {
	it('is rejected where its last cells stand beside the columns of the header', async () => {
		const trial = await send(at(4, (cells) => [...cells.slice(0, 2), '', ...cells.slice(2)]));
		expect(trial.faults).toEqual([[6, 'FIELD-BESIDE']]);
		expect(trial.rows).toEqual(without(4));
	});
	it.each<[string, (cells: string[]) => string[]]>([
		[
			'pushed right by an empty cell, the last one having been empty',
			(cells) => [...cells.slice(0, 2), '', ...cells.slice(2, 5)],
		],
		['pushed right by a filled cell', (cells) => [cells[0]!, '新的', ...cells.slice(1, 5)]],
		['pulled left over a deleted cell', (cells) => [cells[0]!, ...cells.slice(2)]],
		['pulled left over the first cell', (cells) => cells.slice(1)],
	])('is rejected where its cells are %s', async (_, change) => {
		const trial = await send(at(5, change));
		expect(trial.rows).toEqual(without(5));
		expect(trial.faults.map(([place]) => place)).toEqual([7]);
		expect(['FIELD-SLIPPED', 'REQUIRED']).toContain(trial.faults[0]![1]);
	});
	it('is told from one whose cells are odd or empty in their own places', async () => {
		const odd = at(3, (cells) => [cells[0]!, cells[1]!, '', '待定', '', '3']);
		const trial = await send(odd);
		expect([trial.rows, trial.faults]).toEqual([odd, []]);
	});
	it('never comes out with a cell in another column, wherever and whatever was inserted or deleted', () => {
		const shapes = learnShapes(rows, names.length);
		fc.assert(
			fc.property(
				fc.nat(11),
				fc.nat(3),
				fc.constantFrom('', '新', '2026-01-01', '7'),
				fc.boolean(),
				(place, from, cell, isInserted) => {
					const own = [...row(place).slice(0, 5), ''];
					const changed = isInserted
						? [...own.slice(0, from), cell, ...own.slice(from, 5)]
						: [...own.slice(0, from), ...own.slice(from + 1), ''];
					const isSame = changed.every((one, column) => one === own[column]);
					// a date before a date, or one cell alone behind the place, tells nothing
					const slippedCells = changed.filter(
						(one, column) =>
							one !== '' &&
							one !== own[column] &&
							shapes[column] !== null &&
							learnShapes(
								Array.from({ length: 5 }, () => [one]),
								1,
							)[0] !== shapes[column],
					).length;
					expect(isSlipped(own, shapes)).toBe(false);
					if (!isSame && slippedCells > 2)
						expect(isSlipped(changed, shapes), changed.join('|')).toBe(true);
				},
			),
			{ numRuns: 500 },
		);
	});
});

const other = ['许可编号', '申请单位', '有效期限', '办理情况', '承办人员', '说明'];
const below = [
	['X-1', '海口某店', '2027-01-01', '3', '李四', ''],
	['X-2', '海口某厂', '2027-01-02', '4', '王五', ''],
];

describe('another table below the first, of as many columns under names that nobody knows', () => {
	it.each<[string, (string[] | null)[]]>([
		['below an empty row', [null, other, ...below]],
		['right below', [other, ...below]],
	])('costs its own rows in a workbook: %s', async (_, more) => {
		const trial = await send([...rows, ...more]);
		expect(trial.rows).toEqual(rows);
		expect(trial.faults.map(([, rule]) => rule)).toEqual([
			'TABLE-NAMES',
			'TABLE-OTHER',
			'TABLE-OTHER',
		]);
	});
	it('costs its own rows in separated values below an empty line', async () => {
		const trial = await tryFile(
			[names, ...rows, [], other, ...below].map((cells) => cells.join(',')).join('\n'),
			feed,
			template,
		);
		expect(trial.rows).toEqual(rows);
		expect(trial.faults.map(([, rule]) => rule)).toEqual([
			'TABLE-NAMES',
			'TABLE-OTHER',
			'TABLE-OTHER',
		]);
	});
	it('costs its own rows where the feed says what its columns hold, without an empty line', async () => {
		const typed = completeFeed('trial', {
			title: { zh: '试验', en: 'Trials' },
			key: ['no'],
			batch: 'append',
			department: null,
			business_date: null,
			columns: {
				no: { zh: '文书号', en: 'No', type: 'text', required: true },
				name: { zh: '主体名称', en: 'Name', type: 'text' },
				day: { zh: '决定日期', en: 'Day', type: 'date' },
				amount: { zh: '金额', en: 'Amount', type: 'double' },
			},
		});
		const cut = (cells: string[]): string => cells.slice(0, 4).join(',');
		const trial = await tryFile(
			[names, ...rows, other, ...below].map(cut).join('\n'),
			typed,
			template,
		);
		expect(trial.rows).toHaveLength(rows.length);
		expect(trial.faults.map(([, rule]) => rule)).toEqual([
			'TABLE-NAMES',
			'TABLE-OTHER',
			'TABLE-OTHER',
		]);
	});
	it('is told from the translation of the header, which costs itself alone', async () => {
		const trial = await send([['document', 'name', 'day', 'amount', 'office', 'note'], ...rows]);
		expect(trial.rows).toEqual(rows);
		expect(trial.faults).toEqual([[2, 'TABLE-NAMES']]);
	});
	it('is told from an empty line between rows, and from the same header once more', async () => {
		const trial = await tryFile(
			[names, ...rows.slice(0, 6), [], ...rows.slice(6, 8), [], names, ...rows.slice(8)]
				.map((cells) => cells.join(','))
				.join('\n'),
			feed,
			template,
		);
		expect([trial.rows, trial.faults]).toEqual([rows, []]);
	});
});

describe('separated values whose lines end in another separator', () => {
	const lines = (cells: string[][], delimiter: string, tail: string, headTail = tail): string =>
		cells.map((one, index) => one.join(delimiter) + (index === 0 ? headTail : tail)).join('\r\n');
	it.each([
		[',', ';'],
		['\t', ';'],
		[';', ','],
		['|', ','],
	])('between %j, ended by %j, are read without it', async (delimiter, tail) => {
		for (const headTail of [tail, '']) {
			const trial = await tryFile(
				lines([names, ...rows], delimiter, tail, headTail),
				feed,
				template,
			);
			expect([trial.refusal, trial.rows, trial.faults]).toEqual([null, rows, []]);
		}
	});
	it('also where cells stand in quotes and hold line breaks', async () => {
		const own = at(2, (cells) => [...cells.slice(0, 5), '两行;\n内容']);
		const text = [names, ...own]
			.map((cells) => `${cells.map((cell) => `"${cell}"`).join(',')};`)
			.join('\n');
		const trial = await tryFile(text, feed, template);
		expect([trial.rows, trial.faults]).toEqual([own, []]);
	});
	it('keep it where it belongs to lists in the last cells', async () => {
		const own = rows.map((cells) => [...cells.slice(0, 5), '张三;李四;']);
		expect((await tryFile(lines([names, ...own], ',', ''), feed, template)).rows).toEqual(own);
	});
});

describe('separated values with backslashes', () => {
	const escaped = (cell: string): string =>
		`"${cell.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
	const doubled = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
	const own = at(1, (cells) => [...cells.slice(0, 5), 'C:\\目录\\']).map((cells, place) =>
		place === 3
			? [...cells.slice(0, 5), '称"甲"']
			: place === 6
				? [...cells.slice(0, 5), '\\\\主机\\共享']
				: cells,
	);
	it('before quotes and backslashes are read by both', async () => {
		const trial = await tryFile(
			[names, ...own].map((cells) => cells.map(escaped).join(',')).join('\n'),
			feed,
			template,
		);
		expect([trial.rows, trial.faults]).toEqual([own, []]);
	});
	it('that are plain characters stay as they are', async () => {
		const trial = await tryFile(
			[names, ...own].map((cells) => cells.map(doubled).join(',')).join('\n'),
			feed,
			template,
		);
		expect([trial.rows, trial.faults]).toEqual([own, []]);
	});
	it('before quotes only, which stand alone elsewhere, stay doubled where they are', async () => {
		const mixed = [names, ...own]
			.map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '\\"')}"`).join(','))
			.join('\n');
		const trial = await tryFile(mixed, feed, template);
		for (const found of trial.rows) expect(own).toContainEqual(found);
		expect(trial.rows.length + trial.faults.length).toBe(own.length);
	});
	it.each<[string, string[], boolean]>([
		['all in pairs inside cells', ['C:\\\\目录', '\\\\\\\\主机\\\\共享', '\\N', '"\\\\,"'], true],
		['one of them alone', ['C:\\\\目录', 'C:\\目录'], false],
		['three of them', ['C:\\\\目录', 'C:\\\\\\'], false],
		['before a quote', ['C:\\\\目录', '"称\\"甲\\""'], false],
		['in pairs at the beginning of cells only', ['\\\\主机', '"\\\\主机"'], false],
		['for missing values only', ['\\N', '"\\N"'], false],
	])('%s: whether the sender is asked about them', async (_name, cells, isAsked) => {
		const trial = await tryFile(
			['编号,说明,其他', ...cells.map((cell, place) => `k${place},${cell},a`)].join('\n'),
			textFeed(['编号', '说明', '其他']),
			template,
		);
		// where one stands before a quote, all are known to escape
		expect(trial.rows[0]![1]).toBe(
			cells[0] === '\\N' ? '' : cells[1]!.includes('"称') ? 'C:\\目录' : cells[0],
		);
		const asked = trial.result!.notes.filter(
			({ zh, en }) =>
				zh.includes('反斜杠都成对出现') &&
				en.includes('every backslash in the file stands doubled'),
		);
		expect(asked).toHaveLength(isAsked ? 1 : 0);
	});
	it('of any text come back as they were, or not at all', async () => {
		const cell = fc.stringMatching(/^[a甲"\\,N]{0,6}$/);
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.tuple(cell, cell), { minLength: 3, maxLength: 8 }),
				async (cells) => {
					const two = textFeed(['编号', '说明', '其他']);
					const all = cells.map(([left, right], place) => [`k${place}`, left, right]);
					const trial = await tryFile(
						[
							'编号,说明,其他',
							...all.map((one) => one.map(escaped).join(',')),
							'"k",'.concat(escaped('"'), ',', escaped('a')),
						].join('\n'),
						two,
						template,
					);
					for (const found of trial.rows.slice(0, -1)) expect(all).toContainEqual(found);
				},
			),
			{ numRuns: 25 },
		);
	});
});
