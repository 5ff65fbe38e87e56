import { hash } from 'node:crypto';
import { refuse, type Place, type Words } from './error.ts';

/** The rule every plan names; a change of any canonical encoding needs a new name. */
export const RULE_VERSION = 'SRD-1';

/** One million: expected sizes are whole micro-units (`x_micro`). */
export const MICRO = 1_000_000;

const ID = /^[0-9A-Z-]{1,40}$/;
const STRATUM = /^[0-9A-Za-z._-]{1,80}$/;
const DRAW_ID = /^[0-9A-Za-z._-]{1,80}$/;
const BEACON = /^[!-~](?:[ -~]{0,498}[!-~])?$/;
const HASH = /^[0-9a-f]{64}$/;
const COUNT = /^(?:0|[1-9][0-9]{0,15})$/;

/** Lowercase hex SHA-256 of an ASCII text: `H` of SRD-1 (methods §1.3). */
export function sha256(text: string): string {
	return hash('sha256', text, 'hex');
}

/** Bytewise order of two ASCII texts: negative, zero or positive. Never a locale's order. */
export function compareText(left: string, right: string): number {
	return left < right ? -1 : left > right ? 1 : 0;
}

/** The text itself when it is a canonical id (`^[0-9A-Z-]{1,40}$`, methods §1.2); else an error that says how to mend it. */
export function requireId(id: string, place: Place = {}): string {
	if (ID.test(id)) return id;
	throw malformed('id', id, place, {
		zh: '对象编码只能用 1 至 40 个数字、大写字母和连字符，请改用统一社会信用代码，无代码的写作 X-登记簿-编号',
		en: 'an id has 1 to 40 digits, capital letters and hyphens: use the unified social credit code, or X-<register>-<number> where there is none',
	});
}

/** The text itself when it is a canonical stratum code (`^[0-9A-Za-z._-]{1,80}$`); else an error. */
export function requireStratum(stratum: string, place: Place = {}): string {
	if (STRATUM.test(stratum)) return stratum;
	throw malformed('stratum', stratum, place, {
		zh: '层编码只能用 1 至 80 个数字、字母、点、下划线和连字符，请用已公布的维度编码拼成',
		en: 'a stratum has 1 to 80 digits, letters, dots, underscores and hyphens: build it from published dimension codes',
	});
}

/** The text itself when it can name a draw (no colon, so that the seed's text has one reading); else an error. */
export function requireDrawId(drawId: string, place: Place = {}): string {
	if (DRAW_ID.test(drawId)) return drawId;
	throw malformed('draw_id', drawId, place, {
		zh: '抽取编号只能用 1 至 80 个数字、字母、点、下划线和连字符',
		en: 'a draw id has 1 to 80 digits, letters, dots, underscores and hyphens',
	});
}

/** The text itself when it is a beacon's canonical string (1–500 printable ASCII characters); else an error. */
export function requireBeacon(beacon: string, place: Place = {}): string {
	if (BEACON.test(beacon)) return beacon;
	throw malformed('beacon', beacon, place, {
		zh: '公开信标须为 1 至 500 个可打印 ASCII 字符，首尾不留空格；开奖号码请按 RFC 3797 写法，drand 请用 randomness 的十六进制',
		en: 'a beacon is 1 to 500 printable ASCII characters without blanks at its ends: write lottery numbers as an RFC 3797 key, drand as its randomness in hex',
	});
}

/** The text itself when it is 64 lowercase hex digits (secrets, roots, seeds, hashes); else an error. */
export function requireHash(value: string, name: string, place: Place = {}): string {
	if (HASH.test(value)) return value;
	throw malformed(name, value, place, {
		zh: `${name} 须为 64 位小写十六进制`,
		en: `${name} must be 64 lowercase hex digits`,
	});
}

/** A whole number from its canonical decimal text (no sign, no leading zero); else an error. */
export function parseCount(text: string, name: string, place: Place = {}): number {
	const count = Number(text);
	if (COUNT.test(text) && Number.isSafeInteger(count)) return count;
	throw malformed(name, text, place, {
		zh: `${name} 须为不带正负号和前导零的整数`,
		en: `${name} must be a whole number without sign or leading zeros`,
	});
}

/** The number itself when it is a whole number from 0 up; else an error. */
export function requireCount(count: number, name: string, place: Place = {}): number {
	if (Number.isSafeInteger(count) && count >= 0) return count;
	throw malformed(name, String(count), place, {
		zh: `${name} 须为非负整数`,
		en: `${name} must be a whole number from 0 up`,
	});
}

function malformed(name: string, found: string, place: Place, remedy: Words): Error {
	const shown = found.length > 60 ? `${found.slice(0, 60)}…` : found;
	return refuse(
		'malformed',
		{ ...place, name: place.name ?? name },
		{ zh: `写法不合规范，读到「${shown}」`, en: `not canonical, found '${shown}'` },
		remedy,
	);
}
