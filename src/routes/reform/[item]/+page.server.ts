import { m } from '#lib/paraglide/messages.js';
import { parseFilters } from '#lib/filters.ts';
import { formatDay, formatMeasure, formatNumber, formatValue, missing } from '#lib/format.ts';
import { readCatalogue } from '#lib/server/catalogue.ts';
import { readExcerpt } from '#lib/server/excerpt.ts';
import { refuse } from '#lib/server/faults.ts';
import { formatInterval } from '#lib/server/figures.ts';
import { estimateDifference, type Moments } from '#lib/server/interval.ts';
import { requireLease, tryPart } from '#lib/server/indicator/mart-page.ts';
import { readItemMonths, type ItemPair } from '#lib/server/leadership/item-rows.ts';
import { makeFields } from '#lib/server/page-fields.ts';
import { monthColumn, plainChart } from '#lib/server/plain-view.ts';
import { markEvents, readPolicyEvents } from '#lib/server/policy-events.ts';
import { ask } from '#lib/server/questions.ts';
import { fillSentence } from '#lib/server/sentence.ts';
import { columnOf } from '#lib/server/source.ts';
import { plainColumn, viewColumn, viewOrigin } from '#lib/server/view.ts';
import { pick } from '#lib/words.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ params, locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const mart = catalogue.models.get('reform_effects') ?? refuse(404, 'not_found', url.pathname);
	const { fields } = makeFields([], { figures: ['days'], annotates: true });
	const { filters, ignored } = parseFilters(url.searchParams, fields);
	const [item] = await lease.read(
		scope,
		`select i.*, d.department_name from int_current_items as i
		left join stg_departments as d on d.department_code = i.approval_department_code where i.item_code = $item`,
		{ item: params.item },
	);
	if (!item) refuse(404, 'not_found', url.pathname);
	const { months, from, to: mature } = await readItemMonths(lease, scope, params.item);
	const reformOn = item.reform_on === null ? null : String(item.reform_on);
	const [days, [baseline], versions, rows, events] = await Promise.all([
		ask<{
			is_baseline: boolean;
			case_count: number;
			day_sum: number;
			square_sum: number;
			median_days: number;
		}>(lease, scope, 'item_days', {
			item: params.item,
			from,
			mature_to: mature,
			reform_on: reformOn ?? '2999-01-01',
		}),
		lease.read(scope, 'select * from int_item_baselines where item_code = $item', {
			item: params.item,
		}),
		lease.read(
			scope,
			'select valid_from, promised_days, statutory_days, materials_now, steps_now, visits_now, list_batch from stg_items where item_code = $item order by valid_from',
			{ item: params.item },
		),
		tryPart(url.pathname, () =>
			readExcerpt(
				lease,
				scope,
				mart,
				[
					'month',
					'route',
					'phase',
					'case_count',
					'decided_count',
					'open_count',
					'median_elapsed_days',
					'p90_elapsed_days',
					'median_working_days',
					'over_statutory_count',
					'materials_saved_count',
					'zero_visit_count',
					'site_visits_avoided_count',
				],
				'where item_code = $item order by month desc, decided_count desc, route limit 36',
				{ item: params.item },
				locale,
			),
		),
		tryPart(url.pathname, () => readPolicyEvents(lease, scope, locale)),
	]);
	const moments = (isBaseline: boolean): Moments | null => {
		const row = days.find(({ is_baseline }) => is_baseline === isBaseline);
		return row ? { count: row.case_count, sum: row.day_sum, squares: row.square_sum } : null;
	};
	const [before, now] = [moments(true), moments(false)];
	const saved = before && now ? estimateDifference(before, now) : null;
	const mean = (part: Moments | null): number | null => (part ? part.sum / part.count : null);
	const measure = (value: unknown, unit: string): string =>
		formatMeasure(
			typeof value === 'number' ? value : null,
			{ name: 'value', type: 'DOUBLE', unit },
			locale,
		);
	const plain = (value: unknown): string =>
		value === null || value === undefined
			? missing
			: typeof value === 'boolean'
				? formatValue(value, { name: '', type: 'BOOLEAN', unit: null }, locale)
				: String(value);
	const old = versions.find(({ valid_from }) => reformOn !== null && String(valid_from) < reformOn);
	const title = (name: string): string => pick(columnOf(mart, name)!.words, locale);
	const limit = (value: unknown): string => measure(value, 'working_days').replace(/\.0(?=\s)/, '');
	const cases = (of: string): string => `/reform/${encodeURIComponent(params.item)}/rows?of=${of}`;
	const ofCases = { before: before && cases('before'), now: now && cases('now') };
	const pairs: ItemPair[] = [
		{
			title: title('statutory_days'),
			before: limit(old?.statutory_days ?? item.statutory_days),
			now: limit(item.statutory_days),
		},
		{
			title: title('promised_days'),
			before: limit(old?.promised_days ?? null),
			now: limit(item.promised_days),
		},
		{
			title: title('mean_elapsed_days'),
			before: measure(mean(before), 'days'),
			now: measure(mean(now), 'days'),
			hrefs: ofCases,
		},
		{
			title: title('median_elapsed_days'),
			before: measure(baseline?.median_elapsed_days, 'days'),
			now: measure(days.find(({ is_baseline }) => !is_baseline)?.median_days, 'days'),
		},
		{
			title: m.decided_cases({}, { locale }),
			before: before ? formatNumber(before.count) : missing,
			now: now ? formatNumber(now.count) : missing,
			hrefs: ofCases,
		},
		{
			title: m.materials({}, { locale }),
			before: plain(item.materials_before),
			now: plain(item.materials_now),
		},
		{
			title: m.steps({}, { locale }),
			before: plain(item.steps_before),
			now: plain(item.steps_now),
		},
		{
			title: m.visits({}, { locale }),
			before: plain(item.visits_before),
			now: plain(item.visits_now),
		},
		{
			title: m.site_visit({}, { locale }),
			before: plain(item.has_site_visit_before),
			now: plain(item.has_site_visit_now),
		},
	];
	const baselineMean = mean(before);
	const course = plainChart(
		'line',
		monthColumn(locale),
		[
			viewColumn(columnOf(mart, 'mean_elapsed_days')!, locale),
			...(baselineMean === null
				? []
				: [viewColumn(columnOf(mart, 'baseline_mean_elapsed_days')!, locale)]),
		],
		months
			.filter(({ is_mature }) => is_mature)
			.map((row) => ({ ...row, baseline_mean_elapsed_days: baselineMean })),
		{ aggregate: 'none', note: m.mature_only({}, { locale }) },
	);
	const own = reformOn
		? [{ day: reformOn, kind: 'reform' as const, text: m.event_reform({}, { locale }) }]
		: [];
	const chart = markEvents(course, [...own, ...(events.value ?? [])]);
	const isFaster = saved !== null && saved.value >= 0;
	const department = {
		text: String(item.department_name ?? item.approval_department_code),
		href: `/reporting/${encodeURIComponent(String(item.approval_department_code))}`,
	};
	const mode = catalogue.codesOf('reform_mode')?.[String(item.reform_mode)];
	return {
		title: String(item.item_name),
		code: params.item,
		fields,
		filters,
		ignored,
		leads: [
			reformOn
				? fillSentence(
						m.headline_reform({}, { locale }),
						m.item_reformed,
						{
							department,
							day: { text: formatDay(reformOn, locale) },
							mode: { text: mode ? pick(mode, locale) : missing },
						},
						locale,
					)
				: fillSentence(
						m.headline_reform({}, { locale }),
						m.item_unreformed,
						{ department },
						locale,
					),
			saved
				? fillSentence(
						m.days_word({}, { locale }),
						isFaster ? m.item_faster : m.item_slower,
						{
							before: { text: measure(mean(before), 'days'), href: cases('before') },
							now: { text: measure(mean(now), 'days'), href: cases('now') },
							days: { text: formatNumber(Math.abs(saved.value), 1), href: cases('both') },
							interval: formatInterval(saved, 'days', locale) || m.too_few({}, { locale }),
							n: { text: formatNumber(now!.count), href: cases('now') },
							n0: { text: formatNumber(before!.count), href: cases('before') },
						},
						locale,
					)
				: fillSentence(m.days_word({}, { locale }), m.item_no_comparison, {}, locale),
		],
		pairs,
		chart,
		table: rows.value,
		tableFault: rows.fault,
		versions: {
			columns: [
				plainColumn('valid_from', m.valid_from({}, { locale }), { type: 'DATE' }),
				plainColumn('list_batch', m.list_batch({}, { locale })),
				plainColumn('statutory_days', title('statutory_days'), {
					type: 'INTEGER',
					unit: 'working_days',
				}),
				plainColumn('promised_days', title('promised_days'), {
					type: 'INTEGER',
					unit: 'working_days',
				}),
				plainColumn('materials_now', m.materials({}, { locale }), { type: 'INTEGER' }),
				plainColumn('steps_now', m.steps({}, { locale }), { type: 'INTEGER' }),
				plainColumn('visits_now', m.visits({}, { locale }), { type: 'INTEGER' }),
			],
			rows: versions,
		},
		origin: viewOrigin(mart, catalogue, locale),
	};
};
