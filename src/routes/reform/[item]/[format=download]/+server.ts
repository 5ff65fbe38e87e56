import { m } from '#lib/paraglide/messages.js';
import { readCatalogue } from '#lib/server/catalogue.ts';
import { sendTable } from '#lib/server/export/download.ts';
import { refuse } from '#lib/server/faults.ts';
import { requireLease } from '#lib/server/indicator/mart-page.ts';
import { identifier } from '#lib/server/sql.ts';
import { pick } from '#lib/words.ts';
import type { RequestHandler } from './$types.js';

/** An item month by month and route, with all columns of the mart. */
export const GET: RequestHandler = async ({ params, locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const mart = catalogue.models.get('reform_effects') ?? refuse(404, 'not_found', url.pathname);
	return sendTable(lease, scope, locale, params.format, {
		title: `${pick(mart.title, locale)}_${params.item}`,
		sql: `select ${mart.columns.map(({ name }) => identifier(name)).join(', ')} from reform_effects
			where item_code = $item order by month desc, route`,
		values: { item: params.item },
		columns: mart.columns,
		about: [
			[m.meaning({}, { locale }), pick(mart.description, locale)],
			[m.filters({}, { locale }), params.item],
			[m.rules({}, { locale }), mart.rules.join(' ')],
		],
	});
};
