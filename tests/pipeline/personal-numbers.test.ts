import { describe, expect, it, vi } from 'vitest';
import { completeFeed, type Feed, type TextCheck } from '../../pipeline/feed.ts';
import { creditCheck } from '../../pipeline/intake/credit-code.ts';
import { maskBesideKeyed } from '../../pipeline/intake/person-cells.ts';
import { identityCheck } from '../../pipeline/intake/personal.ts';
import { template, tryFile, type Trial } from './intake-trial.ts';

vi.setConfig({ testTimeout: 60_000 });

const feedOf = (check: TextCheck): Feed =>
	completeFeed('trial', {
		title: { zh: '试验', en: 'Trials' },
		key: ['no'],
		batch: 'append',
		department: null,
		business_date: null,
		columns: {
			no: { zh: '编号', en: 'Number', type: 'text', check, required: true, max: 64 },
			name: { zh: '名称', en: 'Name', type: 'text' },
		},
	});
const serial = (place: number): string => String(place).padStart(3, '0');
/** The number of a child born on some day of 2012 to 2019. */
const child = (place: number): string => {
	const first = `4601012${String(12 + (place % 8)).padStart(3, '0')}0${1 + (place % 9)}1${place % 10}${serial((place * 37) % 1000)}`;
	return first + identityCheck(first);
};
/** Numbers of cases by region, day and serial, as they come: one of eleven has an identity number's check character. */
const cases = Array.from(
	{ length: 60 },
	(_, place) =>
		`460100202603${String(1 + (place % 28)).padStart(2, '0')}${String(place + 1).padStart(4, '0')}`,
);
const lucky = cases.filter((one) => identityCheck(one.slice(0, 17)) === one[17]);
const send = (check: TextCheck, numbers: string[]): Promise<Trial> =>
	tryFile(`编号,名称\n${numbers.map((one) => `${one},甲\n`).join('')}`, feedOf(check), template);
const kept = (trial: Trial): string[] => trial.rows.map(([no]) => no!);

describe('numbers of 18 digits with the check character of somebody born from 2010 on', () => {
	it('are persons where nothing says otherwise: rejected as a code, keyed in the number of a document', async () => {
		const numbers = Array.from({ length: 12 }, (_, place) => child(place)).filter(
			(one) => !one.endsWith('X'),
		);
		const codes = await send('identifier', ['A1', ...numbers, 'A2']);
		expect(kept(codes)).toEqual(['A1', 'A2']);
		expect(new Set(codes.faults.map(([, rule]) => rule))).toEqual(new Set(['PERSON-MISPLACED']));
		const documents = kept(await send('document_no', numbers));
		expect(documents.every((one) => /^P-[0-9a-f]{32}$/.test(one))).toBe(true);
		expect(new Set(documents).size).toBe(numbers.length);
	});

	it('are cases where their neighbours are region, day and serial with a wrong check character', async () => {
		expect(lucky.length).toBeGreaterThan(2);
		for (const check of ['identifier', 'document_no'] as const) {
			const trial = await send(check, cases);
			expect(trial.faults).toEqual([]);
			expect(kept(trial)).toEqual(cases);
		}
		expect(
			kept(
				await send(
					'document_no',
					cases.map((one) => `琼许${one}号`),
				),
			),
		).toEqual(cases.map((one) => `琼许${one}号`));
	});

	it('are persons in the code of a department whatever stands beside them', async () => {
		const trial = await send('department_code', cases);
		expect(kept(trial)).toEqual(cases.filter((one) => !lucky.includes(one)));
	});

	it('do not spare an adult among cases', async () => {
		const first = '46010119850312104';
		const trial = await send('identifier', [...cases, first + identityCheck(first)]);
		expect(trial.faults).toEqual([[62, 'PERSON-MISPLACED']]);
	});
});

describe('a keyed code in a text', () => {
	it('is never masked, whatever digits it has in a row; what stands beside it is', () => {
		const keyed = `P-ab13800138000c${'0123456789abcdef'}de`;
		expect(keyed).toMatch(/^P-[0-9a-f]{32}$/);
		expect(maskBesideKeyed(`文〔2026〕${keyed}号，电话13800138000`)).toBe(
			`文〔2026〕${keyed}号，电话138****8000`,
		);
	});
});

describe('numbers that begin with 9', () => {
	/** A permanent resident's number: 9, region, country, day of birth, serial. */
	const resident = (place: number): string => {
		const first = `911124${1950 + (place % 50)}0${1 + (place % 9)}1${place % 10}${serial((place * 53) % 1000)}`;
		return first + identityCheck(first);
	};
	const isCode = (number: string): boolean => creditCheck(number.slice(0, 17)) === number[17];
	const numbers = Array.from({ length: 400 }, (_, place) => resident(place)).filter(
		(one) => !one.endsWith('X'),
	);
	const both = numbers.find(isCode)!;
	const one = numbers.find((number) => !isCode(number))!;

	it('are persons by their check character in a column of codes, also where they could be a credit code', async () => {
		expect(both).toBeDefined();
		expect((await send('identifier', ['A1', one, both])).faults).toEqual([
			[3, 'PERSON-MISPLACED'],
			[4, 'PERSON-MISPLACED'],
		]);
	});

	it('are a person or an enterprise in the column that says who a row is about, by which check holds', async () => {
		// an all-digit code of a place that is registered: 110119 is a district, 112419 none
		const enterprise = Array.from(
			{ length: 40_000 },
			(_, place) =>
				`9111011980${String(101 + (place % 28)).padStart(4, '0')}${serial(place % 1000)}`,
		)
			.map((first) => first + creditCheck(first))
			.find((code) => identityCheck(code.slice(0, 17)) === code[17])!;
		const trial = await send('subject_code', [
			one,
			both,
			enterprise,
			`91460100MA5R00001${creditCheck('91460100MA5R00001')}`,
		]);
		expect(trial.faults).toEqual([]);
		const person = expect.stringMatching(/^P-[0-9a-f]{32}$/);
		expect(kept(trial)).toEqual([
			person,
			person,
			enterprise,
			expect.stringMatching(/^91460100MA5R00001/),
		]);
	});
});
