import { readFileSync } from 'node:fs';
import { InputError, type Words } from '../errors.ts';
import { emptyFile } from './layout.ts';
import type { Opening, Source } from './source.ts';
import {
	readSheet,
	usableSheets,
	type MergedCells,
	type SheetOutcome,
	type SheetRow,
} from './table.ts';
import type { TextFile } from './text.ts';
import { decodeEntities } from './xml-scan.ts';

const mostBytes = 64 << 20;

/**
 * Opens a workbook in the XML form of Excel 2003 (SpreadsheetML), whatever its name ends in.
 * Throws InputError for any other XML or HTML, and when no sheet fits.
 */
export async function openSpreadsheetXml(text: TextFile, opening: Opening): Promise<Source[]> {
	const { shown } = opening;
	const start = text.beginning.slice(0, 4000);
	if (!start.includes('urn:schemas-microsoft-com:office:spreadsheet'))
		throw otherMarkup(shown, start);
	if (text.size > mostBytes || /<!(DOCTYPE|ENTITY)/i.test(start)) throw otherMarkup(shown, start);
	const declared = /encoding\s*=\s*["']([\w-]+)["']/i.exec(start)?.[1]?.toLowerCase();
	const encoding =
		text.judgement.mark === 0 && declared && /^(gb|936)/.test(declared)
			? 'gb18030'
			: text.judgement.encoding;
	const xml = decodeWhole(text.file, encoding, shown);
	const notes: Words[] = [];
	const outcomes: SheetOutcome[] = [];
	for (const [index, sheet] of xml
		.split(/<(?:\w+:)?Worksheet\b/)
		.slice(1)
		.entries()) {
		const name = decodeEntities(
			/^[^>]*\bName\s*=\s*"([^"]*)"/.exec(sheet)?.[1] ?? String(index + 1),
		);
		if (/<(?:\w+:)?Visible>\s*Sheet(Very)?Hidden/.test(sheet)) {
			notes.push({
				zh: `隐藏的工作表“${name}”未读取。`,
				en: `the hidden sheet "${name}" was not read.`,
			});
			continue;
		}
		if (!/<\/(?:\w+:)?Worksheet>/.test(sheet)) throw cutOff(shown);
		outcomes.push(
			await readSheet(sheetRows(sheet), name, `sheet-${index}.csv`, opening, {
				hollowRows: hollowRows(sheet),
				merges: mergedCells(sheet),
			}),
		);
		const formulas = sheet.split(/\bFormula\s*=/).length - 1;
		if (formulas > 0)
			notes.push({
				zh: `工作表“${name}”有 ${formulas} 个公式，取其保存的值。`,
				en: `the sheet "${name}" has ${formulas} formulas; their stored values were taken.`,
			});
	}
	return usableSheets(outcomes, notes, 'Excel 2003 XML', emptyFile(shown));
}

function decodeWhole(file: string, encoding: string, shown: string): string {
	try {
		return new TextDecoder(encoding, { fatal: true }).decode(readFileSync(file));
	} catch (cause) {
		throw new InputError(
			'FILE-ENCODING',
			shown,
			{
				zh: `文件不是有效的 ${encoding} 文本，未入库；请另存为 .xlsx 后重发。`,
				en: `the file is no valid ${encoding}; nothing was loaded. Save it as .xlsx and send it again.`,
			},
			cause,
		);
	}
}

const rowPattern = /<(?:\w+:)?Row\b([^>]*?)(\/>|>([\s\S]*?)<\/(?:\w+:)?Row>)/g;
const cellPattern = /<(?:\w+:)?Cell\b([^>]*?)(\/>|>([\s\S]*?)<\/(?:\w+:)?Cell>)/g;
const dataPattern = /<(?:\w+:)?Data\b([^>]*?)(?:\/>|>([\s\S]*?)<\/(?:\w+:)?Data>)/;
const commentPattern = /<(?:\w+:)?Comment\b[\s\S]*?<\/(?:\w+:)?Comment>/g;
const mostColumns = 16_384;

function* sheetRows(sheet: string): Generator<SheetRow> {
	let number = 0;
	for (const [, attributes, , content] of sheet.matchAll(rowPattern)) {
		number = numberOf(attributes!, 'Index') ?? number + 1;
		const cells: string[] = [];
		for (const [, cell, , inner] of (content ?? '').matchAll(cellPattern)) {
			const place = (numberOf(cell!, 'Index') ?? cells.length + 1) - 1;
			if (place >= mostColumns || place < cells.length) continue;
			while (cells.length < place) cells.push('');
			cells.push(valueOf(inner ?? ''));
			for (
				let across = Math.min(numberOf(cell!, 'MergeAcross') ?? 0, mostColumns);
				across > 0;
				across--
			)
				cells.push('');
		}
		yield { number, cells };
		number += numberOf(attributes!, 'Span') ?? 0;
	}
}

/** The merged cells of a sheet by their first row. */
function mergedCells(sheet: string): Map<number, MergedCells[]> {
	const merges = new Map<number, MergedCells[]>();
	if (!/\bMerge(Across|Down)\b/.test(sheet)) return merges;
	let number = 0;
	for (const [, attributes, , content] of sheet.matchAll(rowPattern)) {
		number = numberOf(attributes!, 'Index') ?? number + 1;
		let place = 0;
		for (const [, cell] of (content ?? '').matchAll(cellPattern)) {
			const left = (numberOf(cell!, 'Index') ?? place + 1) - 1;
			const [across, down] = [
				numberOf(cell!, 'MergeAcross') ?? 0,
				numberOf(cell!, 'MergeDown') ?? 0,
			];
			if (across + down > 0)
				merges.set(number, [
					...(merges.get(number) ?? []),
					{ left, right: left + across, bottom: number + down },
				]);
			place = left + across + 1;
		}
		number += numberOf(attributes!, 'Span') ?? 0;
	}
	return merges;
}

function numberOf(attributes: string, name: string): number | null {
	const found = new RegExp(`\\b${name}\\s*=\\s*"(\\d{1,7})"`).exec(attributes)?.[1];
	return found === undefined ? null : Number(found);
}

function valueOf(cell: string): string {
	const data = dataPattern.exec(cell.includes('Comment') ? cell.replace(commentPattern, '') : cell);
	if (data === null) return '';
	const text = decodeEntities(
		(data[2] ?? '').replace(
			/<!\[CDATA\[([\s\S]*?)\]\]>|<[^>]*>/g,
			(_all, plain?: string) => plain ?? '',
		),
	);
	const type = /\bType\s*=\s*"(\w+)"/.exec(data[1]!)?.[1];
	if (type === 'Boolean') return text === '1' ? 'true' : 'false';
	if (type !== 'DateTime') return text;
	const [day, time = ''] = text.split('T');
	if (day! < '1900-01-01') return time.slice(0, 8);
	return time.startsWith('00:00:00') || time === '' ? day! : `${day} ${time.slice(0, 8)}`;
}

/** Rows with a formula that has no stored value. */
function hollowRows(sheet: string): Set<number> {
	const rows = new Set<number>();
	if (!/\bFormula\s*=/.test(sheet)) return rows;
	let number = 0;
	for (const [, attributes, , content] of sheet.matchAll(rowPattern)) {
		number = numberOf(attributes!, 'Index') ?? number + 1;
		for (const [, cell, , inner] of (content ?? '').matchAll(cellPattern))
			if (/\bFormula\s*=/.test(cell!) && !dataPattern.test(inner ?? '')) rows.add(number);
		number += numberOf(attributes!, 'Span') ?? 0;
	}
	return rows;
}

function otherMarkup(shown: string, start: string): InputError {
	const isPage = /<(html|table|!doctype html)/i.test(start);
	return new InputError('FILE-FORMAT', shown, {
		zh: `这是${isPage ? '网页（HTML）' : ' XML'} 文件，不是 Excel 工作簿，未入库；请在 Excel 或 WPS 中打开后另存为 .xlsx 再发。`,
		en: `this is ${isPage ? 'a web page (HTML)' : 'an XML file'}, no Excel workbook; nothing was loaded. Open it in Excel or WPS, save it as .xlsx and send it again.`,
	});
}

function cutOff(shown: string): InputError {
	return new InputError('FILE-UNREADABLE', shown, {
		zh: '文件不完整（工作表没有结束），未入库；请重新保存后重发。',
		en: 'the file is cut off inside a sheet; nothing was loaded. Save it again and send it again.',
	});
}
