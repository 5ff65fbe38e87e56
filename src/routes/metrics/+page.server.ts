import { readCatalogue } from '#lib/server/catalogue.ts';
import { requireLease } from '#lib/server/mart-page.ts';
import { pick } from '#lib/words.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ locals, url }) => {
	const lease = requireLease(locals, url.pathname);
	const { models, marts } = await readCatalogue(lease, locals.scope);
	const others = [...models.values()].filter(({ layer }) => layer !== 'mart');
	return {
		groups: [
			{ layer: 'mart' as const, models: marts },
			{
				layer: 'intermediate' as const,
				models: others.filter(({ layer }) => layer === 'intermediate'),
			},
			{ layer: 'staging' as const, models: others.filter(({ layer }) => layer === 'staging') },
		].map(({ layer, models: list }) => ({
			layer,
			models: list.map((model) => ({
				name: model.name,
				title: pick(model.title, locals.locale),
				description: pick(model.description, locals.locale),
				rows: model.rowCount,
				rules: model.rules,
				failed: model.tests.filter(({ passed }) => !passed).length,
				tests: model.tests.length,
			})),
		})),
	};
};
