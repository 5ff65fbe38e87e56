import { describe, expect, it } from 'vitest';
import { shareOf } from '../../pipeline/lake/parsing.ts';

describe('the machine', () => {
	it('is shared by the large files that are read side by side', () => {
		const limits = { threads: '8', memory_limit: '9GB' };
		expect(shareOf(limits, 1, 4)).toEqual({ threads: 8, memory: '9GB' });
		expect(shareOf(limits, 3, 4)).toEqual({ threads: 2, memory: '3GB' });
		expect(shareOf(limits, 40, 4)).toEqual({ threads: 2, memory: '2.25GB' });
		expect(shareOf({ threads: '2', memory_limit: '1.5GiB' }, 2, 2)).toEqual({
			threads: 1,
			memory: '0.75GiB',
		});
		expect(shareOf(limits, 0, 4)).toEqual({ threads: 8, memory: '9GB' });
	});
});
