import type { FeedSpec } from '../feed.ts';

/** 部门: who approves and who supervises; a full list at each delivery. */
export default {
	title: { zh: '部门', en: 'Departments' },
	key: ['department_code'],
	batch: 'snapshot',
	department: 'department_code',
	business_date: null,
	columns: {
		department_code: {
			zh: '部门代码',
			en: 'Department code',
			type: 'text',
			check: 'authority_code',
			required: true,
			max: 40,
			headers: ['部门统一社会信用代码', '单位代码', '机构代码'],
		},
		department_name: {
			zh: '部门名称',
			en: 'Department',
			type: 'text',
			required: true,
			max: 200,
			headers: ['单位名称', '机构名称'],
		},
		aliases: {
			zh: '部门别名',
			en: 'Other names',
			type: 'text',
			headers: ['别名', '简称', '曾用名称'],
		},
		kind: {
			zh: '部门类别',
			en: 'Kind',
			type: 'text',
			required: true,
			headers: ['单位类别', '部门类型'],
			codes: {
				approval: ['审批部门'],
				supervision: ['监管部门'],
				both: ['审批兼监管部门', '审批监管部门'],
				town: ['镇街', '乡镇街道', '镇(街道)'],
			},
		},
		region_code: {
			zh: '行政区划代码',
			en: 'Region code',
			type: 'text',
			check: 'region_code',
			max: 12,
			headers: ['区划代码', '行政区划'],
		},
		peer_group: {
			zh: '考核分组',
			en: 'Peer group',
			type: 'text',
			max: 100,
			headers: ['分组', '考核组别'],
		},
	},
} satisfies FeedSpec;
