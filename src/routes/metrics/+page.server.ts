import { m } from '#lib/paraglide/messages.js';
import { parseFilters } from '#lib/filters.ts';
import { readCatalogue, type Model } from '#lib/server/catalogue.ts';
import { findModels, groupByAudience } from '#lib/server/indicator/definitions.ts';
import { requireLease } from '#lib/server/indicator/mart-page.ts';
import { makeFields } from '#lib/server/page-fields.ts';
import { pick } from '#lib/words.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const { models, marts } = await readCatalogue(lease, locals.scope);
	const { fields } = makeFields([], { searches: true });
	const { filters, ignored } = parseFilters(url.searchParams, fields);
	const words = filters.query ?? '';
	const view = (list: Model[]) =>
		list.map((model) => ({
			name: model.name,
			title: pick(model.title, locale),
			description: pick(model.description, locale),
			rows: model.rowCount,
			rules: model.rules,
			failed: model.tests.filter(({ passed }) => !passed).length,
			tests: model.tests.length,
		}));
	const titles: Record<string, string> = {
		leadership: m.role_leaders({}, { locale }),
		supervision: m.role_supervision({}, { locale }),
		regulation: m.role_regulators({}, { locale }),
		clerks: m.role_clerks({}, { locale }),
		everyone: m.role_everyone({}, { locale }),
	};
	const layer = (name: Model['layer']) =>
		view(
			findModels(
				[...models.values()].filter((model) => model.layer === name),
				words,
			),
		);
	const found = findModels(marts, words);
	const groups = [
		...groupByAudience(found).map(({ audience, models: list }) => ({
			name: audience,
			title: titles[audience]!,
			models: view(list),
			open: true,
		})),
		{
			name: 'intermediate',
			title: m.layer_intermediate({}, { locale }),
			models: layer('intermediate'),
			open: words !== '',
		},
		{
			name: 'staging',
			title: m.layer_staging({}, { locale }),
			models: layer('staging'),
			open: words !== '',
		},
	].filter(({ models: list }) => list.length > 0);
	return { fields, filters, ignored, groups, indicators: found.length, all: marts.length };
};
