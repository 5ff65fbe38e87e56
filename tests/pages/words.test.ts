import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'svelte/compiler';
import { describe, expect, it } from 'vitest';
import {
	formatDay,
	formatMeasure,
	formatNumber,
	formatPeriod,
	formatTick,
	formatValue,
} from '../../src/lib/format.ts';
import { describeRanks } from '../../src/lib/ranks.ts';
import * as messages from '../../src/lib/paraglide/messages/_index.js';

const source = join(import.meta.dirname, '..', '..', 'src');
const readWords = (locale: string) =>
	JSON.parse(readFileSync(join(source, 'lib', 'messages', `${locale}.json`), 'utf8')) as Record<
		string,
		unknown
	>;

describe('the words of the pages', () => {
	it('are the same keys in both languages, and all of them are compiled', () => {
		const zh = Object.keys(readWords('zh')).sort();
		expect(Object.keys(readWords('en')).sort()).toEqual(zh);
		expect(zh.length).toBeGreaterThan(100);
		const compiled = messages as unknown as Record<
			string,
			(inputs: object, options: object) => string
		>;
		for (const key of zh) {
			expect(compiled[key], key).toBeTypeOf('function');
			expect(compiled[key]!({}, { locale: 'zh' }), key).not.toBe(key);
		}
	});

	it('stand in the messages and not in the components', () => {
		const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
			file.endsWith('.svelte'),
		);
		expect(files.length).toBeGreaterThan(15);
		for (const file of files) {
			const { fragment } = parse(readFileSync(join(source, file), 'utf8'), { modern: true });
			expect(
				findTexts(fragment).filter((text) => /\p{L}{2,}/u.test(text)),
				file,
			).toEqual(
				file.endsWith('+error.svelte')
					? ['npm run -s mingcha -- refresh']
					: file === 'routes/metrics/[indicator]/+page.svelte'
						? ['SQL']
						: [],
			);
		}
	});
});

/** Texts that a component writes itself, outside of expressions; words of attributes that readers meet included. */
function findTexts(node: unknown): string[] {
	if (Array.isArray(node)) return node.flatMap(findTexts);
	if (node === null || typeof node !== 'object') return [];
	const { type, name, data, value, ...rest } = node as Record<string, unknown>;
	if (type === 'Text') return [String(data).trim()];
	if (type === 'StyleDirective') return [];
	if (type === 'Attribute' && !['title', 'placeholder', 'alt'].includes(String(name))) return [];
	return [value, ...Object.values(rest)].flatMap(findTexts);
}

describe('a value', () => {
	const format = (type: string, unit: string | null = null, name = 'value') => ({
		name,
		type,
		unit,
	});

	it('has thin spaces between thousands and a true minus', () => {
		expect(formatNumber(-1234567.891, 1)).toBe('−1\u202f234\u202f567.9');
		expect(formatNumber(-0.04, 1)).toBe('0.0');
	});

	it('that is missing is a dash, and zero is 0', () => {
		expect(formatValue(null, format('DOUBLE'), 'zh')).toBe('—');
		expect(formatValue(0, format('INTEGER'), 'zh')).toBe('0');
		expect(formatValue(0, format('DOUBLE', 'share'), 'zh')).toBe('0%');
		expect(formatValue(0, format('DOUBLE', 'days'), 'zh')).toBe('0');
		expect(formatValue(0.04, format('DOUBLE', 'days'), 'zh')).toBe('0.0');
	});

	it('that is a ratio has two decimals in a table and as many as it needs in a sentence', () => {
		expect(
			[1, 2.5, 15].map((value) => formatValue(value, format('DOUBLE', 'ratio'), 'zh')),
		).toEqual(['1.00', '2.50', '15.00']);
		expect(
			[1, 2.5, 10].map((value) => formatMeasure(value, format('DOUBLE', 'ratio'), 'zh')),
		).toEqual(['1', '2.5', '10']);
	});

	it('that is a rank says one rank where its interval is one', () => {
		expect(describeRanks(6, 6, 'zh')).toBe('6');
		expect(describeRanks(1, 2.5, 'zh')).toBe('1 至 2.5');
		expect(describeRanks(null, 2, 'zh')).toBe('');
	});

	it('on an axis is as short as it can be said', () => {
		expect([0, 0.25, 1].map((value) => formatTick(value, format('DOUBLE', 'share'), 'zh'))).toEqual(
			['0%', '25%', '100%'],
		);
		expect([-2, 0, 0.5].map((value) => formatTick(value, format('DOUBLE', 'days'), 'zh'))).toEqual([
			'−2',
			'0',
			'0.5',
		]);
	});

	it('says working days and days apart', () => {
		expect(formatMeasure(3.6, format('DOUBLE', 'working_days'), 'zh')).toBe('3.6 个工作日');
		expect(formatMeasure(3.6, format('DOUBLE', 'days'), 'zh')).toBe('3.6 天');
		expect(formatMeasure(1, format('INTEGER', 'days'), 'en')).toBe('1 day');
		expect(formatMeasure(0.9384, format('DOUBLE', 'share'), 'zh')).toBe('93.8%');
	});

	it('of time is a day, a minute or a month as it was published', () => {
		expect(formatValue('2026-10-31', format('DATE'), 'zh')).toBe('2026-10-31');
		expect(formatValue('2026-10-31 02:14:07', format('TIMESTAMP'), 'zh')).toBe('2026-10-31 02:14');
		expect(formatValue('2026-10-01', format('DATE', null, 'opened_month'), 'zh')).toBe('2026-10');
		expect(formatMeasure('2026-10-01', format('DATE', 'month'), 'zh')).toBe('2026年10月');
		expect([formatDay('2026-10-31', 'zh'), formatDay('2026-10-31', 'en')]).toEqual([
			'2026年10月31日',
			'31 October 2026',
		]);
	});

	it('of a period is in words', () => {
		expect(
			['2026-10', '2026Q3', '2026H1', '2026', '2026-01..2026-10'].map((text) =>
				formatPeriod(text, 'zh'),
			),
		).toEqual(['2026年10月', '2026年3季度', '2026年上半年', '2026年', '2026年1月至2026年10月']);
		expect(formatMeasure('2026Q3', format('VARCHAR'), 'zh')).toBe('2026年3季度');
	});
});
