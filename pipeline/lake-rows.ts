import { identifier, quote } from './database.ts';
import { lakeTypes, type Feed } from './feed.ts';
import { excludedFile } from './intake/job.ts';
import { rowsPath, type Batch } from './lake.ts';

/** The select over the good rows of a feed's readings with their lineage. */
export function rowsSelect(feed: Feed, readings: Batch[], withMark = false): string {
	const lineage =
		'batch_id, mapping, source_file, (file_row_number + first_row)::integer as source_row, received_at, version_at, reported_by, batch_number * 268435456 + file_row_number as row_key';
	const isOld = readings.some((reading) => reading.isOld);
	const columns = feed.columns.map((column) => (isOld ? `try_cast(${identifier(column.name)} as ${lakeTypes[column.type]}) as ${identifier(column.name)}` : identifier(column.name))).join(', ');
	if (readings.length === 0) {
		const empty = feed.columns.map((column) => `null::${lakeTypes[column.type]} as ${identifier(column.name)}`);
		return `select ${empty.join(', ')}, null::varchar as batch_id, null::varchar as mapping, null::varchar as source_file, null::integer as source_row,
			null::timestamp as received_at, null::timestamp as version_at, null::varchar as reported_by, null::bigint as row_key${withMark ? ', false as is_withdrawn, false as is_correction' : ''} where false`;
	}
	return `select ${columns}, ${lineage}${withMark ? ', is_withdrawn, is_correction' : ''} from ${includedRows(readings, feed)}`;
}

/** SQL after `from`: the good rows of readings (alias `rows`) with their place in the file; more conditions may follow with `and`. */
export function includedRows(readings: Batch[], feed: Feed): string {
	const list = (files: string[]): string => files.map((file) => `getvariable('data_folder') || ${quote(file)}`).join(', ');
	const excluded = readings.filter((reading) => reading.excluded > 0).map((reading) => excludedFile(rowsPath(reading)));
	// an anti join by equality: DuckDB runs "not exists" over all rows' distinct places, at twice the cost of the scan
	const included =
		excluded.length === 0
			? ''
			: ` anti join (select batch_number, file_row_number from read_parquet([${list(excluded)}])) as excluded
				on excluded.batch_number = rows.batch_number and excluded.file_row_number = rows.file_row_number`;
	const files = list(readings.map(rowsPath));
	// files of an earlier recipe may lack a column
	const columns = feed.columns.map((column) => `null::varchar as ${identifier(column.name)}`).join(', ');
	const rows = readings.some((reading) => reading.isOld)
		? `(select * from read_parquet([${files}], file_row_number = true, union_by_name = true) union all by name select ${columns} where false)`
		: `read_parquet([${files}], file_row_number = true)`;
	return `${rows} as rows${included}
		where defects is null`;
}
