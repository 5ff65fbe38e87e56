import { parseCount, requireId, requireStratum } from './encoding.ts';
import type { DrawnUnit, StratumThreshold } from './draw.ts';
import { refuse, type Place } from './error.ts';
import type { FrameUnit } from './frame.ts';
import { canonicalPlan, type PlanCell } from './plan.ts';
import type { Replacement } from './replacement.ts';

/** The published files of a draw, all ASCII with tab and line feed, no header line. Units and tickets stand in published order: stratum, then id (frame) or ticket (drawn). */
export const FILES = {
	frame: 'frame.tsv',
	plan: 'plan.tsv',
	drawn: 'drawn.tsv',
	thresholds: 'thresholds.tsv',
	extension: 'extension.tsv',
	extended: 'extended.tsv',
	replacements: 'replacements.tsv',
	manifest: 'manifest.json',
} as const;

/** The texts of a published folder; the optional files exist only after an extension, a replacement, or when thresholds were published. */
export interface PlanFolder {
	readonly manifest: string;
	readonly frame: string;
	readonly plan: string;
	readonly drawn: string;
	readonly thresholds?: string;
	readonly extension?: string;
	readonly extended?: string;
	readonly replacements?: string;
}

/** What stands for "none" in a field: no threshold (the whole stratum was drawn), no substitute left. */
export const NONE = '-';

/** Lines `stratum, id` of units already in published order; a stream, so that millions need no memory. */
export function* frameLines(units: Iterable<FrameUnit>): Generator<string> {
	for (const { stratum, id } of units) yield `${stratum}\t${id}\n`;
}

/** Lines `stratum, population, x_micro` in stratum order. */
export function* planLines(cells: Iterable<PlanCell>): Generator<string> {
	for (const { stratum, population, expectedMicro } of canonicalPlan(cells)) {
		yield `${stratum}\t${population}\t${expectedMicro}\n`;
	}
}

/** Lines `stratum, id, ticket`. */
export function* drawnLines(units: Iterable<DrawnUnit>): Generator<string> {
	for (const { stratum, id, ticket } of units) yield `${stratum}\t${id}\t${ticket}\n`;
}

/** Lines `stratum, take, tau`. */
export function* thresholdLines(thresholds: Iterable<StratumThreshold>): Generator<string> {
	for (const { stratum, take, tau } of thresholds) yield `${stratum}\t${take}\t${tau ?? NONE}\n`;
}

/** Lines `stratum, lost id, disposition, substitute id, ticket` in the order of the register. */
export function* replacementLines(replacements: Iterable<Replacement>): Generator<string> {
	for (const { lost, substitute } of replacements) {
		const stand =
			substitute === null ? `${NONE}\t${NONE}` : `${substitute.id}\t${substitute.ticket}`;
		yield `${lost.stratum}\t${lost.id}\t${lost.disposition}\t${stand}\n`;
	}
}

/** The members of a frame.tsv in its order. Errors: a malformed line, with its number. */
export function* readFrame(text: string): Generator<FrameUnit> {
	for (const { fields, place } of readFields(text, FILES.frame, 2)) {
		const [stratum = '', id = ''] = fields;
		yield { stratum: requireStratum(stratum, place), id: requireId(id, place) };
	}
}

/** The cells of a plan.tsv (or extension.tsv) in its order. Errors: a malformed line, with its number. */
export function readPlan(text: string, file: string = FILES.plan): PlanCell[] {
	return [...readFields(text, file, 3)].map(({ fields, place }) => {
		const [stratum = '', population = '', expectedMicro = ''] = fields;
		return {
			stratum: requireStratum(stratum, place),
			population: parseCount(population, 'population', place),
			expectedMicro: parseCount(expectedMicro, 'x_micro', place),
		};
	});
}

/** The fields of every line with their place. Errors: a last line without line feed, a carriage return, another number of fields. */
export function* readFields(
	text: string,
	file: string,
	width: number,
): Generator<{ fields: string[]; place: Place }> {
	let start = 0;
	for (let line = 1; start < text.length; line++) {
		const end = text.indexOf('\n', start);
		const place = { file, line };
		if (end < 0) {
			throw refuse(
				'line_end',
				place,
				{ zh: '最后一行没有换行符', en: 'the last line has no line feed' },
				{ zh: '文件可能不完整，请重新下载', en: 'the file may be cut off: download it again' },
			);
		}
		const fields = text.slice(start, end).split('\t');
		if (fields.length !== width || text[end - 1] === '\r') {
			throw refuse(
				'fields',
				place,
				{
					zh: `应为 ${width} 列、以换行符结尾，读到 ${fields.length} 列${text[end - 1] === '\r' ? '和回车符' : ''}`,
					en: `expected ${width} fields and a line feed, found ${fields.length}${text[end - 1] === '\r' ? ' and a carriage return' : ''}`,
				},
				{
					zh: '请使用未经表格软件另存的原始文件',
					en: 'use the original file, not one that a spreadsheet saved again',
				},
			);
		}
		yield { fields, place };
		start = end + 1;
	}
}
