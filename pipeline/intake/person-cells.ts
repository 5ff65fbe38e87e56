import {
	isScientific,
	lookRepair,
	unread,
	type CellContext,
	type CellRules,
} from './cell-rules.ts';
import { isCreditCode, isRegistrationNumber } from './credit-code.ts';
import {
	isIdentity,
	isMasked,
	maskText,
	mayHoldIdentity,
	replaceIdentities,
	wholeIdentity,
} from './personal.ts';
import { personCode } from './personal-key.ts';
import { plain } from './width.ts';

/** A code with the keyed code in place of each identity number in it, so that different numbers stay different. */
export function keyIdentities(code: string, personalKey: Buffer, isNumbered: boolean): string {
	return replaceIdentities(
		code,
		(identity) => personCode(wholeIdentity(identity)!, personalKey),
		isNumbered ? 'grown' : 'whole',
	);
}

/** As `maskText`, but for the keyed codes in the text, which tell nothing: digits in a row in one are no number of anybody. */
export function maskBesideKeyed(text: string, mask: (part: string) => string = maskText): string {
	return text
		.split(/(P-[0-9a-f]{32})/)
		.map((part, index) => (index % 2 === 1 ? part : mask(part)))
		.join('');
}

const inside = /[\s_.·/-]+/g;

/** Who a row is about. An identity number becomes the person's code here and is never written anywhere. */
export function subjectCode({ personalKey, registers }: CellContext): CellRules {
	const readAs = (text: string): string | null => {
		const upper = text.toUpperCase();
		// a permanent resident's number has the check character of an enterprise's code by chance, but no place of registration
		if (
			upper.startsWith('9') &&
			isCreditCode(upper) &&
			(!isIdentity(upper) || registers().has(upper.slice(2, 8)))
		)
			return upper;
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
					when is_identity(${k}) then case when credit_sum(${k}) = 0 then null else person_code(${k}) end
					when credit_sum(${k}) = 0 then ${k}
					when try_cast(left(${k}, 17) as bigint) is null then ${k} end
				when is_identity(${k}) then person_code(${k})
				when try_cast(left(${k}, 17) as bigint) is null then ${k} end
			when starts_with(${k}, 'P-') then case when regexp_full_match(${k}, 'P-[0-9a-f]{32}') then ${k} end
			when starts_with(${k}, 'X-') then case when regexp_full_match(${k}, 'X-[0-9A-Za-z]+-[0-9A-Za-z._-]+') and not ${mayHoldIdentity(k, false, null)} then ${k} end end`,
		doubts: (k, f) => [
			unread(k, f),
			`case when strlen(${k}) = 18 then upper(${k}) <> ${k} or contains(${k}, 'O') or contains(${k}, 'I') or strlen(${k}) <> length(${k}) end`,
		],
		read(raw) {
			const clean = plain(raw) ?? '';
			if (/^(P-[0-9a-f]{32}|X-[0-9A-Za-z]+-[0-9A-Za-z._-]+)$/.test(clean)) {
				const value = clean.startsWith('P-') ? clean : keyIdentities(clean, personalKey, false);
				return { value, repair: value === clean ? lookRepair(raw, clean) : 'PERSONAL-MASKED' };
			}
			const written = readAs(clean);
			const person = (value: string): boolean => value.startsWith('P-');
			if (written !== null)
				return {
					value: written,
					repair: written === clean || person(written) ? lookRepair(raw, clean) : 'CODE-CHARACTERS',
					...(person(written) ? hidden(clean) : {}),
				};
			const mended = readAs(clean.replace(/[lI]/g, '1').replace(/[oO]/g, '0'));
			if (mended !== null)
				return {
					value: mended,
					repair: 'CODE-CHARACTERS',
					...(person(mended) ? hidden(clean) : {}),
				};
			const joined = readAs(clean.replace(inside, ''));
			if (joined !== null)
				return {
					value: joined,
					repair: 'CODE-SEPARATORS',
					...(person(joined) ? hidden(clean) : {}),
				};
			if (isRegistrationNumber(clean))
				return { value: `X-REG-${clean}`, repair: lookRepair(raw, clean), warning: 'CODE-LEGACY' };
			if (isScientific(clean)) return { value: null, fault: 'CODE-SCIENTIFIC' };
			// digits alone could be somebody's mistyped number, whatever else they could be
			if (/^[0-8OolI][0-9OolI]{13,16}[0-9OolIXx]$/.test(clean) || isMasked(clean))
				return { value: null, fault: 'PERSON-NUMBER', ...hidden(clean) };
			return { value: null, fault: 'SUBJECT-CODE' };
		},
	};
}

/** What lists show of a person's number: the first six characters, the region in most of them. */
function hidden(text: string): { shown: string } {
	return {
		shown: text.length >= 15 ? `${text.slice(0, 6)}************` : `${text.slice(0, 2)}******`,
	};
}

/** A natural person's identity document: the resident number must be right, other papers are taken as they are. */
export function identityPaper({ personalKey }: CellContext): CellRules {
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
			if (person !== null)
				return {
					value: personCode(person, personalKey),
					repair: lookRepair(raw, clean),
					...hidden(clean),
				};
			const mended = wholeIdentity(paper.replace(/[LI]/g, '1').replace(/O/g, '0'));
			if (mended !== null)
				return {
					value: personCode(mended, personalKey),
					repair: 'CODE-CHARACTERS',
					...hidden(clean),
				};
			const joined = wholeIdentity(paper.replace(inside, ''));
			if (joined !== null)
				return {
					value: personCode(joined, personalKey),
					repair: 'CODE-SEPARATORS',
					...hidden(clean),
				};
			if (/^[0-9]{13,}X?$/.test(paper) || !/^[0-9A-Z()-]{5,24}$/.test(paper))
				return { value: null, fault: 'PERSON-NUMBER', ...hidden(clean) };
			return {
				value: personCode(`paper ${paper}`, personalKey),
				repair: lookRepair(raw, clean),
				...hidden(clean),
			};
		},
	};
}
