import { m } from '#lib/paraglide/messages.js';
import { formatNumber, formatPeriod, formatValue } from '../../format.ts';
import { pick, type Locale } from '../../words.ts';
import type { Scope } from '../access.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Lease } from '../publication.ts';
import { ask } from '../questions.ts';
import { fillSentence } from '../sentence.ts';

type ClassFigures = {
	credit_class: string;
	year: number;
	visit_count: number;
	problem_share: number | null;
	problem_share_low: number | null;
	problem_share_high: number | null;
	month: string;
	subject_count: number;
	total_count: number;
	in_count: number;
	out_count: number;
};

/** A sentence for each chosen class: how many subjects, who moved in and out, and what random visits found. */
export async function readClassLeads(
	lease: Lease,
	scope: Scope,
	catalogue: Catalogue,
	classes: string[],
	locale: Locale,
) {
	const rows = await ask<ClassFigures>(lease, scope, 'class_choice', { classes });
	const words = catalogue.codesOf('credit_class');
	return rows.map((row) => {
		const named = words?.[row.credit_class];
		const own = `cls=${encodeURIComponent(row.credit_class)}`;
		const share = (value: number | null): string =>
			formatValue(value, { name: '', type: 'DOUBLE', unit: 'share' }, locale);
		const { problem_share: found } = row;
		return fillSentence(
			named ? pick(named, locale) : row.credit_class,
			found === null ? m.class_choice_few : m.class_choice,
			{
				subjects: { text: formatNumber(row.subject_count), href: `/credit_classes?${own}` },
				of: share(row.subject_count / row.total_count),
				month: formatPeriod(row.month, locale),
				into: { text: formatNumber(row.in_count) },
				out: { text: formatNumber(row.out_count) },
				year: String(row.year),
				visits: { text: formatNumber(row.visit_count), href: `/class_effectiveness?${own}` },
				found: { text: share(found) },
				low: share(row.problem_share_low),
				high: share(row.problem_share_high),
			},
			locale,
		);
	});
}
