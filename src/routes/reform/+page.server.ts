import { m } from '#lib/paraglide/messages.js';
import { formatValue } from '#lib/format.ts';
import { readCatalogue } from '#lib/server/catalogue.ts';
import { readItemGroups } from '#lib/server/leadership/cockpit.ts';
import { readEventTime } from '#lib/server/leadership/event-time.ts';
import { refuse } from '#lib/server/faults.ts';
import { readLeads } from '#lib/server/indicator/indicator.ts';
import { requireLease, tryPart } from '#lib/server/indicator/mart-page.ts';
import { readReformEffect } from '#lib/server/leadership/reform-effect.ts';
import { itemColumns, openReform, selectItems } from '#lib/server/leadership/reform-items.ts';
import { readSideEffects } from '#lib/server/leadership/side-effects.ts';
import {
	readCuts,
	readGrowth,
	readRisk,
	readTails,
	readUnused,
} from '#lib/server/leadership/reform.ts';
import { plainColumn, viewColumn, viewLeads, viewOrigin } from '#lib/server/view.ts';
import type { Cell } from '#lib/view.ts';
import { pick } from '#lib/words.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const mart = catalogue.models.get('reform_effects') ?? refuse(404, 'not_found', url.pathname);
	const estimates = catalogue.models.get('reform_effect_estimates') ?? null;
	const sides = catalogue.models.get('reform_side_effects') ?? null;
	const risks = catalogue.models.get('exemption_risk') ?? null;
	const { fields, options, filters, ignored } = await openReform(
		lease,
		scope,
		mart,
		url.searchParams,
		locale,
	);
	const to = lease.data_date ?? '';
	const { departments } = filters;
	const days = (value: Cell | undefined): string =>
		formatValue(value, { name: 'days', type: 'DOUBLE', unit: 'days' }, locale);
	const part = <T>(work: () => Promise<T>) => tryPart(url.pathname, work);
	const whole = { from: to, to, beforeFrom: to, beforeTo: to, isPartial: false };
	const { sql, values } = selectItems(lease, filters);
	const [
		items,
		leads,
		chart,
		effect,
		eventTime,
		sideEffects,
		growth,
		risk,
		riskLead,
		cuts,
		tails,
		unused,
	] = await Promise.all([
		lease.read(scope, sql, values),
		part(() => readLeads(lease, scope, mart, { sql: 'reform_effects', values: {} }, locale)),
		part(() => readItemGroups(lease, scope, catalogue, whole, locale)),
		part(() => readReformEffect(lease, scope)),
		part(async () => estimates && readEventTime(lease, scope, estimates, locale)),
		part(async () => sides && readSideEffects(lease, scope, sides, departments, locale)),
		part(() => readGrowth(lease, scope, mart, departments, locale)),
		part(async () => risks && readRisk(lease, scope, risks, departments, locale)),
		part(async () =>
			risks
				? viewLeads(
						risks,
						await readLeads(
							lease,
							scope,
							risks,
							{
								sql: `(select * from exemption_risk where $departments = cast([] as varchar[]) or list_contains($departments, department_code))`,
								values: { departments },
							},
							locale,
						),
						[],
						locale,
						new URLSearchParams({ whole: '', d: departments.join(',') }),
					)
				: [],
		),
		part(async () => estimates && readCuts(lease, scope, estimates, departments, locale)),
		part(async () => estimates && readTails(lease, scope, estimates, departments, locale)),
		part(() => readUnused(lease, scope, catalogue, departments, locale)),
	]);
	return {
		fields,
		options,
		filters,
		ignored,
		// the three numbers say promise, change and effect; of the sentences only the last, on materials, adds to them
		leads: [
			...(leads.value
				? viewLeads(mart, leads.value, [], locale, new URLSearchParams({ whole: '' }))
						.slice(effect.value ? -1 : 0)
						.map((lead, i) => (i === 0 ? { ...lead, word: pick(mart.title, locale) } : lead))
				: []),
			...(riskLead.value ?? []).map((lead) => ({
				...lead,
				word: m.risk_word({}, { locale }),
				href: '/exemption_risk',
			})),
		],
		effect: effect.value,
		charts: {
			eventTime: { chart: eventTime.value, fault: eventTime.fault },
			items: { chart: chart.value, fault: chart.fault },
			sideEffects: { chart: sideEffects.value, fault: sideEffects.fault },
			growth: { chart: growth.value, fault: growth.fault },
			risk: { chart: risk.value, fault: risk.fault },
			cuts: { chart: cuts.value?.chart ?? null, fault: cuts.fault },
			tails: { chart: tails.value, fault: tails.fault },
		},
		cuts: { table: cuts.value?.table ?? null, fault: cuts.fault },
		unused: { table: unused.value, fault: unused.fault },
		columns: [
			...itemColumns(mart, estimates ?? undefined, locale)
				.filter(({ name }) => !/^(materials|steps)_|_p90_/.test(name))
				.map((column) => viewColumn(column, locale)),
			plainColumn('tail', m.tail_days({}, { locale })),
			plainColumn('materials', m.materials({}, { locale })),
			plainColumn('steps', m.steps({}, { locale })),
		],
		rows: items
			.slice((filters.page - 1) * filters.size, filters.page * filters.size)
			.map((row) => ({
				...row,
				tail: `${days(row.baseline_p90_days)} → ${days(row.current_p90_days)}`,
				materials: `${row.materials_before ?? '—'} → ${row.materials_now ?? '—'}`,
				steps: `${row.steps_before ?? '—'} → ${row.steps_now ?? '—'}`,
			})),
		total: items.length,
		origin: viewOrigin(mart, catalogue, locale),
	};
};
