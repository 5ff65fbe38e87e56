import { creditAlphabet } from './credit-code.ts';

/** A kind of fault: the rule that must catch it, the cell it sits in, and SQL from the cell's text `k` to the faulty text. */
export interface FaultKind {
	rule: string;
	column: string;
	text: string;
	/** The faulty text still fits the column's own type. */
	typed: boolean;
	/** Other cells that stay empty, so that the row breaks this rule only. */
	empties?: string[];
}

/** The next character of the alphabet in the last place: always a wrong check character. */
const wrongCheck = `case when length(k) = 18 then substr(k, 1, 17) || substr('${creditAlphabet}${creditAlphabet[0]}', strpos('${creditAlphabet}', substr(k, 18, 1)) + 1, 1) else 'P-' || substr(k, 3, 31) end`;

/** The dirty code of a row that stands twice in its file. */
export const duplicateMark = 99;

/** What can be wrong with a row of each feed; a row's `dirty` is the place in this list from 1, 0 for a good row. */
export const faultKinds: Record<string, FaultKind[]> = {
	approvals: [
		{ rule: 'SUBJECT-CODE', column: 'subject_code', text: wrongCheck, typed: true },
		{
			rule: 'DATE-ORDER',
			column: 'decided_at',
			text: `(applied_at - interval 3 day)::varchar`,
			typed: true,
		},
		{
			rule: 'DATE-FUTURE',
			column: 'decided_at',
			text: `(decided_at + interval 36 year)::varchar`,
			typed: true,
		},
		{ rule: 'CODE-UNKNOWN', column: 'route', text: `'绿色通道'`, typed: true },
		{ rule: 'REQUIRED', column: 'item_code', text: 'null', typed: true },
		{ rule: 'TYPE-INTEGER', column: 'materials_required', text: `k || '份'`, typed: false },
	],
	breaches: [
		{ rule: 'SUBJECT-CODE', column: 'subject_code', text: wrongCheck, typed: true },
		{ rule: 'DATE-ORDER', column: 'decided_on', text: `(occurred_on - 20)::varchar`, typed: true },
		{
			rule: 'DATE-FUTURE',
			column: 'decided_on',
			text: `(decided_on + interval 36 year)::date::varchar`,
			typed: true,
		},
		{ rule: 'CODE-UNKNOWN', column: 'severity', text: `'较重'`, typed: true },
		{ rule: 'REQUIRED', column: 'kind', text: 'null', typed: true },
		{ rule: 'TYPE-BOOLEAN', column: 'first_time', text: `'首次'`, typed: false },
	],
	ratings: [
		{ rule: 'SUBJECT-CODE', column: 'subject_code', text: wrongCheck, typed: true },
		{ rule: 'REQUIRED', column: 'scheme_code', text: 'null', typed: true },
		{ rule: 'DATE-ORDER', column: 'valid_to', text: `(valid_from - 30)::varchar`, typed: true },
	],
	inspections: [
		{ rule: 'SUBJECT-CODE', column: 'subject_code', text: wrongCheck, typed: true },
		{
			rule: 'DATE-ORDER',
			column: 'finished_on',
			text: `(inspected_on - 10)::varchar`,
			typed: true,
		},
		{
			rule: 'DATE-FUTURE',
			column: 'inspected_on',
			text: `(inspected_on + interval 36 year)::date::varchar`,
			typed: true,
			empties: ['finished_on', 'published_at'],
		},
		{ rule: 'CODE-UNKNOWN', column: 'result', text: `'合格'`, typed: true },
		{ rule: 'REQUIRED', column: 'subject_code', text: 'null', typed: true },
	],
	subjects: [
		{ rule: 'SUBJECT-CODE', column: 'subject_code', text: wrongCheck, typed: true },
		{ rule: 'CODE-UNKNOWN', column: 'subject_type', text: `'其他组织'`, typed: true },
		{ rule: 'REQUIRED', column: 'subject_name', text: 'null', typed: true },
	],
	licences: [
		{ rule: 'SUBJECT-CODE', column: 'credit_code', text: wrongCheck, typed: true },
		{ rule: 'REQUIRED', column: 'content', text: 'null', typed: true },
		{
			rule: 'DATE-ORDER',
			column: 'valid_to',
			text: `strftime(valid_from - 30, '%Y/%m/%d')`,
			typed: true,
		},
		{ rule: 'CODE-UNKNOWN', column: 'licence_kind', text: `'绿色许可'`, typed: true },
	],
	penalties: [
		{
			rule: 'AMOUNT-UNIT',
			column: 'fine_wan_yuan',
			text: '(fine_wan_yuan * 10000)::integer::varchar',
			typed: true,
		},
		{ rule: 'REQUIRED', column: 'facts', text: 'null', typed: true },
		{
			rule: 'DATE-ORDER',
			column: 'valid_to',
			text: `strftime(decided_on - 30, '%Y/%m/%d')`,
			typed: true,
		},
		{ rule: 'CODE-UNKNOWN', column: 'penalty_kinds', text: `'记大过'`, typed: true },
	],
	publications: [
		{ rule: 'CODE-UNKNOWN', column: 'kind', text: `'行政指导'`, typed: true },
		{ rule: 'REQUIRED', column: 'doc_no', text: 'null', typed: true },
		{ rule: 'SUBJECT-CODE', column: 'subject_code', text: wrongCheck, typed: true },
	],
	commitments: [
		{ rule: 'COMMITMENT-CODE', column: 'commitment_code', text: 'substr(k, 1, 19)', typed: true },
		{ rule: 'CODE-UNKNOWN', column: 'kind', text: `'口头承诺'`, typed: true },
		{ rule: 'REQUIRED', column: 'matter', text: 'null', typed: true },
	],
	interventions: [
		{ rule: 'CODE-UNKNOWN', column: 'kind', text: `'喝茶'`, typed: true },
		{
			rule: 'REQUIRED',
			column: 'on_date',
			text: 'null',
			typed: true,
			empties: ['due_on', 'closed_on'],
		},
	],
};
