import type { FeedSpec } from '../feed.ts';

/** 处置: talks, rectifications, watch-list entries, warnings and receipts, on a subject or a department (R39, R50, R83, R91). */
export default {
	title: { zh: '处置', en: 'Interventions' },
	file_names: ['处置记录', '约谈记录'],
	key: ['intervention_id'],
	batch: 'append',
	department: 'by_department_code',
	business_date: 'on_date',
	columns: {
		intervention_id: {
			zh: '处置编号',
			en: 'Number',
			type: 'text',
			required: true,
			max: 64,
			check: 'identifier',
		},
		kind: {
			zh: '处置类型',
			en: 'Kind',
			type: 'text',
			required: true,
			codes: {
				reminder_talk: ['提示约谈'],
				warning_talk: ['警示约谈'],
				rectification: ['责令整改', '限期整改'],
				watch_list_entry: ['列入重点关注', '列入重点关注名单'],
				watch_list_exit: ['移出重点关注', '移出重点关注名单'],
				risk_warning: ['风险提示', '风险预警'],
				revocation: ['撤销许可', '吊销许可'],
				receipt: ['监管回执', '回执'],
				bottom_talk: ['末位约谈', '排名末位约谈'],
			},
		},
		subject_code: {
			zh: '统一社会信用代码',
			en: 'Subject',
			type: 'text',
			max: 60,
			check: 'subject_code',
			headers: ['主体代码', '处置对象代码'],
		},
		department_code: {
			zh: '被处置部门代码',
			en: 'Department concerned',
			type: 'text',
			max: 40,
			check: 'department_code',
			headers: ['被约谈部门代码'],
		},
		by_department_code: {
			zh: '处置部门代码',
			en: 'By department',
			type: 'text',
			required: true,
			max: 40,
			check: 'department_code',
			headers: ['实施部门代码', '约谈部门代码'],
		},
		on_date: { zh: '处置日期', en: 'On', type: 'date', required: true },
		due_on: { zh: '整改期限', en: 'Due on', type: 'date', headers: ['处置期限'] },
		closed_on: { zh: '办结日期', en: 'Closed on', type: 'date', past: true, headers: ['完结日期'] },
		breach_id: {
			zh: '关联失信记录编号',
			en: 'Breach record',
			type: 'text',
			max: 64,
			check: 'identifier',
			headers: ['失信记录编号'],
		},
		outcome: { zh: '处置结果', en: 'Outcome', type: 'text', max: 400 },
	},
	checks: [
		{
			rule: 'SUBJECT-MISSING',
			column: 'subject_code',
			bad: 'subject_code is null and department_code is null',
			words: {
				zh: '主体代码和被处置部门代码至少填一项。',
				en: 'give the subject or the department concerned.',
			},
		},
		{
			rule: 'DATE-ORDER',
			column: 'due_on',
			bad: 'due_on < on_date',
			words: {
				zh: '整改期限早于处置日期，请核对。',
				en: 'due before it was ordered; check both dates.',
			},
		},
		{
			rule: 'DATE-ORDER',
			column: 'closed_on',
			bad: 'closed_on < on_date',
			words: {
				zh: '办结日期早于处置日期，请核对。',
				en: 'closed before it was opened; check both dates.',
			},
		},
	],
} satisfies FeedSpec;
