import { m } from '#lib/paraglide/messages.js';
import { parseFilters } from '#lib/filters.ts';
import { formatNumber, formatValue } from '#lib/format.ts';
import { readCatalogue } from '#lib/server/catalogue.ts';
import { readDraws } from '#lib/server/regulation/draws.ts';
import { readExcerpt } from '#lib/server/excerpt.ts';
import { refuse } from '#lib/server/faults.ts';
import { requireLease, tryPart } from '#lib/server/indicator/mart-page.ts';
import { makeFields } from '#lib/server/page-fields.ts';
import { ask } from '#lib/server/questions.ts';
import { fillSentence } from '#lib/server/sentence.ts';
import { readFields } from '#lib/server/source.ts';
import { plainColumn, viewOrigin } from '#lib/server/view.ts';
import {
	addUp,
	cells,
	isInForce,
	parseTrial,
	trialKey,
	trialKeys,
	tryPlan,
} from '#lib/server/regulation/what-if.ts';
import { pick } from '#lib/words.ts';
import type { PageServerLoad } from './$types.js';

interface Frame {
	[column: string]: string | number | null;
	cell: string;
	population_count: number;
	resting_count: number;
	sheltered_count: number;
	frame_count: number;
	watched_count: number;
	multiplier: number | null;
	floor_ratio: number | null;
}

export const load: PageServerLoad = async ({ locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const mart = catalogue.models.get('sampling_ratios') ?? refuse(404, 'not_found', url.pathname);
	const known = await readFields(lease, scope, mart, locale);
	const { fields, options } = makeFields([], { departments: known.fields.departments });
	options.department = known.options.department;
	const { filters, ignored } = parseFilters(url.searchParams, fields, trialKeys);
	const { trial, ignored: untried } = parseTrial(url.searchParams);
	// one department or all: staff-days are a department's own
	const department = filters.departments.length === 1 ? filters.departments[0]! : null;
	const inForce = await lease.once(`plan in force ${department ?? ''}`, () =>
		tryPlan(lease, scope, parseTrial(new URLSearchParams()).trial, department),
	);
	const isTrial = !isInForce(trial);
	const [tried, frame, estimates, draws] = await Promise.all([
		isTrial ? tryPlan(lease, scope, trial, department) : inForce,
		ask<Frame>(lease, scope, 'sampling_frame', { department }),
		tryPart(url.pathname, async () => {
			const model = catalogue.models.get('sampling_estimates');
			if (!model) return null;
			const excerpt = await readExcerpt(
				lease,
				scope,
				model,
				[
					'credit_class',
					'visit_count',
					'problem_share',
					'problem_share_low',
					'problem_share_high',
					'estimate_state',
				],
				`where dimension = 'class' order by domain_code`,
				{},
				locale,
			);
			const view = (name: string) => excerpt.columns.find((column) => column.name === name)!;
			return {
				columns: [
					view('credit_class'),
					view('visit_count'),
					view('problem_share'),
					plainColumn('interval', m.interval_95({}, { locale })),
				],
				rows: excerpt.rows.map((row) => ({
					...row,
					interval:
						row.problem_share === null
							? formatValue(row.estimate_state, view('estimate_state'), locale)
							: ['problem_share_low', 'problem_share_high']
									.map((name) => formatValue(row[name], view(name), locale))
									.join('–'),
				})),
			};
		}),
		tryPart(url.pathname, async () => readDraws()),
	]);
	const words = (cell: string): string => {
		if (cell === 'key_area') return m.key_area_cell({}, { locale });
		const code = catalogue.codesOf('credit_class')?.[cell];
		return code ? pick(code, locale) : cell;
	};
	const [before, after] = [addUp(inForce), addUp(tried)];
	const people = {
		visits: { text: formatNumber(after.visits), href: '/sampling_ratios' },
		days: { text: formatNumber(after.days) },
		capacity: { text: formatNumber(after.capacity) },
	};
	const leads = [
		fillSentence(
			isTrial ? m.sampling_tried({}, { locale }) : m.sampling_in_force({}, { locale }),
			after.gap > 0 ? m.sampling_lead_short : m.sampling_lead_enough,
			{
				...people,
				gap: { text: formatNumber(after.gap) },
				short: { text: formatNumber(after.short) },
			},
			locale,
		),
		...(after.findings === null
			? []
			: [
					fillSentence(
						m.sampling_findings_word({}, { locale }),
						after.unmeasured >= 0.5 ? m.sampling_findings_part : m.sampling_findings_all,
						{
							findings: { text: formatNumber(after.findings), href: '/sampling_estimates' },
							unmeasured: { text: formatNumber(after.unmeasured) },
						},
						locale,
					),
				]),
		...(isTrial
			? [
					fillSentence(
						m.sampling_against({}, { locale }),
						m.sampling_difference,
						{
							visits: { text: signed(after.visits - before.visits) },
							days: { text: signed(after.days - before.days) },
							findings: { text: signed((after.findings ?? 0) - (before.findings ?? 0), 1) },
						},
						locale,
					),
				]
			: []),
	];
	const rows = [...cells, 'key_area'].flatMap((cell) => {
		const now = inForce.find((row) => row.cell === cell);
		const then = tried.find((row) => row.cell === cell);
		const own = frame.find((row) => row.cell === cell);
		if (!own) return [];
		const isClass = cell !== 'key_area';
		const asClass = cell as (typeof cells)[number];
		return [
			{
				cell,
				words: words(cell),
				own,
				now: now ?? null,
				then: then ?? null,
				multiplier: isClass
					? {
							name: trialKey('m', asClass),
							inForce: own.multiplier,
							value: trial.multipliers[asClass] ?? own.multiplier,
						}
					: null,
				floor: isClass
					? {
							name: trialKey('f', asClass),
							inForce: percent(own.floor_ratio),
							value: trial.floors[asClass] ?? percent(own.floor_ratio),
						}
					: null,
			},
		];
	});
	return {
		fields,
		options,
		filters,
		ignored: [...ignored, ...untried],
		department,
		isTrial,
		leads,
		rows,
		before,
		after,
		capacity: { inForce: before.capacity, value: trial.capacity ?? before.capacity },
		population: frame.reduce(
			(sum, row) => ({
				population: sum.population + row.population_count,
				resting: sum.resting + row.resting_count,
				sheltered: sum.sheltered + row.sheltered_count,
				frame: sum.frame + row.frame_count,
			}),
			{ population: 0, resting: 0, sheltered: 0, frame: 0 },
		),
		estimates: { table: estimates.value, fault: estimates.fault },
		draws: draws.value ?? [],
		drawFault: draws.fault,
		origin: viewOrigin(mart, catalogue, locale),
	};
};

function percent(share: number | null): number | null {
	return share === null ? null : Math.round(share * 10_000) / 100;
}

function signed(value: number, digits = 0): string {
	const text = formatNumber(value, digits);
	return value > 0 && !/^0(\.0)?$/.test(text) ? `+${text}` : text;
}
