import type { FeedSpec } from '../feed.ts';
import { droppedColumns, publicationFeed, subjectChecks, subjectCode, subjectColumns } from '../national-layout.ts';

/** 行政许可（双公示）: the 28 national fields (domain.md §2.1) and when the decision went online (R34, R92). */
export default {
	title: { zh: '行政许可', en: 'Administrative licences' },
	file_names: ['许可公示', '双公示-行政许可', '双公示_行政许可', '双公示行政许可', '法人行政许可', '自然人行政许可'],
	...publicationFeed,
	columns: {
		...subjectColumns('XK'),
		doc_name: { zh: '行政许可决定文书名称', en: 'Document', type: 'text', required: true, max: 64, headers: ['XK_XKWS', '许可决定文书名称', '项目名称'] },
		doc_no: { zh: '行政许可决定文书号', en: 'Document number', type: 'text', required: true, max: 64, check: 'document_no', headers: ['行政许可决定书文号', '行政许可决定文书文号', '许可决定文书号', 'XK_WSH'] },
		licence_kind: {
			zh: '许可类别', en: 'Kind', type: 'text', required: true, headers: ['审批类别', 'XK_XKLB'],
			codes: { ordinary: ['普通'], concession: ['特许'], qualification: ['认可'], approval: ['核准'], registration: ['登记'], other: ['其他'] },
		},
		certificate_name: { zh: '许可证书名称', en: 'Certificate', type: 'text', max: 64, headers: ['XK_XKZS'] },
		certificate_no: { zh: '许可编号', en: 'Certificate number', type: 'text', max: 64, check: 'document_no', headers: ['许可证书编号', 'XK_XKBH'] },
		content: { zh: '许可内容', en: 'Content', type: 'text', required: true, max: 4000, headers: ['XK_NR'] },
		decided_on: { zh: '许可决定日期', en: 'Decided on', type: 'date', required: true, headers: ['XK_JDRQ'] },
		valid_from: { zh: '有效期自', en: 'Valid from', type: 'date', required: true, headers: ['许可有效期自', 'XK_YXQZ'] },
		valid_to: { zh: '有效期至', en: 'Valid to', type: 'date', required: true, open_ended: true, headers: ['许可截止期', '许可有效期至', 'XK_YXQZI', 'XK_JZQ'], note: { zh: '长期有效填 2099/12/31', en: 'an open end is 2099/12/31' } },
		authority_name: { zh: '许可机关', en: 'Authority', type: 'text', required: true, max: 200, headers: ['XK_XKJG'] },
		authority_code: { zh: '许可机关统一社会信用代码', en: 'Authority code', type: 'text', required: true, max: 40, check: 'authority_code', headers: ['XK_XKJGDM'] },
		status: {
			zh: '当前状态', en: 'Status', type: 'text', required: true, headers: ['XK_ZT'],
			codes: { valid: ['1', '正常', '有效'], withdrawn: ['0', '撤销', '撤回', '注销', '无效'], disputed: ['异议'], other: ['其他'] },
			note: { zh: '1 有效，0 无效', en: '1 valid, 0 withdrawn' },
		},
		source_name: { zh: '数据来源单位', en: 'Source', type: 'text', required: true, max: 200, headers: ['XK_LYDW'] },
		source_code: { zh: '数据来源单位统一社会信用代码', en: 'Source code', type: 'text', required: true, max: 40, check: 'authority_code', headers: ['XK_LYDWDM'] },
		note: { zh: '备注', en: 'Note', type: 'text', max: 4000, headers: ['BZ'] },
		published_at: { zh: '公示时间', en: 'Published at', type: 'timestamp', headers: ['公示日期', '上网公示时间'] },
		subject_code: subjectCode,
	},
	dropped: droppedColumns('XK'),
	checks: [
		...subjectChecks,
		{ rule: 'DATE-ORDER', column: 'valid_to', bad: 'valid_to < valid_from', words: { zh: '有效期至早于有效期自，请核对两个日期。', en: 'the licence ends before it begins; check both dates.' } },
		{ rule: 'DATE-ORDER', column: 'published_at', bad: 'published_at::date < decided_on', words: { zh: '公示时间早于决定日期，请核对。', en: 'published before it was decided; check both dates.' } },
		{ rule: 'DOCUMENT-KIND', column: 'doc_name', bad: "contains(doc_name, '登字') or contains(doc_name, '公司备案')", warns: true, words: { zh: '文书名称像是登记或备案，不属于应公示的许可决定，请核对。', en: 'the document looks like a registration or filing, which is no licence to be published; check it.' } },
	],
} satisfies FeedSpec;
