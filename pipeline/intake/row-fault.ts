import { identifier, quote } from '../database.ts';
import type { Recipe } from './mapping.ts';
import type { Source } from './source.ts';

const totals = '^(本页|本表|本月|本季度?|本年|全部|以上)?(合计|小计|总计|共计|累计)([:：(（].*)?$';
const notes =
	'^(注|备注|说明|填表说明|填报说明|填表人|填报人|制表人|经办人|审核人|复核人|负责人|联系人|联系电话|填表单位|填报单位|制表单位|报送单位|填报日期|填表日期|制表日期|统计日期|打印时间|导出时间|数据来源)[:：]';
/** Lines that people and programs put between and below records. */
const remarks =
	'^([#*=~<>]|--|—|//|[(（].*[)）]$|共[0-9]+|总共|以[上下](空白|为)|[0-9]+ ?(rows|records|lines))';
/** Cells at the start of a row among which the first filled one says what the row is. */
const leadingCells = 6;

/** Records that hold no data although they are not empty, and what the sender is told of them. */
export const dataless: Record<string, { zh: string; en: string }> = {
	'HEADER-AGAIN': { zh: '重复的表头', en: 'repeated header rows' },
	'TOTAL-ROW': { zh: '合计行', en: 'rows of totals' },
	'NOTE-ROW': { zh: '说明行', en: 'rows of notes' },
};

/** Marks a row that the mapping does not address: it keeps its place, so that the rows after it keep theirs, and does not count. */
export const elsewhere = 'blank:ELSEWHERE';

/** The fault of a line of a single field, `text`: a total or note is none; what is no remark may be a piece of a record. */
export function loneFault(text: string): string {
	const words = text.replace(/[ \t\u3000]/g, '');
	if (new RegExp(totals).test(words)) return 'blank:TOTAL-ROW';
	if (new RegExp(notes).test(words)) return 'blank:NOTE-ROW';
	return new RegExp(remarks, 'i').test(text.trim()) ? 'FIELD-COUNT' : 'FIELD-PIECE';
}

/** `loneFault` as SQL over the text `cell`. */
export function loneFaultSql(cell: string): string {
	const words = `regexp_replace(${cell}, '[ \\t\\x{3000}]', '', 'g')`;
	return `case when regexp_matches(${words}, ${quote(totals)}) then 'blank:TOTAL-ROW' when regexp_matches(${words}, ${quote(notes)}) then 'blank:NOTE-ROW'
		when regexp_matches(trim(${cell}), ${quote(remarks)}, 'i') then 'FIELD-COUNT' else 'FIELD-PIECE' end`;
}

/** SQL over a source's scan by which records that are bad as a whole are known. */
export interface RowFault {
	/** The rule code of such a record, 'blank…' for one without data, else null: what the source found and the header once more. */
	fault: string;
	/** The same for totals and notes, to be asked of rows that lack a required value only; they do. */
	lacking: string;
}

/** How the records of a source that are bad as a whole are known. */
export function rowFault(source: Source): RowFault {
	const whens = [`when (${source.fault}) is not null then (${source.fault})`];
	for (const row of source.band) {
		// where every cell of a column is an instant, none is its name
		if (
			source.headers.some(
				(header, index) => row[index]?.trim() && source.proof?.instants.has(header),
			)
		)
			continue;
		const filled = source.headers.flatMap((header, index) =>
			row[index]?.trim() && !row[index].includes('\0')
				? [`${identifier(header)} = ${quote(row[index])}`]
				: [],
		);
		if (filled.length > 1) whens.push(`when ${filled.join(' and ')} then 'blank:HEADER-AGAIN'`);
	}
	const leading = source.headers
		.slice(0, leadingCells)
		.map((header) => `nullif(trim(${identifier(header)}::varchar), '')`);
	const first = `regexp_replace(coalesce(${leading.join(', ')}, ''), '[ \\t\\x{3000}]', '', 'g')`;
	return {
		fault: `case ${whens.join(' ')} end`,
		lacking: `case when regexp_matches(${first}, ${quote(totals)}) then 'blank:TOTAL-ROW' when regexp_matches(${first}, ${quote(notes)}) then 'blank:NOTE-ROW' end`,
	};
}

/** How the records of a source that are bad as a whole are known, and those that its recipe does not address. */
export function faultWhere(source: Source, recipe: Recipe): RowFault {
	const own = rowFault(source);
	return recipe.where === null
		? own
		: {
				...own,
				fault: `case when coalesce((${recipe.where}), false) then ${own.fault} else '${elsewhere}' end`,
			};
}
