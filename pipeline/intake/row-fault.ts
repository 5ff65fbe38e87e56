import { identifier, quote } from '../database.ts';
import type { Recipe } from './mapping.ts';
import type { Source } from './source.ts';

const totals = '^(本页|本表|本月|本季度?|本年|全部|以上)?(合计|小计|总计|共计|累计)([:：(（].*)?$';
const notes =
	'^(注|备注|说明|填表说明|填报说明|填表人|填报人|制表人|经办人|审核人|复核人|负责人|联系人|联系电话|填表单位|填报单位|制表单位|报送单位|填报日期|填表日期|制表日期|统计日期|打印时间|导出时间|数据来源)[:：]';
/** Cells at the start of a row among which the first filled one says what the row is. */
const leadingCells = 6;

/** Records that hold no data although they are not empty, and what the sender is told of them. */
export const dataless: Record<string, { zh: string; en: string }> = {
	'HEADER-AGAIN': { zh: '重复的表头', en: 'repeated header rows' },
	'TOTAL-ROW': { zh: '合计行', en: 'rows of totals' },
	'NOTE-ROW': { zh: '说明行', en: 'rows of notes' },
};

/**
 * SQL over a source's scan: the rule code of a record that is bad as a whole, 'blank…' for one without data, else null.
 * To what the source found by itself it adds the header once more, and totals and notes in rows that lack a required value.
 */
export function rowFault(source: Source, recipe: Recipe): string {
	const whens = [`when (${source.fault}) is not null then (${source.fault})`];
	for (const row of source.band) {
		const filled = source.headers.flatMap((header, index) => (row[index]?.trim() && !row[index].includes('\0') ? [`${identifier(header)} = ${quote(row[index])}`] : []));
		if (filled.length > 1) whens.push(`when ${filled.join(' and ')} then 'blank:HEADER-AGAIN'`);
	}
	const lacking = recipe.sources.flatMap(({ column, from }) =>
		column.required && from !== null && 'header' in from ? [`${identifier(from.header)}::varchar = '' or ${identifier(from.header)} is null`] : [],
	);
	if (lacking.length > 0) {
		const leading = source.headers.slice(0, leadingCells).map((header) => `nullif(trim(${identifier(header)}::varchar), '')`);
		const first = `regexp_replace(coalesce(${leading.join(', ')}, ''), '[ \\t\\x{3000}]', '', 'g')`;
		whens.push(
			`when ${lacking.join(' or ')} then case
				when regexp_matches(${first}, ${quote(totals)}) then 'blank:TOTAL-ROW'
				when regexp_matches(${first}, ${quote(notes)}) then 'blank:NOTE-ROW' end`,
		);
	}
	return `case ${whens.join(' ')} end`;
}
