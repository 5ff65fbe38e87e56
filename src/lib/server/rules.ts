import rules from 'virtual:rule-list';
import type { ParameterView, RuleView } from '../rules.ts';
import { pick, type Locale } from '../words.ts';
import type { Scope } from './access.ts';
import type { Catalogue, Model } from './catalogue.ts';
import { elementWords, valueWords } from './policy-words.ts';
import type { Lease } from './publication.ts';

/** Every rule as the live generation serves it. */
export async function readRules(
	lease: Lease,
	scope: Scope,
	catalogue: Catalogue,
	locale: Locale,
): Promise<RuleView[]> {
	const parameters = await readParameters(lease, scope, catalogue, locale);
	const models = [...catalogue.models.values()].sort(
		(a, b) => Number(b.layer === 'mart') - Number(a.layer === 'mart') || a.order - b.order,
	);
	return rules.map((rule) => {
		const name = `R${rule.number}`;
		return {
			name,
			document: rule.document,
			documentTitle: pick(rule.documentTitle, locale),
			title: pick(rule.title, locale),
			state: rule.tests > 0 ? 'tested' : rule.registered ? 'registered' : 'open',
			tests: rule.tests,
			register: rule.registered && {
				feed: pick(
					catalogue.codesOf('feed')?.[rule.registered.feed] ?? {
						zh: rule.registered.feed,
						en: rule.registered.feed,
					},
					locale,
				),
				href: `/${rule.registered.page}`,
				page: titleOf(catalogue.models.get(rule.registered.page), rule.registered.page, locale),
			},
			parameters: parameters.get(name) ?? [],
			models: models
				.filter((model) => model.rules.includes(name))
				.map((model) => ({
					name: model.name,
					title: pick(model.title, locale),
					href: model.layer === 'mart' ? `/${model.name}` : `/metrics/${model.name}`,
					isMart: model.layer === 'mart',
					rows: model.rowCount,
				})),
		};
	});
}

/** Leaves the rules that a reader asks for: words in number, title, parameters or models, and one document. */
export function findRules(views: RuleView[], words: string, documents: string[]): RuleView[] {
	const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
	return views.filter((view) => {
		if (documents.length > 0 && !documents.includes(view.document)) return false;
		const text = [
			view.title,
			...view.parameters.flatMap(({ key, element, title, source }) => [
				key,
				element ?? '',
				title,
				source ?? '',
			]),
			...view.models.flatMap(({ name, title }) => [name, title]),
		]
			.join('\n')
			.toLowerCase();
		return wanted.every((word) =>
			/^r\d+$/.test(word) ? view.name.toLowerCase() === word : text.includes(word),
		);
	});
}

function titleOf(model: Model | undefined, name: string, locale: Locale): string {
	return model ? pick(model.title, locale) : name;
}

async function readParameters(
	lease: Lease,
	scope: Scope,
	catalogue: Catalogue,
	locale: Locale,
): Promise<Map<string, ParameterView[]>> {
	const rows = await lease.read(
		scope,
		`select key, value, unit, rule, title_zh, title_en, source_zh, registered,
			strftime(valid_from, '%Y-%m-%d') as valid_from, strftime(valid_to, '%Y-%m-%d') as valid_to
		from policy_versions order by key, valid_from nulls first`,
	);
	const today = lease.data_date ?? '';
	const byRule = new Map<string, ParameterView[]>();
	for (const row of rows) {
		const key = String(row.key);
		const element = elementWords(key, catalogue.codesOf);
		const words = valueWords(key, String(row.value), catalogue.codesOf);
		const view: ParameterView = {
			key,
			element: element && pick(element, locale),
			words: words && pick(words, locale),
			title: pick({ zh: String(row.title_zh), en: String(row.title_en) }, locale),
			value: String(row.value),
			unit: row.unit === null ? null : String(row.unit),
			from: row.valid_from === null ? null : String(row.valid_from),
			until: row.valid_to === null ? null : String(row.valid_to),
			state: 'in_force',
			source: row.source_zh === null ? null : String(row.source_zh),
		};
		if (view.until !== null && view.until < today) view.state = 'replaced';
		else if (view.from !== null && view.from > today) view.state = 'upcoming';
		else if (row.registered !== null) view.state = 'registered';
		for (const name of String(row.rule ?? '').split(' '))
			if (name) byRule.set(name, [...(byRule.get(name) ?? []), view]);
	}
	return byRule;
}
