import type { FeedSpec } from '../feed.ts';

/** 执法人员: who may inspect what and where; a full list at each delivery (R72, R77, domain.md §2.8). */
export default {
	title: { zh: '执法人员', en: 'Inspectors' },
	file_names: ['执法检查人员名录库', '检查人员名录'],
	key: ['inspector_code'],
	batch: 'snapshot',
	department: 'department_code',
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
		inspector_name: {
			zh: '姓名',
			en: 'Name',
			type: 'text',
			required: true,
			max: 50,
			headers: ['执法人员姓名', '检查人员姓名'],
		},
		department_code: {
			zh: '所属部门代码',
			en: 'Department',
			type: 'text',
			required: true,
			max: 40,
			check: 'department_code',
			headers: ['部门代码', '单位代码'],
		},
		certificate_no: {
			zh: '执法证编号',
			en: 'Certificate',
			type: 'text',
			required: true,
			max: 64,
			check: 'identifier',
			headers: ['执法证号', '行政执法证号'],
		},
		certificate_valid_to: {
			zh: '执法证有效期至',
			en: 'Certificate valid to',
			type: 'date',
			required: true,
			headers: ['有效期至', '证件有效期至'],
		},
		item_scope: {
			zh: '执法事项范围',
			en: 'Items',
			type: 'text',
			headers: ['执法事项清单范围', '事项范围'],
			note: {
				zh: '事项编码之间用分号；留空为不限',
				en: 'item codes with ; between; empty for all',
			},
		},
		zones: {
			zh: '管辖片区',
			en: 'Zones',
			type: 'text',
			headers: ['片区', '管辖区域'],
			note: { zh: '多个片区之间用分号', en: 'several zones with ; between' },
		},
		full_time_equivalent: {
			zh: '折合全职',
			en: 'Full-time equivalent',
			type: 'double',
			headers: ['全职当量'],
			note: { zh: '全职填 1，半职填 0.5', en: '1 for full time, 0.5 for half' },
		},
	},
	checks: [
		{
			rule: 'SHARE-RANGE',
			column: 'full_time_equivalent',
			bad: 'full_time_equivalent not between 0 and 1',
			words: {
				zh: '折合全职应在 0 与 1 之间，请核对。',
				en: 'a full-time equivalent lies between 0 and 1; check it.',
			},
		},
	],
} satisfies FeedSpec;
