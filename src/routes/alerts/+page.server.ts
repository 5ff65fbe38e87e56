import { m } from '#lib/paraglide/messages.js';
import { writePick } from '#lib/cross-filter.ts';
import { nameWeek } from '#lib/periods.ts';
import {
	alertColumns,
	openAlertList,
	orderAlerts,
	readAlertKinds,
	readAlertWeeks,
} from '#lib/server/regulation/alert-list.ts';
import { sayReceipts } from '#lib/server/regulation/warning-receipts.ts';
import { addPicks } from '#lib/server/cross-filter.ts';
import { readExcerpt } from '#lib/server/excerpt.ts';
import { readLeads } from '#lib/server/indicator/indicator.ts';
import { tryPart } from '#lib/server/indicator/mart-page.ts';
import { amountColumn, plainChart, rateColumn } from '#lib/server/plain-view.ts';
import { plainColumn, viewLeads, viewOrigin } from '#lib/server/view.ts';
import type { ChartView, Row, ViewColumn } from '#lib/view.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { scope, locale } = locals;
	const page = await openAlertList(locals, url);
	const { lease, catalogue, mart, fields, options, filters, ignored, source } = page;
	const part = <T>(work: () => Promise<T>) => tryPart(url.pathname, work);
	const [[count], table, leads, weeks, kinds, receipts] = await Promise.all([
		lease.read(scope, `select count(*)::integer as total from ${source.sql}`, source.values),
		readExcerpt(
			lease,
			scope,
			mart,
			alertColumns,
			`where alert_id in (select alert_id from ${source.sql}) order by ${orderAlerts(filters, mart)} limit $limit offset $offset`,
			{ ...source.values, limit: filters.size, offset: (filters.page - 1) * filters.size },
			locale,
		),
		part(() =>
			readLeads(lease, scope, mart, { sql: 'repeat_violation_alerts', values: {} }, locale),
		),
		part(() => readAlertWeeks(lease, locals, source)),
		part(() => readAlertKinds(lease, locals, filters)),
		part(() => sayReceipts(lease, scope, locale)),
	]);
	const line = (y: ViewColumn[], note: string): ChartView | null =>
		weeks.value &&
		plainChart(
			'line',
			plainColumn('week_on', m.week_on({}, { locale }), { type: 'DATE' }),
			y,
			weeks.value.map((row): Row => {
				const week = nameWeek(String(row.week_on));
				return { ...row, pick: writePick([['p', week]]), picked: filters.period?.text === week };
			}),
			{ aggregate: 'none', note },
		);
	const pareto =
		kinds.value &&
		plainChart(
			'bar',
			plainColumn('category', m.violation_kind({}, { locale }), {
				codes: catalogue.codesOf('inspection_result'),
			}),
			[
				amountColumn('document_count', m.document_count({}, { locale })),
				rateColumn('running_share', m.running_share({}, { locale }), null),
			],
			kinds.value.rows,
			{
				total: kinds.value.total,
				aggregate: 'none',
				sort: 'desc',
				note: m.alert_kinds_note({}, { locale }),
			},
		);
	const weeksNote = m.alert_weeks_note({}, { locale });
	return {
		fields,
		options,
		filters,
		ignored,
		leads: [
			...viewLeads(mart, leads.value ?? [], [], locale, new URLSearchParams({ whole: '' })),
			...(receipts.value ?? []),
		],
		charts: {
			weeks: {
				chart: line(
					[
						amountColumn('opened_count', m.opened_alerts({}, { locale })),
						amountColumn('closed_count', m.closed_alerts({}, { locale })),
					],
					weeksNote,
				),
				fault: weeks.fault,
			},
			backlog: {
				chart: line([amountColumn('backlog_count', m.alert_backlog({}, { locale }))], weeksNote),
				fault: weeks.fault,
			},
			kinds: {
				chart:
					pareto &&
					addPicks(
						pareto,
						[{ key: 'kind', column: 'category', toValue: (category) => category }],
						filters,
					),
				fault: kinds.fault,
			},
		},
		table,
		total: Number(count!.total),
		origin: viewOrigin(mart, catalogue, locale),
	};
};
