import { m } from '#lib/paraglide/messages.js';
import { formatValue } from '../format.ts';
import type { Computation } from '../view.ts';
import { pick, type Locale } from '../words.ts';
import type { Scope } from './access.ts';
import type { Catalogue, Model } from './catalogue.ts';
import type { Lease } from './publication.ts';
import type { RecordsSource } from './records.ts';
import { columnOf } from './source.ts';
import { viewColumn, viewOrigin } from './view.ts';

const shownBatches = 20;

/** Explains a number; files and batches where the rows carry them, else the feeds they rest on. */
export async function explainNumber(
	lease: Lease,
	scope: Scope,
	catalogue: Catalogue,
	mart: Model,
	records: RecordsSource,
	listed: number,
	locale: Locale,
): Promise<Computation> {
	const { rule, row, columns } = records;
	const names = new Set(columns.map(({ name }) => name));
	const carries = ['batch_id', 'source_file', 'received_at'].every((name) => names.has(name));
	const batches = carries
		? await lease.read(
				scope,
				`select batch_id, source_file, min(received_at)::varchar as received_at, count(*)::integer as row_count,
					count(*) over ()::integer as batch_count
				from ${records.sql} group by batch_id, source_file order by received_at desc, batch_id limit ${shownBatches}`,
				records.values,
			)
		: [];
	const counted = Number(row[rule.count]);
	const count = columnOf(mart, rule.count)!;
	const origin = viewOrigin(mart, catalogue, locale);
	return {
		title: pick(count.words, locale),
		formula: `count(${rule.from}) = ${counted}`,
		where: Object.entries(rule.match).map(([theirs, ours]) => {
			const column = columnOf(mart, ours);
			return {
				title: pick(catalogue.columnWords(rule.from, theirs), locale),
				value: column
					? formatValue(row[ours] ?? null, viewColumn(column, locale), locale)
					: String(row[ours] ?? m.no_value({}, { locale })),
			};
		}),
		condition: rule.where ?? '',
		counted,
		listed,
		relation: rule.from,
		batches: batches.map((batch) => ({
			batch: String(batch.batch_id).slice(0, 12),
			file: String(batch.source_file),
			receivedAt: String(batch.received_at).slice(0, 16),
			rows: Number(batch.row_count),
		})),
		moreBatches: Math.max(0, Number(batches[0]?.batch_count ?? 0) - shownBatches),
		feeds: origin.feeds,
		rules: mart.rules,
		run: lease.run_id,
		generation: lease.generation,
		policy: `${lease.policy_pack} ${lease.policy_version}`,
		sqlHash: mart.sqlHash,
	};
}
