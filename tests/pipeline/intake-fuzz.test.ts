import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { identifier, openDatabase, type Database } from '../../pipeline/database.ts';
import { InputError } from '../../pipeline/errors.ts';
import { wantedHeaders } from '../../pipeline/intake/header.ts';
import { makeRecipe } from '../../pipeline/intake/mapping.ts';
import { openSources } from '../../pipeline/intake/open.ts';
import { rowFault } from '../../pipeline/intake/row-fault.ts';
import { template, textFeed } from './intake-trial.ts';

vi.setConfig({ testTimeout: 900_000 });

/** Cases of each property; together they are the 10,000. */
const runs = { healthy: 2500, damaged: 4500, noise: 2000, headers: 1000 };
const mostMemory = 512 << 20;

const headers = ['编号', '名称', '说明', '日期', '备注'];
const feed = textFeed(headers, ['编号']);
const wanted = wantedHeaders(feed, template);

let folder = '';
let database: Database;
let memoryBefore = 0;

beforeAll(async () => {
	// many small files: in memory where the system has such a folder
	folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'mingcha-fuzz-'));
	database = await openDatabase(':memory:', {
		zone: 'Asia/Shanghai',
		threads: '1',
		memory: '256MB',
	});
	await database.run('pragma disable_optimizer');
	memoryBefore = process.memoryUsage().rss;
});
afterAll(() => {
	database.close();
	rmSync(folder, { recursive: true, force: true });
	expect(process.memoryUsage().rss - memoryBefore, 'memory over all cases').toBeLessThan(
		mostMemory,
	);
});

interface Read {
	/** Good rows: number in the file and cells. */
	rows: { place: number; cells: string[] }[];
	faults: { place: number; rule: string }[];
	blanks: number;
	received: number;
	encoding: string;
}

/** Opens and scans bytes as intake does, up to the feed's own checks; null when the file is refused. */
async function read(bytes: Buffer): Promise<Read | null> {
	const file = join(folder, 'source');
	writeFileSync(file, bytes);
	try {
		const [source] = await openSources(
			file,
			{
				shown: 'x',
				wanted,
				fits: () => {},
				instants: () => null,
				scratch: (name) => join(folder, name),
				threads: 1,
			},
			database,
		);
		const scan = async (one: typeof source): Promise<Read> => {
			const recipe = makeRecipe(template, feed, one!.headers, 'x');
			const cells = recipe.sources.map(({ from }) =>
				from && 'header' in from ? `coalesce(${identifier(from.header)}, '')` : `''`,
			);
			const { fault, lacking } = rowFault(one!);
			const isLacking = recipe.sources
				.flatMap(({ column, from }) =>
					column.required && from && 'header' in from
						? [`coalesce(${identifier(from.header)}, '') = ''`]
						: [],
				)
				.join(' or ');
			const found = await database.rows<{ fault: string | null; cells: string[] }>(
				`select coalesce(${fault}, case when ${isLacking || 'false'} then ${lacking} end) as fault, [${cells.join(', ')}] as cells from ${one!.scan}`,
			);
			const placed = found.map((row, index) => ({ ...row, place: index + one!.firstRow }));
			return {
				rows: placed
					.filter(({ fault }) => fault === null)
					.map((row) => ({ place: row.place, cells: row.cells.map((cell) => cell.trim()) }))
					.filter(({ cells: own }) => own.some((cell) => cell !== '')),
				faults: placed
					.filter(({ fault }) => fault !== null && !fault.startsWith('blank'))
					.map(({ fault, place }) => ({ place, rule: fault! })),
				blanks: placed.filter(
					({ fault, cells: own }) =>
						fault?.startsWith('blank') ||
						(fault === null && own.every((cell) => cell.trim() === '')),
				).length,
				received: found.length,
				encoding: one!.encoding,
			};
		};
		try {
			return await scan(source);
		} catch (error) {
			if (error instanceof InputError || source!.again === null) throw error;
			return await scan(await source!.again());
		}
	} catch (error) {
		if (error instanceof InputError) return null;
		throw error;
	}
}

const word = fc.oneof(
	fc.constantFrom(
		'海口',
		'张三',
		'2026-03-01',
		'91110000MA01234567',
		'5',
		'3.14',
		'是',
		'·',
		'㐂',
		'𠮷',
		'“引号”',
		'a b',
		"Men's",
		'#',
		'0',
		'-',
		'\\',
		'x\\y',
	),
	fc
		.string({ maxLength: 8, unit: 'grapheme-ascii' })
		.map((text) => text.replace(/["\\,;\t|]/g, '')),
);
const cell = fc.oneof(
	{ weight: 5, arbitrary: word },
	{ weight: 2, arbitrary: fc.constant('') },
	{
		weight: 1,
		arbitrary: fc
			.tuple(word, fc.constantFrom(',', ';', '|', '"', '""', '，', ' '), word)
			.map((parts) => parts.join('')),
	},
	{
		weight: 1,
		arbitrary: fc.tuple(word, fc.constantFrom('\n', '\r\n'), word).map((parts) => parts.join('')),
	},
);
const code = fc.nat(999_999).map((number) => `A${number}`);
const row = fc.tuple(code, cell, cell, cell, cell).map((cells) => [...cells]);
const style = fc.record({
	delimiter: fc.constantFrom(',', ';', '\t', '|'),
	end: fc.constantFrom('\n', '\r\n'),
	quoting: fc.constantFrom('needed', 'all', 'some'),
	encoding: fc.constantFrom('utf8', 'bom', 'utf16le', 'utf16be'),
	lastEnd: fc.boolean(),
});
type Style = typeof style extends fc.Arbitrary<infer T> ? T : never;

function write(cells: string[], { delimiter, quoting }: Style, number: number): string {
	return cells
		.map((text, index) =>
			quoting === 'all' ||
			/["\n\r]/.test(text) ||
			text.includes(delimiter) ||
			/^\s|\s$/.test(text) ||
			(quoting === 'some' && (index + number) % 3 === 0)
				? `"${text.replaceAll('"', '""')}"`
				: text,
		)
		.join(delimiter);
}

function encode(text: string, encoding: Style['encoding']): Buffer {
	if (encoding === 'utf8') return Buffer.from(text);
	if (encoding === 'bom') return Buffer.from(`\ufeff${text}`);
	const wide = Buffer.from(`\ufeff${text}`, 'utf16le');
	return encoding === 'utf16le' ? wide : wide.swap16();
}

const tidy = (cells: string[]): string[] => cells.map((text) => text.trim());

describe('a healthy file, however it is written', () => {
	it('comes out cell by cell in its rows', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(row, { maxLength: 12 }), style, async (rows, own) => {
				const lines = [headers, ...rows].map((cells, number) => write(cells, own, number));
				const result = await read(
					encode(lines.join(own.end) + (own.lastEnd ? own.end : ''), own.encoding),
				);
				expect(result).not.toBeNull();
				expect(result!.faults).toEqual([]);
				expect(result!.rows).toEqual(
					rows.map((cells, index) => ({ place: index + 2, cells: tidy(cells) })),
				);
			}),
			{ numRuns: runs.healthy },
		);
	});
});

/** What can happen to one record on its way. */
const damage = fc.oneof(
	fc.record({
		kind: fc.constantFrom('quote', 'delimiter', 'drop', 'control', 'bytes', 'carriage'),
		at: fc.nat(200),
	}),
);

function harm(line: string, { kind, at }: { kind: string; at: number }, delimiter: string): Buffer {
	const place = at % (line.length + 1);
	const put = (text: string): Buffer =>
		Buffer.from(line.slice(0, place) + text + line.slice(place));
	if (kind === 'quote') return put('"');
	if (kind === 'delimiter') return put(delimiter);
	if (kind === 'control') return put('\0');
	if (kind === 'carriage') return put('\r');
	if (kind === 'bytes')
		return Buffer.concat([
			Buffer.from(line.slice(0, place)),
			Buffer.from([0xff, 0xc3]),
			Buffer.from(line.slice(place)),
		]);
	const drop = line.indexOf(delimiter, place);
	return Buffer.from(drop < 0 ? line : line.slice(0, drop) + line.slice(drop + 1));
}

const flatRow = fc.tuple(code, word, word, word, word).map((cells) => [...cells]);

describe('one damaged record', () => {
	it('costs itself alone: every other row comes out whole, and it is right or rejected', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(flatRow, { minLength: 3, maxLength: 10 }),
				style,
				fc.nat(20),
				damage,
				async (rows, own, which, harmed) => {
					const plain = { ...own, encoding: 'utf8' as const };
					const victim = which % rows.length;
					const lines: Buffer[] = [headers, ...rows].map((cells, number) =>
						Buffer.from(write(cells, plain, number)),
					);
					lines[victim + 1] = harm(lines[victim + 1]!.toString(), harmed, own.delimiter);
					const result = await read(
						Buffer.concat(lines.flatMap((line) => [line, Buffer.from(own.end)])),
					);
					expect(result).not.toBeNull();
					const others = rows.filter((_, index) => index !== victim).map(tidy);
					const found = result!.rows.map(({ cells }) => cells);
					for (const cells of others) expect(found).toContainEqual(cells);
					const more = result!.rows.filter(
						({ cells }) => !others.some((one) => JSON.stringify(one) === JSON.stringify(cells)),
					);
					// what is left of the damaged record stands in its own columns: a cell may have got a character, none has moved
					const strip = (cells: string[]): string[] =>
						cells.map((text) => text.replace(/[",;|\0\s\\]/g, ''));
					for (const { cells } of more) expect(strip(cells)).toEqual(strip(rows[victim]!));
					if (
						more.length === 0 &&
						!found.some((cells) => JSON.stringify(cells) === JSON.stringify(tidy(rows[victim]!)))
					)
						expect(result!.faults.length).toBeGreaterThan(0);
					expect(result!.received).toBe(
						result!.rows.length + result!.faults.length + result!.blanks,
					);
				},
			),
			{ numRuns: runs.damaged },
		);
	});
});

describe('noise', () => {
	it('is refused or read; it neither crashes nor hangs', async () => {
		const pieces = fc
			.array(
				fc.oneof(
					fc.constantFrom(
						'"',
						',',
						'\n',
						'\r',
						';',
						'\t',
						'|',
						'\0',
						'编号,名称',
						'{',
						'[',
						'<',
						'a',
						'合计',
						'\\',
						' ',
						'\u001e',
					),
					word,
				),
				{ maxLength: 60 },
			)
			.map((parts) => Buffer.from(parts.join('')));
		const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
		const headed = pieces.map((text) =>
			Buffer.concat([Buffer.from(`${headers.join(',')}\n`), text]),
		);
		await fc.assert(
			fc.asyncProperty(fc.oneof(pieces, bytes, headed), async (source) => {
				const started = performance.now();
				const result = await read(source).catch((error: unknown) => {
					if (error instanceof InputError) return null;
					throw error;
				});
				expect(performance.now() - started).toBeLessThan(5000);
				if (result)
					expect(result.received).toBe(result.rows.length + result.faults.length + result.blanks);
			}),
			{ numRuns: runs.noise },
		);
	});
});

describe('a header', () => {
	it('is found under titles, notes and blank lines, in any order and with group headers, and rows keep their numbers', async () => {
		const title = fc.constantFrom(
			'2026年行政许可信息公示表',
			'填报单位：海口市市场监督管理局',
			'注：带*的为必填项',
			'',
			' ',
			'第一部分,,',
			'1,2,3',
		);
		await fc.assert(
			fc.asyncProperty(
				fc.array(title, { maxLength: 5 }),
				fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
				fc.array(flatRow, { minLength: 1, maxLength: 6 }),
				fc.constantFrom('plain', 'marked', 'group', 'notes'),
				async (titles, order, rows, form) => {
					const own: Style = {
						delimiter: ',',
						end: '\n',
						quoting: 'needed',
						encoding: 'utf8',
						lastEnd: true,
					};
					const shuffled = (cells: string[]): string[] => order.map((index) => cells[index]!);
					const names = shuffled(headers).map((name) =>
						form === 'marked' ? `${name}（必填）` : name,
					);
					const band =
						form === 'group'
							? [['基本信息', '', '', '其他', ''], names]
							: form === 'notes'
								? [names, ['必填', '文本', '选填', '格式：2026-01-01', '不超过200字']]
								: [names];
					const lines = [
						...titles,
						...band.map((cells, number) => write(cells, own, number)),
						...rows.map((cells, number) => write(shuffled(cells), own, number)),
					];
					const result = await read(Buffer.from(lines.join('\n')));
					expect(result).not.toBeNull();
					expect(result!.rows).toEqual(
						rows.map((cells, index) => ({
							place: titles.length + band.length + index + 1,
							cells: tidy(cells),
						})),
					);
				},
			),
			{ numRuns: runs.headers },
		);
	});
});
