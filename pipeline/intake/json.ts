import { InputError, type Words } from '../errors.ts';
import { markFault, openCopy } from './copy.ts';
import { listObjects } from './json-list.ts';
import { cellText, isNested, parseObject, type JsonRecord } from './json-record.ts';
import { readLines } from './line.ts';
import { headerWords } from './mapping.ts';
import { notSurveyed, type Opening, type Source } from './source.ts';
import { longestRecord } from './structure.ts';
import { inUtf8, type TextFile } from './text.ts';

const mostColumns = 1000;
/** `{"code": 0, "data": [{` : an answer of an interface around the list. */
const aroundList =
	/^\s*\{(\s*"[^"\\]*"\s*:\s*("[^"\\]*"|[\w.+-]+)\s*,)*\s*"[^"\\]*"\s*:\s*(?=\[\s*\{)/;

/**
 * Opens JSON: a list of objects, one object a line (NDJSON), or an object that holds one such list.
 * Each object is a row and its keys are the headers. A damaged line costs its own row; a damaged list is refused.
 * Throws InputError when there is no object at all.
 */
export async function openJson(text: TextFile, opening: Opening): Promise<Source> {
	const { file, start } = await inUtf8(text, opening);
	const around = aroundList.exec(text.beginning);
	const byLine = text.beginning.trimStart().startsWith('{') && around === null;
	const records = byLine
		? lineObjects(file, start)
		: listObjects(
				file,
				start + Buffer.byteLength(around?.[0] ?? ''),
				around !== null,
				opening.shown,
			);
	const copy = openCopy(opening.scratch('json.csv'), ',');
	const columns = new Map<string, number>();
	/** In how many rows a column holds what is nested deeper than a cell. */
	const nested = new Map<string, number>();
	let isByColumn = false;
	for (const record of records) {
		if (typeof record === 'string') {
			copy.add([], record);
			continue;
		}
		const fields = Array.from({ length: columns.size }, () => '');
		const keys = new Set(Object.keys(record).map((key) => key.trim()));
		if (keys.size < Object.keys(record).length) {
			copy.add([], 'JSON-RECORD');
			continue;
		}
		isByColumn ||=
			copy.rows() === 0 &&
			keys.size > 1 &&
			Object.values(record).every((value) => Array.isArray(value) && value.length > 1);
		for (const [key, value] of Object.entries(record)) {
			let place = columns.get(key.trim());
			if (place === undefined) columns.set(key.trim(), (place = columns.size));
			fields[place] = cellText(value);
			if (isNested(value)) nested.set(key.trim(), (nested.get(key.trim()) ?? 0) + 1);
		}
		if (columns.size > mostColumns) break;
		copy.add(fields, fields.every((field) => field.isWellFormed()) ? null : 'TEXT-CHARACTERS');
	}
	// one object of lists is a table by columns
	if (isByColumn && copy.rows() === 1) throw unusable(opening.shown);
	const headers = [...columns.keys()];
	const folded = new Set(headers.map((header) => header.toLowerCase()));
	if (
		headers.length === 0 ||
		headers.length > mostColumns ||
		folded.size < headers.length ||
		folded.has('')
	)
		throw unusable(opening.shown);
	const encoding = text.judgement.encoding === 'utf-8' ? 'JSON' : `JSON (${text.judgement.name})`;
	const notes = [...nested]
		.filter(([header]) => opening.wanted.flat().includes(headerWords(header)))
		.map(([header, rows]) => nestedNote(header, rows));
	return {
		headers,
		band: [],
		...copy.close(headers),
		fault: markFault,
		firstRow: 1,
		part: null,
		encoding,
		notes,
		...notSurveyed,
	};
}

/** The object on each line, or the rule code of a line without one. */
function* lineObjects(file: string, start: number): Generator<JsonRecord | string> {
	for (const line of readLines(file, start, longestRecord, '\n')) {
		if (!line.long && line.text.trim() === '') yield 'blank';
		else
			yield line.long
				? 'RECORD-LONG'
				: (parseObject(Buffer.from(line.text, 'latin1').toString('utf8')) ?? 'JSON-RECORD');
	}
}

function nestedNote(header: string, rows: number): Words {
	return {
		zh: `列“${header}”有 ${rows} 行是嵌套的结构，不是单个的值，已按 JSON 文字保留；请展开成普通的列后重发。`,
		en: `the column "${header}" holds nested structures and no single values in ${rows} rows; they were kept as text in JSON. Spread them into plain columns and send it again.`,
	};
}

function unusable(shown: string): InputError {
	return new InputError('FILE-JSON', shown, {
		zh: `不是可用的 JSON：应为对象数组或每行一个对象，列名不重复且不超过 ${mostColumns} 列；请重新导出后重发。`,
		en: `this is no usable JSON: a list of objects, or one object a line, with at most ${mostColumns} different columns, is needed. Export it again and send it again.`,
	});
}
