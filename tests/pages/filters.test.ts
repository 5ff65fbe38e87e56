import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPicked, linkMark, writePick } from '../../src/lib/cross-filter.ts';
import {
	formatFilters,
	linkWith,
	pageSizes,
	parseFilters,
	type FilterFields,
	type Filters,
} from '../../src/lib/filters.ts';
import {
	nameWeek,
	offerPeriods,
	parsePeriod,
	presetPeriods,
	spanPeriods,
	toPeriod,
} from '../../src/lib/periods.ts';

const fields: FilterFields = {
	period: { kind: 'date', values: ['2026-10', '2026-09'], preset: '2026-10', asOf: '2026-10-31' },
	departments: ['D1', 'D2', 'D3'],
	classes: ['A', 'B'],
	regions: ['360702', '360703'],
	sortable: ['score', 'name'],
	figures: ['chart', 'other'],
	compares: true,
	annotates: true,
	searches: true,
	states: ['open', 'closed'],
	facets: { level: ['L1', 'L2'], kind: ['甲,乙', '丙'] },
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
	fc
		.tuple(fc.integer({ min: 1990, max: 2090 }), fc.integer({ min: 1, max: 2 }))
		.map(([year, half]) => `${year}H${half}`),
	fc
		.date({ min: new Date('1991-01-01'), max: new Date('2089-12-31'), noInvalidDate: true })
		.map((day) => nameWeek(day.toISOString().slice(0, 10))),
	fc.constantFrom(...presetPeriods),
);
const some = (values: string[]) => fc.subarray(values).map((list) => [...list].sort());
const state: fc.Arbitrary<Filters> = fc.record({
	period: period.map((text) => toPeriod(text, fields.period!.asOf)),
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
	compare: fc.constantFrom('prev' as const, 'yoy' as const),
	annotations: fc.boolean(),
	query: fc.string({ maxLength: 100 }).map((text) => text.trim().slice(0, 100).trim()),
	state: fc.constantFrom(...fields.states!),
	facets: fc.record({ level: some(fields.facets!.level!), kind: some(['丙']) }),
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
								'cmp',
								'ann',
								'q',
								'state',
								'level',
								'kind',
								'__proto__',
								'constructor',
							),
							fc.string(),
						),
						fc.oneof(
							fc.string(),
							period,
							fc.constantFrom(
								'prev',
								'yoy',
								'0',
								'1',
								'L1',
								'L1,L2',
								'open',
								'closed',
								'this-',
								'2026W54',
							),
						),
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
						(key) =>
							!/^(p|d|cls|area|sort|page|size|cols|view|cmp|ann|q|state|level|kind)$/.test(key),
					);
					expect(ignored.length).toBeGreaterThanOrEqual(unknown.length);
				},
			),
			{ numRuns: 10_000 },
		);
	});

	it('hides the marks of policy events by ann=0, and only on a page that has them', () => {
		const read = (text: string, of: FilterFields) => parseFilters(new URLSearchParams(text), of);
		expect(read('', fields).filters.annotations).toBe(true);
		expect(read('ann=0', fields)).toMatchObject({ filters: { annotations: false }, ignored: [] });
		expect(read('ann=1', fields)).toMatchObject({ filters: { annotations: true }, ignored: [] });
		expect(read('ann=no', fields)).toMatchObject({
			filters: { annotations: true },
			ignored: [{ key: 'ann', value: 'no' }],
		});
		const plain: FilterFields = { ...fields, annotates: false };
		expect(read('ann=0', plain).ignored).toEqual([{ key: 'ann', value: '0' }]);
		const hidden = { ...read('', fields).filters, page: 3 };
		expect(linkWith('/reform', hidden, fields, { annotations: false })).toBe(
			'/reform?ann=0&page=3',
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

	it('is offered for every month, quarter, half-year and year that holds data, newest first', () => {
		expect(offerPeriods(['2025-12-01', '2026-01-01', '2026-02-01'])).toEqual({
			months: ['2026-02', '2026-01', '2025-12'],
			quarters: ['2026Q1', '2025Q4'],
			halves: ['2026H1', '2025H2'],
			years: ['2026', '2025'],
		});
	});

	it.each([
		['this-month', '2026-10-01', '2026-10-31'],
		['last-month', '2026-09-01', '2026-09-30'],
		['this-quarter', '2026-10-01', '2026-12-31'],
		['this-half', '2026-07-01', '2026-12-31'],
		['this-year', '2026-01-01', '2026-12-31'],
		['last-12-months', '2025-11-01', '2026-10-31'],
	])(
		'that is named by the data date, %s, moves with it and never with the clock',
		(text, from, to) => {
			expect(parsePeriod(text, '2026-10-15')).toEqual({ text, from, to });
			expect(parsePeriod(text)).toBeNull();
			expect(parsePeriod('last-month', '2026-01-03')).toMatchObject({ from: '2025-12-01' });
			expect(parsePeriod('last-12-months', '2024-02-29')).toMatchObject({
				from: '2023-03-01',
				to: '2024-02-29',
			});
		},
	);

	it('may be a week of ISO 8601', () => {
		expect(parsePeriod('2026W01')).toMatchObject({ from: '2025-12-29', to: '2026-01-04' });
		expect(parsePeriod('2026W53')).toMatchObject({ from: '2026-12-28', to: '2027-01-03' });
		expect(parsePeriod('2025W53')).toBeNull();
		fc.assert(
			fc.property(
				fc.date({ min: new Date('1901-01-07'), max: new Date('2099-12-20'), noInvalidDate: true }),
				(date) => {
					const day = date.toISOString().slice(0, 10);
					const week = parsePeriod(nameWeek(day))!;
					expect(week.from <= day && day <= week.to).toBe(true);
				},
			),
		);
	});

	it('that has not ended is compared with the same days, across leap years and short months', () => {
		const before = (text: string, dataDate: string, way: 'prev' | 'yoy') => {
			const { beforeFrom, beforeTo } = spanPeriods(parsePeriod(text, dataDate)!, dataDate, way);
			return `${beforeFrom}..${beforeTo}`;
		};
		expect(before('this-month', '2026-11-10', 'prev')).toBe('2026-10-01..2026-10-10');
		expect(before('this-month', '2026-11-10', 'yoy')).toBe('2025-11-01..2025-11-10');
		expect(before('this-month', '2026-11-30', 'prev')).toBe('2026-10-01..2026-10-31');
		expect(before('this-year', '2024-10-31', 'yoy')).toBe('2023-01-01..2023-10-31');
		expect(before('this-year', '2025-03-01', 'yoy')).toBe('2024-01-01..2024-03-01');
		expect(before('this-month', '2024-02-29', 'yoy')).toBe('2023-02-01..2023-02-28');
		expect(before('this-quarter', '2026-11-30', 'prev')).toBe('2026-07-01..2026-08-30');
		expect(before('last-12-months', '2026-10-15', 'prev')).toBe('2024-11-01..2025-10-15');
		expect(before('2026W40', '2026-10-31', 'prev')).toBe('2026-09-21..2026-09-27');
		expect(before('2026W40', '2026-09-29', 'yoy')).toBe('2025-09-29..2025-09-30');
	});
});

describe('a mark of a chart', () => {
	const { filters } = parseFilters(new URLSearchParams('p=2026-09&d=D1&level=L1&page=3'), fields);

	it('filters the page by what it stands for, and takes that away again', () => {
		const pick = writePick([
			['p', '2026-10'],
			['cls', 'B'],
		]);
		expect(isPicked(pick, filters)).toBe(false);
		const link = linkMark('/x', filters, fields, { pick, picked: false })!;
		expect(link).toBe('/x?d=D1&cls=B&level=L1');
		const after = parseFilters(new URL(link, 'http://x').searchParams, fields).filters;
		expect(isPicked(pick, after)).toBe(true);
		expect(linkMark('/x', after, fields, { pick, picked: true })).toBe('/x?d=D1&level=L1');
	});

	it('replaces what was chosen of its own list and leaves the others', () => {
		expect(linkMark('/x', filters, fields, { pick: 'd=D2', picked: false })).toBe(
			'/x?p=2026-09&d=D2&level=L1',
		);
		expect(linkMark('/x', filters, fields, { pick: 'level=L1', picked: true })).toBe(
			'/x?p=2026-09&d=D1',
		);
		expect(linkMark('/x', filters, fields, {})).toBeNull();
	});
});
