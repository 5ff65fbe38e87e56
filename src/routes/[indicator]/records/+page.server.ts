import { formatValue } from '#lib/format.ts';
import { explainNumber } from '#lib/server/indicator/computation.ts';
import { tryPart } from '#lib/server/indicator/mart-page.ts';
import { openRecords } from '#lib/server/indicator/records-page.ts';
import { describeRow, viewColumn } from '#lib/server/view.ts';
import { viewRecords } from '#lib/server/indicator/records.ts';
import { columnOf } from '#lib/server/source.ts';
import { pick } from '#lib/words.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ params, url, locals }) => {
	const { lease, mart, records, catalogue } = await openRecords(locals, params.indicator, url);
	const { locale, scope } = locals;
	const listed = await viewRecords(lease, scope, catalogue, records, url.searchParams, locale);
	const computation = await tryPart(url.pathname, () =>
		explainNumber(lease, scope, catalogue, mart, records, listed.total, locale),
	);
	const { rule } = records;
	const relation = rule.listing && catalogue.models.get(rule.listing.from);
	const column = columnOf(mart, rule.column)!;
	return {
		mart: { href: `/${mart.name}`, title: pick(mart.title, locale) },
		number: pick(column.words, locale),
		value: formatValue(records.row[rule.column] ?? null, viewColumn(column, locale), locale),
		/** How many rows the number says it counts; null for one that is no count. */
		counted: rule.isCount ? Number(records.row[rule.column]) : null,
		of: describeRow(mart, records.row, locale),
		relation: relation ? pick(relation.title, locale) : (rule.listing?.from ?? null),
		...listed,
		name: mart.name,
		computation: computation.value,
	};
};
