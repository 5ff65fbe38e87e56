import { describe, expect, it } from 'vitest';
import { heightOf, makeOption } from '../../src/lib/charts/option.ts';
import { summarise } from '../../src/lib/charts/summary.ts';
import { tooltip, type Theme } from '../../src/lib/charts/theme.ts';
import type { ChartView, Row, ViewColumn } from '../../src/lib/view.ts';

const theme: Theme = {
	font: 'sans-serif',
	background: '#fff',
	text: '#111',
	muted: '#444',
	faint: '#555',
	accent: 'accent',
	quiet: 'quiet',
	pale: 'pale',
	worse: 'worse',
	better: 'better',
	reference: 'reference',
	grid: 'grid',
	baseline: 'baseline',
	series: ['s1', 's2', 's3', 's4'],
	steps: [0, 1, 2, 3].map((step) => ({ fill: `step${step}`, letter: 'ink' })),
	classes: Object.fromEntries(
		['A', 'B', 'C', 'D', 'E'].map((letter) => [letter, { fill: `fill${letter}`, letter: 'ink' }]),
	),
};

const column = (name: string, more: Partial<ViewColumn> = {}): ViewColumn => ({
	name,
	title: name,
	type: 'DOUBLE',
	unit: null,
	good: null,
	description: null,
	codes: null,
	...more,
});

const view = (more: Partial<ChartView> & { rows: Row[] }): ChartView => ({
	kind: 'bar',
	x: column('department_name', { type: 'VARCHAR' }),
	y: [column('score', { title: '得分', unit: 'points', good: 'up' })],
	series: null,
	details: [],
	total: more.rows.length,
	weight: null,
	aggregate: 'none',
	sort: 'desc',
	...more,
});

type Option = {
	series: { data: unknown[]; type: string; itemStyle?: { color: string }; label?: object }[];
	[key: string]: unknown;
};
const draw = (chart: ChartView): Option => makeOption(chart, theme, 'zh') as Option;
/** The numbers of a series whose marks also carry the row they stand for. */
const values = ({ data }: Option['series'][number]): unknown[] =>
	data.map((mark) => (mark as { value: unknown }).value);

describe('a bar chart', () => {
	const rows = [
		{ department_name: '市场监管局', score: 98.2 },
		{ department_name: '水务局', score: 93.3 },
		{ department_name: '住建局', score: 71.4 },
	];

	it('sets only the worst apart and says so in its title', () => {
		const colors = draw(view({ rows })).series[0]!.data.map(
			(mark) => (mark as { itemStyle: { color: string } }).itemStyle.color,
		);
		expect(colors).toEqual(['quiet', 'quiet', 'worse']);
		expect(summarise(view({ rows }), 'zh').finding).toBe(
			'住建局 71.4 分，最弱；市场监管局 98.2 分，最好',
		);
		expect(summarise(view({ rows }), 'en').finding).toBe(
			'住建局 is weakest at 71.4 points; 市场监管局 leads at 98.2 points',
		);
	});

	it('sets none apart when no way is better or all are equal', () => {
		const neutral = view({ rows, y: [column('score')] });
		const equal = view({ rows: rows.map((row) => ({ ...row, score: 90 })) });
		for (const chart of [neutral, equal])
			expect(JSON.stringify(draw(chart).series)).not.toContain('worse');
	});

	it('of credit classes keeps their colours and calls none the weakest', () => {
		const classes = view({
			x: column('credit_class', { type: 'VARCHAR' }),
			rows: [
				{ credit_class: 'A', score: 10 },
				{ credit_class: 'E', score: 58 },
			],
		});
		expect(JSON.stringify(draw(classes).series)).toMatch(/fillA.*fillE/);
		expect(summarise(classes, 'zh').finding).toBe('E 58.0 分，最高；A 10.0 分，最低');
	});

	it('leaves a missing value out instead of drawing zero', () => {
		const chart = view({ rows: [...rows, { department_name: '林业局', score: null }] });
		expect((draw(chart).series[0]!.data.at(-1) as { value: unknown }).value).toBe('-');
	});

	it('tells marks of the same name apart and drops a beginning that many names share', () => {
		const same = view({
			rows: [
				{ department_name: '水务局', feed: '办件', score: 1 },
				{ department_name: '水务局', feed: '检查', score: 2 },
			],
			details: [column('feed', { type: 'VARCHAR' })],
		});
		expect((draw(same).yAxis as { data: string[] }).data).toEqual([
			'水务局 · 办件',
			'水务局 · 检查',
		]);
		const city = view({
			rows: Array.from({ length: 8 }, (_, i) => ({
				department_name: `望川市${'甲乙丙丁戊己庚辛'[i]}管理局`,
				score: i,
			})),
		});
		expect((draw(city).yAxis as { data: string[] }).data[0]).toBe('甲管理局');
	});

	it('says how many marks there are beyond those drawn', () => {
		expect(summarise(view({ rows, total: 640 }), 'zh').measure).toContain('前 3 项，共 640 项');
	});
});

describe('a chart whose marks filter the page', () => {
	const classes = (more: object) =>
		['A', 'B', 'E'].map((credit_class, i) => ({
			month: '2026-10-01',
			credit_class,
			score: [60, 30, 10][i]!,
			picked: credit_class === 'E',
			...more,
		}));

	it('speaks of those chosen', () => {
		const bars = view({
			x: column('credit_class', { type: 'VARCHAR' }),
			y: [column('score', { unit: 'points' })],
			rows: classes({}),
		});
		expect(summarise(bars, 'zh').finding).toBe('E 10.0 分');
		expect(summarise({ ...bars, rows: classes({ picked: true }) }, 'zh').finding).toContain('最高');
		const parts = view({
			kind: 'stacked',
			x: column('month', { type: 'DATE' }),
			y: [column('score', { unit: 'count' })],
			series: column('credit_class', { type: 'VARCHAR' }),
			rows: classes({}),
		});
		expect(summarise(parts, 'zh').finding).toBe('2026年10月：E占 10.0%');
		expect(summarise({ ...parts, rows: classes({ picked: true }) }, 'zh').finding).toBe(
			'2026年10月：A占 60.0%',
		);
	});
});

describe('a line chart', () => {
	const rows = ['A', 'B', 'C', 'D', 'E', 'F'].flatMap((name, i) => [
		{ month: '2026-09-01', name, share: 0.5 + i / 100 },
		{ month: '2026-10-01', name, share: 0.6 + i / 100 },
	]);
	const chart = view({
		kind: 'line',
		x: column('month', { type: 'DATE', unit: 'month' }),
		y: [column('share', { title: '及时率', unit: 'share', good: 'up' })],
		series: column('name', { type: 'VARCHAR' }),
		rows,
	});

	it('of more than four lines turns all but the worst grey', () => {
		const colors = draw(chart).series.map(({ itemStyle }) => itemStyle!.color);
		expect(colors).toEqual(['accent', ...Array<string>(5).fill('reference')]);
	});

	it('of one line says the newest value and the change in its own unit', () => {
		const single = { ...chart, series: null, rows: rows.filter(({ name }) => name === 'A') };
		expect(summarise(single, 'zh').finding).toBe('2026年10月及时率 60.0%，比上期升 10.0 个百分点');
	});

	it('keeps a gap where a month is missing', () => {
		const gap = {
			...chart,
			rows: rows.filter(({ month, name }) => name === 'B' || month !== '2026-10-01'),
		};
		expect(draw(gap).series[0]!.data).toEqual([0.5, '-']);
	});

	const single = {
		...chart,
		series: null,
		rows: rows.filter(({ name }) => name === 'A').map((row) => ({ ...row, low: 0.4, high: 0.9 })),
	};

	it('numbers what happened on its axis, in the picture and in words, and leaves out what lies beyond', () => {
		const marked = {
			...single,
			events: [
				{ at: '2026-10-01', kind: 'list' as const, text: '2026-10-01 清单' },
				{ at: '2026-09-01', kind: 'law' as const, text: '2026-09-15 新令' },
				{ at: '2026-10-01', kind: 'law' as const, text: '2026-10-20 又一令' },
				{ at: '2027-01-01', kind: 'law' as const, text: '还没到' },
			],
		};
		expect(summarise(marked, 'zh').marks).toEqual([
			'① 2026-09-15 新令',
			'② 2026-10-01 清单；2026-10-20 又一令',
		]);
		const { data } = (draw(marked).series[0] as unknown as { markLine: { data: object[] } })
			.markLine;
		expect(data).toMatchObject([
			{ xAxis: 0, lineStyle: { type: 'solid' } },
			{ xAxis: 1, lineStyle: { type: 'dashed' } },
		]);
		expect(JSON.stringify(data)).toContain('① 法规');
	});

	it('ends its axis of shares at the whole, never beyond', () => {
		const axis = (unit: string, ...scores: number[]) =>
			(
				draw(
					view({
						kind: 'line',
						y: [column('score', { unit })],
						rows: scores.map((score, i) => ({ department_name: `${i}月`, score })),
					}),
				) as unknown as { yAxis: { max?: number; min?: number; interval?: number } }
			).yAxis;
		expect([0.98, 1, 0.4].map((score) => axis('share', score).max)).toEqual([1, 1, undefined]);
		expect(axis('points', 0.98).max).toBe(undefined);
		// its ticks go down from there in even steps, none of them close to it
		expect(axis('share', 0, 0.93)).toMatchObject({ min: 0, interval: 0.25 });
		expect(axis('share', 0.93, 0.98)).toMatchObject({ min: 0.9, interval: 0.05 });
	});

	it('names a week by the day it begins on, and says changes with the decimals of the value', () => {
		const weeks = view({
			kind: 'line',
			x: column('week_on', { type: 'DATE' }),
			y: [column('rate', { title: '每千件失信', unit: '‰' })],
			rows: [
				{ week_on: '2026-10-12', rate: 14.93 },
				{ week_on: '2026-10-19', rate: 17.83 },
			],
		});
		expect(summarise(weeks, 'zh').finding).toBe(
			'2026年10月19日起一周每千件失信 17.83 ‰，比上期升 2.90 ‰',
		);
	});

	it('lies in a band from its lower to its upper value, and says what the band is', () => {
		const banded = {
			...single,
			band: { low: column('low', { unit: 'share' }), high: column('high', { unit: 'share' }) },
		};
		const [, base, band] = draw(banded).series;
		expect([base!.data, band!.data]).toEqual([
			[0.4, 0.4],
			[0.5, 0.5],
		]);
		// from below nothing to above it as well
		expect([base, band]).toMatchObject([{ stackStrategy: 'all' }, { stackStrategy: 'all' }]);
		expect(summarise(banded, 'zh').measure).toContain('95%');
	});
});

describe('a stacked chart', () => {
	const rows = ['E', 'A'].map((credit_class) => ({
		month: '2026-10-01',
		credit_class,
		subjects: credit_class === 'A' ? 30 : 10,
	}));
	const chart = view({
		kind: 'stacked',
		x: column('month', { type: 'DATE' }),
		y: [column('subjects', { unit: 'count' })],
		series: column('credit_class', { type: 'VARCHAR' }),
		rows,
	});

	it('of credit classes fills 100 % with A at the base in its own colour', () => {
		const [base, top] = draw(chart).series;
		expect([base!.itemStyle!.color, values(base!), top!.itemStyle!.color, values(top!)]).toEqual([
			'fillA',
			[75],
			'fillE',
			[25],
		]);
	});

	it('of things that are no times speaks of the largest of them', () => {
		const sizes = view({
			kind: 'stacked',
			x: column('credit_class', { type: 'VARCHAR' }),
			y: [
				column('none', { title: '未入户', unit: 'count' }),
				column('once', { title: '一次', unit: 'count' }),
			],
			rows: [
				{ credit_class: 'A', none: 75, once: 25 },
				{ credit_class: 'unrated', none: 3, once: 0 },
			],
		});
		expect(summarise(sizes, 'zh').finding).toBe('A：未入户占 75.0%');
	});

	it('of one month is a bar, not a field', () => {
		expect(draw(chart).series[0]).toMatchObject({ barMaxWidth: 96 });
	});

	it('of amounts keeps the amounts', () => {
		const amounts = {
			...chart,
			series: column('kind', { type: 'VARCHAR' }),
			rows: [{ month: '2026-10-01', kind: 'x', subjects: 7 }],
		};
		expect(values(draw(amounts).series[0]!)).toEqual([7]);
	});

	it('names its levels in their order', () => {
		const levels = ['L2', 'L1', 'L3'].map((level) => ({
			month: '2026-10-01',
			level,
			subjects: Number(level[1]),
		}));
		const { series } = draw({
			...chart,
			series: column('level', { type: 'VARCHAR' }),
			rows: levels,
		});
		expect(series.slice(0, 3).map(values)).toEqual([[1], [2], [3]]);
	});

	it.each([
		[
			['unvisited_count', 'once_count', 'twice_count', 'more_count'],
			['step0', 'step1', 'step2', 'step3'],
		],
		[
			['fulfilled_count', 'partial_count', 'unfulfilled_count'],
			['fillA', 'fillC', 'fillE'],
		],
		[
			['in_time_count', 'late_count', 'overdue_count', 'waiting_count'],
			['fillA', 'fillD', 'fillE', 'reference'],
		],
		[
			['within_count', 'over_count', 'outside_count'],
			['s1', 'fillD', 'reference'],
		],
	])('of what is in order has colours in order: %s', (names, fills) => {
		const ordered = view({
			kind: 'stacked',
			x: column('credit_class', { type: 'VARCHAR' }),
			y: names.map((name) => column(name, { unit: 'count' })),
			rows: [{ credit_class: 'A', ...Object.fromEntries(names.map((name) => [name, 5])) }],
		});
		expect(
			draw(ordered)
				.series.slice(0, names.length)
				.map(({ itemStyle }) => itemStyle!.color),
		).toEqual(fills);
	});

	it('writes amounts only into segments that hold them beside the longest bar', () => {
		const visits = view({
			kind: 'stacked',
			x: column('credit_class', { type: 'VARCHAR' }),
			y: [column('within', { unit: 'count' }), column('over', { unit: 'count' })],
			rows: [
				{ credit_class: 'A', within: 5000, over: 15 },
				{ credit_class: 'C', within: 60, over: 70 },
			],
		});
		const labels = draw(visits)
			.series.slice(0, 2)
			.map(({ label }) =>
				visits.rows.map((_, dataIndex) =>
					(label as { formatter(mark: object): string }).formatter({ dataIndex }),
				),
			);
		expect(labels).toEqual([
			['5\u202f000', ''],
			['', ''],
		]);
	});
});

describe('a before-and-after chart', () => {
	const days = { unit: 'days', good: 'down' } as const;
	const chart = view({
		kind: 'dumbbell',
		x: column('item_name', { type: 'VARCHAR' }),
		y: [
			column('before', { title: '改革前', ...days }),
			column('after', { title: '现在', ...days }),
		],
		rows: [
			{ item_name: '药品零售许可', before: 16.3, after: 9.2, mark_weight: 64 },
			{ item_name: '排水许可', before: 11.2, after: 11.6, mark_weight: 22 },
			{ item_name: '取水许可', before: null, after: 4 },
		],
	});

	it('draws pairs only and says who gained most', () => {
		expect(draw(chart).series[0]!.data).toHaveLength(2);
		expect(summarise(chart, 'zh').finding).toBe('2 项中 1 项改善，药品零售许可省 7.1 天，居首');
		expect(summarise(chart, 'en').finding).toBe(
			'1 of 2 improved; 药品零售许可 most: 7.1 days less',
		);
	});

	it('writes shares as shares, on its axis too, and calls fewer fewer', () => {
		const share = (name: string): ViewColumn => column(name, { unit: 'share', good: 'down' });
		const chart = view({
			kind: 'dumbbell',
			y: [share('before'), share('after')],
			rows: [{ department_name: '撤回', before: 0.035, after: 0.026 }],
		});
		const { xAxis } = draw(chart) as unknown as {
			xAxis: { axisLabel: { formatter: (value: number) => string } };
		};
		expect([0.02, 0.025].map(xAxis.axisLabel.formatter)).toEqual(['2%', '2.5%']);
		expect(summarise(chart, 'zh').finding).toContain('少 0.9 个百分点');
		// where there is no room for names and gains beside the dots, names break and gains stay in the table
		const { media } = draw(chart) as unknown as {
			media: { query?: { maxWidth: number }; option: { grid: { left: number } } }[];
		};
		expect(media[0]!.query!.maxWidth).toBeLessThanOrEqual(400);
		expect(media[0]!.option.grid.left).toBeLessThan(160);
		expect(media[1]!.query).toBe(undefined);
	});
});

describe('a scatter chart', () => {
	it('needs both values of a dot', () => {
		const chart = view({
			kind: 'scatter',
			x: column('cases'),
			series: column('name', { type: 'VARCHAR' }),
			rows: [
				{ cases: 1, score: 2, name: 'a' },
				{ cases: null, score: 3, name: 'b' },
			],
		});
		expect(draw(chart).series[0]!.data).toHaveLength(1);
		expect(heightOf(chart)).toBeGreaterThan(0);
	});
});

describe('a tooltip', () => {
	it('writes names as text, whatever they hold', () => {
		const { formatter } = tooltip(theme, () => ['<img src=x onerror=alert(1)>', 'a & "b"']) as {
			formatter(mark: object): string;
		};
		expect(formatter({ dataIndex: 0, seriesIndex: 0 })).toBe(
			'&lt;img src=x onerror=alert(1)&gt;<br>a &amp; &quot;b&quot;',
		);
	});
});

describe('a histogram', () => {
	const days = view({
		kind: 'histogram',
		x: column('days', { title: '公示用时', type: 'VARCHAR', unit: 'working_days' }),
		y: [
			column('on_time', { title: '及时', type: 'INTEGER', unit: 'count', good: 'up' }),
			column('late', { title: '迟', type: 'INTEGER', unit: 'count', good: 'down' }),
		],
		rows: [
			{ days: '6', on_time: 50, late: 0 },
			{ days: '7', on_time: 35, late: 0 },
			{ days: '8', on_time: 0, late: 10 },
			{ days: '9+', on_time: 0, late: 5 },
		],
		target: { at: 7, text: '时限' },
	});

	it('stacks what kept the term and what did not, in two colours, with the term between its columns', () => {
		const { series } = draw(days);
		expect(series.map(({ type }) => type)).toEqual(['bar', 'bar', 'custom']);
		expect(series[0]!.itemStyle!.color).toBe('quiet');
		expect(series[1]!.itemStyle!.color).toBe('worse');
		expect(series[1]!.data).toEqual([0, 0, 10, 5]);
		expect(series[2]!.data).toEqual([[1, 0]]);
	});

	it('says by when half and nine in ten have come', () => {
		expect(summarise(days, 'zh').finding).toBe(
			'公示用时：一半不超过 6 个工作日，九成不超过 8 个工作日',
		);
	});
});

describe('a line with what the rules ask for', () => {
	it('shows that level even where no value reaches it', () => {
		const option = draw(
			view({
				kind: 'line',
				x: column('month', { type: 'DATE' }),
				rows: [
					{ month: '2026-08-01', score: 80 },
					{ month: '2026-09-01', score: 85 },
				],
				target: { at: 100, text: '全部' },
			}),
		) as unknown as {
			yAxis: { max: number };
			series: { markLine: { data: { yAxis: number }[] } }[];
		};
		expect(option.yAxis.max).toBe(100);
		expect(option.series[0]!.markLine.data[0]!.yAxis).toBe(100);
	});
});
