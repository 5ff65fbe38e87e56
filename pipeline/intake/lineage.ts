import { literal, quote } from '../database.ts';
import { fileVersion, type FileVersion } from './file-version.ts';
import type { ParseJob } from './job.ts';
import { maskName } from './personal.ts';
import type { Source } from './source.ts';

/** The columns beside the feed's own that every written row has, and their types. */
const types = {
	batch_id: 'varchar',
	batch_number: 'bigint',
	mapping: 'varchar',
	source_file: 'varchar',
	first_row: 'integer',
	received_at: 'timestamp',
	version_at: 'timestamp',
	is_correction: 'boolean',
	reported_by: 'varchar',
} as const;

/** Where the rows of one table of a file come from: a value for each lineage column. */
export type Lineage = Record<keyof typeof types, string | number | boolean>;

/** The lineage of a source of a job's file. */
export function lineageOf(job: ParseJob, source: Source): Lineage {
	const version = versionOf(job);
	return {
		batch_id: job.batchId,
		batch_number: job.batchNumber,
		mapping: job.mapping.name,
		source_file: source.part === null ? job.shown : `${job.shown}#${maskName(source.part)}`,
		first_row: source.firstRow,
		received_at: job.receivedAt,
		version_at: version.at,
		is_correction: version.isCorrection,
		reported_by: job.reportedBy,
	};
}

/** What a table is read for bit by bit speaks as of its receipt, whatever its name. */
function versionOf(job: ParseJob): FileVersion {
	return job.mapping.reads === null
		? fileVersion(job.shown, job.receivedAt)
		: { at: job.receivedAt, isCorrection: false };
}

const columns = Object.entries(types) as [keyof Lineage, string][];

/** SQL for the lineage columns of the rows of one source; `all` are the sources whose rows go into the same file. */
export function constantLineage(own: Lineage, all: Lineage[]): string {
	return columns
		.map(([name, type]) => {
			// a text that is the same in every row: an enum, so that it is not hashed once for each row
			const written =
				type === 'varchar'
					? `enum(${[...new Set(all.map((one) => quote(String(one[name]))))].join(', ')})`
					: type;
			return `${literal(own[name])}::${written} as ${name}`;
		})
		.join(', ');
}

/** SQL after `from`: the lineage columns of several files, a row each with the file's place (from 0) in the column `place`. */
export function lineageTable(all: Lineage[]): string {
	const rows = all.map(
		(one, place) =>
			`(${[String(place), ...columns.map(([name]) => literal(one[name]))].join(', ')})`,
	);
	const typed = columns.map(([name, type]) => `${name}::${type} as ${name}`).join(', ');
	return `(select place, ${typed} from (values ${rows.join(', ')}) as files(place, ${columns.map(([name]) => name).join(', ')}))`;
}
