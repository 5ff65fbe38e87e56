import { openFigureRows, titleOf } from '#lib/server/counted-page.ts';
import { describeSpan, readFigureValues } from '#lib/server/figures.ts';
import { viewRecords } from '#lib/server/records.ts';
import { pick } from '#lib/words.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ url, locals }) => {
	const { lease, catalogue, rule, part, spans, source } = await openFigureRows(locals, url);
	const { scope, locale } = locals;
	const [records, values] = await Promise.all([
		viewRecords(lease, scope, source, url.searchParams, locale),
		readFigureValues(lease, scope, spans),
	]);
	const value = values.find((entry) => entry.rule === rule)!;
	const relation = catalogue.models.get(rule.relation);
	return {
		title: titleOf(rule, locale),
		span: describeSpan(spans.from, spans.to, locale),
		part,
		hasParts: rule.part !== 'true',
		units: value.units,
		parts: value.parts,
		relation: relation
			? { name: relation.name, title: pick(relation.title, locale) }
			: { name: rule.relation, title: rule.relation },
		...records,
	};
};
