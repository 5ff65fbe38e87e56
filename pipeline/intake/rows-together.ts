import { quote, type Database } from '../database.ts';
import { writeApart } from './apart.ts';
import { prepareIntake } from './closer-look.ts';
import { lakeSelect } from './columns.ts';
import type { ParseJob } from './job.ts';
import { lineageOf, lineageTable } from './lineage.ts';
import { recipeFor } from './recipe.ts';
import { faultWhere } from './row-fault.ts';
import type { Source } from './source.ts';
import { describeWritten, rowsFormat, type Written } from './written.ts';

/** What two sources must share to be read in one scan, as a text; null for a source that must be read alone. */
export function likeness(job: ParseJob, sources: Source[]): string | null {
	const [source] = sources;
	if (
		sources.length !== 1 ||
		!source!.company ||
		source!.headers.some((header) => sharedNames.includes(header.toLowerCase()))
	)
		return null;
	return JSON.stringify([
		{ ...job.mapping, files: '' },
		job.feed.name,
		source!.headers,
		source!.band,
		source!.fault,
		source!.isTidy,
		source!.company.of(['*']),
		source!.company.types,
		job.personalKeyFile,
	]);
}

const sharedNames = ['scanned_file', 'file_place', 'latest'];

/**
 * Writes the rows of several small files alike, each to its own Parquet file as `writeRows` does: planning costs more
 * than running on a small file, and here it is done once. Throws when any file cannot be read that way.
 */
export async function writeRowsTogether(
	jobs: ParseJob[],
	sources: Source[],
	database: Database,
): Promise<Written[]> {
	const recipes = jobs.map((job, index) => recipeFor(job, sources[index]!.headers));
	const recipe = recipes[0]!;
	const absent = [...sources[0]!.absent]
		.filter((mark) => sources.every((source) => source.absent.includes(mark)))
		.join('');
	const judged = jobs.map((job, index) => ({
		cells: recipe.sources,
		isTidy: sources[index]!.isTidy,
		absent,
		instants: new Set<string>(),
		receivedAt: job.receivedAt,
		numbered: new Set<string>(),
	}));
	const contexts = await prepareIntake(database, jobs[0]!.feed, judged, jobs[0]!.personalKeyFile);
	const files = sources.map((source) => source.company!.files);
	const places = files.flatMap((list, place) =>
		list.map((file) => `(${quote(file)}, ${place}, ${contexts[place]!.latestSql})`),
	);
	const scan = `(select rows.*, places.file_place, places.latest from ${sources[0]!.company!.of(files.flat(), 'scanned_file')} as rows
		join (values ${places.join(', ')}) as places(scanned_file, file_place, latest) on places.scanned_file = rows.scanned_file)`;
	const select = lakeSelect(
		{
			...recipe,
			feed: jobs[0]!.feed,
			scan,
			fault: faultWhere(sources[0]!, recipe),
			withdrawn: jobs[0]!.mapping.withdrawn,
			careful: false,
			proof: null,
			look: 'file_place',
			carried: ['file_place', 'latest'],
		},
		{ ...contexts[0]!, latestSql: 'latest' },
	);
	const lineage = lineageTable(jobs.map((job, index) => lineageOf(job, sources[index]!)));
	// a join: a list for each column that each row picks from is made anew for each row of files that are plainly planned
	const all = `select rows.* exclude (file_place, latest), lineage.* exclude (place), rows.file_place from (${select}) as rows join ${lineage} as lineage on lineage.place = rows.file_place`;
	const empty = await writeApart(
		all,
		'file_place',
		new Map(jobs.map((job, place) => [place, job.rowsFile])),
		rowsFormat,
		database,
	);
	for (const place of empty)
		await database.run(
			`copy (select * exclude (file_place) from (${all}) where false) to ${quote(jobs[place]!.rowsFile)} (${rowsFormat})`,
		);
	if (contexts.some((context) => context.suspects.size > 0))
		throw new Error('the numbers of one file have to be judged among themselves');
	return sources.map((source, index) => describeWritten([source], [recipes[index]!]));
}
