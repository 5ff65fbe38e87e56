import { readCatalogue } from '#lib/server/catalogue.ts';
import { refuse } from '#lib/server/faults.ts';
import { requireLease } from '#lib/server/mart-page.ts';
import { describeGrain, viewColumn, viewOrigin } from '#lib/server/view.ts';
import { pick } from '#lib/words.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ params, locals, url }) => {
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, locals.scope);
	const model = catalogue.models.get(params.indicator);
	if (!model) refuse(404, 'not_found', url.pathname);
	return {
		title: pick(model.title, locals.locale),
		name: model.name,
		isMart: model.layer === 'mart',
		description: pick(model.description, locals.locale),
		grain: describeGrain(model, locals.locale),
		key: model.key,
		rules: model.rules,
		rows: model.rowCount,
		sql: model.sql,
		sqlHash: model.sqlHash,
		tests: model.tests,
		feeds: viewOrigin(model, catalogue, locals.locale).feeds,
		reads: model.dependsOn.map((name) => ({
			name,
			title: pick(catalogue.models.get(name)?.title ?? { zh: name, en: name }, locals.locale),
			isModel: catalogue.models.has(name),
		})),
		columns: model.columns.map((column) => viewColumn(column, locals.locale)),
	};
};
