import { parseFilters } from '#lib/filters.ts';
import { readCatalogue } from '#lib/server/catalogue.ts';
import {
	describeFormula,
	readBasis,
	readCourseOf,
	readExample,
} from '#lib/server/indicator/definition.ts';
import { refuse } from '#lib/server/faults.ts';
import { requireLease, tryPart } from '#lib/server/indicator/mart-page.ts';
import { makeFields } from '#lib/server/page-fields.ts';
import { describeGrain, viewColumn, viewOrigin } from '#lib/server/view.ts';
import { pick } from '#lib/words.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async ({ params, locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const model = catalogue.models.get(params.indicator);
	if (!model) refuse(404, 'not_found', url.pathname);
	const isMart = model.layer === 'mart';
	const { fields } = makeFields([], { figures: ['course'], annotates: true });
	const { filters, ignored } = parseFilters(url.searchParams, fields);
	const part = <T>(work: () => Promise<T>) => tryPart(url.pathname, work);
	const [basis, example, course] = await Promise.all([
		part(() => readBasis(lease, scope, catalogue, model, locale)),
		part(async () => (isMart ? readExample(lease, scope, model, locale) : null)),
		part(async () => (isMart ? readCourseOf(lease, scope, model, locale) : null)),
	]);
	return {
		title: pick(model.title, locale),
		name: model.name,
		isMart,
		fields,
		filters,
		ignored,
		description: pick(model.description, locale),
		grain: describeGrain(model, locale),
		key: model.key,
		rules: basis.value?.rules ?? [],
		parameters: basis.value?.parameters ?? [],
		example: example.value,
		course: { chart: course.value, fault: course.fault },
		rows: model.rowCount,
		sql: model.sql,
		sqlHash: model.sqlHash,
		tests: model.tests,
		feeds: viewOrigin(model, catalogue, locale).feeds,
		reads: model.dependsOn.map((name) => ({
			name,
			title: pick(catalogue.models.get(name)?.title ?? { zh: name, en: name }, locale),
			isModel: catalogue.models.has(name),
		})),
		columns: model.columns.map((column) => ({
			...viewColumn(column, locale),
			formula: describeFormula(model, column.name),
		})),
		steps: model.steps,
	};
};
