import type { FeedSpec } from '../feed.ts';

/** 检查: one visit of one department to one subject with its result (R10–R11, R76, domain §2.8). */
export default {
	title: { zh: '检查', en: 'Inspections' },
	key: ['inspection_id', 'department_code'],
	batch: 'append',
	department: 'department_code',
	business_date: 'inspected_on',
	columns: {
		inspection_id: { zh: '检查编号', en: 'Inspection number', type: 'text', check: 'identifier', required: true, max: 64, headers: ['检查记录编号'] },
		subject_code: { zh: '统一社会信用代码', en: 'Credit code', type: 'text', required: true, max: 60, check: 'subject_code', headers: ['主体代码', '检查对象代码'] },
		department_code: { zh: '检查机关代码', en: 'Inspecting department', type: 'text', check: 'department_code', required: true, max: 40, headers: ['部门代码', '抽查机关代码'] },
		item_code: { zh: '检查事项编码', en: 'Item code', type: 'text', check: 'identifier', max: 64, headers: ['事项编码'] },
		inspected_on: { zh: '检查日期', en: 'Inspected on', type: 'date', past: true, required: true },
		kind: {
			zh: '检查类型', en: 'Kind', type: 'text', required: true, headers: ['检查方式'],
			codes: {
				random: ['随机抽查', '双随机抽查', '不定向'],
				targeted: ['定向检查', '重点检查', '定向'],
				complaint: ['投诉举报核查', '投诉核查'],
				post_approval: ['审批后核查', '事后核查'],
				recheck: ['复查', '整改复查'],
			},
		},
		joint: { zh: '是否跨部门联合', en: 'Joint', type: 'boolean', headers: ['是否联合检查', '是否跨部门'] },
		visit_id: { zh: '入户批次号', en: 'Visit', type: 'text', check: 'identifier', max: 64, headers: ['联合检查编号'] },
		plan_id: { zh: '抽查计划编号', en: 'Plan', type: 'text', check: 'identifier', max: 64, headers: ['抽查任务编号'] },
		inspectors: { zh: '检查人员', en: 'Inspectors', type: 'text', max: 400, headers: ['执法人员'] },
		result: {
			zh: '检查结果', en: 'Result', type: 'text', required: true,
			codes: {
				no_problem: ['未发现问题'],
				problem_pending: ['发现问题待后续处理'],
				not_published: ['未按规定公示应当公示的信息'],
				false_information: ['公示信息隐瞒真实情况弄虚作假', '公示信息隐瞒真实情况、弄虚作假'],
				other_violation: ['违反其他规定', '违反其他工商行政管理规定行为', '违反其他监管规定'],
				corrected: ['发现问题已责令改正', '发现问题经责令已改正'],
				no_activity: ['未发现开展本次抽查涉及的经营活动'],
				unreachable: ['通过登记的住所无法联系', '通过登记的住所(经营场所)无法联系', '通过登记的住所（经营场所）无法联系'],
				closed: ['已关闭停业或正在组织清算'],
				uncooperative: ['不配合检查情节严重'],
				deregistered: ['注销'],
				revoked: ['被吊销'],
				cancelled: ['被撤销'],
				moved: ['迁出'],
			},
		},
		follow_up: { zh: '后续处置措施', en: 'Follow-up', type: 'text', headers: ['后续处置'] },
		finished_on: { zh: '完结日期', en: 'Finished on', type: 'date', past: true },
		published_at: { zh: '公示时间', en: 'Published at', type: 'timestamp', headers: ['结果公示时间'] },
	},
	checks: [
		{ rule: 'DATE-ORDER', column: 'finished_on', bad: 'finished_on < inspected_on', words: { zh: '完结日期早于检查日期，请核对。', en: 'finished before the inspection; check both dates.' } },
	],
} satisfies FeedSpec;
