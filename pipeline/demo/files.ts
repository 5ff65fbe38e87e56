import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { quote } from '../database.ts';
import type { Feed } from '../feed.ts';
import { atOffice, deliveredAt } from './behaviour.ts';
import { duplicateMark, faultKinds } from './faults.ts';
import { corrected, pathOf, type Outgoing } from './outgoing.ts';
import type { Department } from './places.ts';
import { addCorrections, noteFaults, pasteRows } from './planting.ts';
import { csvLine, licensingDialect, selectList, sheetColumns, type SheetColumn } from './sheet.ts';
import { addWorkingDays } from './timeline.ts';
import type { City, RowCounts } from './workshop.ts';

/**
 * Writes the files of one feed for some departments: one history, then one file per period with rows,
 * then the corrections; notes deliveries, faults, copies and blank lines.
 */
export async function writeFiles(
	city: City,
	outgoing: Outgoing,
	departments: Department[],
): Promise<void> {
	const chosen = departments.map(({ index }) => index).join(', ');
	await pasteRows(city, outgoing, chosen);
	const corrections = await addCorrections(city, outgoing, chosen);
	await noteFaults(city, outgoing, chosen, corrections);
	for (const department of departments) {
		const periods = await countRows(city, outgoing, department);
		const files = periods.map((p) => ({ p, path: pathOf(city, outgoing, department, p) }));
		for (const file of files) noteDelivery(city, outgoing, department, file);
		mkdirSync(join(city.folder, department.code), { recursive: true });
		if (files[0]?.path.endsWith('.parquet')) await writeParquet(city, outgoing, department, files);
		else await writeCsv(city, outgoing, department, files);
	}
}

interface PlannedFile {
	p: number;
	path: string;
}

/** The counts of a feed so far, begun at zero. */
function countsOf({ truths }: City, feed: Feed): RowCounts {
	return (truths.rows[feed.name] ??= { distinct: 0, sent: 0, faulty: 0, duplicate: 0, blank: 0 });
}

/** Adds a department's rows to the counts of its feed; gives the periods that have any, in order. */
async function countRows(
	city: City,
	{ feed, table }: Outgoing,
	department: Department,
): Promise<number[]> {
	const rows = await city.database.rows<{ p: number } & RowCounts>(`
		select p, count(*) as sent, count(*) filter (where dirty between 1 and ${duplicateMark - 1}) as faulty,
			count(*) filter (where dirty = ${duplicateMark}) as duplicate
		from ${table} where d = ${department.index} group by p order by p
	`);
	const counts = countsOf(city, feed);
	for (const { sent, faulty, duplicate } of rows) {
		counts.sent += sent;
		counts.faulty += faulty;
		counts.duplicate += duplicate;
	}
	return rows.map(({ p }) => p);
}

/** A correction follows two to four working days after the file it mends. */
function noteDelivery(
	city: City,
	outgoing: Outgoing,
	department: Department,
	{ p, path }: PlannedFile,
): void {
	const { behaviour, chance, deliveries } = city;
	const period = outgoing.periods[p % corrected]!;
	const complete = period.number === 0 ? period.to : period[outgoing.ready];
	const original = pathOf(city, outgoing, department, p % corrected);
	const arrived = deliveredAt(behaviour, department.index, complete, original, chance);
	if (p < corrected) {
		deliveries.push({ path, delivered_at: arrived });
		return;
	}
	const wait = 2 + Math.floor(chance('mend', path) * 3);
	const day = addWorkingDays(arrived.slice(0, 10), wait);
	deliveries.push({ path, delivered_at: atOffice(day, chance('time', path)) });
}

async function writeParquet(
	{ database, folder }: City,
	{ feed, table }: Outgoing,
	department: Department,
	files: PlannedFile[],
): Promise<void> {
	const columns = selectList(sheetColumns(feed, 'parquet', false));
	for (const { p, path } of files)
		await database.run(`
			copy (select ${columns} from ${table} where d = ${department.index} and p = ${p})
			to ${quote(join(folder, path))} (format parquet)
		`);
}

/** The history goes straight to disk; the many small files come as one text each from a single query. */
async function writeCsv(
	city: City,
	{ feed, table }: Outgoing,
	department: Department,
	files: PlannedFile[],
): Promise<void> {
	const { database, folder, behaviour, chance, truths } = city;
	const isOwn = department.index === behaviour.ownHeaders && feed.name === 'approvals';
	const columnsAs = (text: boolean): SheetColumn[] =>
		isOwn ? licensingDialect(feed, department.code).columns : sheetColumns(feed, 'csv', text);
	const mark = department.index % 7 === 1 ? '\ufeff' : '';
	const end = department.index % 7 === 2 ? '\r\n' : '\n';
	const history = files.find(({ p }) => p === 0);
	if (history) {
		const [first, ...others] = columnsAs(false);
		const columns = selectList([{ ...first!, header: mark + first!.header }, ...others]);
		await database.run(`
			copy (select ${columns} from ${table} where d = ${department.index} and p = 0)
			to ${quote(join(folder, history.path))} (format csv, header)
		`);
	}
	const columns = columnsAs(true);
	const texts = await database.rows<{ p: number; body: string }>(`
		select p, string_agg(${csvLine(columns)}, '${end}' order by rowid) as body
		from ${table} where d = ${department.index} and p > 0 group by p order by p
	`);
	const header = mark + columns.map((column) => column.header).join(',') + end;
	for (const { p, body } of texts) {
		const { path } = files.find((file) => file.p === p)!;
		const blank =
			chance('blank lines', path) < 0.03 ? 1 + Math.floor(chance('blank', path) * 3) : 0;
		if (blank > 0) truths.blank_lines.push({ file: path, count: blank });
		countsOf(city, feed).blank += blank;
		writeFileSync(join(folder, path), header + body + end + end.repeat(blank));
	}
}

/** Writes one full list as CSV and notes its delivery. `select` gives the feed's columns, `dirty` and `n`. */
export async function writeSnapshot(
	city: City,
	feed: Feed,
	sender: Department,
	label: string,
	select: string,
	arrived: string,
): Promise<void> {
	const { database, folder, truths, deliveries } = city;
	const path = `${sender.code}/${feed.title.zh}_${label}.csv`;
	mkdirSync(dirname(join(folder, path)), { recursive: true });
	await database.run(`create or replace table snapshot as ${select}`);
	await database.run(`
		copy (select ${selectList(sheetColumns(feed, 'csv', false))} from snapshot order by n)
		to ${quote(join(folder, path))} (format csv, header)
	`);
	deliveries.push({ path, delivered_at: arrived });
	const { sent } = await database.one<{ sent: number }>('select count(*) as sent from snapshot');
	const faults = await database.rows<{ place: number; dirty: number }>(`
		select place, dirty
		from (select dirty, row_number() over (order by n) as place from snapshot)
		where dirty > 0
		order by place
	`);
	const counts = countsOf(city, feed);
	counts.sent += sent;
	counts.faulty += faults.length;
	for (const { place, dirty } of faults) {
		const { column, rule } = faultKinds[feed.name]![dirty - 1]!;
		truths.faults.push({ file: path, row: place + 1, column, rule, corrected_in: null });
	}
}
