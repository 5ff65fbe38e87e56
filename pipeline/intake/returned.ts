/** Headers that lists of rejected rows put beside the columns of a feed, for people; none is the header of any feed. */
export const besideHeaders = [
	'退回原因',
	'Why returned',
	'修改建议',
	'退回文件',
	'退回行号',
] as const;

/** The header of the mark by which a row that is sent again names the rejected row it mends. */
export const returnedHeader = '退回标记';

/** SQL over a relation with the lineage of rows: the mark of each row, the beginning of its batch, its number and its sheet. */
export function returnedMark(relation: string): string {
	return `left(${relation}.batch_id, 12) || ':' || ${relation}.source_row || regexp_extract(${relation}.source_file, '#[^#/]*$')`;
}
