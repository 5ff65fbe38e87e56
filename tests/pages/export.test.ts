import { describe, expect, it } from 'vitest';
import type { Column } from '../../src/lib/server/catalogue.ts';
import { attachment, formatCell, streamCsv } from '../../src/lib/server/export/export.ts';

const column = (type: string, more: Partial<Column> = {}): Column => ({
	name: 'value',
	type,
	words: { zh: '值', en: 'Value' },
	unit: null,
	good: null,
	description: null,
	codes: null,
	...more,
});

describe('a CSV cell', () => {
	it.each([
		'=1+1',
		'+1',
		'-1',
		'@x',
		'\t=1',
		'\r=1',
		' =cmd|x',
		'　=1',
		'＝1',
		'＋1',
		'－1',
		'＠x',
		'\u00a0=1',
	])('of text that begins as a formula is held back: %j', (text) => {
		const cell = formatCell(text, column('VARCHAR'), 'zh').replace(/^"|"$/g, '');
		expect(cell.startsWith("'")).toBe(true);
	});

	it('of a number stays a number, negative ones too', () => {
		expect(formatCell(-5, column('DOUBLE'), 'zh')).toBe('-5');
		expect(formatCell(0.3, column('DOUBLE', { unit: 'share' }), 'zh')).toBe('0.3');
	});

	it('of a date is left alone, and a missing value is empty', () => {
		expect(formatCell('2026-10-31', column('DATE'), 'zh')).toBe('2026-10-31');
		expect(formatCell(null, column('VARCHAR'), 'zh')).toBe('');
	});

	it('doubles quotes and keeps line ends inside quotes', () => {
		expect(formatCell('a"b\nc,d', column('VARCHAR'), 'zh')).toBe('"a""b\nc,d"');
	});

	it('of a code says it in the words of the page', () => {
		const coded = column('VARCHAR', { codes: { filing: { zh: '备案', en: 'Filing' } } });
		expect(formatCell('filing', coded, 'zh')).toBe('备案');
		expect(formatCell('filing', coded, 'en')).toBe('Filing');
		expect(formatCell('other', coded, 'en')).toBe('other');
	});
});

describe('a CSV file', () => {
	it('begins with a byte order mark and a heading with units', async () => {
		const chunks = {
			async next() {
				return { done: true as const, value: undefined };
			},
			[Symbol.asyncIterator]() {
				return this;
			},
		};
		const columns = [column('DOUBLE', { unit: 'share' }), column('VARCHAR')];
		const bytes = await new Response(streamCsv({ columns: [], chunks }, columns, 'zh')).bytes();
		expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
		expect(new TextDecoder().decode(bytes)).toBe('值 (0–1),值\r\n');
	});
});

describe('the name of a download', () => {
	it('keeps Chinese and gives old programs an ASCII one', () => {
		expect(attachment('排名_代次12.csv')).toBe(
			`attachment; filename="_____12.csv"; filename*=UTF-8''%E6%8E%92%E5%90%8D_%E4%BB%A3%E6%AC%A112.csv`,
		);
	});

	it('cannot break out of its header', () => {
		const header = attachment('a"; x=1\r\nSet-Cookie: y=1\\/..');
		expect(header).not.toMatch(/[\r\n]/);
		expect(header.match(/"/g)).toHaveLength(2);
	});
});
