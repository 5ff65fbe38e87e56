import type { FeedSpec } from '../feed.ts';

const keyAreas = {
	vaccine: ['疫苗'],
	drug: ['药品'],
	special_equipment: ['特种设备'],
	hazardous_chemical: ['危险化学品'],
};

/** 事项清单: what is approved, by whom, with which limits and materials before and after the reform (R1, R46). */
export default {
	title: { zh: '事项清单', en: 'Service items' },
	file_names: ['事项'],
	key: ['item_code', 'valid_from'],
	batch: 'snapshot',
	department: 'approval_department_code',
	business_date: null,
	columns: {
		item_code: { zh: '事项编码', en: 'Item code', type: 'text', check: 'identifier', required: true, max: 64, headers: ['实施编码', '事项代码', '审批事项编号'] },
		item_name: { zh: '事项名称', en: 'Item', type: 'text', required: true, max: 500, headers: ['审批事项名称'] },
		item_type: {
			zh: '事项类型', en: 'Item type', type: 'text', required: true, headers: ['权力类型'],
			codes: {
				licence: ['行政许可', '许可'],
				confirmation: ['行政确认', '确认'],
				adjudication: ['行政裁决', '裁决'],
				reward: ['行政奖励', '奖励'],
				payment: ['行政给付', '给付'],
				other: ['其他行政权力', '其他'],
				public_service: ['公共服务', '公共服务事项'],
			},
		},
		approval_department_code: { zh: '审批部门代码', en: 'Approval department', type: 'text', check: 'department_code', required: true, max: 40, headers: ['实施主体编码', '审批部门统一社会信用代码'] },
		supervision_department_code: { zh: '监管部门代码', en: 'Supervision department', type: 'text', check: 'department_code', required: true, max: 40, headers: ['主管部门代码', '监管部门统一社会信用代码'] },
		reform_mode: {
			zh: '改革方式', en: 'Reform mode', type: 'text',
			codes: {
				abolish: ['直接取消审批', '取消审批'],
				filing: ['审批改为备案', '改为备案'],
				commitment: ['实行告知承诺', '告知承诺'],
				optimise: ['优化审批服务', '优化服务'],
			},
		},
		exemption_tier: {
			zh: '免审层级', en: 'Exemption tier', type: 'text', headers: ['免审情形', '信用免审层级'],
			codes: { high: ['诚信守法较高级', '较高级'], clean: ['无失信'] },
		},
		commitment_applicable: { zh: '是否适用告知承诺', en: 'Commitment applicable', type: 'boolean', headers: ['适用告知承诺'] },
		key_area: { zh: '重点领域', en: 'Key area', type: 'text', headers: ['特殊重点领域'], codes: keyAreas },
		statutory_days: { zh: '法定办结时限(工作日)', en: 'Statutory limit (working days)', type: 'integer', required: true, headers: ['法定办结时限', '法定时限'] },
		promised_days: { zh: '承诺办结时限(工作日)', en: 'Promised limit (working days)', type: 'integer', headers: ['承诺办结时限', '承诺时限'] },
		materials_before: { zh: '改革前材料数', en: 'Materials before', type: 'integer', required: true, headers: ['原材料数'] },
		materials_now: { zh: '改革后材料数', en: 'Materials now', type: 'integer', required: true, headers: ['现材料数', '材料数'] },
		materials_waivable: { zh: '可容缺材料数', en: 'Waivable materials', type: 'integer', headers: ['容缺材料数'] },
		materials_by_e_licence: { zh: '电子证照调取材料数', en: 'Materials by e-licence', type: 'integer', headers: ['电子证照材料数'] },
		steps_before: { zh: '改革前环节数', en: 'Steps before', type: 'integer', headers: ['原环节数'] },
		steps_now: { zh: '改革后环节数', en: 'Steps now', type: 'integer', headers: ['现环节数', '环节数'] },
		visits_before: { zh: '改革前到现场次数', en: 'Visits before', type: 'integer', headers: ['原到现场次数'] },
		visits_now: { zh: '改革后到现场次数', en: 'Visits now', type: 'integer', headers: ['到办事现场次数', '现到现场次数'] },
		site_visit_before: { zh: '改革前是否踏勘', en: 'Site visit before', type: 'boolean', headers: ['原是否踏勘'] },
		site_visit_now: { zh: '改革后是否踏勘', en: 'Site visit now', type: 'boolean', headers: ['现是否踏勘', '是否踏勘'] },
		supervision_measure: { zh: '事中事后监管措施', en: 'Supervision measure', type: 'text', headers: ['监管措施'] },
		check_frequency: { zh: '核查频度', en: 'Check frequency', type: 'text', headers: ['检查频次'] },
		quantity_limit: { zh: '数量限制', en: 'Quantity limit', type: 'text', headers: ['总量控制条件'] },
		reform_date: { zh: '改革实施日期', en: 'Reform date', type: 'date', headers: ['改革日期'] },
		list_batch: { zh: '清单批次', en: 'List batch', type: 'text', headers: ['批次'] },
		valid_from: { zh: '有效期自', en: 'Valid from', type: 'date', required: true, headers: ['生效日期'] },
		valid_to: { zh: '有效期至', en: 'Valid to', type: 'date', open_ended: true, headers: ['失效日期'] },
	},
	checks: [
		{ rule: 'DATE-ORDER', column: 'valid_to', bad: 'valid_to < valid_from', words: { zh: '有效期至早于有效期自，请核对两个日期。', en: 'valid_to is before valid_from; check both dates.' } },
		{ rule: 'NUMBER-NEGATIVE', column: 'statutory_days', bad: 'statutory_days < 0 or promised_days < 0', words: { zh: '办结时限不能为负数，请核对。', en: 'a time limit cannot be negative; check it.' } },
	],
} satisfies FeedSpec;
