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
	'QUOTE-STRAY': { zh: '这一行的引号不成对或位置不对，分不清各列，请核对整行的引号。', en: 'the quotes of the row are unpaired or out of place, so its columns cannot be told apart; check the quotes of the whole row.' },
	'RECORD-LONG': { zh: '这一行过长，读不了，请核对是否缺少换行。', en: 'the row is too long to be read; check for a missing line end.' },
	'TEXT-ENCODING': { zh: '这一行的编码与文件其余部分不同，读不出文字，请重新导出这一行。', en: 'the row is in another encoding than the rest of the file; export it again.' },
	'TEXT-CHARACTERS': { zh: '这一行有控制字符或已损坏的文字（如“锟斤拷”“�”），请重新录入。', en: 'the row has control characters or text damaged by an earlier conversion; enter it again.' },
	'TABLE-OTHER': { zh: '这一行在第二个表头之后，可能属于另一张表，请把两张表分成两个文件。', en: 'the row stands below a second header and may belong to another table; send the two tables as two files.' },
	'JSON-RECORD': { zh: '这一行不是完整的 JSON 对象，请重新导出。', en: 'the line is no complete JSON object; export it again.' },
	'FORMULA-EMPTY': { zh: '这一行有公式没有保存结果，请在 Excel 中重新计算并保存，或粘贴为数值。', en: 'the row has a formula without a stored result; recalculate and save it in Excel, or paste the values.' },
	'CELL-ERROR': { zh: '这一行有出错的公式（如 #N/A、#REF!），请改正后重发。', en: 'the row has a formula that failed (such as #N/A or #REF!); mend it and send it again.' },
	'SUBJECT-CODE': { zh: '统一社会信用代码校验位不正确，请核对 18 位代码（无代码的主体用 X-登记类别-编号）。', en: 'the check character of the credit code is wrong; check the 18 characters (bodies without a code use X-register-number).' },
};

/** The reason for a rule code of a feed; a feed's own row checks bring their own words. */
export function reasonFor(feed: Feed, rule: string, column: string): Words {
	const own = feed.checks.find((check) => check.rule === rule && check.column === column);
	return own?.words ?? reasons[rule] ?? { zh: `不符合规则 ${rule}。`, en: `breaks the rule ${rule}.` };
}
