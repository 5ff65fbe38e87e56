import type { FeedSpec } from '../feed.ts';

/** 信用修复: an application to end the effects of a penalty or breach, and how it ended (R42, R85, domain.md §2.9). */
export default {
	title: { zh: '信用修复', en: 'Credit repairs' },
	file_names: ['修复'],
	key: ['repair_id'],
	batch: 'append',
	department: null,
	business_date: 'applied_on',
	columns: {
		repair_id: {
			zh: '修复编号',
			en: 'Number',
			type: 'text',
			required: true,
			max: 64,
			check: 'identifier',
			headers: ['修复申请编号'],
		},
		subject_code: {
			zh: '统一社会信用代码',
			en: 'Subject',
			type: 'text',
			required: true,
			max: 60,
			check: 'subject_code',
			headers: ['主体代码'],
		},
		doc_no: {
			zh: '行政处罚决定书文号',
			en: 'Penalty document',
			type: 'text',
			max: 128,
			check: 'document_no',
			headers: ['处罚决定书文号', '文书号'],
		},
		breach_id: {
			zh: '失信记录编号',
			en: 'Breach record',
			type: 'text',
			max: 64,
			check: 'identifier',
			headers: ['记录编号'],
		},
		applied_on: { zh: '申请日期', en: 'Applied on', type: 'date', required: true },
		decided_on: {
			zh: '修复日期',
			en: 'Decided on',
			type: 'date',
			past: true,
			headers: ['修复决定日期', '决定日期'],
		},
		outcome: {
			zh: '修复结果',
			en: 'Outcome',
			type: 'text',
			codes: {
				granted: ['同意修复', '准予修复', '已修复', '同意'],
				refused: ['不予修复', '不同意'],
				withdrawn: ['申请人撤回', '撤回'],
			},
		},
		method: { zh: '修复方式', en: 'Method', type: 'text', max: 200 },
	},
	checks: [
		{
			rule: 'RECORD-MISSING',
			column: 'doc_no',
			bad: 'doc_no is null and breach_id is null',
			words: {
				zh: '处罚决定书文号和失信记录编号至少填一项。',
				en: 'give the penalty document or the breach record.',
			},
		},
		{
			rule: 'REQUIRED-WHEN',
			column: 'decided_on',
			bad: 'outcome is not null and decided_on is null',
			words: {
				zh: '已有修复结果的，修复日期必填。',
				en: 'the day of the decision is required once there is an outcome.',
			},
		},
		{
			rule: 'DATE-ORDER',
			column: 'decided_on',
			bad: 'decided_on < applied_on',
			words: {
				zh: '修复日期早于申请日期，请核对。',
				en: 'decided before it was applied for; check both dates.',
			},
		},
	],
} satisfies FeedSpec;
