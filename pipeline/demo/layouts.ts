import type { Column, Feed } from '../feed.ts';
import type { Department } from './places.ts';

/** How a department heads the national layouts: today's words, the exchange codes, or the words of before 2018. */
type Layout = 'words' | 'codes' | 'old';

/** Headers of before 2018: the codes of the subject bear other numbers. */
const oldHeaders: Record<string, string> = {
	credit_code: '行政相对人代码_1（统一社会信用代码）',
	organisation_no: '行政相对人代码_2（组织机构代码）',
	registration_no: '行政相对人代码_3（工商登记码）',
	tax_no: '行政相对人代码_4（税务登记号）',
	id_no: '行政相对人代码_5（居民身份证号）',
	legal_representative: '法定代表人姓名',
	doc_name: '项目名称',
	licence_kind: '审批类别',
	valid_to: '许可截止期',
	violation_kind: '处罚名称',
	penalty_kinds: '处罚类别1',
	facts: '处罚事由',
	content: '处罚结果',
};
const oldLicenceHeaders = new Set(['doc_name', 'licence_kind', 'valid_to']);
const oldPenaltyHeaders = new Set(['violation_kind', 'penalty_kinds', 'facts', 'content']);

/** Whether a feed has a national layout with its own old and new headers. */
export function isNational(feed: Feed): boolean {
	return feed.name === 'licences' || feed.name === 'penalties';
}

/**
 * The header over a column in a department's files; workbooks mark what must be filled in.
 * Without a department: today's words.
 */
export function headerOf(
	feed: Feed,
	column: Column,
	department: Department | null,
	isWorkbook: boolean,
): string {
	if (department === null) return column.zh;
	if (!isNational(feed)) return column.zh + (isWorkbook && column.required ? '（必填）' : '');
	const layout = (['words', 'codes', 'old'] as const satisfies Layout[])[
		(department.index >> 1) % 3
	];
	if (layout === 'codes')
		return column.headers.findLast((header) => /^(XK_|CF_|BZ$)/.test(header)) ?? column.zh;
	const others = feed.name === 'licences' ? oldPenaltyHeaders : oldLicenceHeaders;
	if (layout === 'old' && !others.has(column.name)) return oldHeaders[column.name] ?? column.zh;
	return column.zh;
}
