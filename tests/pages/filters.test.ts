import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	formatFilters,
	linkWith,
	offerPeriods,
	pageSizes,
	parseFilters,
	parsePeriod,
	toPeriod,
	type FilterFields,
	type Filters,
} from '../../src/lib/filters.ts';

const fields: FilterFields = {
	period: { kind: 'date', values: ['2026-10', '2026-09'], preset: '2026-10' },
	departments: ['D1', 'D2', 'D3'],
	classes: ['A', 'B'],
	regions: ['360702', '360703'],
	sortable: ['score', 'name'],
	figures: ['chart', 'other'],
};

const month = fc
	.tuple(fc.integer({ min: 1990, max: 2090 }), fc.integer({ min: 1, max: 12 }))
	.map(([year, number]) => `${year}-${String(number).padStart(2, '0')}`);
const period = fc.oneof(
	fc.constant('all'),
	month,
	fc.integer({ min: 1990, max: 2090 }).map(String),
	fc
		.tuple(fc.integer({ min: 1990, max: 2090 }), fc.integer({ min: 1, max: 4 }))
		.map(([year, quarter]) => `${year}Q${quarter}`),
);
const some = (values: string[]) => fc.subarray(values).map((list) => [...list].sort());
const state: fc.Arbitrary<Filters> = fc.record({
	period: period.map(toPeriod),
	departments: some(fields.departments!),
	classes: some(fields.classes!),
	regions: some(fields.regions!),
	sort: fc.option(
		fc.record({ column: fc.constantFrom(...fields.sortable), descending: fc.boolean() }),
	),
	page: fc.integer({ min: 1, max: 999_999 }),
	size: fc.constantFrom<number>(...pageSizes),
	allColumns: fc.boolean(),
	asTable: some(fields.figures),
});

describe('the address of a page', () => {
	it('says any state and is read back as the same state', () => {
		fc.assert(
			fc.property(state, (filters) => {
				const read = parseFilters(formatFilters(filters, fields), fields);
				expect(read.ignored).toEqual([]);
				expect(read.filters).toEqual(filters);
			}),
			{ numRuns: 300 },
		);
	});

	it('is empty for what the page does anyway', () => {
		const { filters } = parseFilters(new URLSearchParams(), fields);
		expect(formatFilters(filters, fields).toString()).toBe('');
		expect(filters.period?.text).toBe('2026-10');
	});

	it('with anything in it never throws, and every part without effect is named', () => {
		fc.assert(
			fc.property(
				fc.array(
					fc.tuple(
						fc.oneof(
							fc.constantFrom(
								'p',
								'd',
								'cls',
								'area',
								'sort',
								'page',
								'size',
								'cols',
								'view',
								'__proto__',
								'constructor',
							),
							fc.string(),
						),
						fc.string(),
					),
				),
				(pairs) => {
					const params = new URLSearchParams(pairs);
					const { filters, ignored } = parseFilters(params, fields);
					expect(filters.departments.every((code) => fields.departments!.includes(code))).toBe(
						true,
					);
					expect(pageSizes).toContain(filters.size);
					const unknown = [...params.keys()].filter(
						(key) => !/^(p|d|cls|area|sort|page|size|cols|view)$/.test(key),
					);
					expect(ignored.length).toBeGreaterThanOrEqual(unknown.length);
				},
			),
			{ numRuns: 500 },
		);
	});

	it('names an unknown department, a wrong period, a doubled sort and an unknown key', () => {
		const { filters, ignored } = parseFilters(
			new URLSearchParams('d=D1,D9&p=2026-13&sort=score&sort=name&x=1'),
			fields,
		);
		expect(ignored).toEqual([
			{ key: 'x', value: '1' },
			{ key: 'p', value: '2026-13' },
			{ key: 'd', value: 'D9' },
			{ key: 'sort', value: 'name' },
		]);
		expect(filters).toMatchObject({
			departments: ['D1'],
			period: { text: '2026-10' },
			sort: { column: 'score', descending: false },
		});
	});

	it('goes back to the first page when the rows change and stays when only the look does', () => {
		const { filters } = parseFilters(new URLSearchParams('page=7'), fields);
		expect(linkWith('/x', filters, fields, { departments: ['D1', 'D2'] })).toBe('/x?d=D1,D2');
		expect(linkWith('/x', filters, fields, { asTable: ['chart'] })).toBe('/x?page=7&view=chart');
		expect(linkWith('/x', filters, fields, { period: null })).toBe('/x?p=all');
		expect(linkWith('/x', filters, fields, {})).toBe('/x');
	});
});

describe('a period', () => {
	it('covers its days, the last of February in leap years included', () => {
		expect(parsePeriod('2024-02')).toEqual({
			text: '2024-02',
			from: '2024-02-01',
			to: '2024-02-29',
		});
		expect(parsePeriod('2026Q3')).toMatchObject({ from: '2026-07-01', to: '2026-09-30' });
		expect(parsePeriod('2026H2')).toMatchObject({ from: '2026-07-01', to: '2026-12-31' });
		expect(parsePeriod('2025-11..2026Q1')).toMatchObject({ from: '2025-11-01', to: '2026-03-31' });
	});

	it('that ends before it begins, or has three ends, is none', () => {
		expect(parsePeriod('2026-05..2026-04')).toBeNull();
		expect(parsePeriod('2026-01..2026-02..2026-03')).toBeNull();
		expect(parsePeriod('2026-00')).toBeNull();
	});

	it('is offered for every month, quarter and year that holds data, newest first', () => {
		expect(offerPeriods(['2025-12-01', '2026-01-01', '2026-02-01'])).toEqual({
			months: ['2026-02', '2026-01', '2025-12'],
			quarters: ['2026Q1', '2025Q4'],
			years: ['2026', '2025'],
		});
	});
});
