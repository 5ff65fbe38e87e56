import { m } from '#lib/paraglide/messages.js';
import { readCatalogue } from '#lib/server/catalogue.ts';
import { refuse } from '#lib/server/faults.ts';
import { requireLease, tryPart } from '#lib/server/indicator/mart-page.ts';
import { readFigures, readFirstLead, readOverviewChart } from '#lib/server/leadership/overview.ts';
import type { PageServerLoad } from './$types.js';

/** The screens: which marts turn by, each with its first sentence and its chart; none names a person or a firm. */
const screens: Record<string, { title: typeof m.cockpit; marts: string[] }> = {
	city: {
		title: m.screen_city,
		marts: [
			'reform_effects',
			'class_migration',
			'approval_supervision_links',
			'class_effectiveness',
		],
	},
	supervision: {
		title: m.screen_supervision,
		marts: ['class_effectiveness', 'sampling_ratios', 'class_migration', 'milestones_due'],
	},
};

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const screen = Object.hasOwn(screens, params.name)
		? screens[params.name]!
		: refuse(404, 'not_found', url.pathname);
	const { models } = await readCatalogue(lease, scope);
	const marts = screen.marts.flatMap((name) => models.get(name) ?? []);
	const [figures, slides] = await Promise.all([
		tryPart(url.pathname, () => readFigures(lease, scope, locale)),
		Promise.all(
			marts.map(async (mart) => ({
				...(await readOverviewChart(locals, mart)),
				lead: (await tryPart(url.pathname, () => readFirstLead(locals, mart))).value?.[0] ?? null,
			})),
		),
	]);
	return {
		title: screen.title({}, { locale }),
		figures: figures.value ?? [],
		slides: slides.filter(({ chart }) => chart !== null),
	};
};
