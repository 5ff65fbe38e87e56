import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../pipeline/database.ts';
import {
	creditAlphabet,
	creditCheck,
	inventedCode,
	inventedCodeMacro,
	isCreditCode,
	organisationCheck,
	prefixSum,
} from '../../pipeline/demo/credit-code.ts';

/** Codes of public bodies as printed in public documents. */
const published = [
	'11370306004220465W',
	'11320100MB1886843H',
	'11500226753092798P',
	'11340722003125597L',
	'11370881004339597L',
];

describe('a credit code', () => {
	it('has the check characters of published codes (GB 32100-2015, GB 11714-1997)', () => {
		for (const code of published) {
			expect(creditCheck(code.slice(0, 17)), code).toBe(code[17]);
			expect(organisationCheck(code.slice(8, 16)), code).toBe(code[16]);
			expect(isCreditCode(code)).toBe(true);
		}
	});

	it('is refused with any other last character', () => {
		for (const code of published)
			for (const character of creditAlphabet.replace(code[17]!, ''))
				expect(isCreditCode(code.slice(0, 17) + character)).toBe(false);
	});

	it('is refused with a letter that the alphabet leaves out', () => {
		for (const letter of 'IOSVZ') expect(isCreditCode(`1137030600422046${letter}W`)).toBe(false);
	});

	it('is invented under a mark that no authority issues, and every number gives another code', () => {
		const codes = Array.from({ length: 5000 }, (_, index) =>
			inventedCode('91', '341402', (index * 524_287 + 77_777) % 887_503_681),
		);
		expect(codes.every(isCreditCode)).toBe(true);
		expect(codes.every((code) => code.startsWith('91341402WY'))).toBe(true);
		expect(new Set(codes).size).toBe(codes.length);
	});

	it('comes out the same in SQL', async () => {
		const database = await openDatabase(':memory:', { zone: 'Asia/Shanghai' });
		await database.run(inventedCodeMacro());
		const rows = await database.rows<{ number: number; code: string }>(`
			select number, invented_code('92341421', ${prefixSum('92', '341421')}, number) as code
			from (select (i * 17_654_321) % 887_503_681 as number from range(3000) as numbers(i))
		`);
		database.close();
		expect(rows).toHaveLength(3000);
		for (const { number, code } of rows) expect(code).toBe(inventedCode('92', '341421', number));
	});
});
