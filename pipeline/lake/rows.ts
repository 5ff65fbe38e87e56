import { identifier, quote } from '../database.ts';
import { lakeTypes, type Column, type Feed } from '../feed.ts';
import { excludedFile } from '../intake/job.ts';
import { rowsPath, type Batch } from '../lake.ts';

/** A row's key is its file's number times this, and its own place in the file. */
export const rowsPerFile = 268435456;

/** The select over the good rows of a feed's readings with their lineage; `leftOut` as in `includedRows`. */
export function rowsSelect(
	feed: Feed,
	readings: Batch[],
	withMark = false,
	leftOut = leftOutFiles(readings),
): string {
	const lineage = `batch_id, mapping, source_file, (file_row_number + first_row)::integer as source_row, received_at, version_at, reported_by, batch_number * ${rowsPerFile} + file_row_number as row_key`;
	const isOld = readings.some((reading) => reading.isOld);
	const columns = feed.columns
		.map((column) =>
			isOld
				? `try_cast(${identifier(column.name)} as ${lakeTypes[column.type]}) as ${identifier(column.name)}`
				: identifier(column.name),
		)
		.join(', ');
	if (readings.length === 0) {
		const empty = feed.columns.map(
			(column) => `null::${lakeTypes[column.type]} as ${identifier(column.name)}`,
		);
		return `select ${empty.join(', ')}, null::varchar as batch_id, null::varchar as mapping, null::varchar as source_file, null::integer as source_row,
			null::timestamp as received_at, null::timestamp as version_at, null::varchar as reported_by, null::bigint as row_key${withMark ? ', false as is_withdrawn, false as is_correction' : ''} where false`;
	}
	return `select ${columns}, ${lineage}${withMark ? ', is_withdrawn, is_correction' : ''} from ${includedRows(readings, feed, leftOut)}`;
}

/** SQL for a list of files below the data folder; one text that is cut is bound three times as fast as so many of them. */
export function fileList(files: string[]): string {
	return `list_transform(string_split(${quote(files.join('\n'))}, chr(10)), lambda file: getvariable('data_folder') || file)`;
}

/** The places (`batch_number`, `file_row_number`) of bad rows in the files of readings, after `from`; null when there are none. */
export function leftOutFiles(readings: Batch[]): string | null {
	const files = readings
		.filter((reading) => reading.excluded > 0)
		.map((reading) => excludedFile(rowsPath(reading)));
	return files.length === 0 ? null : `read_parquet(${fileList(files)})`;
}

/**
 * SQL after `from`: the rows of readings (alias `rows`) with their place in the file but for those whose places
 * (`batch_number`, `file_row_number`) `leftOut` has, which stands after `from`; more conditions may follow with `and`.
 */
export function includedRows(
	readings: Batch[],
	feed: Feed,
	leftOut = leftOutFiles(readings),
): string {
	// an anti join by equality: DuckDB runs "not exists" over all rows' distinct places, at twice the cost of the scan
	const included =
		leftOut === null
			? ''
			: ` anti join (select batch_number, file_row_number from ${leftOut}) as excluded
				on excluded.batch_number = rows.batch_number and excluded.file_row_number = rows.file_row_number`;
	// a reader of one subject names the files that can have it in this variable
	const files = `coalesce(getvariable('${feed.name}_files'), ${fileList(readings.map(rowsPath))})`;
	// files of an earlier recipe may lack a column
	const columns = feed.columns
		.map((column) => `null::varchar as ${identifier(column.name)}`)
		.join(', ');
	const rows = readings.some((reading) => reading.isOld)
		? `(select * from read_parquet(${files}, file_row_number = true, union_by_name = true) union all by name select ${columns} where false)`
		: `read_parquet(${files}, file_row_number = true)`;
	return `${rows} as rows${included}
		where defects is null`;
}

/** The rows of readings, good and bad, as intake read them: `batch_id`, `source_file`, `source_row` and the feed's columns, null where a cell could not be read. */
export function rowsAsRead(readings: Batch[], feed: Feed): string {
	const cell = (value: string, column: Column, how = 'cast'): string =>
		`${how}(${value} as ${lakeTypes[column.type]}) as ${identifier(column.name)}`;
	// files of an earlier recipe may lack a column or have it as another type
	const every = `select * from read_parquet(${fileList(readings.map(rowsPath))}, file_row_number = true, union_by_name = true)
		union all by name select ${feed.columns.map((column) => cell('null', column)).join(', ')} where false`;
	return `(select batch_id::varchar as batch_id, source_file::varchar as source_file, (file_row_number + first_row)::integer as source_row,
		${feed.columns.map((column) => cell(identifier(column.name), column, 'try_cast')).join(', ')} from (${every}))`;
}
