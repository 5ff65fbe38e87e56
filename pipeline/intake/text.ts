import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { identifier, quote } from '../database.ts';
import { InputError, type Words } from '../errors.ts';
import { openCopy, readOptions, markFault, scanText } from './copy.ts';
import { isBinary, judgeEncoding, looksGb18030, type EncodingJudgement } from './encoding.ts';
import { binaryJunk } from './foreign.ts';
import type { Header } from './header.ts';
import { emptyFile, findLayout, lineTail, type Layout } from './layout.ts';
import { linesOf, mendText } from './mend.ts';
import { findProof, provenScan } from './proof.ts';
import { doublesBackslash } from './record.ts';
import { loneFaultSql } from './row-fault.ts';
import { mostInCompany, notSurveyed, type Opening, type Source } from './source.ts';
import { isPlain, lookAtStructure, newStructure, telltales, type Structure } from './structure.ts';
import { surveyFile, type FileSurvey } from './survey-threads.ts';

/** A text file with its beginning decoded. */
export interface TextFile {
	file: string;
	size: number;
	head: Buffer;
	beginning: string;
	judgement: EncodingJudgement;
}

const headSize = 1 << 20;
/** If more lines than this are not in the file's encoding, it is mixed and not taken at all. */
const mostUndecodable = 0.2;
const fewUndecodable = 5;
const guard = '_field_guard';
const feed = 0x0a;
const carriage = 0x0d;

/** Reads the beginning of a text file. Throws InputError when it is empty, no text, or one endless line. */
export function lookAtText(file: string, shown: string): TextFile {
	const { size } = statSync(file);
	const handle = openSync(file, 'r');
	const buffer = Buffer.alloc(Math.min(size, headSize));
	try {
		readSync(handle, buffer, 0, buffer.length, 0);
	} finally {
		closeSync(handle);
	}
	const judgement = judgeEncoding(buffer);
	if (judgement === null)
		throw isBinary(buffer) && !isWide(buffer) ? binaryJunk(shown) : notText(shown);
	const text = new TextDecoder(judgement.encoding).decode(buffer.subarray(judgement.mark));
	if (text.trim() === '' && size <= headSize) throw emptyFile(shown);
	if (size <= headSize) return { file, size, head: buffer, beginning: text, judgement };
	const lastLine = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
	if (lastLine < 0)
		throw new InputError('FILE-LINE', shown, {
			zh: '文件第一行超过 1 MB 还没有换行，不是表格；请重新导出后重发。',
			en: 'the first line goes on for more than 1 MB; this is no table. Export it again and send it again.',
		});
	return { file, size, head: buffer, beginning: text.slice(0, lastLine + 1), judgement };
}

/**
 * Opens separated values in any encoding. A healthy file is read by DuckDB itself on all threads; anything
 * else is reread line by line into a copy, where a bad record costs itself alone.
 * Throws InputError when the file as a whole cannot be read.
 */
export async function openDelimited(text: TextFile, opening: Opening): Promise<Source> {
	let layout = findLayout(text.beginning, opening.wanted, opening.shown);
	const tail = lineTail(text.beginning, layout);
	if (tail !== '')
		layout = findLayout(
			text.beginning.replaceAll(new RegExp(`[${tail}](?=[\\r\\n]|$)`, 'g'), ''),
			opening.wanted,
			opening.shown,
		);
	const start = offsetOfLine(text, layout.lines);
	const { survey, name, encoding } = await survey8(text, start, layout, opening);
	const files = survey.targets.length > 0 ? survey.targets : [text.file];
	const base = {
		headers: layout.header.names,
		band: layout.header.band,
		firstRow: layout.header.data + 1,
		part: null,
		encoding: name,
	};
	const { delimiter } = layout;
	const hasBackslash = survey.seen.includes('\\');
	const data = {
		files,
		start: survey.targets.length > 0 ? 0 : start,
		lineEnd: survey.carriages > survey.feeds + survey.pairs ? '\r' : '\n',
	} as const;
	const notes = hasBackslash && doublesBackslash(linesOf(data), delimiter) ? [doubledNote] : [];
	const mend = (): Source => {
		const copy = openCopy(opening.scratch('mended.csv'), delimiter, true);
		mendText(
			{
				...data,
				delimiter,
				band: layout.header.band,
				fields: layout.header.names.length,
				tail,
				hasBackslash,
			},
			copy,
		);
		return { ...base, ...copy.close(layout.header.names), fault: markFault, notes, ...notSurveyed };
	};
	if (survey.undecodable > 0) {
		const lines = survey.feeds + survey.pairs + survey.carriages + 1;
		if (
			encoding.startsWith('utf-16') ||
			survey.undecodable > Math.max(fewUndecodable, lines * mostUndecodable)
		)
			throw mixedEncoding(opening.shown, name, survey.undecodable);
	}
	// a rewritten file begins with the data
	const above = survey.targets.length > 0 ? newStructure() : lookAbove(text, start);
	if (tail !== '' || !isPlain(survey) || !endsAlike(above, survey)) return mend();
	const skip = survey.targets.length > 0 ? 0 : layout.lines;
	// left to itself DuckDB takes the first line end it sees for all; CR LF cannot be named to it
	const lineEnds = above.pairs + survey.pairs === 0 ? ", new_line = '\\n'" : '';
	const proof = findProof(text, layout, survey, opening);
	const plain: Source = {
		...base,
		...plainScan(files, layout, skip, lineEnds),
		...(survey.feeds + survey.pairs > mostInCompany ? { company: null } : {}),
		fault: plainFault(layout.header),
		notes,
		isTidy: survey.looseBlanks === 0,
		absent: [...telltales].filter((mark) => !survey.seen.includes(mark)).join(''),
		proof: null,
		blankTail: survey.blanksAtEnd,
		again: async () => mend(),
	};
	return proof === null
		? plain
		: {
				...plain,
				...provenScan(files, layout, skip, lineEnds, proof),
				fault: 'null::varchar',
				proof,
				again: async () => plain,
			};
}

const doubledNote: Words = {
	zh: '文件里的反斜杠都成对出现（\\\\），看不出是一个写成了两个，还是本来就是两个；已照原样保留，请核对。由数据库导出的文件，请改用双引号转义后重发。',
	en: 'every backslash in the file stands doubled (\\\\), and nothing tells whether one was meant or two; they were kept as they stand, so check them. If a database wrote the file, let it escape by doubling quotes and send it again.',
};

/** The text as a file in UTF-8: itself, or rewritten. Throws InputError when it is not in one encoding. */
export async function inUtf8(
	text: TextFile,
	opening: Opening,
): Promise<{ file: string; start: number }> {
	const { encoding, mark } = text.judgement;
	const plain = await surveyFile(
		{
			file: text.file,
			start: mark,
			end: text.size,
			encoding,
			delimiter: ',',
			target: encoding === 'utf-8' ? null : opening.scratch('utf8'),
		},
		1,
	);
	if (plain.failed !== null || plain.undecodable > 0)
		throw mixedEncoding(opening.shown, text.judgement.name, plain.undecodable);
	return encoding === 'utf-8'
		? { file: text.file, start: mark }
		: { file: plain.targets[0]!, start: 0 };
}

/** Looks through the whole file; when the beginning misled about its encoding, a second time with the right one. */
async function survey8(
	text: TextFile,
	start: number,
	layout: Layout,
	opening: Opening,
): Promise<{ survey: FileSurvey; name: string; encoding: string }> {
	const { encoding, name } = text.judgement;
	const task = { file: text.file, start, end: text.size, encoding, delimiter: layout.delimiter };
	if (encoding !== 'utf-8')
		return {
			survey: await surveyFile({ ...task, target: opening.scratch('utf8') }, opening.threads),
			name,
			encoding,
		};
	const survey = await surveyFile({ ...task, target: null }, opening.threads);
	if (survey.failed === null) return { survey, name, encoding };
	const isAscii = !/[\x80-\xff]/.test(text.head.subarray(text.judgement.mark).toString('latin1'));
	if (isAscii && !looksGb18030(survey.failed)) throw notText(opening.shown);
	const other = isAscii ? ({ encoding: 'gb18030', name: 'GB18030' } as const) : { encoding, name };
	return {
		survey: await surveyFile(
			{ ...task, encoding: other.encoding, target: opening.scratch('utf8') },
			opening.threads,
		),
		...other,
	};
}

/** The lines above the data, without the byte order mark that may begin them. */
function lookAbove({ head, judgement }: TextFile, start: number): Structure {
	const lines = head.subarray(judgement.mark, start);
	const bytes = new ArrayBuffer(lines.length + 8);
	Buffer.from(bytes).set(lines);
	const above = newStructure();
	lookAtStructure(above, bytes, lines.length, ',');
	return above;
}

/** Says whether the lines above the data are as plain as it and end alike, so that DuckDB counts them as we do; blank ones may be. */
function endsAlike(above: Structure, below: Structure): boolean {
	const strays = above.strayQuotes + above.quotedBreaks + above.controls + above.carriages;
	return (
		strays === 0 &&
		(above.pairs === 0 || below.feeds === 0) &&
		(above.feeds === 0 || below.pairs === 0)
	);
}

function plainScan(
	files: string[],
	layout: Layout,
	skip: number,
	lineEnds: string,
): Pick<Source, 'scan' | 'company'> {
	const columns = [...layout.header.names, guard]
		.map((name) => `${quote(name)}: 'varchar'`)
		.join(', ');
	return scanText(
		files,
		`${readOptions(layout.delimiter, columns)}, header = false, skip = ${skip}${lineEnds}`,
	);
}

/**
 * Marks every record with too few or too many fields: an empty field reads '', a missing one null. One that begins
 * like the header begins another table; one of a single field may be a piece of the record beside it.
 */
function plainFault({ names, band }: Header): string {
	const all = [...names, guard].map(identifier);
	const piece = names.length > 2 ? `when ${all[1]} is null then ${loneFaultSql(all[0]!)}` : '';
	const others = band
		.filter((row) => row.length > 1 && row[0] !== '' && !(row[0]! + row[1]!).includes('\0'))
		.map((row) => `${all[0]} = ${quote(row[0]!)} and ${all[1]} = ${quote(row[1]!)}`);
	return `case when ${identifier(names.at(-1)!)} is null or ${identifier(guard)} is not null
		then case when trim(concat(${all.join(', ')})) = '' then 'blank'
			${others.map((other) => `when ${other} then 'TABLE-OTHER'`).join(' ')} ${piece} else 'FIELD-COUNT' end end`;
}

/** UTF-32, which is text and still cannot be read. */
const isWide = (head: Buffer): boolean =>
	head.length >= 4 && (head.readUInt32LE(0) === 0xfeff || head.readUInt32BE(0) === 0xfeff);

/** The byte where a line (from 0) begins. */
function offsetOfLine({ head, size, beginning, judgement }: TextFile, line: number): number {
	if (judgement.encoding.startsWith('utf-16')) {
		let at = 0;
		for (let number = 0; number < line; number++) at = endOfLine(beginning, at);
		return Math.min(judgement.mark + at * 2, size);
	}
	let at = judgement.mark;
	for (let number = 0; number < line; number++) {
		while (at < head.length && head[at] !== feed && head[at] !== carriage) at++;
		at += head[at] === carriage && head[at + 1] === feed ? 2 : 1;
	}
	return Math.min(at, size);
}

function endOfLine(text: string, from: number): number {
	const match = /\r\n|\n|\r/g;
	match.lastIndex = from;
	return match.exec(text) === null ? text.length : match.lastIndex;
}

function notText(shown: string): InputError {
	return new InputError('FILE-ENCODING', shown, {
		zh: '看不出文件的编码（不是 UTF-8、UTF-16 或 GB18030 的文本），整个文件未入库；请另存为“CSV UTF-8”或 xlsx 后重发。',
		en: 'the encoding cannot be told (no text in UTF-8, UTF-16 or GB18030); nothing of the file was loaded. Save it as "CSV UTF-8" or xlsx and send it again.',
	});
}

function mixedEncoding(shown: string, name: string, lines: number): InputError {
	return new InputError('FILE-ENCODING', shown, {
		zh: `文件大体是 ${name}，但有 ${lines} 行是别的编码，整个文件未入库；请统一编码后重发。`,
		en: `the file is mostly ${name}, but ${lines} lines are in another encoding; nothing of it was loaded. Bring it into one encoding and send it again.`,
	});
}
