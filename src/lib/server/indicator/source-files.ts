import type { Scope } from '../access.ts';
import type { Catalogue, SourceRule } from '../catalogue.ts';
import type { Lease } from '../publication.ts';
import type { RecordsSource } from './records.ts';
import { identifier, text } from '../sql.ts';

/** A delivered file that listed rows came from. */
export interface SourceFile {
	feed: string;
	batch: string;
	file: string;
	receivedAt: string;
	/** Received rows of the file that the listed rows rest on. */
	rows: number;
}

const shownFiles = 20;
const traced = ['batch_id', 'source_file', 'received_at'];

/**
 * The files behind listed rows, newest first: named in the rows themselves, else found through the received rows that
 * the relation's header names (`sources`) or whose key stands in the relation. `more` counts those not shown.
 */
export async function findSourceFiles(
	lease: Lease,
	scope: Scope,
	catalogue: Catalogue,
	{ rule, sql, values, columns }: RecordsSource,
): Promise<{ files: SourceFile[]; more: number }> {
	const names = columns.map(({ name }) => name);
	const relation = rule.listing?.from;
	if (!relation) return { files: [], more: 0 };
	const selects = traced.every((name) => names.includes(name))
		? [
				`select ${names.includes('feed') ? 'feed' : text(feedOf(relation))} as feed, batch_id, source_file, received_at from listed`,
			]
		: listSources(catalogue, relation, names).map(selectReceived);
	if (selects.length === 0) return { files: [], more: 0 };
	const rows = await lease.read(
		scope,
		`with listed as materialized (select * from ${sql} as rows_listed), received as (${selects.join(' union all ')})
		select feed, batch_id, source_file, min(received_at)::varchar as received_at, count(*)::integer as row_count,
			count(*) over ()::integer as file_count
		from received group by feed, batch_id, source_file
		order by received_at desc, feed, batch_id, source_file limit ${shownFiles}`,
		values,
	);
	return {
		files: rows.map((row) => ({
			feed: String(row.feed),
			batch: String(row.batch_id).slice(0, 12),
			file: String(row.source_file),
			receivedAt: String(row.received_at).slice(0, 16),
			rows: Number(row.row_count),
		})),
		more: Math.max(0, Number(rows[0]?.file_count ?? 0) - shownFiles),
	};
}

/** What leads from a relation to received rows: what its header says, and every feed it reads whose key it holds. */
function listSources(catalogue: Catalogue, relation: string, names: string[]): SourceRule[] {
	const declared = catalogue.models.get(relation)?.sources ?? [];
	const seen = new Set<string>();
	const byKey: SourceRule[] = [];
	const visit = (name: string): void => {
		if (seen.has(name)) return;
		seen.add(name);
		const model = catalogue.models.get(name);
		const isTraced = traced.every((column) => model?.columns.some((own) => own.name === column));
		if (model?.layer === 'staging' && isTraced && model.key.every((key) => names.includes(key)))
			byKey.push({ from: name, match: Object.fromEntries(model.key.map((key) => [key, key])) });
		for (const next of model?.dependsOn ?? []) visit(next);
	};
	visit(relation);
	return [...declared, ...byKey.filter(({ from }) => !declared.some((one) => one.from === from))];
}

function selectReceived({ from, match }: SourceRule): string {
	const theirs = Object.keys(match).join(', ');
	const ours = Object.values(match).join(', ');
	const feed = from.startsWith('stg_') ? text(feedOf(from)) : 'feed';
	return `select ${feed} as feed, batch_id, source_file, received_at from ${identifier(from)}
		where (${theirs}) in (select distinct ${ours} from listed)`;
}

function feedOf(relation: string): string {
	return relation.replace(/^(stg|lake|int)_/, '');
}
