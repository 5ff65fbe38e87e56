import { readFileSync, statSync } from 'node:fs';
import { InputError, type Words } from '../errors.ts';
import { foreignArchive } from './foreign.ts';
import { emptyFile } from './layout.ts';
import { openSharedStrings, type SharedStrings } from './shared-strings.ts';
import { openSheetRows, readCellStyles, type CellBook } from './sheet-rows.ts';
import { openSheetScan, type SheetScan } from './sheet-scan.ts';
import type { Opening, Source } from './source.ts';
import { readSheet, usableSheets, type SheetOutcome, type SheetRow } from './table.ts';
import { decodeEntities, XmlDamage } from './xml-scan.ts';
import {
	damagedZip,
	inflateEntry,
	inflatePieces,
	readZipDirectory,
	workbookLimits,
	type ZipEntry,
} from './zip.ts';

/** A sheet as the workbook lists it. */
interface SheetEntry {
	name: string;
	hidden: boolean;
	/** Its place among the sheets. */
	index: number;
	entry: ZipEntry;
}

const mostSheets = 20;

/** Sheets that templates and lists of rejected rows carry for people: never data, and no word is lost on them. */
export const noteSheets = { notes: '填报说明', problems: '问题清单' } as const;
const isNoteSheet = (name: string): boolean =>
	Object.values<string>(noteSheets).includes(name.trim());

/**
 * Opens an xlsx workbook: every visible sheet whose header fits the feed, values only. Everything is inflated once
 * under limits before a row is read, so that a bomb ends here.
 * Throws InputError when it is no workbook, encrypted, damaged, too big, or no sheet fits.
 */
export async function openWorkbook(file: string, opening: Opening): Promise<Source[]> {
	const { shown } = opening;
	if (statSync(file).size > workbookLimits.bytes) throw tooBig(shown);
	const data = readFileSync(file);
	const entries = readZipDirectory(data, workbookLimits, shown);
	const { sheets, is1904, stringsPath, stylesPath } = await listSheets(data, entries, shown);
	const { scans, strings, styles } = await scanParts(
		data,
		entries,
		sheets,
		stringsPath,
		stylesPath,
		shown,
	);
	const book: CellBook = { strings, styles: readCellStyles(styles), is1904 };
	const notes: Words[] = [];
	const outcomes: SheetOutcome[] = [];
	for (const sheet of sheets) {
		if (isNoteSheet(sheet.name)) continue;
		if (sheet.hidden) {
			notes.push({
				zh: `隐藏的工作表“${sheet.name}”未读取。`,
				en: `the hidden sheet "${sheet.name}" was not read.`,
			});
			continue;
		}
		const scan = scans.get(sheet.entry.name)!;
		try {
			outcomes.push(
				await readSheet(
					sheetRows(data, sheet.entry, book, shown),
					sheet.name,
					`sheet-${sheet.index}.csv`,
					opening,
					scan,
				),
			);
		} catch (cause) {
			throw cause instanceof XmlDamage ? damagedZip(shown, cause) : cause;
		}
		if (scan.formulas > 0 && outcomes.at(-1) !== 'empty')
			notes.push({
				zh: `工作表“${sheet.name}”有 ${scan.formulas} 个公式，取其保存的值。`,
				en: `the sheet "${sheet.name}" has ${scan.formulas} formulas; their stored values were taken.`,
			});
	}
	return usableSheets(outcomes, notes, 'Excel (xlsx)', emptyFile(shown));
}

async function* sheetRows(
	data: Buffer,
	entry: ZipEntry,
	book: CellBook,
	shown: string,
): AsyncGenerator<SheetRow> {
	let ready: SheetRow[] = [];
	const reader = openSheetRows(book, (row) => ready.push(row));
	for await (const piece of inflatePieces(data, entry, shown)) {
		reader.take(piece);
		yield* ready;
		ready = [];
	}
	reader.end();
	yield* ready;
}

/** What a workbook says of its parts. */
interface WorkbookParts {
	sheets: SheetEntry[];
	/** Days are counted from 1904. */
	is1904: boolean;
	stringsPath: string | null;
	stylesPath: string | null;
}

async function listSheets(
	data: Buffer,
	entries: ZipEntry[],
	shown: string,
): Promise<WorkbookParts> {
	const workbook = entries.find((entry) => /(^|\/)workbook\.xml$/i.test(entry.name));
	const relations = entries.find((entry) => /(^|\/)_rels\/workbook\.xml\.rels$/i.test(entry.name));
	if (!workbook || !relations)
		throw foreignArchive(
			entries.map((entry) => entry.name),
			shown,
		);
	const folder = workbook.name.slice(0, workbook.name.lastIndexOf('/') + 1);
	const inFolder = (target: string): string =>
		target.startsWith('/') ? target.slice(1) : folder + target;
	const targets = new Map<string, string>();
	const others = new Map<string, string>();
	for (const { Type = '', Id = '', Target = '' } of tags(
		await inflateText(data, relations, shown),
		'Relationship',
	)) {
		const kind = Type.slice(Type.lastIndexOf('/') + 1);
		if (kind === 'worksheet') targets.set(Id, inFolder(Target));
		else others.set(kind, inFolder(Target));
	}
	const xml = await inflateText(data, workbook, shown);
	const listed = tags(xml, 'sheet').map((attributes) => ({
		name: attributes.name ?? '',
		id: Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '',
		hidden: /hidden/i.test(attributes.state ?? ''),
	}));
	const sheets = listed
		.filter((sheet) => sheet.name && sheet.id)
		.flatMap(({ name, id, hidden }, index): SheetEntry[] => {
			const path = targets.get(id);
			const entry = path === undefined ? undefined : entries.find((one) => one.name === path);
			return entry ? [{ name, hidden, index, entry }] : [];
		});
	if (sheets.length === 0) throw damagedZip(shown);
	if (sheets.length > mostSheets) throw tooBig(shown);
	return {
		sheets,
		is1904: tags(xml, 'workbookPr').some(({ date1904 }) => date1904 === '1' || date1904 === 'true'),
		stringsPath: others.get('sharedStrings') ?? null,
		stylesPath: others.get('styles') ?? null,
	};
}

/** What is known of a workbook once all of it was inflated. */
interface ScannedParts {
	scans: Map<string, SheetScan>;
	strings: SharedStrings | null;
	/** The XML of the cell formats. */
	styles: Buffer[];
}

/** Inflates every part that will be read, for its size, checksum, end and formulas, the shared strings and styles for good. */
async function scanParts(
	data: Buffer,
	entries: ZipEntry[],
	sheets: SheetEntry[],
	stringsPath: string | null,
	stylesPath: string | null,
	shown: string,
): Promise<ScannedParts> {
	const scans = new Map<string, SheetScan>();
	const styles: Buffer[] = [];
	let strings: SharedStrings | null = null;
	for (const entry of entries) {
		const isSheet = sheets.some((sheet) => sheet.entry === entry);
		if (!isSheet && !/\.(xml|rels)$/i.test(entry.name)) continue;
		const scan = openSheetScan(isSheet);
		const shared = entry.name === stringsPath ? openSharedStrings() : null;
		try {
			await inflateEntry(data, entry, shown, (piece) => {
				scan.take(piece);
				shared?.take(piece);
				if (entry.name === stylesPath) styles.push(Buffer.from(piece));
			});
			if (shared !== null) strings = shared.end();
		} catch (cause) {
			throw cause instanceof XmlDamage ? damagedZip(shown, cause) : cause;
		}
		const result = scan.result();
		if (result.hasDoctype || ((isSheet || shared !== null) && !result.whole))
			throw damagedZip(shown);
		if (isSheet) scans.set(entry.name, result);
	}
	if (strings === null && [...scans.values()].some((scan) => scan.sharesStrings))
		throw damagedZip(shown);
	return { scans, strings, styles };
}

async function inflateText(data: Buffer, entry: ZipEntry, shown: string): Promise<string> {
	const pieces: Buffer[] = [];
	if (entry.size > 4 << 20) throw tooBig(shown);
	await inflateEntry(data, entry, shown, (piece) => pieces.push(Buffer.from(piece)));
	return Buffer.concat(pieces).toString('utf8');
}

/** The attributes of every element of one name in a small XML text. */
function tags(xml: string, element: string): Record<string, string>[] {
	const found = xml.matchAll(new RegExp(`<(?:\\w+:)?${element}\\s([^>]*)>`, 'g'));
	return [...found].map(([, attributes]) =>
		Object.fromEntries(
			[...attributes!.matchAll(/([\w:]+)\s*=\s*("([^"]*)"|'([^']*)')/g)].map((match) => [
				match[1]!,
				decodeEntities(match[3] ?? match[4] ?? ''),
			]),
		),
	);
}

function tooBig(shown: string): InputError {
	return new InputError('FILE-BOMB', shown, {
		zh: `Excel 文件过大（解开后不得超过 200 MB，工作表不得超过 ${mostSheets} 个），未入库；请拆分或改用 CSV。`,
		en: `the Excel file is too big (at most 200 MB unpacked and ${mostSheets} sheets); nothing was loaded. Split it or send CSV.`,
	});
}
