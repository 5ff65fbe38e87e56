import { quote } from '../database.ts';
import type { Column } from '../feed.ts';
import { isCreditCode, isRegistrationNumber } from './credit-code.ts';
import { dateDoubts, readDate } from './dates.ts';
import { isMasked, isMisplacedIdentity, maskText, mayHoldIdentity, mayHoldPersonalNumber, replaceIdentities, wholeIdentity } from './personal.ts';
import { personCode } from './personal-key.ts';
import { codeWords, halfWidth, oddCharacters, plain, tidy, untidyText } from './width.ts';

/** What a closer look at one filled cell found. */
export interface CellReading {
	/** The canonical value as text; null where the cell cannot be read. */
	value: string | null;
	/** The rule that the cell breaks. */
	fault?: string | null;
	/** The rule by which it was mended. */
	repair?: string | null;
	/** What is worth a warning. */
	warning?: string | null;
	/** What lists may show of the cell, where that is not the cell without numbers of persons. */
	shown?: string;
}

/** What a closer look needs besides the cell. */
export interface CellContext {
	/** The first local day that lies in the future; the same as SQL over the scan's carried columns. */
	latest: string;
	latestSql: string;
	/** No cell of the file begins or ends with a blank or holds an odd one. */
	isTidy: boolean;
	/** Those of `telltales` that stand in no cell of the file. */
	absent: string;
	personalKey: Buffer;
	/** Six-digit codes of every revision of GB/T 2260. */
	regions: ReadonlySet<string>;
	/** Sections and divisions of GB/T 4754, the latter with and without their section. */
	industries: ReadonlySet<string>;
}

/**
 * How one column's cells become values. Most cells are written rightly: `fast` (SQL over raw text `k`)
 * reads those, `doubts` are cheap SQL conditions over `k` and the fast value `f` under which the whole
 * row gets a closer look, and `read` is that look. `fast` and `read` agree on every cell without doubt.
 */
export interface CellRules {
	fast(k: string): string;
	doubts(k: string, f: string): string[];
	read(raw: string): CellReading;
}

/** The rules of one column; `latest` is SQL for the first day that lies in the future. */
export function cellRules(column: Column, context: CellContext): CellRules {
	if (column.codes) return column.several ? severalCodes(column.codes) : oneCode(column.codes);
	switch (column.type) {
		case 'integer':
		case 'double':
			return number(column.type, context);
		case 'boolean':
			return yesOrNo;
		case 'date':
		case 'timestamp':
			return date(column, context);
		case 'text':
			return text(column, context);
	}
}

const unread = (k: string, f: string): string => `(${f} is null and ${k} is not null)`;

/** The rule by which a cell was mended when only its look changed. */
function lookRepair(raw: string, mended: string): string | null {
	if (raw === mended) return null;
	return halfWidth(raw) === raw || tidy(raw) === mended ? 'TEXT-TRIM' : 'TEXT-WIDTH';
}

/** One plain comparison a word, the usual words first: three times as fast as lists. */
function chain(codes: Record<string, string[]>, k: string): string {
	const words = Object.entries(codes).flatMap(([code, variants]) => [...variants, code].map((word, rank) => ({ code, word, rank })));
	// enum literals: a code that is text until the end is hashed once for each cell
	const type = `enum(${Object.keys(codes).map(quote).join(', ')})`;
	const cases = words.sort((one, other) => one.rank - other.rank).map(({ code, word }) => `when ${quote(word)} then ${quote(code)}::${type}`);
	return `case ${k} ${cases.join(' ')} end`;
}

function wordTable(codes: Record<string, string[]>): { exact: Map<string, string>; loose: Map<string, string> } {
	const pairs = Object.entries(codes).flatMap(([code, words]) => [code, ...words].map((word) => [word, code] as const));
	return { exact: new Map(pairs), loose: new Map(pairs.map(([word, code]) => [codeWords(word), code])) };
}

function oneCode(codes: Record<string, string[]>): CellRules {
	const { exact, loose } = wordTable(codes);
	return {
		fast: (k) => chain(codes, k),
		doubts: (k, f) => [unread(k, f)],
		read(raw) {
			const clean = tidy(raw) ?? '';
			const value = exact.get(clean) ?? loose.get(codeWords(clean)) ?? null;
			if (value === null) return { value, fault: 'CODE-UNKNOWN' };
			return { value, repair: exact.has(clean) ? lookRepair(raw, clean) : 'CODE-SPELLING' };
		},
	};
}

/** Several codes in one cell: each is looked up, and the lake keeps them in the order of the code list. */
function severalCodes(codes: Record<string, string[]>): CellRules {
	const { exact, loose } = wordTable(codes);
	const order = Object.keys(codes);
	return {
		fast: (k) => chain(codes, k),
		doubts: (k, f) => [unread(k, f)],
		read(raw) {
			const clean = tidy(raw) ?? '';
			const parts = clean.split(/[;；、,，/\n]+/).filter((part) => part.trim() !== '');
			const found = parts.map((part) => exact.get(part.trim()) ?? loose.get(codeWords(part)) ?? null);
			if (found.length === 0 || found.includes(null)) return { value: null, fault: 'CODE-UNKNOWN' };
			return { value: order.filter((code) => found.includes(code)).join(';'), repair: lookRepair(raw, clean) };
		},
	};
}

/** Larger numbers are codes in the wrong column. */
const largest = 1e12;

function number(type: 'integer' | 'double', { absent }: CellContext): CellRules {
	const fractions = absent.includes('.') ? [`'-'`] : [`'.'`, `'-'`];
	return {
		fast: (k) => `try_cast(${k} as ${type})`,
		doubts: (k, f) => [
			unread(k, f),
			// a cast to whole numbers rounds: 1.5, 15E-1
			type === 'double' ? `abs(${f}) >= ${largest}` : `(strlen(${k}) > 1 and (${fractions.map((part) => `contains(${k}, ${part})`).join(' or ')}))`,
		],
		read(raw) {
			const clean = plain(raw) ?? '';
			const grouped = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(clean);
			const text = grouped ? clean.replaceAll(',', '') : clean;
			const value = readNumber(text, type);
			const fits = type === 'integer' ? Number.isInteger(value) && Math.abs(value) < 2 ** 31 : Math.abs(value) < largest;
			if (!fits) return { value: null, fault: `TYPE-${type.toUpperCase()}` };
			return { value: String(value), repair: grouped ? 'NUMBER-SEPARATORS' : lookRepair(raw, clean) };
		},
	};
}

/** A decimal number, or what else DuckDB takes for a whole one (1_000, 0x3E8). */
function readNumber(text: string, type: 'integer' | 'double'): number {
	if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
	if (type === 'integer' && /^([+-]?\d+(_\d+)+|0x[0-9a-f]+)$/i.test(text)) return Number(text.replaceAll('_', ''));
	return NaN;
}

const yes = ['是', '有', 'true', '1', 'y', 'yes', 't', '√', '✓'];
const no = ['否', '无', 'false', '0', 'n', 'no', 'f', '×'];
const yesOrNo: CellRules = {
	fast: (k) => `case ${k} when '是' then true when '否' then false when '1' then true when '0' then false when 'true' then true when 'false' then false end`,
	doubts: (k, f) => [unread(k, f)],
	read(raw) {
		const clean = plain(raw) ?? '';
		const word = clean.toLowerCase();
		if (!yes.includes(word) && !no.includes(word)) return { value: null, fault: 'TYPE-BOOLEAN' };
		return { value: String(yes.includes(word)), repair: lookRepair(raw, clean) };
	},
};

function date(column: Column, { latest, latestSql }: CellContext): CellRules {
	return {
		fast: (k) => `try_cast(${k} as ${column.type})`,
		doubts: (k, f) => [unread(k, f), ...dateDoubts(column, k, f, latestSql)],
		read(raw) {
			const clean = plain(raw) ?? '';
			const reading = readDate(column, clean, latest);
			return { ...reading, repair: reading.repair ?? lookRepair(raw, clean) };
		},
	};
}

function text(column: Column, context: CellContext): CellRules {
	switch (column.check) {
		case 'subject_code':
			return subjectCode(context);
		case 'identity':
			return identityPaper(context);
		case 'authority_code':
			return code(context, column, `(strlen({k}) = 18 and credit_sum({k}) is distinct from 0) or not regexp_full_match({k}, '[0-9A-Za-z_.-]+')`, (value) => {
				const right = /^[0-9A-HJ-NPQRTUWXY]{18}$/.test(value) ? isCreditCode(value) : /^[0-9A-Za-z_.-]+$/.test(value);
				return right ? {} : { fault: 'DEPARTMENT-CODE' };
			});
		case 'department_code':
		case 'identifier':
			return code(context, column, null, () => ({}));
		case 'region_code':
			return code(context, column, `try_cast({k} as region_code) is null`, (value) => {
				if (!isRegion(value) || ![6, 9, 12].includes(value.length)) return { fault: 'REGION-CODE' };
				return context.regions.has(value.slice(0, 6)) ? {} : { warning: 'REGION-UNKNOWN' };
			});
		case 'industry_code':
			return code(context, column, `try_cast(case when {k} < 'A' then left({k}, 2) else left({k}, 3) end as industry_start) is null or not regexp_full_match({k}, '[A-T]?[0-9]{0,4}')`, (value) => {
				const start = /^[A-T]/.test(value) ? value.slice(0, 3) : value.slice(0, 2);
				return /^[A-T]?[0-9]{0,4}$/.test(value) && context.industries.has(start) ? {} : { fault: 'INDUSTRY-CODE' };
			});
		case 'commitment_code':
			return code(context, column, 'true', (value) => {
				const made = readDate({ ...column, type: 'date' }, value.slice(6, 14), context.latest);
				if (!/^[0-9]{20}$/.test(value) || !isRegion(value) || made.value === null) return { fault: 'COMMITMENT-CODE' };
				return context.regions.has(value.slice(0, 6)) ? {} : { warning: 'REGION-UNKNOWN' };
			});
		case 'document_no':
			return documentNumber(column, context);
		case null:
			return freeText(column, context);
	}
}

/** Provinces of GB/T 2260; everything else in a code can have been in some revision, these cannot. */
function isRegion(value: string): boolean {
	return /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])[0-9]{4,}$/.test(value);
}

const isScientific = (value: string): boolean => /^[0-9](\.[0-9]+)?E\+[0-9]+$/.test(value);

/** Signs that a code was pasted with something around it: blanks, Excel's marks, a number that Excel has rounded. */
function blurred(k: string, { isTidy, absent }: CellContext): string[] {
	return [
		`(strlen(${k}) <> length(${k}) and (regexp_matches(${k}, '${oddCharacters}') or ${mayHoldPersonalNumber(k)}))`,
		`${k} < '0'`,
		// two comparisons cost less than starts_with; what Excel has rounded begins with a digit
		...(absent.includes('=') ? [] : [`(${k} >= '=' and ${k} < '>')`]),
		...(absent.includes('+') ? [] : [`(${k} < ':' and contains(${k}, 'E+'))`]),
		...(isTidy ? [] : [`' '`, 'chr(9)', 'chr(10)', 'chr(13)'].map((blank) => `ends_with(${k}, ${blank})`)),
	];
}

const tooLong = (column: Column, k: string): string => `(strlen(${k}) > ${column.max} and length(${k}) > ${column.max})`;

/** A code of the sender's or of a table: kept as written but for width, blanks and Excel's marks. `bad` is SQL over `{k}`. */
function code(context: CellContext, column: Column, bad: string | null, judge: (value: string) => Pick<CellReading, 'fault' | 'warning'>): CellRules {
	const isRegister = column.zh.includes('注册号');
	const table = column.check === 'region_code' || column.check === 'industry_code' || column.check === 'commitment_code';
	return {
		fast: (k) => k,
		doubts: (k) => [
			...blurred(k, context),
			tooLong(column, k),
			...(table ? [] : [`(${mayHoldIdentity(k)})`]),
			...(bad === null ? [] : [`(${bad.replaceAll('{k}', k)})`]),
		],
		read(raw) {
			const clean = plain(raw) ?? '';
			if (!table && (isMisplacedIdentity(clean.toUpperCase()) || isMasked(clean)))
				return { value: null, fault: 'PERSON-MISPLACED', shown: `${clean.slice(0, 6)}************` };
			if (isScientific(clean)) return { value: null, fault: 'CODE-SCIENTIFIC' };
			if ([...clean].length > column.max) return { value: maskText(clean), fault: 'TEXT-LONG' };
			const judged = judge(clean);
			if (judged.fault) return { value: maskText(clean), ...judged };
			const hidden = table || (isRegister && isRegistrationNumber(clean)) ? clean : keyIdentities(clean, context.personalKey);
			const value = /^[!-~]*$/.test(hidden) ? hidden : maskText(hidden);
			return { value, repair: value === clean ? lookRepair(raw, clean) : 'PERSONAL-MASKED', ...judged };
		},
	};
}

/** A code with the keyed code in place of each identity number in it, so that different numbers stay different. */
function keyIdentities(code: string, personalKey: Buffer): string {
	return replaceIdentities(code, (identity) => personCode(wholeIdentity(identity)!, personalKey), true);
}

const inside = /[\s_.·/-]+/g;

/** Who a row is about. An identity number becomes the person's code here and is never written anywhere. */
function subjectCode({ personalKey }: CellContext): CellRules {
	const readAs = (text: string): string | null => {
		const upper = text.toUpperCase();
		if (upper.startsWith('9') && isCreditCode(upper)) return upper;
		const person = wholeIdentity(upper);
		if (person !== null) return personCode(person, personalKey);
		return isCreditCode(upper) ? upper : null;
	};
	return {
		// an enterprise's code starts with 9; every other number could be a person's and is looked at as such first.
		// codes that look right are checked once each when the rows are written
		fast: (k) => `case
			when strlen(${k}) = 18 then case
				when ${k} >= '9' then case
					when not ${k} glob '??????[12][890]*' then ${k}
					when substring(${k}, 7, 2) not in ('18', '19', '20') then ${k}
					when credit_sum(${k}) = 0 then ${k}
					when is_identity(${k}) then person_code(${k})
					when try_cast(left(${k}, 17) as bigint) is null then ${k} end
				when is_identity(${k}) then person_code(${k})
				when try_cast(left(${k}, 17) as bigint) is null then ${k} end
			when starts_with(${k}, 'P-') then case when regexp_full_match(${k}, 'P-[0-9a-f]{32}') then ${k} end
			when starts_with(${k}, 'X-') then case when regexp_full_match(${k}, 'X-[0-9A-Za-z]+-[0-9A-Za-z._-]+') and not (${mayHoldIdentity(k)}) then ${k} end end`,
		doubts: (k, f) => [unread(k, f), `(strlen(${k}) = 18 and (upper(${k}) <> ${k} or contains(${k}, 'O') or contains(${k}, 'I') or strlen(${k}) <> length(${k})))`],
		read(raw) {
			const clean = plain(raw) ?? '';
			if (/^(P-[0-9a-f]{32}|X-[0-9A-Za-z]+-[0-9A-Za-z._-]+)$/.test(clean)) {
				const value = clean.startsWith('P-') ? clean : keyIdentities(clean, personalKey);
				return { value, repair: value === clean ? lookRepair(raw, clean) : 'PERSONAL-MASKED' };
			}
			const written = readAs(clean);
			const person = (value: string): boolean => value.startsWith('P-');
			if (written !== null)
				return { value: written, repair: written === clean || person(written) ? lookRepair(raw, clean) : 'CODE-CHARACTERS', ...(person(written) ? hidden(clean) : {}) };
			const mended = readAs(clean.replace(/[lI]/g, '1').replace(/[oO]/g, '0'));
			if (mended !== null) return { value: mended, repair: 'CODE-CHARACTERS', ...(person(mended) ? hidden(clean) : {}) };
			const joined = readAs(clean.replace(inside, ''));
			if (joined !== null) return { value: joined, repair: 'CODE-SEPARATORS', ...(person(joined) ? hidden(clean) : {}) };
			if (isRegistrationNumber(clean)) return { value: `X-REG-${clean}`, repair: lookRepair(raw, clean), warning: 'CODE-LEGACY' };
			if (isScientific(clean)) return { value: null, fault: 'CODE-SCIENTIFIC' };
			// digits alone could be somebody's mistyped number, whatever else they could be
			if (/^[0-8OolI][0-9OolI]{13,16}[0-9OolIXx]$/.test(clean) || isMasked(clean)) return { value: null, fault: 'PERSON-NUMBER', ...hidden(clean) };
			return { value: null, fault: 'SUBJECT-CODE' };
		},
	};
}

/** What lists show of a person's number: the first six characters, the region in most of them. */
function hidden(text: string): { shown: string } {
	return { shown: text.length >= 15 ? `${text.slice(0, 6)}************` : `${text.slice(0, 2)}******` };
}

/** A natural person's identity document: the resident number must be right, other papers are taken as they are. */
function identityPaper({ personalKey }: CellContext): CellRules {
	return {
		fast: (k) => `case
			when starts_with(${k}, 'P-') then case when regexp_full_match(${k}, 'P-[0-9a-f]{32}') then ${k} end
			when strlen(${k}) = 18 and is_identity(${k}) then person_code(${k}) end`,
		doubts: (k, f) => [unread(k, f)],
		read(raw) {
			const clean = plain(raw) ?? '';
			if (/^P-[0-9a-f]{32}$/.test(clean)) return { value: clean, repair: lookRepair(raw, clean) };
			const paper = clean.toUpperCase();
			const person = wholeIdentity(paper);
			if (person !== null) return { value: personCode(person, personalKey), repair: lookRepair(raw, clean), ...hidden(clean) };
			const mended = wholeIdentity(paper.replace(/[LI]/g, '1').replace(/O/g, '0'));
			if (mended !== null) return { value: personCode(mended, personalKey), repair: 'CODE-CHARACTERS', ...hidden(clean) };
			const joined = wholeIdentity(paper.replace(inside, ''));
			if (joined !== null) return { value: personCode(joined, personalKey), repair: 'CODE-SEPARATORS', ...hidden(clean) };
			if (/^[0-9]{13,}X?$/.test(paper) || !/^[0-9A-Z()-]{5,24}$/.test(paper)) return { value: null, fault: 'PERSON-NUMBER', ...hidden(clean) };
			return { value: personCode(`paper ${paper}`, personalKey), repair: lookRepair(raw, clean), ...hidden(clean) };
		},
	};
}

/** The brackets around a document's year are written in many ways and mean one number. */
function documentNumber(column: Column, context: CellContext): CellRules {
	const free = freeText(column, context);
	return {
		...free,
		doubts: (k, f) => [...free.doubts(k, f), `regexp_matches(${k}, '[\\[(（［【﹝{｛]|[０-９Ａ-Ｚａ-ｚ]|E[+]')`],
		read(raw) {
			const clean = tidy(raw)?.replace(/[０-９Ａ-Ｚａ-ｚ]/g, halfWidth) ?? '';
			if (isScientific(clean)) return { value: null, fault: 'CODE-SCIENTIFIC' };
			const value = clean.replace(/[[(（［【﹝〔{｛]\s*(\d{4})\s*[\])）］】﹞〕}｝]/g, '〔$1〕');
			const masked = maskText(keyIdentities(value, context.personalKey));
			const repair = masked !== value ? 'PERSONAL-MASKED' : value !== clean ? 'DOCUMENT-BRACKETS' : lookRepair(raw, clean);
			return { value: masked, repair, fault: [...clean].length > column.max ? 'TEXT-LONG' : null };
		},
	};
}

function freeText(column: Column, { isTidy }: CellContext): CellRules {
	return {
		fast: (k) => k,
		doubts: (k) => [
			...(isTidy ? [] : [`regexp_matches(${k}, '${untidyText}')`]),
			mayHoldPersonalNumber(k),
			tooLong(column, k),
		],
		read(raw) {
			const clean = tidy(raw) ?? '';
			const value = maskText(clean);
			return {
				value,
				repair: value !== clean ? 'PERSONAL-MASKED' : clean !== raw ? 'TEXT-TRIM' : null,
				fault: [...clean].length > column.max ? 'TEXT-LONG' : null,
			};
		},
	};
}
