import type { FeedSpec } from '../feed.ts';
import { subjectCategories } from '../national-layout.ts';

/** 其他行政公示: the eight of 十公示 that have no national layout of their own (domain.md §2.3). */
export default {
	title: { zh: '其他行政公示', en: 'Other administrative decisions' },
	file_names: ['十公示', '行政强制', '行政确认', '行政征收', '行政给付', '行政裁决', '行政补偿', '行政奖励', '行政监督检查'],
	key: ['kind', 'doc_no', 'authority_code'],
	batch: 'append',
	department: 'authority_code',
	business_date: 'decided_on',
	columns: {
		kind: {
			zh: '行政行为类别', en: 'Kind', type: 'text', required: true, headers: ['公示类别', '行为类别', '行为种类'],
			codes: {
				coercion: ['强制', '行政强制'],
				confirmation: ['确认', '行政确认'],
				levy: ['征收', '行政征收'],
				payment: ['给付', '行政给付'],
				adjudication: ['裁决', '行政裁决'],
				compensation: ['补偿', '行政补偿'],
				reward: ['奖励', '行政奖励'],
				inspection: ['监督检查', '行政监督检查', '行政检查'],
			},
		},
		doc_no: { zh: '决定文书号', en: 'Document number', type: 'text', required: true, max: 128, check: 'document_no', headers: ['文书号', '行政决定文书号', '决定书文号'] },
		subject_name: { zh: '行政相对人名称', en: 'Name', type: 'text', max: 200 },
		subject_category: { zh: '行政相对人类别', en: 'Category', type: 'text', codes: subjectCategories },
		subject_code: { zh: '行政相对人代码', en: 'Subject', type: 'text', max: 60, check: 'subject_code', headers: ['统一社会信用代码', '行政相对人代码(统一社会信用代码)', '证件号码'] },
		authority_name: { zh: '决定机关', en: 'Authority', type: 'text', max: 200, headers: ['行政机关'] },
		authority_code: { zh: '决定机关统一社会信用代码', en: 'Authority code', type: 'text', required: true, max: 40, check: 'authority_code', headers: ['决定机关代码', '行政机关统一社会信用代码', '机关代码'] },
		decided_on: { zh: '决定日期', en: 'Decided on', type: 'date', required: true },
		published_at: { zh: '公示时间', en: 'Published at', type: 'timestamp', headers: ['公示日期'] },
		content: { zh: '决定内容', en: 'Content', type: 'text', max: 4000, headers: ['内容'] },
		amount_wan_yuan: { zh: '金额(万元)', en: 'Amount (10,000 yuan)', type: 'double', note: { zh: '单位万元', en: 'in 10,000 yuan' } },
		note: { zh: '备注', en: 'Note', type: 'text', max: 4000 },
	},
	checks: [
		{ rule: 'NUMBER-NEGATIVE', column: 'amount_wan_yuan', bad: 'amount_wan_yuan < 0', words: { zh: '金额不能为负数，请核对。', en: 'an amount cannot be negative; check it.' } },
		{ rule: 'DATE-ORDER', column: 'published_at', bad: 'published_at::date < decided_on', words: { zh: '公示时间早于决定日期，请核对。', en: 'published before it was decided; check both dates.' } },
	],
} satisfies FeedSpec;
