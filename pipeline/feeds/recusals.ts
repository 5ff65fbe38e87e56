import type { FeedSpec } from '../feed.ts';

/** 回避: an inspector who must not inspect a subject (R72, domain.md §2.8). */
export default {
	title: { zh: '回避', en: 'Recusals' },
	file_names: ['回避申报', '回避关系'],
	key: ['inspector_code', 'subject_code'],
	batch: 'append',
	department: null,
	business_date: null,
	columns: {
		inspector_code: {
			zh: '执法人员编号',
			en: 'Inspector',
			type: 'text',
			required: true,
			max: 64,
			check: 'identifier',
			headers: ['人员编号', '检查人员编号'],
		},
		subject_code: {
			zh: '统一社会信用代码',
			en: 'Subject',
			type: 'text',
			required: true,
			max: 60,
			check: 'subject_code',
			headers: ['主体代码', '检查对象代码'],
		},
		declared_at: {
			zh: '申报时间',
			en: 'Declared at',
			type: 'timestamp',
			required: true,
			past: true,
			headers: ['申报日期', '登记时间'],
		},
		reason: { zh: '回避事由', en: 'Reason', type: 'text', max: 400, headers: ['事由', '回避原因'] },
	},
} satisfies FeedSpec;
