import { refuse, type Place } from './error.ts';
import { requireId } from './encoding.ts';

const DIGITS = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const CREDIT_CODE = /^[0-9A-HJ-NPQRTUWXY]{18}$/;
const PERSON = /^P-[0-9A-F]{32}$/;
const REGISTERED = /^X-[0-9A-Z]+-[0-9A-Z-]+$/;

/** The check character of the first 17 characters of a unified social credit code (GB 32100: weights 3^i mod 31); empty when a character is foreign. */
export function creditCodeCheck(code: string): string {
	let weight = 1;
	let sum = 0;
	for (let index = 0; index < 17; index++) {
		const digit = DIGITS.indexOf(code[index] ?? ' ');
		if (digit < 0) return '';
		sum += digit * weight;
		weight = (weight * 3) % 31;
	}
	return DIGITS[(31 - (sum % 31)) % 31] ?? '';
}

/** A lake subject_code as the canonical id of a frame: ASCII letters raised, form and check character verified (methods §1.2); errors say what to do. */
export function frameId(subjectCode: string, place: Place = {}): string {
	const id = requireId(
		subjectCode.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
		place,
	);
	if (PERSON.test(id) || REGISTERED.test(id)) return id;
	if (!CREDIT_CODE.test(id)) {
		throw refuse(
			'subject_code',
			place,
			{
				zh: `对象编码「${id}」不属于任何一种允许的写法`,
				en: `id '${id}' has none of the allowed forms`,
			},
			{
				zh: '请用 18 位统一社会信用代码、P-加 32 位十六进制，或 X-登记簿-编号',
				en: 'use an 18-character credit code, P- and 32 hex digits, or X-<register>-<number>',
			},
		);
	}
	const check = creditCodeCheck(id);
	if (check === id[17]) return id;
	throw refuse(
		'check_character',
		place,
		{
			zh: `统一社会信用代码「${id}」的校验位应为 ${check}`,
			en: `the check character of credit code '${id}' should be ${check}`,
		},
		{
			zh: '请在对象库中更正该代码后重新冻结',
			en: 'correct the code in the register of subjects and freeze the frame again',
		},
	);
}
