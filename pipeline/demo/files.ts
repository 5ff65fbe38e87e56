import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { identifier, quote } from '../database.ts';
import { lakeTypes, type Feed } from '../feed.ts';
import { writeWorkbook } from '../workbook-writer.ts';
import { atOffice, deliveredAt } from './behaviour.ts';
import { duplicateMark, faultKinds } from './faults.ts';
import {
	corrected,
	extensions,
	formFor,
	formOf,
	linesAbove,
	noteRowCounts,
	pathOf,
	type FileForm,
	type Outgoing,
} from './outgoing.ts';
import type { Department } from './places.ts';
import { addCorrections, noteFaults, pasteRows } from './planting.ts';
import { encodeGb18030 } from './gb18030.ts';
import { csvLine, licensingDialect, selectList, sheetColumns, type SheetColumn } from './sheet.ts';
import { addWorkingDays, lastDay } from './timeline.ts';
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
	await addMissingColumns(city, outgoing.feed, outgoing.table);
	await pasteRows(city, outgoing, chosen);
	await noteRowCounts(city, outgoing, chosen);
	const corrections = await addCorrections(city, outgoing, chosen);
	await noteFaults(city, outgoing, chosen, corrections);
	for (const department of departments) {
		const periods = await countRows(city, outgoing, department);
		const files = periods.map((p) => ({
			p,
			path: pathOf(city, outgoing, department, p),
			form: formFor(city, outgoing, department, p),
		}));
		for (const file of files) noteDelivery(city, outgoing, department, file);
		mkdirSync(join(city.folder, department.code), { recursive: true });
		if (files[0]?.form === 'parquet') await writeParquet(city, outgoing, department, files);
		else await writeSheets(city, outgoing, department, files);
	}
}

interface PlannedFile {
	p: number;
	path: string;
	form: FileForm;
}

/** The counts of a feed so far, begun at zero. */
function countsOf({ truths }: City, feed: Feed): RowCounts {
	return (truths.rows[feed.name] ??= { distinct: 0, sent: 0, faulty: 0, duplicate: 0, blank: 0 });
}

/** Gives a table the columns of its feed that nothing in the city speaks of: they are sent empty. */
async function addMissingColumns({ database }: City, feed: Feed, table: string): Promise<void> {
	const present = await database.rows<{ column_name: string }>(`describe ${table}`);
	const names = new Set(present.map(({ column_name }) => column_name));
	for (const column of feed.columns)
		if (column.derived === null && !names.has(column.name))
			await database.run(
				`alter table ${table} add column ${identifier(column.name)} ${lakeTypes[column.type]}`,
			);
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
	const columns = selectList(sheetColumns(feed, 'parquet', false, department));
	for (const { p, path } of files)
		await database.run(`
			copy (select ${columns} from ${table} where d = ${department.index} and p = ${p})
			to ${quote(join(folder, path))} (format parquet)
		`);
}

/** A large history goes straight to disk; the many small files come as one text each from a single query. */
async function writeSheets(
	city: City,
	outgoing: Outgoing,
	department: Department,
	files: PlannedFile[],
): Promise<void> {
	const { database, folder, behaviour } = city;
	const { feed, table } = outgoing;
	const isOwn = department.index === behaviour.ownHeaders && feed.name === 'approvals';
	const columnsOf = (form: FileForm, text: boolean): SheetColumn[] =>
		isOwn
			? licensingDialect(feed, department).columns
			: sheetColumns(feed, form, text, city.isPlain ? null : department);
	const mark = department.index % 7 === 1 ? '\ufeff' : '';
	const history = files.find(({ p, form }) => p === 0 && form !== 'workbook');
	if (history) {
		const [first, ...others] = columnsOf(history.form, false);
		const byteMark = history.form === 'utf-8' ? mark : '';
		const columns = selectList([{ ...first!, header: byteMark + first!.header }, ...others]);
		const target = join(folder, history.path);
		await database.run(`
			copy (select ${columns} from ${table} where d = ${department.index} and p = 0)
			to ${quote(target)} (format csv, header)
		`);
		if (history.form === 'gb18030')
			writeFileSync(target, encodeGb18030(readFileSync(target, 'utf8')));
	}
	const rest = files.filter((file) => file !== history);
	for (const form of new Set(rest.map((file) => file.form))) {
		const chosen = rest.filter((file) => file.form === form);
		const columns = columnsOf(form, true);
		const [cell, line] = form === 'workbook' ? ['chr(31)', 'chr(30)'] : ["','", 'chr(10)'];
		const texts = await database.rows<{ p: number; body: string }>(`
			select p, string_agg(${csvLine(columns, cell)}, ${line} order by rowid) as body
			from ${table} where d = ${department.index} and p in (${chosen.map(({ p }) => p).join(', ')}) group by p order by p
		`);
		const headers = columns.map((column) => column.header);
		for (const { p, body } of texts) {
			const file = chosen.find((one) => one.p === p)!;
			if (form === 'workbook') await writeSheet(city, outgoing, department, file, headers, body);
			else writeText(city, outgoing, department, file, mark, headers, body);
		}
	}
}

function writeText(
	city: City,
	{ feed }: Outgoing,
	department: Department,
	{ path, form }: PlannedFile,
	mark: string,
	headers: string[],
	body: string,
): void {
	const { folder, chance, truths } = city;
	const end = department.index % 7 === 2 ? '\r\n' : '\n';
	const blank = chance('blank lines', path) < 0.03 ? 1 + Math.floor(chance('blank', path) * 3) : 0;
	if (blank > 0) truths.blank_lines.push({ file: path, count: blank });
	countsOf(city, feed).blank += blank;
	const lines = end === '\n' ? body : body.replaceAll('\n', end);
	const text = headers.join(',') + end + lines + end + end.repeat(blank);
	writeFileSync(join(folder, path), form === 'gb18030' ? encodeGb18030(text) : mark + text);
}

/** A filled-in template: a title, a note on filling in, the header, the rows. */
async function writeSheet(
	{ folder }: City,
	{ feed, periods }: Outgoing,
	department: Department,
	{ p, path }: PlannedFile,
	headers: string[],
	body: string,
): Promise<void> {
	const rows = body.split('\u001e').map((line) => line.split('\u001f').map((cell) => cell || null));
	const label = periods[p % corrected]!.label;
	const note = '填报说明：带“必填”的列不得为空，日期按“年-月-日”填写，不得增删列。';
	const bytes = await writeWorkbook(
		[
			{
				name: feed.title.zh,
				columns: headers.map((_, column) => ({
					header: column === 0 ? `${department.name}${feed.title.zh}信息报送表（${label}）` : '',
					width: 14,
				})),
				rows: [headers.map((_, column) => (column === 0 ? note : null)), headers, ...rows],
			},
		],
		new Date(`${lastDay}T00:00:00Z`),
	);
	writeFileSync(join(folder, path), bytes);
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
	await database.run(`create or replace table snapshot as ${select}`);
	await addMissingColumns(city, feed, 'snapshot');
	const { sent } = await database.one<{ sent: number }>('select count(*) as sent from snapshot');
	const free = formOf(city, feed, sender, sent);
	const form = free === 'workbook' ? 'gb18030' : free;
	const path = `${sender.code}/${feed.title.zh}_${label}.${extensions[form]}`;
	const target = join(folder, path);
	mkdirSync(dirname(target), { recursive: true });
	await database.run(`
		copy (select ${selectList(sheetColumns(feed, form, false, city.isPlain ? null : sender))} from snapshot order by n)
		to ${quote(target)} (format csv, header)
	`);
	if (form === 'gb18030') writeFileSync(target, encodeGb18030(readFileSync(target, 'utf8')));
	deliveries.push({ path, delivered_at: arrived });
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
		const row = place + linesAbove[form];
		truths.faults.push({ file: path, row, column, rule, corrected_in: null });
	}
}
