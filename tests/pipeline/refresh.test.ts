import { describe, expect, it } from 'vitest';
import { casesCsv, install } from './installation.ts';

describe('a refresh', () => {
	it('turns files of the inbox into a published generation', async () => {
		const city = install();
		city.deliver('D1/办件_2026W10.csv', casesCsv([{ case_no: 'A1' }, { case_no: 'A2' }]));
		const result = await city.refresh();
		expect(result.state).toBe('published');
		expect(await city.query('select department_code, case_count, is_slow from department_cases')).toEqual([
			{ department_code: 'D1', case_count: 2, is_slow: false },
		]);
	});
});
