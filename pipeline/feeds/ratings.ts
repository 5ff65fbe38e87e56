import type { FeedSpec } from '../feed.ts';

/** 信用评价: one grade of one scheme from one day on; schemes are never merged (R35, R70). */
export default {
	title: { zh: '信用评价', en: 'Credit ratings' },
	key: ['subject_code', 'scheme_code', 'valid_from'],
	batch: 'append',
	department: null,
	business_date: null,
	columns: {
		subject_code: {
			zh: '统一社会信用代码',
			en: 'Credit code',
			type: 'text',
			required: true,
			max: 60,
			check: 'subject_code',
			headers: ['主体代码'],
		},
		scheme_code: {
			zh: '评价体系代码',
			en: 'Scheme',
			type: 'text',
			check: 'identifier',
			required: true,
			max: 60,
			headers: ['评价体系', '评价类型'],
		},
		grade: {
			zh: '评价等级',
			en: 'Grade',
			type: 'text',
			check: 'identifier',
			max: 20,
			headers: ['信用等级', '等级'],
		},
		score: { zh: '评价得分', en: 'Score', type: 'double', headers: ['得分', '信用得分'] },
		valid_from: {
			zh: '评价日期',
			en: 'Valid from',
			type: 'date',
			past: true,
			required: true,
			headers: ['有效期自', '生效日期'],
		},
		valid_to: {
			zh: '有效期至',
			en: 'Valid to',
			type: 'date',
			open_ended: true,
			headers: ['失效日期'],
		},
		evaluated_by: {
			zh: '评价单位',
			en: 'Evaluated by',
			type: 'text',
			max: 200,
			headers: ['评价机构'],
		},
	},
	checks: [
		{
			rule: 'DATE-ORDER',
			column: 'valid_to',
			bad: 'valid_to < valid_from',
			words: {
				zh: '有效期至早于评价日期，请核对。',
				en: 'the grade ends before it begins; check both dates.',
			},
		},
		{
			rule: 'GRADE-MISSING',
			column: 'grade',
			bad: 'grade is null and score is null',
			words: {
				zh: '等级和得分都为空，请至少填一项。',
				en: 'neither grade nor score is given; fill in one of them.',
			},
		},
	],
} satisfies FeedSpec;
