import { openFigureRows, partTitleOf, titleOf } from '#lib/server/leadership/counted-page.ts';
import { viewListed } from '#lib/server/indicator/counted-rows.ts';
import { explainMeasure } from '#lib/server/indicator/list-made.ts';
import { describeSpan, readFigureValues } from '#lib/server/figures.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ url, locals }) => {
	const opened = await openFigureRows(locals, url);
	const { lease, catalogue, relation, rule, part, spans, source } = opened;
	const { scope, locale } = locals;
	const mean = part === 'all' && rule.kind === 'mean' ? rule.figure : null;
	const [listed, values, made] = await Promise.all([
		viewListed(locals, url, opened),
		readFigureValues(lease, scope, spans),
		mean === null
			? null
			: explainMeasure(locals, lease, catalogue, relation, source, {
					call: 'avg',
					value: mean,
					columns: [mean],
				}),
	]);
	const value = values.find((entry) => entry.rule === rule)!;
	return {
		title: titleOf(rule, locale),
		span: describeSpan(spans.from, spans.to, locale),
		part,
		hasParts: rule.part !== 'true',
		partTitle: partTitleOf(rule, locale),
		units: value.units,
		parts: value.parts,
		listed,
		made,
	};
};
