import type { FeedSpec } from '../feed.ts';

/** 经营主体: the register of those who are supervised; a full list at each delivery. */
export default {
	title: { zh: '经营主体', en: 'Market entities' },
	file_names: ['市场主体'],
	key: ['subject_code'],
	batch: 'snapshot',
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
			headers: ['主体代码', '经营主体代码', '行政相对人代码'],
		},
		subject_name: {
			zh: '主体名称',
			en: 'Name',
			type: 'text',
			required: true,
			max: 200,
			headers: ['企业名称', '经营主体名称', '行政相对人名称'],
		},
		subject_type: {
			zh: '主体类型',
			en: 'Type',
			type: 'text',
			required: true,
			headers: ['行政相对人类别', '主体类别'],
			codes: {
				organisation: ['法人及非法人组织', '企业', '法人'],
				sole_proprietor: ['个体工商户'],
				natural_person: ['自然人'],
			},
		},
		industry_code: {
			zh: '行业代码',
			en: 'Industry code',
			type: 'text',
			check: 'industry_code',
			max: 10,
			headers: ['国民经济行业代码', '行业分类代码'],
		},
		region_code: {
			zh: '行政区划代码',
			en: 'Region code',
			type: 'text',
			check: 'region_code',
			max: 12,
			headers: ['区划代码'],
		},
		town: { zh: '所属镇街', en: 'Town', type: 'text', max: 100, headers: ['镇街', '乡镇街道'] },
		established_on: {
			zh: '成立日期',
			en: 'Established on',
			type: 'date',
			past: true,
			headers: ['注册日期'],
		},
		status: {
			zh: '登记状态',
			en: 'Status',
			type: 'text',
			headers: ['经营状态'],
			codes: {
				active: ['存续', '在业', '开业'],
				deregistered: ['注销'],
				revoked: ['吊销'],
				moved: ['迁出'],
			},
		},
		key_area: {
			zh: '重点领域',
			en: 'Key area',
			type: 'text',
			headers: ['特殊重点领域'],
			codes: {
				vaccine: ['疫苗'],
				drug: ['药品'],
				special_equipment: ['特种设备'],
				hazardous_chemical: ['危险化学品'],
			},
		},
		new_economy: { zh: '是否四新经济', en: 'New economy', type: 'boolean', headers: ['四新经济'] },
		inclusive_from: {
			zh: '包容期起始日期',
			en: 'Inclusive period from',
			type: 'date',
			headers: ['包容期自'],
		},
		inclusive_years: {
			zh: '包容期年数',
			en: 'Inclusive years',
			type: 'integer',
			headers: ['包容期(年)'],
		},
		former_names: { zh: '曾用名', en: 'Former names', type: 'text', headers: ['曾用名称'] },
	},
	checks: [
		{
			rule: 'CATEGORY-PREFIX',
			column: 'subject_type',
			bad: "subject_type <> 'sole_proprietor' and starts_with(subject_code, '92')",
			words: {
				zh: '92 开头的代码是个体工商户，类型应填“个体工商户”。',
				en: 'a code that begins with 92 belongs to a sole proprietor; the type must say so.',
			},
		},
		{
			rule: 'CATEGORY-PREFIX',
			column: 'subject_code',
			bad: "subject_type = 'sole_proprietor' and strlen(subject_code) = 18 and not starts_with(subject_code, '92')",
			words: {
				zh: '个体工商户的代码应以 92 开头，请核对代码或类型。',
				en: "a sole proprietor's code begins with 92; check the code or the type.",
			},
		},
		{
			rule: 'PERSON-CODE',
			column: 'subject_code',
			bad: "subject_type <> 'natural_person' and starts_with(subject_code, 'P-')",
			words: {
				zh: '非自然人填了身份证号，请填统一社会信用代码。',
				en: 'an identity number stands where a body needs its credit code.',
			},
		},
		{
			rule: 'NAME-TRIAL',
			column: 'subject_name',
			bad: "contains(subject_name, '测试')",
			warns: true,
			words: {
				zh: '名称含“测试”，可能是试填数据，请确认。',
				en: 'the name holds "测试" (test); make sure the row is meant.',
			},
		},
		{
			rule: 'INCLUSIVE-YEARS',
			column: 'inclusive_years',
			bad: 'inclusive_years not between 1 and 3',
			words: {
				zh: '包容期应为 1 至 3 年（R81），请核对。',
				en: 'an inclusive period lasts 1 to 3 years (R81); check it.',
			},
		},
	],
} satisfies FeedSpec;
