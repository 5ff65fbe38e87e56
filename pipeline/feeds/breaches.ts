import type { FeedSpec } from '../feed.ts';

/** 失信记录: adverse records other than penalties; complaints count only once verified (R31, R83, R93). */
export default {
	title: { zh: '失信记录', en: 'Breach records' },
	key: ['breach_id'],
	batch: 'append',
	department: 'department_code',
	business_date: 'decided_on',
	columns: {
		breach_id: { zh: '记录编号', en: 'Record number', type: 'text', check: 'identifier', required: true, max: 64, headers: ['失信记录编号', '信息编号'] },
		subject_code: { zh: '统一社会信用代码', en: 'Credit code', type: 'text', required: true, max: 60, check: 'subject_code', headers: ['主体代码', '行政相对人代码', '失信主体代码'] },
		department_code: { zh: '认定部门代码', en: 'Finding department', type: 'text', check: 'department_code', required: true, max: 40, headers: ['部门代码', '认定单位代码'] },
		kind: {
			zh: '记录类型', en: 'Kind', type: 'text', required: true, headers: ['失信类型'],
			codes: {
				commitment_breach: ['违反承诺', '违诺'],
				abnormal_list: ['列入经营异常名录', '经营异常名录'],
				serious_list: ['列入严重失信主体名单', '严重失信主体名单'],
				verified_complaint: ['投诉举报查实', '查实投诉'],
				inspection_finding: ['检查发现问题'],
				other: ['其他'],
			},
		},
		category: { zh: '违法行为类型', en: 'Category', type: 'text', max: 2000, headers: ['失信行为类别'] },
		severity: {
			zh: '失信程度', en: 'Severity', type: 'text', required: true, headers: ['严重程度'],
			codes: { minor: ['轻微'], general: ['一般'], serious: ['严重'] },
		},
		occurred_on: { zh: '行为发生日期', en: 'Occurred on', type: 'date', past: true, headers: ['发生日期'] },
		decided_on: { zh: '认定日期', en: 'Decided on', type: 'date', past: true, required: true, headers: ['决定日期'] },
		doc_no: { zh: '认定文书号', en: 'Document number', type: 'text', check: 'document_no', max: 128, headers: ['决定文书号', '文书号'] },
		first_time: { zh: '是否初次', en: 'First time', type: 'boolean', headers: ['是否首次'] },
		intentional: { zh: '是否故意', en: 'Intentional', type: 'boolean', headers: ['是否主观故意'] },
		harm: { zh: '是否造成危害后果', en: 'Harm done', type: 'boolean', headers: ['是否危害后果'] },
		accident: { zh: '是否发生事故', en: 'Accident', type: 'boolean', headers: ['是否事故'] },
		rectify_by: { zh: '整改期限', en: 'Rectify by', type: 'date', headers: ['限期整改日期'] },
		rectified_on: { zh: '整改完成日期', en: 'Rectified on', type: 'date', past: true, headers: ['整改日期'] },
		published_from: { zh: '公示起始日期', en: 'Published from', type: 'date', headers: ['公示自'] },
		published_to: { zh: '公示截止日期', en: 'Published to', type: 'date', open_ended: true, headers: ['公示截止期', '公示至'] },
		case_no: { zh: '关联申报号', en: 'Related case', type: 'text', check: 'identifier', max: 64, headers: ['关联办件编号', '申报号'] },
	},
	checks: [
		{ rule: 'DATE-ORDER', column: 'decided_on', bad: 'decided_on < occurred_on', words: { zh: '认定日期早于行为发生日期，请核对。', en: 'decided before it occurred; check both dates.' } },
		{ rule: 'DATE-ORDER', column: 'published_to', bad: 'published_to < published_from', words: { zh: '公示截止早于公示起始，请核对。', en: 'publication ends before it begins; check both dates.' } },
	],
} satisfies FeedSpec;
