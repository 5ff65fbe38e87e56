import { m } from '#lib/paraglide/messages.js';
import { readCatalogue } from '#lib/server/catalogue.ts';
import { sendTable } from '#lib/server/export/download.ts';
import { refuse } from '#lib/server/faults.ts';
import { requireLease } from '#lib/server/indicator/mart-page.ts';
import { itemColumns, openReform, selectItems } from '#lib/server/leadership/reform-items.ts';
import { identifier } from '#lib/server/sql.ts';
import { pick } from '#lib/words.ts';
import type { RequestHandler } from './$types.js';

/** The items of the page as they are shown: its filters, its words, its order. */
export const GET: RequestHandler = async ({ params, locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const { models } = await readCatalogue(lease, scope);
	const mart = models.get('reform_effects') ?? refuse(404, 'not_found', url.pathname);
	const { filters } = await openReform(lease, scope, mart, url.searchParams, locale);
	const columns = itemColumns(mart, models.get('reform_effect_estimates'), locale);
	const { sql, values } = selectItems(lease, filters);
	return sendTable(lease, scope, locale, params.format, {
		title: m.items_since_reform({}, { locale }),
		sql: `select ${columns.map(({ name }) => identifier(name)).join(', ')} from (${sql})`,
		values,
		columns,
		about: [
			[m.meaning({}, { locale }), pick(mart.description, locale)],
			[m.filters({}, { locale }), [...filters.departments, filters.query ?? ''].join(' ').trim()],
			[m.rules({}, { locale }), mart.rules.join(' ')],
		],
	});
};
