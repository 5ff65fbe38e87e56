import type { FeedSpec } from '../feed.ts';

/** 办件: one approval case from application to decision, with what it cost the applicant (R9–R11, R57, R59). */
export default {
	title: { zh: '办件', en: 'Approval cases' },
	key: ['case_no'],
	batch: 'append',
	department: 'department_code',
	business_date: 'decided_at',
	columns: {
		case_no: { zh: '申报号', en: 'Case number', type: 'text', check: 'identifier', required: true, max: 64, headers: ['办件编号', '受理编号'] },
		item_code: { zh: '事项编码', en: 'Item code', type: 'text', check: 'identifier', required: true, max: 64, headers: ['审批事项编号', '实施编码'] },
		subject_code: { zh: '申请人代码', en: 'Applicant code', type: 'text', required: true, max: 60, check: 'subject_code', headers: ['统一社会信用代码', '申报者证件号码', '主体代码'] },
		department_code: { zh: '实施机构代码', en: 'Department code', type: 'text', check: 'department_code', required: true, max: 40, headers: ['部门代码', '实施主体编码', '审批部门代码'] },
		applied_at: { zh: '申请时间', en: 'Applied at', type: 'timestamp', past: true, required: true, headers: ['收件时间', '申报时间'] },
		accepted_at: { zh: '受理时间', en: 'Accepted at', type: 'timestamp' },
		due_at: { zh: '承诺办结时间', en: 'Promised for', type: 'timestamp', headers: ['承诺办结时限日期'] },
		decided_at: { zh: '办结时间', en: 'Decided at', type: 'timestamp', past: true, headers: ['决定时间'] },
		result: {
			zh: '办结结果', en: 'Result', type: 'text', headers: ['办理结果'],
			codes: {
				granted: ['准予许可', '准予', '办结', '同意'],
				refused: ['不予许可', '不予', '不予办理'],
				withdrawn: ['申请人撤回', '撤回', '撤件'],
			},
		},
		handling: { zh: '办件类型', en: 'Handling', type: 'text', codes: { immediate: ['即办件'], promised: ['承诺件'] } },
		route: {
			zh: '办理方式', en: 'Route', type: 'text', headers: ['办理路径'],
			codes: {
				standard: ['标准', '标准办理', '普通'],
				filing: ['备案'],
				commitment: ['告知承诺'],
				exempt_high: ['免审(较高级)', '诚信守法较高级免审'],
				exempt_clean: ['免审(无失信)', '无失信免审'],
			},
		},
		materials_required: { zh: '应交材料数', en: 'Materials required', type: 'integer', headers: ['要求材料数'] },
		materials_submitted: { zh: '实交材料数', en: 'Materials submitted', type: 'integer', headers: ['提交材料数'] },
		materials_waived: { zh: '容缺材料数', en: 'Materials waived', type: 'integer', headers: ['免交材料数'] },
		materials_by_e_licence: { zh: '电子证照调取数', en: 'Materials by e-licence', type: 'integer', headers: ['电子证照调取材料数'] },
		steps: { zh: '环节数', en: 'Steps', type: 'integer', headers: ['办理环节数'] },
		human_steps: { zh: '人工环节数', en: 'Human steps', type: 'integer' },
		visits: { zh: '到现场次数', en: 'Visits', type: 'integer', headers: ['跑动次数'] },
		site_visit: { zh: '是否踏勘', en: 'Site visit', type: 'boolean', headers: ['现场踏勘'] },
		stopped_working_days: { zh: '特别程序工作日', en: 'Stopped working days', type: 'integer', headers: ['停计工作日'] },
		credit_checked_at: { zh: '信用查询时间', en: 'Credit checked at', type: 'timestamp' },
		credit_check: {
			zh: '信用查询方式', en: 'Credit check', type: 'text', headers: ['信用核验方式'],
			codes: { auto: ['系统核验', '自动核验', '自动'], document: ['申请人提供', '提交证明', '人工'] },
		},
		major_project_level: { zh: '重大项目级别', en: 'Major project level', type: 'text', max: 40 },
		pushed_at: { zh: '推送监管时间', en: 'Pushed to supervision at', type: 'timestamp' },
		receipt_at: { zh: '监管回执时间', en: 'Supervision receipt at', type: 'timestamp' },
		licence_no: { zh: '许可编号', en: 'Licence number', type: 'text', check: 'identifier', max: 100, headers: ['证照编号'] },
	},
	checks: [
		{ rule: 'DATE-ORDER', column: 'decided_at', bad: 'decided_at::date < applied_at::date', words: { zh: '办结日期早于申请日期，请核对两个时间。', en: 'decided on a day before it was applied for; check both times.' } },
		{ rule: 'NUMBER-NEGATIVE', column: 'visits', bad: 'materials_required < 0 or materials_submitted < 0 or steps < 0 or visits < 0 or stopped_working_days < 0', words: { zh: '材料、环节、跑动次数等不能为负数，请核对。', en: 'counts of materials, steps and visits cannot be negative; check them.' } },
	],
} satisfies FeedSpec;
