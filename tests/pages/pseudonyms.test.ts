import { describe, expect, it } from 'vitest';
import { openDatabase, quote } from '../../pipeline/database.ts';
import type { Scope } from '../../src/lib/server/access.ts';
import { fingerprint, maskSelect, maskText } from '../../src/lib/server/personal.ts';

const scope = { personal: 'masked' } as Scope;
const whole = 'P-0123456789abcdef0123456789abcdef';
/** What a text holds beside pseudonyms, and what of it may be shown. */
const texts: [string, string][] = [
	[whole, fingerprint(whole)],
	[whole.slice(0, -1), fingerprint(whole.slice(0, -1))],
	[whole.slice(0, 18), fingerprint(whole.slice(0, 18))],
	[whole.slice(0, 17), whole.slice(0, 17)],
	['P-2026-0001', 'P-2026-0001'],
	['91460000MA5T000012', '91460000MA5T000012'],
];

describe('the pseudonym of a person, whole or cut off by a column too short', () => {
	it.each(texts)('%s is shown as %s', async (text, shown) => {
		expect(maskText(scope, text)).toBe(shown);
		const database = await openDatabase(':memory:', { zone: 'Asia/Shanghai', threads: '1' });
		const columns = [{ name: 'value', type: 'VARCHAR' }];
		const { value } = await database.one<{ value: string }>(
			maskSelect(scope, `select ${quote(text)} as value`, columns)!,
		);
		const inside = await database.one<{ value: string }>(
			maskSelect(scope, `select ${quote(`见${text}号`)} as value`, columns)!,
		);
		database.close();
		expect(value).toBe(shown);
		expect(inside.value).toBe(shown === text ? `见${text}号` : '见~号');
	});
});
