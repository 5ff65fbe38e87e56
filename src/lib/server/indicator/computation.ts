import { m } from '#lib/paraglide/messages.js';
import { formatValue } from '../../format.ts';
import { linkRecords } from '../../records-link.ts';
import type { Computation } from '../../view.ts';
import { pick, type Locale } from '../../words.ts';
import type { Scope } from '../access.ts';
import type { Catalogue, Model } from '../catalogue.ts';
import { fillFormula } from './number-rule.ts';
import type { Lease } from '../publication.ts';
import { recompute } from './recomputation.ts';
import type { RecordsSource } from './records.ts';
import { columnOf } from '../source.ts';
import { findSourceFiles } from './source-files.ts';
import { countable, viewColumn, viewOrigin } from '../view.ts';

/** Explains a number: its rows, its formula with the row's numbers, what that gives again, files, batches, run and rules. */
export async function explainNumber(
	lease: Lease,
	scope: Scope,
	catalogue: Catalogue,
	mart: Model,
	records: RecordsSource,
	listed: number,
	locale: Locale,
): Promise<Computation> {
	const { rule, row } = records;
	const [again, { files, more }] = await Promise.all([
		recompute(lease, scope, mart, records),
		findSourceFiles(lease, scope, catalogue, records),
	]);
	const origin = viewOrigin(mart, catalogue, locale);
	const titleOf = (feed: string): string =>
		pick(catalogue.models.get(`stg_${feed}`)?.title ?? { zh: feed, en: feed }, locale);
	const none = m.no_value({}, { locale });
	const write = (name: string): string => {
		const column = columnOf(mart, name);
		return column
			? formatValue(row[name] ?? null, viewColumn(column, locale), locale)
			: String(row[name] ?? none);
	};
	const digits = (value: unknown): string => (value === null ? none : String(value));
	const writePart = (part: string): string => digits(row[part] ?? null);
	// in a step a bare name is a column of what it reads
	const ofStep = { ...rule, overRow: false };
	return {
		title: pick(columnOf(mart, rule.column)!.words, locale),
		formula: rule.formula,
		filled: fillFormula(rule, rule.formula, writePart),
		steps: rule.steps.map(({ name, query }) => ({
			name,
			filled: fillFormula(ofStep, query, writePart),
		})),
		parts: rule.parts.map((part) => ({
			title: pick(columnOf(mart, part)!.words, locale),
			value: write(part),
			href: linkRecords(countable(mart), part, row),
		})),
		reason: rule.reason ? pick(rule.reason, locale) : '',
		again: again && { value: digits(again.again), isSame: again.isSame },
		where: Object.entries(rule.listing?.match ?? {}).map(([theirs, ours]) => ({
			title: pick(catalogue.columnWords(rule.listing!.from, theirs), locale),
			value: write(ours),
		})),
		condition: rule.listing?.where ?? '',
		listed,
		relation: rule.listing?.from ?? null,
		batches: files.map((file) => ({ ...file, feed: titleOf(file.feed) })),
		moreBatches: more,
		feeds: origin.feeds,
		rules: mart.rules,
		run: lease.run_id,
		generation: lease.generation,
		policy: `${lease.policy_pack} ${lease.policy_version}`,
		sqlHash: mart.sqlHash,
	};
}
