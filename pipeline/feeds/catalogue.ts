import type { FeedSpec } from '../feed.ts';

/** 归集目录: what each department has to report, and how often; a full list at each delivery (R90, R92). */
export default {
	title: { zh: '归集目录', en: 'Reporting catalogue' },
	file_names: ['信用信息归集目录', '数据目录'],
	key: ['department_code', 'entry_code'],
	batch: 'snapshot',
	department: 'department_code',
	business_date: null,
	columns: {
		department_code: {
			zh: '部门代码',
			en: 'Department',
			type: 'text',
			required: true,
			max: 40,
			check: 'department_code',
			headers: ['责任单位代码', '单位代码'],
		},
		entry_code: {
			zh: '目录编号',
			en: 'Entry',
			type: 'text',
			required: true,
			max: 64,
			check: 'identifier',
			headers: ['目录编码', '条目编号'],
		},
		feed: {
			zh: '数据类',
			en: 'Feed',
			type: 'text',
			required: true,
			codes: 'feeds',
			headers: ['数据类别', '信息类别'],
		},
		frequency: {
			zh: '报送频率',
			en: 'Frequency',
			type: 'text',
			required: true,
			headers: ['更新频率', '归集频率'],
			codes: {
				daily: ['每日', '日'],
				weekly: ['每周', '周'],
				monthly: ['每月', '月'],
				quarterly: ['每季度', '季度', '每季'],
				half_yearly: ['每半年', '半年'],
				yearly: ['每年', '年'],
				when_due: ['实时', '产生后报送', '按需', '不定期'],
			},
		},
		expected_rows: {
			zh: '预计行数',
			en: 'Expected rows',
			type: 'integer',
			headers: ['预计数据量'],
		},
		due_day: {
			zh: '报送日',
			en: 'Due day',
			type: 'integer',
			headers: ['报送截止日'],
			note: { zh: '每期的第几天，1–31', en: 'day of the period, 1–31' },
		},
		no_business_filed: {
			zh: '是否零报告',
			en: 'No business filed',
			type: 'boolean',
			headers: ['零报告', '无业务报告'],
		},
	},
	checks: [
		{
			rule: 'DAY-RANGE',
			column: 'due_day',
			bad: 'due_day not between 1 and 31',
			words: {
				zh: '报送日应在 1 与 31 之间，请核对。',
				en: 'a due day lies between 1 and 31; check it.',
			},
		},
		{
			rule: 'NUMBER-NEGATIVE',
			column: 'expected_rows',
			bad: 'expected_rows < 0',
			words: {
				zh: '预计行数不能为负数，请核对。',
				en: 'expected rows cannot be negative; check them.',
			},
		},
	],
} satisfies FeedSpec;
