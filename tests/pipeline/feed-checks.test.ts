import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identifier, literal, openDatabase, type Database } from '../../pipeline/database.ts';
import { lakeTypes, readFeeds, type Feed } from '../../pipeline/feed.ts';
import { amountMacros } from '../../pipeline/intake/amounts.ts';

type Cells = Record<string, string | number | boolean>;
/** For one check of a feed: rows that break it, and rows that come close and do not. */
type Trial = [bad: Cells[], good: Cells[]];

const person = `P-${'0'.repeat(32)}`;
const [sole, company] = ['92460100MA5T001X1A', '91370306MA3C00001J'];
const order = (earlier: string, later: string): Trial => [
	[{ [earlier]: '2026-03-02', [later]: '2026-03-01' }],
	[
		{ [earlier]: '2026-03-02', [later]: '2026-03-02' },
		{ [later]: '2026-03-01' },
		{ [earlier]: '2026-03-01' },
	],
];
const notNegative = (...names: string[]): Trial => [
	names.map((name) => ({ [name]: -1 })),
	names.map((name) => ({ [name]: 0 })),
];
const prefix = (category: string, code: string): Trial => [
	[{ [category]: 'organisation', [code]: sole }],
	[
		{ [category]: 'organisation', [code]: company },
		{ [category]: 'sole_proprietor', [code]: sole },
	],
];
const soleCode = (category: string, code: string): Trial => [
	[{ [category]: 'sole_proprietor', [code]: company }],
	[
		{ [category]: 'sole_proprietor', [code]: sole },
		{ [category]: 'sole_proprietor', [code]: 'X-REG-1' },
		{ [category]: 'organisation', [code]: company },
	],
];
const personCode = (category: string, code: string): Trial => [
	[{ [category]: 'organisation', [code]: person }],
	[
		{ [category]: 'natural_person', [code]: person },
		{ [category]: 'organisation', [code]: company },
	],
];
const trialName: Trial = [[{ subject_name: '测试公司' }], [{ subject_name: '检测公司' }]];

const publication: Record<string, Trial> = {
	'subject_category CATEGORY-PREFIX': prefix('subject_category', 'credit_code'),
	'credit_code CATEGORY-PREFIX': soleCode('subject_category', 'credit_code'),
	'credit_code PERSON-CODE': personCode('subject_category', 'credit_code'),
	'credit_code PERSON-WITH-CODE': [
		[{ subject_category: 'natural_person', credit_code: company }],
		[
			{ subject_category: 'natural_person', credit_code: person },
			{ subject_category: 'natural_person' },
			{ subject_category: 'organisation', credit_code: company },
		],
	],
	'id_no REQUIRED-WHEN': [
		[{ subject_category: 'natural_person' }],
		[
			{ subject_category: 'natural_person', id_no: person },
			{ subject_category: 'natural_person', credit_code: person },
			{ subject_category: 'organisation' },
		],
	],
	'legal_representative REQUIRED-WHEN': [
		[{ subject_category: 'organisation' }],
		[
			{ subject_category: 'organisation', legal_representative: '张三' },
			{ subject_category: 'sole_proprietor' },
		],
	],
	'subject_name NAME-TRIAL': trialName,
	'authority_code AUTHORITY-KIND': [
		[{ authority_code: company }],
		[{ authority_code: '11370306004220465W' }, { authority_code: '9' }],
	],
};
const fine = (wan: number, content: string): Cells => ({
	penalty_kinds: 'fine',
	fine_wan_yuan: wan,
	content,
});

const trials: Record<string, Record<string, Trial>> = {
	approvals: {
		'decided_at DATE-ORDER': order('applied_at', 'decided_at'),
		'visits NUMBER-NEGATIVE': notNegative(
			'materials_required',
			'materials_submitted',
			'steps',
			'visits',
			'stopped_working_days',
		),
	},
	breaches: {
		'decided_on DATE-ORDER': order('occurred_on', 'decided_on'),
		'published_to DATE-ORDER': order('published_from', 'published_to'),
	},
	catalogue: {
		'due_day DAY-RANGE': [
			[{ due_day: 0 }, { due_day: 32 }],
			[{ due_day: 1 }, { due_day: 31 }, {}],
		],
		'expected_rows NUMBER-NEGATIVE': notNegative('expected_rows'),
	},
	commitments: {
		'subject_category CATEGORY-PREFIX': prefix('subject_category', 'subject_code'),
		'subject_code CATEGORY-PREFIX': soleCode('subject_category', 'subject_code'),
		'subject_code PERSON-CODE': personCode('subject_category', 'subject_code'),
		'unfulfilled REQUIRED-WHEN': [
			[{ fulfilment: 'partial' }, { fulfilment: 'none' }],
			[{ fulfilment: 'full' }, {}, { fulfilment: 'partial', unfulfilled: '未交材料' }],
		],
		'liability_pursued REQUIRED-WHEN': [
			[{ fulfilment: 'partial' }],
			[{ fulfilment: 'full' }, {}, { fulfilment: 'partial', liability_pursued: '撤销许可' }],
		],
		'assessed_on DATE-ORDER': order('made_on', 'assessed_on'),
		'valid_to DATE-ORDER': order('made_on', 'valid_to'),
		'due_on DATE-ORDER': order('made_on', 'due_on'),
		'commitment_code COMMITMENT-DAY': [
			[{ commitment_code: '46010020260301000001', made_on: '2026-03-02' }],
			[{ commitment_code: '46010020260302000001', made_on: '2026-03-02' }],
		],
	},
	inspections: { 'finished_on DATE-ORDER': order('inspected_on', 'finished_on') },
	inspectors: {
		'full_time_equivalent SHARE-RANGE': [
			[{ full_time_equivalent: -0.1 }, { full_time_equivalent: 1.1 }],
			[{ full_time_equivalent: 0 }, { full_time_equivalent: 1 }, {}],
		],
	},
	interventions: {
		'subject_code SUBJECT-MISSING': [[{}], [{ subject_code: company }, { department_code: 'D1' }]],
		'due_on DATE-ORDER': order('on_date', 'due_on'),
		'closed_on DATE-ORDER': order('on_date', 'closed_on'),
	},
	items: {
		'valid_to DATE-ORDER': order('valid_from', 'valid_to'),
		'statutory_days NUMBER-NEGATIVE': notNegative('statutory_days', 'promised_days'),
	},
	licences: {
		...publication,
		'valid_to DATE-ORDER': order('valid_from', 'valid_to'),
		'published_at DATE-ORDER': order('decided_on', 'published_at'),
		'doc_name DOCUMENT-KIND': [
			[{ doc_name: '登字第1号' }, { doc_name: '公司备案通知' }],
			[{ doc_name: '准予行政许可决定书' }],
		],
	},
	penalties: {
		...publication,
		'fine_wan_yuan REQUIRED-WHEN': [
			[{ penalty_kinds: 'warning;fine' }],
			[fine(0.2, '罚款2000元'), { penalty_kinds: 'warning' }],
		],
		'confiscated_wan_yuan REQUIRED-WHEN': [
			[{ penalty_kinds: 'confiscated_income' }],
			[
				{ penalty_kinds: 'confiscated_income', confiscated_wan_yuan: 0.1 },
				{ penalty_kinds: 'confiscated_goods' },
			],
		],
		'fine_wan_yuan NUMBER-NEGATIVE': notNegative('fine_wan_yuan', 'confiscated_wan_yuan'),
		'fine_wan_yuan AMOUNT-UNIT': [
			[fine(2000, '处以罚款2000元'), fine(12345.6, '罚款人民币12,345.60元')],
			[
				fine(0.2, '处以罚款2000元'),
				fine(2, '罚款2万元'),
				fine(2000, '警告'),
				fine(2000, '罚款2000元，另罚款3000元'),
			],
		],
		'fine_wan_yuan AMOUNT-TEXT': [
			[fine(0.3, '处以罚款2000元'), fine(3, '罚款2万元')],
			[
				fine(0.2, '处以罚款2000元'),
				fine(2, '罚款2万元'),
				fine(2000, '处以罚款2000元'),
				fine(0.3, '警告'),
			],
		],
		'valid_to DATE-ORDER': order('decided_on', 'valid_to'),
		'published_to DATE-ORDER': order('decided_on', 'published_to'),
		'published_at DATE-ORDER': order('decided_on', 'published_at'),
		'withheld_certificate CERTIFICATE-MISSING': [
			[{ penalty_kinds: 'fine;revoked_licence' }],
			[
				{ penalty_kinds: 'revoked_licence', withheld_certificate: '食品经营许可证 1' },
				{ penalty_kinds: 'fine' },
			],
		],
	},
	publications: {
		'amount_wan_yuan NUMBER-NEGATIVE': notNegative('amount_wan_yuan'),
		'published_at DATE-ORDER': order('decided_on', 'published_at'),
	},
	ratings: {
		'valid_to DATE-ORDER': order('valid_from', 'valid_to'),
		'grade GRADE-MISSING': [[{}], [{ grade: 'A' }, { score: 0 }]],
	},
	repairs: {
		'doc_no RECORD-MISSING': [[{}], [{ doc_no: '罚〔2026〕1号' }, { breach_id: 'B1' }]],
		'decided_on REQUIRED-WHEN': [
			[{ outcome: 'x' }],
			[{ outcome: 'x', decided_on: '2026-03-01' }, {}],
		],
		'decided_on DATE-ORDER': order('applied_on', 'decided_on'),
	},
	subjects: {
		'subject_type CATEGORY-PREFIX': [
			[
				{ subject_type: 'organisation', subject_code: sole },
				{ subject_type: 'natural_person', subject_code: sole },
			],
			[{ subject_type: 'sole_proprietor', subject_code: sole }],
		],
		'subject_code CATEGORY-PREFIX': soleCode('subject_type', 'subject_code'),
		'subject_code PERSON-CODE': personCode('subject_type', 'subject_code'),
		'subject_name NAME-TRIAL': trialName,
		'inclusive_years INCLUSIVE-YEARS': [
			[{ inclusive_years: 0 }, { inclusive_years: 4 }],
			[{ inclusive_years: 1 }, { inclusive_years: 3 }, {}],
		],
	},
};

const feeds = await readFeeds();
let database: Database;
beforeAll(async () => {
	database = await openDatabase(':memory:', { zone: 'Asia/Shanghai', threads: '1' });
	for (const statement of amountMacros) await database.run(statement);
});
afterAll(() => database.close());

/** Whether a row with these cells, every other one empty, breaks a condition. */
async function isBad(feed: Feed, condition: string, cells: Cells): Promise<boolean> {
	const unknown = Object.keys(cells).filter(
		(name) => !feed.columns.some((column) => column.name === name),
	);
	expect(unknown, feed.name).toEqual([]);
	const row = feed.columns.map(
		(column) =>
			`${literal(cells[column.name])}::${lakeTypes[column.type]} as ${identifier(column.name)}`,
	);
	return (
		await database.one<{ bad: boolean }>(
			`select coalesce(${condition}, false) as bad from (select ${row.join(', ')})`,
		)
	).bad;
}

describe('the row checks of the feeds', () => {
	const all = feeds.flatMap((feed) =>
		feed.checks.map((check) => ({ feed, check, name: `${check.column} ${check.rule}` })),
	);

	it('each have rows that break them and rows that do not', () => {
		expect(
			all
				.filter(({ feed, name }) => !trials[feed.name]?.[name])
				.map(({ feed, name }) => `${feed.name}: ${name}`),
		).toEqual([]);
		const known = new Set(all.map(({ feed, name }) => `${feed.name}: ${name}`));
		expect(
			Object.entries(trials)
				.flatMap(([feed, own]) => Object.keys(own).map((name) => `${feed}: ${name}`))
				.filter((one) => !known.has(one)),
		).toEqual([]);
	});

	it.each(all.map((one) => [one.feed.name, one.name, one] as const))(
		'%s: %s',
		async (_feed, _name, { feed, check, name }) => {
			const [bad, good] = trials[feed.name]![name]!;
			for (const cells of bad)
				expect(await isBad(feed, check.bad, cells), JSON.stringify(cells)).toBe(true);
			for (const cells of good)
				expect(await isBad(feed, check.bad, cells), JSON.stringify(cells)).toBe(false);
			expect([check.words.zh, check.words.en].every((words) => /[。.]$/.test(words))).toBe(true);
		},
	);
});
