import { m } from '#lib/paraglide/messages.js';
import { parseFilters } from '#lib/filters.ts';
import { requireLease, tryPart } from '#lib/server/indicator/mart-page.ts';
import { makeFields } from '#lib/server/page-fields.ts';
import { search } from '#lib/server/search.ts';
import { pageEntries } from '../navigation.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const { fields } = makeFields([], { searches: true });
	const { filters, ignored } = parseFilters(url.searchParams, fields);
	const query = filters.query ?? '';
	const pages = [
		...pageEntries(locale),
		{ href: '/metrics', title: m.metrics({}, { locale }) },
		{ href: '/rules', title: m.rules_page({}, { locale }) },
		{ href: '/runs', title: m.runs({}, { locale }) },
		{ href: '/help', title: m.help({}, { locale }) },
	];
	const found = query
		? await tryPart(url.pathname, () => search(lease, scope, query, pages, locale))
		: { value: [], fault: null };
	return { fields, filters, ignored, query, groups: found.value ?? [], fault: found.fault };
};
