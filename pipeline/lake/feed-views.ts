import { identifier, quote, type Database } from '../database.ts';
import type { Feed } from '../feed.ts';
import { recordKey } from '../intake/rejected.ts';

/**
 * Creates what every feed gives alike, over `lake_<feed>` and `lake_superseded`: `current_<feed>` (the rows that
 * count now), `ended_<feed>` (the last version of each record that was withdrawn, with `ended_at`, for until then it
 * counted) and `lake_sent_rows` (every row of every feed with its record's key, department, business date and
 * receipt). Nobody lists feeds by hand. `current` has the select of `current_<feed>` where files give it more cheaply.
 */
export async function createFeedViews(
	database: Database,
	feeds: Feed[],
	current: Map<string, string>,
): Promise<void> {
	for (const feed of feeds)
		await database.run(
			`create view current_${feed.name} as ${current.get(feed.name) ?? currentRows(feed)}`,
		);
	for (const feed of feeds)
		await database.run(`create view ended_${feed.name} as ${endedRows(feed)}`);
	await database.run(`create view lake_sent_rows as ${feeds.map(sentRows).join('\nunion all\n')}`);
}

const lineage = [
	'batch_id',
	'mapping',
	'source_file',
	'source_row',
	'received_at',
	'version_at',
	'reported_by',
	'row_key',
];

/** The columns by name: the view stands whatever else its source has. */
function currentRows(feed: Feed): string {
	const columns = [...feed.columns.map((column) => column.name), ...lineage]
		.map((name) => `rows.${identifier(name)}`)
		.join(', ');
	return `select ${columns} from lake_${feed.name} as rows
		left join (select row_key, true as is_superseded from lake_superseded where feed = ${quote(feed.name)}) as superseded
			on superseded.row_key = rows.row_key
		where superseded.is_superseded is null`;
}

function endedRows(feed: Feed): string {
	const columns = [...feed.columns.map((column) => column.name), ...lineage]
		.map((name) => `rows.${identifier(name)}`)
		.join(', ');
	return `select ${columns}, superseded.ended_at from lake_${feed.name} as rows
		join lake_superseded as superseded on superseded.row_key = rows.row_key
		where superseded.feed = ${quote(feed.name)} and superseded.ended_at is not null`;
}

/** Rows of a full list belong to its sender: another department's row in it is not that department's delivery. */
function sentRows(feed: Feed): string {
	const department =
		feed.department === null || feed.batch === 'snapshot'
			? 'reported_by'
			: identifier(feed.department);
	const date = feed.business_date === null ? 'null' : `rows.${identifier(feed.business_date)}`;
	return `select ${quote(feed.name)} as feed, rows.row_key, ${recordKey(feed, 'rows')} as record_key, rows.${department} as department_code,
		rows.reported_by, cast(${date} as date) as business_on, rows.received_at, rows.batch_id, rows.source_file, rows.source_row
		from lake_${feed.name} as rows`;
}
