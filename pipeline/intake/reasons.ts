import type { Feed } from '../feed.ts';
import type { Words } from '../errors.ts';

/** What each rule code says to the clerk: what is wrong and how to mend it; for repairs and warnings what was done or seen. */
const reasons: Record<string, Words> = {
	REQUIRED: { zh: '必填项为空，请补填。', en: 'a required value is empty; fill it in.' },
	'CODE-UNKNOWN': {
		zh: '不在代码表内，请改用模板下拉中的值。',
		en: 'not in the code list; use a value of the template.',
	},
	'CODE-SCIENTIFIC': {
		zh: '代码被 Excel 变成了科学计数法，末几位已丢失；请把该列设为文本格式后重新填写。',
		en: 'Excel turned the code into a number and lost its last digits; set the column to text and type it again.',
	},
	'TEXT-LONG': { zh: '超过允许长度，请删减。', en: 'longer than allowed; shorten it.' },
	'TYPE-INTEGER': { zh: '应为整数，请改正。', en: 'must be a whole number; mend it.' },
	'TYPE-DOUBLE': { zh: '应为数字，请改正。', en: 'must be a number; mend it.' },
	'TYPE-BOOLEAN': { zh: '应填“是”或“否”。', en: 'must be yes or no.' },
	'TYPE-DATE': {
		zh: '不是有效日期，请写成 2026-10-31 的样子。',
		en: 'not a valid date; write it as 2026-10-31.',
	},
	'TYPE-TIMESTAMP': {
		zh: '不是有效时间，请写成 2026-10-31 09:30:00 的样子。',
		en: 'not a valid time; write it as 2026-10-31 09:30:00.',
	},
	'DATE-TWO-DIGIT-YEAR': {
		zh: '年份只有两位，无法确定世纪；请写四位年份。',
		en: 'the year has two digits and could be of either century; write four.',
	},
	'DATE-RANGE': {
		zh: '日期早于 1949-10-01 或远在将来，请核对年份。',
		en: 'the date is before 1949-10-01 or far in the future; check the year.',
	},
	'DATE-FUTURE': {
		zh: '日期晚于收到文件的当天，请核对。',
		en: 'the date lies after the day the file came in; check it.',
	},
	'FIELD-COUNT': {
		zh: '这一行的字段数与表头不一致，可能多或少了分隔符，请核对整行。',
		en: 'the row has another number of fields than the header; check the separators of the whole row.',
	},
	'FIELD-PIECE': {
		zh: '这一行只有一段文字，不成一条记录，可能是上一行或下一行中间断开的一截（单元格内有换行又没有加引号）；请并回原单元格，若是说明文字请删去。',
		en: 'the line is a single text and no record; it may be a piece of the row above or below (a line break in a cell without quotes). Put it back into its cell; if it is a note, delete it.',
	},
	'FIELD-TORN': {
		zh: '紧邻的一行只有一段文字，可能是从这一行断开的，这一行的值可能不全；请核对这两行后重发。',
		en: 'the line beside it is a single text that may have been cut off from this row, whose values may be incomplete; check both and send them again.',
	},
	'QUOTE-STRAY': {
		zh: '这一行的引号不成对或位置不对，分不清各列，请核对整行的引号。',
		en: 'the quotes of the row are unpaired or out of place, so its columns cannot be told apart; check the quotes of the whole row.',
	},
	'RECORD-LONG': {
		zh: '这一行过长，读不了，请核对是否缺少换行。',
		en: 'the row is too long to be read; check for a missing line end.',
	},
	'TEXT-ENCODING': {
		zh: '这一行的编码与文件其余部分不同，读不出文字，请重新导出这一行。',
		en: 'the row is in another encoding than the rest of the file; export it again.',
	},
	'TEXT-CHARACTERS': {
		zh: '这一行有控制字符或已损坏的文字（如“锟斤拷”“�”），请重新录入。',
		en: 'the row has control characters or text damaged by an earlier conversion; enter it again.',
	},
	'TABLE-OTHER': {
		zh: '这一行在第二个表头之后，可能属于另一张表，请把两张表分成两个文件。',
		en: 'the row stands below a second header and may belong to another table; send the two tables as two files.',
	},
	'TABLE-NAMES': {
		zh: '这一行像是另一张表的表头（都是列名，不像数据），其下各行可能属于那张表；请把两张表分成两个文件。',
		en: 'the row looks like the header of another table (names of columns, no data), to which the rows below may belong; send the two tables as two files.',
	},
	'FIELD-BESIDE': {
		zh: '这一行在表头以外的列还有内容，可能插入过单元格、整行被推到了右边；请核对整行，表外的备注请移到有表头的列或删去。',
		en: 'the row has cells beside the columns of the header; a cell may have been inserted that pushed the others to the right. Check the row; move notes into a column with a header, or delete them.',
	},
	'FIELD-SLIPPED': {
		zh: '这一行有几个单元格的内容属于相邻的列，可能插入或删除过单元格、内容左移或右移了一列；请核对整行。',
		en: 'several cells of the row hold what belongs into the column beside them; a cell may have been inserted or deleted. Check the whole row.',
	},
	'JSON-RECORD': {
		zh: '这一条不是完整的 JSON 对象，或同一个键写了两次，请重新导出。',
		en: 'the record is no complete JSON object, or names a key twice; export it again.',
	},
	'FORMULA-EMPTY': {
		zh: '这一行有公式没有保存结果，请在 Excel 中重新计算并保存，或粘贴为数值。',
		en: 'the row has a formula without a stored result; recalculate and save it in Excel, or paste the values.',
	},
	'CELL-MERGED': {
		zh: '这一行有横向合并的单元格，分不清内容属于哪一列；请取消合并后各列分别填写。',
		en: 'the row has cells merged across columns, so nothing says which column the value belongs to; unmerge them and fill in each column.',
	},
	'CELL-ERROR': {
		zh: '这一行有出错的公式（如 #N/A、#REF!），请改正后重发。',
		en: 'the row has a formula that failed (such as #N/A or #REF!); mend it and send it again.',
	},
	'SUBJECT-CODE': {
		zh: '统一社会信用代码校验位不正确，请核对 18 位代码（无代码的主体用 X-登记类别-编号）。',
		en: 'the check character of the credit code is wrong; check the 18 characters (bodies without a code use X-register-number).',
	},
	'PERSON-NUMBER': {
		zh: '既不是正确的身份证号，也不是正确的统一社会信用代码，请核对号码（此处只显示前 6 位）。',
		en: 'neither a right identity number nor a right credit code; check the number (only its first 6 characters are shown here).',
	},
	'PERSON-MISPLACED': {
		zh: '这一列不应填写身份证号，请移到“证件号码”一列或删除（此处只显示前 6 位）。',
		en: 'an identity number does not belong in this column; move it to the column for it or delete it (only its first 6 characters are shown here).',
	},
	'DEPARTMENT-CODE': {
		zh: '机关代码不正确：应为校验位正确的统一社会信用代码，或字母、数字组成的本地代码。',
		en: 'not a code of a public body: a credit code with the right check character, or a local code of letters and digits.',
	},
	'REGION-CODE': {
		zh: '行政区划代码不正确：应为 6、9 或 12 位数字，前两位是省级代码（GB/T 2260）。',
		en: 'not a region code: 6, 9 or 12 digits, the first two those of a province (GB/T 2260).',
	},
	'REGION-UNKNOWN': {
		zh: '行政区划代码不在 GB/T 2260 任何一版中，已入库，请核对。',
		en: 'the region code stands in no revision of GB/T 2260; the row was taken in, check it.',
	},
	'INDUSTRY-CODE': {
		zh: '行业代码不正确：应为 GB/T 4754 的门类字母加大类、中类或小类数字，如 C1432。',
		en: 'not an industry code of GB/T 4754: a section letter and the digits of a division, group or class, such as C1432.',
	},
	'COMMITMENT-CODE': {
		zh: '承诺编码不正确：应为 20 位数字，依次是行政区划 6 位、承诺日期 8 位、流水号 6 位。',
		en: 'not a commitment code: 20 digits, 6 for the region, 8 for the day, 6 for the number.',
	},
	'CODE-LEGACY': {
		zh: '填的是旧的工商注册号，已按注册号入库；有统一社会信用代码的请改填。',
		en: 'this is an old business registration number and was taken in as such; use the credit code where there is one.',
	},
	'PERSONAL-MASKED': {
		zh: '其中的身份证号、手机号或银行卡号已遮盖或换成不可还原的代码。',
		en: 'an identity, telephone or bank card number in it was masked or turned into a code.',
	},
	'TEXT-TRIM': {
		zh: '去掉了看不见的字符或首尾空白。',
		en: 'invisible characters or outer blanks were removed.',
	},
	'TEXT-WIDTH': { zh: '全角字符改为半角。', en: 'full-width characters were made half-width.' },
	'CODE-SPELLING': {
		zh: '代码表用词的写法已统一。',
		en: 'the spelling of a word of the code list was settled.',
	},
	'CODE-CHARACTERS': {
		zh: '字母 O、I、l 与数字 0、1 混淆，校验位证明后已改正。',
		en: 'letters O, I or l stood for the digits 0 or 1; mended because the check character proves it.',
	},
	'CODE-SEPARATORS': {
		zh: '号码中间的空格、横线等已去掉，校验位证明无误。',
		en: 'blanks or hyphens inside the number were removed; the check character proves it.',
	},
	'DATE-SPELLING': { zh: '日期写法已统一。', en: 'the spelling of a date was settled.' },
	'DATE-SERIAL': {
		zh: 'Excel 日期序号已换成日期。',
		en: "Excel's day number was turned into a date.",
	},
	'DATE-OPEN-END': {
		zh: '长期有效已统一为 2099-12-31。',
		en: 'an open end was written as 2099-12-31.',
	},
	'NUMBER-SEPARATORS': {
		zh: '去掉了数字中的千分位逗号。',
		en: 'separators of thousands were removed from a number.',
	},
	'DOCUMENT-BRACKETS': {
		zh: '文书号年份的括号已统一为〔〕。',
		en: "the brackets around a document's year were made 〔〕.",
	},
	'DOCUMENT-TWICE': {
		zh: '同一文书号、同一主体由两个机关报送，请核对由谁报送。',
		en: 'two authorities report the same document for the same subject; settle who reports it.',
	},
	'NAME-FORMER': {
		zh: '名称是该代码的曾用名，主体可能已更名。',
		en: 'the name is a former one of this code; the body has been renamed.',
	},
	'NAME-CODE': {
		zh: '名称与该代码在主体名录中的名称不一致，请核对名称或代码。',
		en: 'the name is not the one this code has in the register; check the name or the code.',
	},
};

/** Every rule code that intake itself has words for. */
export const reasonCodes = Object.keys(reasons);

/** The reason for a rule code of a feed; a feed's own row checks bring their own words. */
export function reasonFor(feed: Feed, rule: string, column: string): Words {
	const own = feed.checks.find((check) => check.rule === rule && check.column === column);
	return (
		own?.words ?? reasons[rule] ?? { zh: `不符合规则 ${rule}。`, en: `breaks the rule ${rule}.` }
	);
}
