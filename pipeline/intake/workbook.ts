import { readFileSync, statSync } from 'node:fs';
import { streamXlsxRows } from 'hucre/xlsx';
import { InputError, type Words } from '../errors.ts';
import { cellText } from './cell.ts';
import { emptyFile } from './layout.ts';
import { openSheetScan, type SheetScan } from './sheet-scan.ts';
import type { Opening, Source } from './source.ts';
import { readSheet, usableSheets, type SheetOutcome, type SheetRow } from './table.ts';
import { damagedZip, inflateEntry, readZipDirectory, workbookLimits, type ZipEntry } from './zip.ts';

/** A sheet as the workbook lists it. */
interface SheetEntry {
	name: string;
	hidden: boolean;
	/** Its place among the sheets, as hucre counts them. */
	index: number;
	entry: ZipEntry;
}

const mostSheets = 20;

/** Sheets that templates and lists of rejected rows carry for people: never data, and no word is lost on them. */
export const noteSheets = { notes: '填报说明', problems: '问题清单' } as const;
const isNoteSheet = (name: string): boolean => Object.values<string>(noteSheets).includes(name.trim());

/**
 * Opens an xlsx workbook: every visible sheet whose header fits the feed, values only. Everything is inflated once
 * under limits before hucre sees it, so that a bomb ends here.
 * Throws InputError when it is no workbook, encrypted, damaged, too big, or no sheet fits.
 */
export async function openWorkbook(file: string, opening: Opening): Promise<Source[]> {
	const { shown } = opening;
	if (statSync(file).size > workbookLimits.bytes) throw tooBig(shown);
	const data = readFileSync(file);
	const entries = readZipDirectory(data, workbookLimits, shown);
	const sheets = await listSheets(data, entries, shown);
	const scans = await scanParts(data, entries, sheets, shown);
	const notes: Words[] = [];
	const outcomes: SheetOutcome[] = [];
	for (const sheet of sheets) {
		if (isNoteSheet(sheet.name)) continue;
		if (sheet.hidden) {
			notes.push({ zh: `隐藏的工作表“${sheet.name}”未读取。`, en: `the hidden sheet "${sheet.name}" was not read.` });
			continue;
		}
		const scan = scans.get(sheet.entry.name)!;
		try {
			outcomes.push(await readSheet(sheetRows(data, sheet.index), sheet.name, `sheet-${sheet.index}.csv`, opening, scan.hollowRows));
		} catch (cause) {
			throw cause instanceof InputError || !(cause instanceof Error) || !/^(Parse|Zip|Xml|Unsupported|Encrypted)/.test(cause.name) ? cause : damagedZip(shown, cause);
		}
		if (scan.formulas > 0 && outcomes.at(-1) !== 'empty')
			notes.push({ zh: `工作表“${sheet.name}”有 ${scan.formulas} 个公式，取其保存的值。`, en: `the sheet "${sheet.name}" has ${scan.formulas} formulas; their stored values were taken.` });
	}
	return usableSheets(outcomes, notes, 'Excel (xlsx)', emptyFile(shown));
}

async function* sheetRows(data: Buffer, index: number): AsyncGenerator<SheetRow> {
	for await (const row of streamXlsxRows(data, { sheet: index })) yield { number: row.index + 1, cells: row.values.map(cellText) };
}

async function listSheets(data: Buffer, entries: ZipEntry[], shown: string): Promise<SheetEntry[]> {
	const workbook = entries.find((entry) => /(^|\/)workbook\.xml$/i.test(entry.name));
	const relations = entries.find((entry) => /(^|\/)_rels\/workbook\.xml\.rels$/i.test(entry.name));
	if (!workbook || !relations)
		throw new InputError('FILE-FORMAT', shown, {
			zh: '压缩包里不是 xlsx 工作簿，未入库；请直接发 xlsx、CSV、JSON 或 Parquet 文件，不要打包。',
			en: 'the archive holds no xlsx workbook; nothing was loaded. Send the xlsx, CSV, JSON or Parquet file itself, not packed.',
		});
	const folder = workbook.name.slice(0, workbook.name.lastIndexOf('/') + 1);
	const targets = new Map<string, string>();
	for (const attributes of tags(await inflateText(data, relations, shown), 'Relationship'))
		if (/\/worksheet$/.test(attributes.Type ?? '')) targets.set(attributes.Id ?? '', attributes.Target ?? '');
	const listed = tags(await inflateText(data, workbook, shown), 'sheet').map((attributes) => ({
		name: attributes.name ?? '',
		id: Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '',
		hidden: /hidden/i.test(attributes.state ?? ''),
	}));
	const sheets = listed
		.filter((sheet) => sheet.name && sheet.id)
		.flatMap(({ name, id, hidden }, index): SheetEntry[] => {
			const target = targets.get(id);
			const path = target?.startsWith('/') ? target.slice(1) : folder + (target ?? '');
			const entry = target === undefined ? undefined : entries.find((one) => one.name === path);
			return entry ? [{ name, hidden, index, entry }] : [];
		});
	if (sheets.length === 0) throw damagedZip(shown);
	if (sheets.length > mostSheets) throw tooBig(shown);
	return sheets;
}

/** Inflates every part that will be read, for its size, checksum, end and formulas. */
async function scanParts(data: Buffer, entries: ZipEntry[], sheets: SheetEntry[], shown: string): Promise<Map<string, SheetScan>> {
	const scans = new Map<string, SheetScan>();
	let hasStrings = false;
	for (const entry of entries) {
		const isSheet = sheets.some((sheet) => sheet.entry === entry);
		if (!isSheet && !/\.(xml|rels)$/i.test(entry.name)) continue;
		const scan = openSheetScan();
		await inflateEntry(data, entry, shown, scan.take);
		const result = scan.result();
		const isStrings = /(^|\/)sharedStrings\.xml$/i.test(entry.name);
		if (result.hasDoctype || ((isSheet || isStrings) && !result.whole)) throw damagedZip(shown);
		if (isSheet) scans.set(entry.name, result);
		hasStrings ||= isStrings;
	}
	if (!hasStrings && [...scans.values()].some((scan) => scan.sharesStrings)) throw damagedZip(shown);
	return scans;
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
		Object.fromEntries([...attributes!.matchAll(/([\w:]+)\s*=\s*("([^"]*)"|'([^']*)')/g)].map((match) => [match[1]!, decodeEntities(match[3] ?? match[4] ?? '')])),
	);
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Text of XML with its character references and the five entities it knows put in. */
export function decodeEntities(text: string): string {
	if (!text.includes('&')) return text;
	return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (all, hex?: string, decimal?: string, name?: string) => {
		if (name) return entities[name.toLowerCase()]!;
		const code = hex ? parseInt(hex, 16) : Number(decimal);
		return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
	});
}

function tooBig(shown: string): InputError {
	return new InputError('FILE-BOMB', shown, {
		zh: `Excel 文件过大（解开后不得超过 200 MB，工作表不得超过 ${mostSheets} 个），未入库；请拆分或改用 CSV。`,
		en: `the Excel file is too big (at most 200 MB unpacked and ${mostSheets} sheets); nothing was loaded. Split it or send CSV.`,
	});
}
