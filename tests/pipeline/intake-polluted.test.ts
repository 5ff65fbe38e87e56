import { describe, expect, it, vi } from 'vitest';
import { completeFeed } from '../../pipeline/feed.ts';
import { template, textFeed, tryFile, wholeMapping, type Trial } from './intake-trial.ts';

vi.setConfig({ testTimeout: 60_000 });

const headers = ['日期', '编号', '数量', '名称', '说明', '备注'];
const feed = completeFeed('trial', {
	title: { zh: '试验', en: 'Trials' },
	key: ['code'],
	batch: 'append',
	department: null,
	business_date: 'day',
	columns: {
		day: { zh: '日期', en: 'Day', type: 'text', required: true },
		code: { zh: '编号', en: 'Code', type: 'text', required: true },
		amount: { zh: '数量', en: 'Amount', type: 'integer' },
		name: { zh: '名称', en: 'Name', type: 'text' },
		content: { zh: '说明', en: 'Content', type: 'text' },
		note: { zh: '备注', en: 'Note', type: 'text' },
	},
});
const texts = textFeed(headers);

const row = (number: number): string[] => [
	`2026-03-${String(number + 1).padStart(2, '0')}`,
	`A${100 + number}`,
	String(number),
	"Men's 靴",
	`第${number}号，防水, 轻便`,
	number % 3 === 0 ? '好' : '',
];
const rows = Array.from({ length: 12 }, (_, number) => row(number));

interface Style {
	delimiter?: string;
	open?: string;
	close?: string;
	/** Which cells stand in quotes besides those that must. */
	quoted?: 'all' | 'content' | 'needed';
}

const written = (
	cells: string[],
	{ delimiter = ',', open = '"', close = '"', quoted = 'needed' }: Style = {},
): string =>
	cells
		.map((cell, place) => {
			const must = cell.includes(delimiter) || cell.includes(open) || /[\r\n]/.test(cell);
			return must || quoted === 'all' || (quoted === 'content' && place >= 4)
				? open + cell.replaceAll(close, close + close) + close
				: cell;
		})
		.join(delimiter);

/** Every good row is one of the clean ones, in order and unchanged; what is missing has a reason. */
function expectWhole(trial: Trial, clean: string[][]): void {
	let at = 0;
	for (const found of trial.rows) {
		const place = clean.findIndex(
			(one, index) => index >= at && JSON.stringify(one) === JSON.stringify(found),
		);
		expect(place, `a row that was never sent: ${JSON.stringify(found)}`).toBeGreaterThanOrEqual(at);
		at = place + 1;
	}
	if (trial.refusal === null)
		expect(clean.length - trial.rows.length, 'rows without a reason').toBeLessThanOrEqual(
			trial.result!.rejected,
		);
}

const rules = (trial: Trial): string[] => trial.faults.map(([place, rule]) => `${place} ${rule}`);

describe('cells in other quotes than double ones', () => {
	const marks = [
		["'", "'"],
		['`', '`'],
		['“', '”'],
		['«', '»'],
	] as const;
	it.each(marks)(
		'%s…%s around cells, though not around the header, make a file that is refused and not one whose values keep the marks',
		async (open, close) => {
			for (const quoted of ['all', 'content'] as const) {
				const style: Style = { open, close, quoted };
				const trial = await tryFile(
					[headers.join(','), ...rows.map((cells) => written(cells, style))].join('\r\n'),
					texts,
				);
				expect(trial.refusal?.code, quoted).toBe('FILE-QUOTES');
				expect(trial.refusal!.words.en).toContain(`${open}…${close}`);
			}
		},
	);
	it('an apostrophe or a quoted word inside a text is none of them', async () => {
		const own = rows.map((cells, number) => [
			...cells.slice(0, 3),
			number % 2 ? "rock 'n' roll" : '“诚信”单位',
			...cells.slice(4),
		]);
		const trial = await tryFile([headers, ...own].map((cells) => written(cells)).join('\n'), texts);
		expect(trial.rows).toEqual(own);
	});
	it('names in quotes fill several columns of a short file', async () => {
		const own = rows
			.slice(0, 2)
			.map((cells) => [...cells.slice(0, 3), '“引号”', '“轻便”', ...cells.slice(5)]);
		const trial = await tryFile([headers, ...own].map((cells) => written(cells)).join('\n'), texts);
		expect(trial.rows).toEqual(own);
	});
});

describe('quotes that were not doubled', () => {
	it('cost the record when nothing says which of them enclose it', async () => {
		const lines = [headers, ...rows].map((cells) => written(cells, { delimiter: ';' }));
		lines[4] = '2026-03-04;A103;3;靴;"the "best" of all";好';
		lines[5] = '2026-03-05;A104;4;"best" 靴;轻便;';
		const trial = await tryFile(lines.join('\n'), texts);
		expectWhole(
			trial,
			rows.map((cells, number) =>
				number === 4 ? ['2026-03-05', 'A104', '4', '"best" 靴', '轻便', ''] : cells,
			),
		);
		expect(rules(trial)).toEqual(['5 QUOTE-STRAY']);
	});
});

describe('files put behind each other', () => {
	it.each(['needed', 'all'] as const)(
		'keep every row, the second with its own mark and header (%s quoted)',
		async (quoted) => {
			const one = `\ufeff${[headers, ...rows].map((cells) => written(cells, { quoted })).join('\n')}\n`;
			const trial = await tryFile(one + one, texts);
			expect(trial.rows).toEqual([...rows, ...rows]);
			expect(trial.result).toMatchObject({ rejected: 0, blank: 1 });
		},
	);
});

describe('line ends of several kinds', () => {
	const lines = [headers, ...rows].map((cells) => written(cells));
	it('cost no record, in whatever order they come', async () => {
		for (const ends of [
			['\r', '\r\n'],
			['\r', '\n'],
			['\r', '\r', '\r', '\n'],
			['\n', '\n', '\n', '\r'],
			['\r\n', '\r\n', '\r'],
		]) {
			const trial = await tryFile(
				lines.map((line, index) => line + ends[index % ends.length]!).join(''),
				texts,
			);
			expect(trial.rows, JSON.stringify(ends)).toEqual(rows);
		}
	});
	it('one line feed inside a record of a file with CR costs that record and not the file', async () => {
		const broken = lines.map((line, index) => (index === 3 ? line.replace('靴', '靴\n子') : line));
		const trial = await tryFile(broken.join('\r'), texts);
		expectWhole(trial, rows);
		expect(trial.rows).toHaveLength(rows.length - 1);
		expect(rules(trial)).toEqual(['4 TEXT-CHARACTERS']);
	});
	it('a part with an open quote is no record, though "open" has as many letters as the table columns', async () => {
		const four = (cells: string[]): string => written(cells.slice(0, 4));
		const text = [four(headers), ...rows.map(four)]
			.map((line, index) => (index === 5 ? `${line}\r"靴,x` : line))
			.join('\n');
		const trial = await tryFile(text, textFeed(headers.slice(0, 4)));
		expectWhole(
			trial,
			rows.map((cells) => cells.slice(0, 4)),
		);
	});
});

describe('a damaged header', () => {
	it('with a quote too many still names its column', async () => {
		for (const name of ['"备注', '备注"']) {
			const trial = await tryFile(
				[[...headers.slice(0, 5), name].join(','), ...rows.map((cells) => written(cells))].join(
					'\n',
				),
				texts,
				template,
			);
			expect(trial.rows, name).toEqual(rows);
		}
	});
});

describe('a second table in the file', () => {
	it('with the same columns in another order is rejected, header and rows', async () => {
		const turned = (cells: string[]): string =>
			written([cells[0]!, cells[1]!, cells[2]!, cells[4]!, cells[3]!, cells[5]!]);
		const trial = await tryFile(
			[
				...[headers, ...rows].map((cells) => written(cells)),
				...[headers, ...rows].map(turned),
			].join('\n'),
			feed,
			wholeMapping(feed),
		);
		expect(trial.rows).toEqual(rows);
		expect(rules(trial)).toEqual(
			Array.from({ length: 13 }, (_, index) => `${14 + index} TABLE-OTHER`),
		);
	});
	it('whose header differs in blanks only is the same table again', async () => {
		const again = written(headers).replaceAll(',', ' , ');
		const trial = await tryFile(
			[...[headers, ...rows].map((cells) => written(cells)), again, written(row(20))].join('\n'),
			feed,
			wholeMapping(feed),
		);
		expect(trial.rows).toEqual([...rows, row(20)]);
		expect(trial.result).toMatchObject({ blank: 1, rejected: 0 });
	});
});

describe('a line of a single text between records', () => {
	const sent = rows.map((cells, number) => (number === 4 ? [...cells.slice(0, 5), '一等'] : cells));
	const lines = [headers, ...sent].map((cells) => written(cells));
	it('may be cut off from its neighbours, which go back with it', async () => {
		for (const [broken, faults] of [
			[
				lines.map((line, index) => (index === 5 ? line.replace('一等', '一\n等') : line)),
				['6 FIELD-TORN', '7 FIELD-PIECE', '8 FIELD-TORN'],
			],
			[
				lines.map((line, index) => (index === 5 ? line.replace('2026', '20\n26') : line)),
				['5 FIELD-TORN', '6 FIELD-PIECE', '7 FIELD-TORN'],
			],
		] as const)
			for (const ends of ['\n', '\r\n', '\r']) {
				const trial = await tryFile(
					broken.join(ends).replaceAll(/(?<!\r)\n/g, ends === '\r' ? '\r' : '\n'),
					texts,
				);
				expectWhole(trial, sent);
				expect(rules(trial), JSON.stringify(ends)).toEqual(faults);
			}
	});
	it('that says what it is costs nothing else: a total, a note, a remark', async () => {
		const trial = await tryFile(
			[
				...lines.slice(0, 5),
				'# 以上已核',
				...lines.slice(5),
				'合计：12',
				'填报人：李某',
				'共12条',
			].join('\n'),
			texts,
		);
		expect(trial.rows).toEqual(sent);
		expect(rules(trial)).toEqual(['6 FIELD-COUNT', '17 FIELD-COUNT']);
		expect(trial.result).toMatchObject({ blank: 2 });
	});
});

describe('a record hurt at any place', () => {
	const hurts: [string, (fields: string[], place: number, delimiter: string) => string][] = [
		[
			'a quote more',
			(fields, place, delimiter) =>
				fields.map((field, index) => (index === place ? `"${field}` : field)).join(delimiter),
		],
		[
			'a quote more at the end',
			(fields, place, delimiter) =>
				fields.map((field, index) => (index === place ? `${field}"` : field)).join(delimiter),
		],
		[
			'a separator more',
			(fields, place, delimiter) =>
				[...fields.slice(0, place), '', ...fields.slice(place)].join(delimiter),
		],
		[
			'a separator less',
			(fields, place, delimiter) =>
				fields.join(delimiter).replace(fields[place]! + delimiter, fields[place]!),
		],
		[
			'its end missing',
			(fields, place, delimiter) => fields.slice(0, Math.max(1, place) + 1).join(delimiter),
		],
		[
			'a line break inside',
			(fields, place, delimiter) =>
				fields
					.map((field, index) =>
						index === Math.max(1, place) && field !== ''
							? `${field.slice(0, 1)}\n${field.slice(1)}`
							: field,
					)
					.join(delimiter),
		],
	];
	it.each(hurts)('%s costs itself alone', async (_, hurt) => {
		for (const [delimiter, victim] of [
			[',', 0],
			['\t', 5],
			['|', 11],
		] as const) {
			const lines = [headers, ...rows].flatMap((cells, number) => {
				const fields = cells.map((cell) => written([cell], { delimiter }));
				return number === victim + 1
					? [0, 2, 3, 4].map((place) => hurt(fields, place, delimiter))
					: [fields.join(delimiter)];
			});
			const trial = await tryFile(lines.join('\r\n'), texts);
			const others = rows.filter((_cells, number) => number !== victim);
			expect(trial.refusal).toBeNull();
			expectWhole(
				{ ...trial, rows: trial.rows.filter((cells) => cells[1] !== rows[victim]![1]) },
				others,
			);
			expect(trial.rows.filter((cells) => cells[1] !== rows[victim]![1])).toEqual(others);
			for (const cells of trial.rows.filter((own) => own[1] === rows[victim]![1]))
				expect(cells.slice(0, 3)).toEqual(rows[victim]!.slice(0, 3));
		}
	});
});
