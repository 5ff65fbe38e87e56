import { m } from '#lib/paraglide/messages.js';
import { readCockpit } from '#lib/server/leadership/cockpit-page.ts';
import { sendSheets } from '#lib/server/export/download.ts';
import { describeSpan } from '#lib/server/figures.ts';
import { plainColumn } from '#lib/server/view.ts';
import type { Sheet } from '#lib/server/export/workbook.ts';
import type { ChartView, Row, ViewColumn } from '#lib/view.ts';
import type { RequestHandler } from './$types.js';

const toSheet = (name: string, columns: ViewColumn[], rows: Row[]): Sheet => ({
	name,
	columns,
	rows: rows.map((row) => columns.map((column) => row[column.name] ?? null)),
});

/** The marks of a chart with their axis, their values and what they are weighted by. */
const chartSheet = (name: string, { x, y, weight, rows }: ChartView): Sheet =>
	toSheet(name, [x, ...y, ...(weight ? [{ ...weight, name: 'mark_weight' }] : [])], rows);

/** Every card of the cockpit on a sheet of its own, with the numbers that the page rounds. */
export const GET: RequestHandler = async ({ locals, url }) => {
	const { locale } = locals;
	const page = await readCockpit(locals, url);
	const { spans, charts } = page;
	const number = (name: string, title: string) => plainColumn(name, title, { type: 'DOUBLE' });
	const figures = (page.values.value ?? []).map(({ rule, now, before, units, parts }): Row => ({
		figure: rule.title({}, { locale }),
		value: now?.value ?? null,
		low: now?.low ?? null,
		high: now?.high ?? null,
		before: before?.value ?? null,
		units,
		parts,
	}));
	const sheets: Sheet[] = [
		toSheet(
			m.main_points({}, { locale }),
			[
				plainColumn('word', m.name({}, { locale })),
				plainColumn('text', m.sentence_column({}, { locale })),
			],
			(page.headlines.value ?? []).map(({ word, parts }) => ({
				word,
				text: parts.map(({ text }) => text).join(''),
			})),
		),
		toSheet(
			m.key_figures({}, { locale }),
			[
				plainColumn('figure', m.name({}, { locale })),
				number('value', m.value_column({}, { locale })),
				number('low', m.low_column({}, { locale })),
				number('high', m.high_column({}, { locale })),
				number('before', m.before_column({}, { locale })),
				plainColumn('units', m.rows_counted({}, { locale }), { type: 'INTEGER' }),
			],
			figures,
		),
		...(charts.items.chart ? [chartSheet(m.reform_items({}, { locale }), charts.items.chart)] : []),
		...[charts.saved.chart, charts.ontime.chart].flatMap((chart) =>
			chart ? [chartSheet(chart.y[0]!.title, chart)] : [],
		),
		...(page.departments.table
			? [
					toSheet(
						m.worst_departments({}, { locale }),
						page.departments.table.columns,
						page.departments.table.rows,
					),
				]
			: []),
		...(page.alerts.table
			? [
					toSheet(
						m.gravest_alerts({}, { locale }),
						page.alerts.table.columns,
						page.alerts.table.rows,
					),
				]
			: []),
	];
	return sendSheets(page.lease, locale, m.cockpit({}, { locale }), sheets, [
		[m.period({}, { locale }), `${spans.from} – ${spans.to}`],
		[m.comparison({}, { locale }), describeSpan(spans.beforeFrom, spans.beforeTo, locale)],
	]);
};
