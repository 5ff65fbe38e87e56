import fc from 'fast-check';
import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { openDatabase, quote, type Database } from '../../pipeline/database.ts';
import { creditCheck } from '../../pipeline/intake/credit-code.ts';
import {
	identityCheck,
	identityMacros,
	isIdentity,
	maskName,
	maskText,
	mayHoldIdentity,
	mayHoldPersonalNumber,
	replaceIdentities,
} from '../../pipeline/intake/personal.ts';

const identity = fc
	.tuple(
		fc.constantFrom('110105', '460101', '820000'),
		fc.integer({ min: 1930, max: 2009 }),
		fc.integer({ min: 1, max: 12 }),
		fc.integer({ min: 1, max: 28 }),
		fc.integer({ min: 0, max: 999 }),
	)
	.map(([region, year, month, day, number]) => {
		const first = `${region}${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}${String(number).padStart(3, '0')}`;
		return first + identityCheck(first);
	});
/** Anybody's: children's, and those of permanent residents from abroad. */
const anybody = fc
	.tuple(
		fc.constantFrom('110105', '460101', '911124', '941567'),
		fc.integer({ min: 1890, max: 2026 }),
		fc.integer({ min: 1, max: 12 }),
		fc.integer({ min: 1, max: 28 }),
		fc.integer({ min: 0, max: 999 }),
	)
	.map(([region, year, month, day, number]) => {
		const first = `${region}${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}${String(number).padStart(3, '0')}`;
		return first + identityCheck(first);
	});
const separator = fc.constantFrom(
	'',
	'',
	'',
	' ',
	'-',
	'　',
	'\u200b',
	'.',
	'/',
	'—',
	'\u00a0',
	' - ',
);
const wide = (text: string): string =>
	text.replace(/[0-9X]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));
const spelled = fc
	.tuple(
		identity,
		fc.array(separator, { minLength: 17, maxLength: 17 }),
		fc.boolean(),
		fc.boolean(),
	)
	.map(([number, between, small, full]) => {
		const cased = small ? number.toLowerCase() : number;
		return {
			number,
			text: [...(full ? wide(cased.toUpperCase()) : cased)]
				.map((letter, index) => letter + (between[index] ?? ''))
				.join(''),
		};
	});
const around = fc.constantFrom('', '当事人', '身份证:', '(', ' AJ', '，联系人张三 ', 'No.');
const bare = (text: string): string =>
	text
		.normalize('NFKC')
		.toUpperCase()
		.replace(/[\s\p{Cf}\p{Pd}./]+/gu, '');

describe('a text with an identity number, however it is spelled', () => {
	let database: Database;
	beforeAll(async () => {
		database = await openDatabase(':memory:', { zone: 'Asia/Shanghai', threads: '1' });
		for (const macro of identityMacros) await database.run(macro);
	});
	afterAll(() => database.close());

	it('holds it no more when masked, as text, as a code and as a name', () => {
		fc.assert(
			fc.property(around, spelled, around, (before, { number, text }, after) => {
				const whole = `${before}${text}${after}`;
				for (const masked of [
					maskText(whole),
					maskName(whole),
					replaceIdentities(whole.normalize('NFKC'), () => 'P-'),
				])
					expect(bare(masked)).not.toContain(number.slice(0, 17));
			}),
			{ numRuns: 2000 },
		);
	});

	it('is looked at closer: SQL sees in it what the closer look would change', async () => {
		const texts = fc
			.sample(
				fc
					.tuple(around, spelled, around)
					.map(([before, { text }, after]) => `内容${before}${text}${after}`),
				500,
			)
			.filter((text) => maskText(text) !== text);
		expect(texts.length).toBe(500);
		const missed = await database.rows(
			`select k from (select unnest([${texts.map(quote).join(', ')}]) as k) where not ${mayHoldPersonalNumber('k', true)}`,
		);
		expect(missed).toEqual([]);
		const numbers = [
			'13912345678',
			'139-1234-5678',
			'139 1234 5678',
			'１３９12345678',
			'6222021234567890128',
			'6222 0212 3456 7890 128',
			'4.60101199003072E+17',
			'4.601011990030E+17',
			'110105 19491231 002X',
		];
		const told = numbers
			.flatMap((number) => [number, `电话${number}`, `（${number}）转 2026-03`, `2026年${number}`])
			.filter((text) => maskText(text) !== text);
		expect(told.length).toBeGreaterThan(25);
		expect(
			await database.rows(
				`select k from (select unnest([${told.map(quote).join(', ')}]) as k) where not ${mayHoldPersonalNumber('k', true)}`,
			),
		).toEqual([]);
		expect(
			await database.rows(
				`select k from (select unnest(['WC01-2023-0000017', '琼许〔2026〕00000123456号', '2026-03-01 09:30']) as k) where ${mayHoldPersonalNumber('k', true)}`,
			),
		).toEqual([]);
		const whole = fc
			.sample(
				fc
					.tuple(fc.constantFrom('', 'AJ', '许可', 'No.'), anybody, fc.constantFrom('', '-1', 'Z'))
					.map((parts) => parts.join('')),
				500,
			)
			.filter((code) => !/[0-9][.-][0-9]/.test(code));
		expect(
			await database.rows(
				`select k from (select unnest([${whole.map(quote).join(', ')}]) as k) where not ${mayHoldIdentity('k', false, null)}`,
			),
		).toEqual([]);
		const codes = fc.sample(
			fc
				.tuple(
					fc.constantFrom('', 'AJ2026', 'A-', '2026'),
					identity,
					fc.constantFrom('', '-1', 'Z'),
				)
				.map((parts) => parts.join('')),
			500,
		);
		expect(
			await database.rows(
				`select k from (select unnest([${codes.map(quote).join(', ')}]) as k) where not (${mayHoldIdentity('k', true, null)})`,
			),
		).toEqual([]);
		// however most codes of the column begin
		for (const likeness of [
			{ beginning: 'AJ', longest: 12 },
			{ beginning: 'AJ2026', longest: 16 },
			{ beginning: 'A-', longest: 15 },
			{ beginning: '2026', longest: 14 },
			{ beginning: '1', longest: 14 },
		])
			expect(
				await database.rows(
					`select k from (select unnest([${[...whole, ...codes].map(quote).join(', ')}]) as k) where not (${mayHoldIdentity('k', false, likeness)})`,
				),
			).toEqual([]);
	});
});

it('a number that a spreadsheet has rounded does not tell the day of birth', () => {
	expect(maskText('4.60101199003072E+17')).toBe('4.60101******E+17');
	expect(maskText('9.11010859236624E+17')).toBe('9.11010859236624E+17');
});

describe('what is no number of a person', () => {
	it.each([
		`91370306MA3C0000${'1'}${creditCheck('91370306MA3C00001')}`,
		'11370306004220465W',
		'11460100000817654445105001',
		'32010020230217000011',
		'琼罚〔2026〕104号',
		'2026-03-01 09:30:00 至 2026-03-31 18:00:00',
		'1,234,567.89 元',
		'110108012660422',
		'0898-66221234',
		'460101BJ20260301000001',
		'1.5 2.5 3.5 4.5 5.5 6.5 7.5 8.5 9.5',
	])('%s stays as it is', (text) => {
		expect(maskText(text)).toBe(text);
		expect(replaceIdentities(text, () => '?', 'whole')).toBe(text);
	});

	it('keeps a case number that begins with region and day, though a child could have been born then', () => {
		const first = '46010020260301000';
		const number = first + identityCheck(first);
		expect(isIdentity(number)).toBe(true);
		if (/[0-9]$/.test(number)) expect(replaceIdentities(number, () => '?', 'grown')).toBe(number);
	});

	it('takes time in proportion to its length', () => {
		for (const text of [
			'1'.repeat(200_000),
			'1 '.repeat(100_000),
			'4601011990'.repeat(20_000),
			' -'.repeat(100_000),
		]) {
			const started = performance.now();
			maskText(text);
			expect(performance.now() - started).toBeLessThan(5000);
		}
	});
});
