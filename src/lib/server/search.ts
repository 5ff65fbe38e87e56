import { m } from '#lib/paraglide/messages.js';
import { pick, type Locale } from '../words.ts';
import type { Scope } from './access.ts';
import { readCatalogue } from './catalogue.ts';
import type { Lease } from './publication.ts';
import { ask } from './questions.ts';
import { readRules } from './rules.ts';
import { linkSubject } from './regulation/subjects.ts';

/** One thing that was found. */
export interface Hit {
	href: string;
	title: string;
	note: string;
}

/** What was found of one kind. */
export interface HitGroup {
	kind: string;
	title: string;
	hits: Hit[];
}

const atMost = 8;

/** Pages, indicators, rules, departments, items and subjects that a text names, in this order; kinds without a hit are left out. */
export async function search(
	lease: Lease,
	scope: Scope,
	query: string,
	pages: { href: string; title: string }[],
	locale: Locale,
): Promise<HitGroup[]> {
	const catalogue = await readCatalogue(lease, scope);
	const wanted = query.toLowerCase();
	const names = (...texts: string[]): boolean =>
		texts.some((text) => text.toLowerCase().includes(wanted));
	const [rules, things, subjects] = await Promise.all([
		readRules(lease, scope, catalogue, locale),
		ask<{ kind: string; code: string; name: string; note: string | null }>(
			lease,
			scope,
			'find_names',
			{ query, limit: atMost },
		),
		ask(lease, scope, 'find_subjects', { query, classes: [], limit: atMost, offset: 0 }),
	]);
	const found = (kind: string, path: string): Hit[] =>
		things
			.filter((thing) => thing.kind === kind)
			.map(({ code, name, note }) => ({
				href: `/${path}/${encodeURIComponent(code)}`,
				title: name,
				note: note ?? code,
			}));
	const classes = catalogue.codesOf('credit_class');
	const groups: [string, string, Hit[]][] = [
		[
			'page',
			m.found_pages({}, { locale }),
			pages
				.filter(({ title, href }) => names(title, href))
				.map(({ href, title }) => ({ href, title, note: '' })),
		],
		[
			'indicator',
			m.indicators({}, { locale }),
			catalogue.marts
				.filter((mart) => names(mart.name, mart.title.zh, mart.title.en))
				.map((mart) => ({
					href: `/${mart.name}`,
					title: pick(mart.title, locale),
					note: mart.name,
				})),
		],
		[
			'rule',
			m.rules_page({}, { locale }),
			rules
				.filter(({ name, title }) => name.toLowerCase() === wanted || names(title))
				.map(({ name, title }) => ({ href: `/rules#${name}`, title, note: name })),
		],
		['department', m.found_departments({}, { locale }), found('department', 'reporting')],
		['item', m.found_items({}, { locale }), found('item', 'reform')],
		[
			'subject',
			m.subjects({}, { locale }),
			subjects.map((row) => ({
				href: linkSubject(scope, String(row.subject_code)),
				title: String(row.subject_name ?? row.subject_code),
				note: classes?.[String(row.credit_class)]
					? pick(classes[String(row.credit_class)]!, locale)
					: '',
			})),
		],
	];
	return groups
		.filter(([, , hits]) => hits.length > 0)
		.map(([kind, title, hits]) => ({ kind, title, hits: hits.slice(0, atMost) }));
}
