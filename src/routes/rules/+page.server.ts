import { readCatalogue } from '#lib/server/catalogue.ts';
import { requireLease } from '#lib/server/indicator/mart-page.ts';
import { findRules, readRules } from '#lib/server/rules.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ locals, url }) => {
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, locals.scope);
	const all = await readRules(lease, locals.scope, catalogue, locals.locale);
	const documents = [
		...new Map(all.map(({ document, documentTitle }) => [document, documentTitle])),
	].map(([value, label]) => ({ value, label }));
	const words = (url.searchParams.get('q') ?? '').trim().slice(0, 100);
	const chosen = url.searchParams
		.getAll('document')
		.filter((value) => documents.some((document) => document.value === value));
	const [policy] = await lease.read(
		locals.scope,
		'select policy_pack, policy_version from meta.generation',
	);
	return {
		words,
		documents,
		chosen,
		rules: findRules(all, words, chosen),
		counts: {
			rules: all.length,
			tested: all.filter(({ state }) => state === 'tested').length,
			registered: all.filter(({ state }) => state === 'registered').length,
			open: all.filter(({ state }) => state === 'open').length,
		},
		policy: { pack: String(policy?.policy_pack), version: String(policy?.policy_version) },
	};
};
