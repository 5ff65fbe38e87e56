import type { ColumnSpec, DroppedColumn, FeedSpec, RowCheck } from './feed.ts';

/**
 * The columns on the subject that all national layouts share (domain.md §2.1, no 1–13), with the exchange
 * codes that begin with `prefix`. The codes are told apart by the words in brackets, never by their number:
 * layouts before 2018 number them otherwise.
 */
export function subjectColumns(prefix: 'XK' | 'CF'): Record<string, ColumnSpec> {
	const code = (name: string): string => `${prefix}_${name}`;
	return {
		subject_name: {
			zh: '行政相对人名称',
			en: 'Name',
			type: 'text',
			required: true,
			max: 200,
			headers: [code('XDR_MC')],
		},
		subject_category: {
			zh: '行政相对人类别',
			en: 'Category',
			type: 'text',
			required: true,
			headers: [code('XDR_LB')],
			codes: subjectCategories,
		},
		credit_code: {
			zh: '行政相对人代码_1(统一社会信用代码)',
			en: 'Credit code',
			type: 'text',
			max: 60,
			check: 'subject_code',
			headers: ['统一社会信用代码', '行政相对人代码(社会统一信用代码)', code('XDR_SHXYM')],
			note: { zh: '自然人不填', en: 'empty for natural persons' },
		},
		registration_no: {
			zh: '行政相对人代码_2(工商注册号)',
			en: 'Business registration number',
			type: 'text',
			max: 50,
			check: 'identifier',
			headers: [
				'工商注册号',
				'行政相对人代码(工商登记码)',
				'行政相对人代码(工商登记号)',
				code('XDR_GSZC'),
				code('XDR_GSDJ'),
			],
		},
		organisation_no: {
			zh: '行政相对人代码_3(组织机构代码)',
			en: 'Organisation number',
			type: 'text',
			max: 20,
			check: 'identifier',
			headers: ['组织机构代码', code('XDR_ZZJG'), code('XDR_ZDM')],
		},
		tax_no: {
			zh: '行政相对人代码_4(税务登记号)',
			en: 'Tax number',
			type: 'text',
			max: 20,
			check: 'identifier',
			headers: ['税务登记号', '行政相对人代码(税务登记证号)', code('XDR_SWDJ')],
		},
		institution_no: {
			zh: '行政相对人代码_5(事业单位证书号)',
			en: 'Institution number',
			type: 'text',
			max: 20,
			check: 'identifier',
			headers: ['事业单位证书号', code('XDR_SYDW')],
		},
		association_no: {
			zh: '行政相对人代码_6(社会组织登记证号)',
			en: 'Association number',
			type: 'text',
			max: 50,
			check: 'identifier',
			headers: ['社会组织登记证号', code('XDR_SHZZ')],
		},
		legal_representative: {
			zh: '法定代表人',
			en: 'Legal representative',
			type: 'text',
			max: 50,
			headers: ['法定代表人姓名', code('FRDB')],
			note: { zh: '为法人和其他组织时必填', en: 'required for organisations' },
		},
		id_type: {
			zh: '证件类型',
			en: 'Identity document',
			type: 'text',
			headers: [code('XDR_ZJLX')],
			codes: {
				resident: ['身份证', '居民身份证'],
				passport: ['护照', '护照号'],
				hong_kong_macao: ['港澳居民来往内地通行证'],
				taiwan: ['台湾居民来往大陆通行证'],
				foreign_resident: ['外国人永久居留身份证'],
			},
			note: { zh: '为自然人时必填', en: 'required for natural persons' },
		},
		id_no: {
			zh: '证件号码',
			en: 'Identity number (kept as a keyed code only)',
			type: 'text',
			max: 64,
			check: 'identity',
			headers: [
				'行政相对人代码(居民身份证号)',
				'居民身份证号',
				'身份证号',
				code('XDR_ZJHM'),
				code('XDR_SFZ'),
			],
			note: {
				zh: '为自然人时必填；入库时变为不可还原的代码',
				en: 'required for natural persons; becomes a code that nobody can turn back',
			},
		},
	};
}

/** The three kinds of subject of the national layouts. */
export const subjectCategories: Record<string, string[]> = {
	organisation: [
		'法人及非法人组织',
		'法人和非法人组织',
		'法人',
		'非法人组织',
		'法人及其他组织',
		'法人和其他组织',
	],
	natural_person: ['自然人'],
	sole_proprietor: ['个体工商户'],
};

/** Who the row is about, from whichever of the codes is filled: persons by their keyed code, bodies by credit code, else by register. */
export const subjectCode: ColumnSpec = {
	zh: '主体代码',
	en: 'Subject',
	type: 'text',
	required: true,
	max: 60,
	check: 'subject_code',
	derived: `case when subject_category = 'natural_person' then coalesce(id_no, case when starts_with(credit_code, 'P-') then credit_code end)
		else coalesce(credit_code, 'X-REG-' || registration_no, 'X-ORG-' || organisation_no, 'X-TAX-' || tax_no, 'X-INS-' || institution_no, 'X-ASS-' || association_no) end`,
};

/** The columns on the legal representative's identity, which nobody should fill in (domain.md §7.1). */
export function droppedColumns(prefix: 'XK' | 'CF'): DroppedColumn[] {
	return [
		{ zh: '法定代表人证件类型', headers: [`${prefix}_FR_ZJLX`] },
		{
			zh: '法定代表人证件号码',
			headers: [
				'法定代表人身份证号',
				'法定代表人身份证号码',
				`${prefix}_FR_ZJHM`,
				`${prefix}_FR_SFZH`,
			],
		},
	];
}

/** What must hold between the columns on the subject. */
export const subjectChecks: RowCheck[] = [
	{
		rule: 'CATEGORY-PREFIX',
		column: 'subject_category',
		bad: "subject_category = 'organisation' and starts_with(credit_code, '92')",
		words: {
			zh: '92 开头的代码是个体工商户，类别应填“个体工商户”。',
			en: 'a code that begins with 92 belongs to a sole proprietor; the category must say so.',
		},
	},
	{
		rule: 'CATEGORY-PREFIX',
		column: 'credit_code',
		bad: "subject_category = 'sole_proprietor' and strlen(credit_code) = 18 and not starts_with(credit_code, '92')",
		words: {
			zh: '个体工商户的代码应以 92 开头，请核对代码或类别。',
			en: "a sole proprietor's code begins with 92; check the code or the category.",
		},
	},
	{
		rule: 'PERSON-CODE',
		column: 'credit_code',
		bad: "subject_category <> 'natural_person' and starts_with(credit_code, 'P-')",
		words: {
			zh: '统一社会信用代码一列填了身份证号；自然人请填在“证件号码”一列，并把类别改为“自然人”。',
			en: 'an identity number stands in the column of the credit code; it belongs under 证件号码, with the category 自然人.',
		},
	},
	{
		rule: 'PERSON-WITH-CODE',
		column: 'credit_code',
		bad: "subject_category = 'natural_person' and credit_code is not null and not starts_with(credit_code, 'P-')",
		words: {
			zh: '自然人不填统一社会信用代码，请清空或改正类别。',
			en: 'a natural person has no credit code; clear it or mend the category.',
		},
	},
	{
		rule: 'REQUIRED-WHEN',
		column: 'id_no',
		bad: "subject_category = 'natural_person' and id_no is null and credit_code is null",
		words: {
			zh: '自然人的证件号码必填。',
			en: 'the identity number is required for a natural person.',
		},
	},
	{
		rule: 'REQUIRED-WHEN',
		column: 'legal_representative',
		bad: "subject_category = 'organisation' and legal_representative is null",
		words: {
			zh: '法人及非法人组织的法定代表人必填。',
			en: 'the legal representative is required for an organisation.',
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
		rule: 'AUTHORITY-KIND',
		column: 'authority_code',
		bad: "strlen(authority_code) = 18 and starts_with(authority_code, '9')",
		warns: true,
		words: {
			zh: '机关代码是企业代码，请核对。',
			en: "the authority's code is that of an enterprise; check it.",
		},
	},
];

/** What both of the 双公示 layouts say of a feed. */
export const publicationFeed = {
	key: ['doc_no', 'authority_code', 'subject_code'],
	batch: 'append',
	department: 'authority_code',
	business_date: 'decided_on',
} satisfies Partial<FeedSpec>;
