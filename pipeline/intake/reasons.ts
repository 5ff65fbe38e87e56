import type { Feed } from '../feed.ts';
import type { Words } from '../errors.ts';

/** What each rule code says to the clerk: what is wrong and how to mend it. */
const reasons: Record<string, Words> = {
	REQUIRED: { zh: '必填项为空，请补填。', en: 'a required value is empty; fill it in.' },
	'CODE-UNKNOWN': { zh: '不在代码表内，请改用模板下拉中的值。', en: 'not in the code list; use a value of the template.' },
	'TEXT-LONG': { zh: '超过允许长度，请删减。', en: 'longer than allowed; shorten it.' },
	'TYPE-INTEGER': { zh: '应为整数，请改正。', en: 'must be a whole number; mend it.' },
	'TYPE-DOUBLE': { zh: '应为数字，请改正。', en: 'must be a number; mend it.' },
	'TYPE-BOOLEAN': { zh: '应填“是”或“否”。', en: 'must be yes or no.' },
	'TYPE-DATE': { zh: '不是有效日期，请写成 2026-10-31 的样子。', en: 'not a valid date; write it as 2026-10-31.' },
	'TYPE-TIMESTAMP': { zh: '不是有效时间，请写成 2026-10-31 09:30:00 的样子。', en: 'not a valid time; write it as 2026-10-31 09:30:00.' },
	'DATE-RANGE': { zh: '日期早于 1900 年，请核对年份。', en: 'the date is before 1900; check the year.' },
	'DATE-FUTURE': { zh: '日期晚于收到文件的当天，请核对。', en: 'the date lies after the day the file came in; check it.' },
	'FIELD-COUNT': { zh: '这一行的字段数与表头不一致，可能多或少了分隔符，请核对整行。', en: 'the row has another number of fields than the header; check the separators of the whole row.' },
	'SUBJECT-CODE': { zh: '统一社会信用代码校验位不正确，请核对 18 位代码（无代码的主体用 X-登记类别-编号）。', en: 'the check character of the credit code is wrong; check the 18 characters (bodies without a code use X-register-number).' },
};

/** The reason for a rule code of a feed; a feed's own row checks bring their own words. */
export function reasonFor(feed: Feed, rule: string, column: string): Words {
	const own = feed.checks.find((check) => check.rule === rule && check.column === column);
	return own?.words ?? reasons[rule] ?? { zh: `不符合规则 ${rule}。`, en: `breaks the rule ${rule}.` };
}
