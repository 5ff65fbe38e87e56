import type { Column } from '../feed.ts';
import {
	isScientific,
	lookRepair,
	type CellContext,
	type CellReading,
	type CellRules,
} from './cell-rules.ts';
import { isCreditCode, isRegistrationNumber } from './credit-code.ts';
import { readDate } from './dates.ts';
import { identityPaper, keyIdentities, maskBesideKeyed, subjectCode } from './person-cells.ts';
import {
	isCaseShaped,
	isMasked,
	isMisplacedIdentity,
	maskText,
	mayHoldIdentity,
	mayHoldPersonalNumber,
} from './personal.ts';
import { halfWidth, oddCharacters, plain, tidy, untidyText } from './width.ts';

/** The rules of a text column by what it is checked for. */
export function text(column: Column, context: CellContext): CellRules {
	switch (column.check) {
		case 'subject_code':
			return subjectCode(context);
		case 'identity':
			return identityPaper(context);
		case 'authority_code':
			return code(
				context,
				column,
				`(strlen({k}) = 18 and credit_sum({k}) is distinct from 0) or not regexp_full_match({k}, '[0-9A-Za-z_.-]+')`,
				(value) => {
					const right = /^[0-9A-HJ-NPQRTUWXY]{18}$/.test(value)
						? isCreditCode(value)
						: /^[0-9A-Za-z_.-]+$/.test(value);
					return right ? {} : { fault: 'DEPARTMENT-CODE' };
				},
			);
		case 'department_code':
		case 'identifier':
			return code(context, column, null, () => ({}));
		case 'region_code':
			return code(context, column, `try_cast({k} as region_code) is null`, (value) => {
				if (!isRegion(value) || ![6, 9, 12].includes(value.length)) return { fault: 'REGION-CODE' };
				return context.regions.has(value.slice(0, 6)) ? {} : { warning: 'REGION-UNKNOWN' };
			});
		case 'industry_code':
			return code(
				context,
				column,
				`try_cast(case when {k} < 'A' then left({k}, 2) else left({k}, 3) end as industry_start) is null or not regexp_full_match({k}, '[A-T]?[0-9]{0,4}')`,
				(value) => {
					const start = /^[A-T]/.test(value) ? value.slice(0, 3) : value.slice(0, 2);
					return /^[A-T]?[0-9]{0,4}$/.test(value) && context.industries.has(start)
						? {}
						: { fault: 'INDUSTRY-CODE' };
				},
			);
		case 'commitment_code':
			return code(
				context,
				column,
				`not regexp_full_match({k}, '${province}[0-9]{18}') or try_cast(left({k}, 6) as region_code) is null or try_strptime(substr({k}, 7, 8), '%Y%m%d') is null`,
				(value) => {
					const made = readDate({ ...column, type: 'date' }, value.slice(6, 14), context.latest);
					if (!/^[0-9]{20}$/.test(value) || !isRegion(value) || made.value === null)
						return { fault: 'COMMITMENT-CODE' };
					return context.regions.has(value.slice(0, 6)) ? {} : { warning: 'REGION-UNKNOWN' };
				},
			);
		case 'document_no':
			return documentNumber(column, context);
		case null:
			return freeText(column, context);
	}
}

/** Provinces of GB/T 2260; everything else in a code can have been in some revision, these cannot. */
const province = '(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])';
const regionCode = new RegExp(`^${province}[0-9]{4,}$`);
const isRegion = (value: string): boolean => regionCode.test(value);

/** Signs that a code was pasted with something around it: blanks, Excel's marks, a number that Excel has rounded. */
function blurred(k: string, { isTidy, absent }: CellContext): string[] {
	const isWide = mayBeWide(absent);
	return [
		`case when strlen(${k}) <> length(${k}) then ${isTidy && !isWide ? '' : `regexp_matches(${k}, '${oddCharacters}') or `}${mayHoldPersonalNumber(k, isWide)} end`,
		`${k} < '0'`,
		// two comparisons cost less than starts_with; what Excel has rounded begins with a digit
		...(absent.includes('=') ? [] : [`(${k} >= '=' and ${k} < '>')`]),
		...(absent.includes('+') ? [] : [`(${k} < ':' and contains(${k}, 'E+'))`]),
		...(isTidy
			? []
			: [`' '`, 'chr(9)', 'chr(10)', 'chr(13)'].map((blank) => `ends_with(${k}, ${blank})`)),
	];
}

/** Says whether cells may hold full-width forms. */
const mayBeWide = (absent: string): boolean => !absent.includes('０');

const tooLong = (column: Column, k: string): string =>
	`case when strlen(${k}) > ${column.max} then length(${k}) > ${column.max} end`;

/** A code of the sender's or of a table: kept as written but for width, blanks and Excel's marks. `bad` is SQL over `{k}`. */
function code(
	context: CellContext,
	column: Column,
	bad: string | null,
	judge: (value: string) => Pick<CellReading, 'fault' | 'warning'>,
): CellRules {
	const isRegister = column.zh.includes('注册号');
	const isNumbered = context.numbered.has(column.name);
	const table =
		column.check === 'region_code' ||
		column.check === 'industry_code' ||
		column.check === 'commitment_code';
	return {
		fast: (k) => k,
		doubts: (k) => [
			...blurred(k, context),
			tooLong(column, k),
			...(table ? [] : [mayHoldIdentity(k, isNumbered, context.likeness)]),
			...(bad === null ? [] : [`(${bad.replaceAll('{k}', k)})`]),
		],
		read(raw) {
			const clean = plain(raw) ?? '';
			if (column.check === 'identifier' && !isNumbered && isCaseShaped(clean))
				context.suspects.add(column.name);
			if (!table && (isMisplacedIdentity(clean.toUpperCase(), isNumbered) || isMasked(clean)))
				return {
					value: null,
					fault: 'PERSON-MISPLACED',
					shown: `${clean.slice(0, 6)}************`,
				};
			if (isScientific(clean)) return { value: null, fault: 'CODE-SCIENTIFIC' };
			if ([...clean].length > column.max) return { value: maskText(clean), fault: 'TEXT-LONG' };
			const judged = judge(clean);
			if (judged.fault) return { value: maskText(clean), ...judged };
			const hidden =
				table || (isRegister && isRegistrationNumber(clean))
					? clean
					: keyIdentities(clean, context.personalKey, isNumbered);
			const value = /^[!-~]*$/.test(hidden) ? hidden : maskBesideKeyed(hidden);
			return {
				value,
				repair: value === clean ? lookRepair(raw, clean) : 'PERSONAL-MASKED',
				...judged,
			};
		},
	};
}

const longDigits = /((?<![0-9])[0-9]{18}(?![0-9Xx]))/;

/** The brackets around a document's year are written in many ways and mean one number. */
function documentNumber(column: Column, context: CellContext): CellRules {
	const free = freeText(column, context);
	const isNumbered = context.numbered.has(column.name);
	return {
		...free,
		doubts: (k, f) => [
			...free.doubts(k, f),
			`regexp_matches(${k}, '[\\[(（［【﹝{｛]|[０-９Ａ-Ｚａ-ｚ]|E[+]')`,
		],
		read(raw) {
			const clean = tidy(raw)?.replace(/[０-９Ａ-Ｚａ-ｚ]/g, halfWidth) ?? '';
			if (isScientific(clean)) return { value: null, fault: 'CODE-SCIENTIFIC' };
			const value = clean.replace(/[[(（［【﹝〔{｛]\s*(\d{4})\s*[\])）］】﹞〕}｝]/g, '〔$1〕');
			if (!isNumbered && isCaseShaped(value)) context.suspects.add(column.name);
			const keyed = keyIdentities(value, context.personalKey, isNumbered);
			const masked = maskBesideKeyed(
				keyed,
				isNumbered
					? (part) =>
							part
								.split(longDigits)
								.map((one) => (isCaseShaped(one) ? one : maskText(one)))
								.join('')
					: maskText,
			);
			const repair =
				masked !== value
					? 'PERSONAL-MASKED'
					: value !== clean
						? 'DOCUMENT-BRACKETS'
						: lookRepair(raw, clean);
			return { value: masked, repair, fault: [...clean].length > column.max ? 'TEXT-LONG' : null };
		},
	};
}

function freeText(column: Column, { isTidy, absent }: CellContext): CellRules {
	return {
		fast: (k) => k,
		doubts: (k) => [
			...(isTidy ? [] : [`regexp_matches(${k}, '${untidyText}')`]),
			mayHoldPersonalNumber(k, mayBeWide(absent)),
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
