import type { Database } from '../database.ts';
import type { ParseJob, ParseResult } from './job.ts';
import { dataless, elsewhere } from './row-fault.ts';
import { writtenRows } from './written.ts';

/** Counts of the rows of one job; received = rejected + blank + good ones. The notes name rows that held no data. */
export type RowCounts = Pick<
	ParseResult,
	'received' | 'rejected' | 'blank' | 'repaired' | 'warned' | 'dropped' | 'notes'
>;

/** Counts the rows written by jobs for one feed, each job's for itself. */
export async function countRows(
	jobs: readonly ParseJob[],
	database: Database,
	excluded: ReadonlyMap<number, number>,
): Promise<RowCounts[]> {
	const found = await database.rows<{
		batch_number: number;
		kind: string | null;
		rows: number;
		first: number;
		repaired: number;
		warned: number;
		dropped: number;
	}>(
		`select batch_number, case when defects like 'blank%' then defects when defects is not null then 'bad' end as kind,
			count(*)::integer as rows, min(file_row_number + first_row)::integer as first,
			count(repairs)::integer as repaired, count(warnings)::integer as warned, sum(dropped)::integer as dropped
		 from ${writtenRows(jobs)} group by 1, 2 order by 1, 4`,
	);
	return jobs.map(({ batchNumber }) => {
		const own = found.filter(
			({ batch_number, kind }) => batch_number === batchNumber && kind !== elsewhere,
		);
		const sum = (wanted: (kind: string | null) => boolean): number =>
			own.filter(({ kind }) => wanted(kind)).reduce((all, { rows }) => all + rows, 0);
		return {
			received: sum(() => true),
			rejected: sum((kind) => kind === 'bad') + (excluded.get(batchNumber) ?? 0),
			blank: sum((kind) => kind !== null && kind !== 'bad'),
			repaired: own.reduce((all, { repaired }) => all + repaired, 0),
			warned: own.reduce((all, { warned }) => all + warned, 0),
			dropped: own.reduce((all, { dropped }) => all + dropped, 0),
			notes: own.flatMap(({ kind, rows, first }) => {
				const words = dataless[kind?.slice('blank:'.length) ?? ''];
				return words === undefined
					? []
					: [
							{
								zh: `有 ${rows} 行是${words.zh}（从第 ${first} 行起），按空行计。`,
								en: `${rows} ${words.en} (from row ${first}) counted as blank.`,
							},
						];
			}),
		};
	});
}
