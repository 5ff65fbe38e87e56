import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from './errors.ts';
import type { Column, Feed, TextCheck } from './feed.ts';
import { noteSheets } from './intake/workbook.ts';
import type { Report } from './report.ts';
import {
	letterOf,
	writeWorkbook,
	type SheetCell,
	type SheetColumn,
	type SheetSpec,
} from './workbook-writer.ts';

/** Rows of a template that are ready for filling in. */
const blankRows = 1000;

/** The columns that a department fills in: what is derived from others is not asked for. */
export function templateColumns(feed: Feed): Column[] {
	return feed.columns.filter((column) => column.derived === null);
}

/** The words a code list offers, as departments write them, by code. */
export function codeWord(column: Column, code: string): string {
	return column.codes?.[code]?.[0] ?? code;
}

/**
 * The sheets of a feed's template, which intake reads as they are: the table with a title, its headers and a row
 * of hints, and a sheet of notes with the code lists. `rows` are filled in already; `beside` are columns for people
 * at the right, one cell for each row.
 */
export function templateSheets(
	feed: Feed,
	rows: SheetCell[][] = [],
	beside: SheetColumn[] = [],
	title = templateTitle(feed),
): SheetSpec[] {
	const columns = templateColumns(feed);
	const lists = columns.filter((column) => column.codes !== null);
	const place = (column: Column): string => {
		const letter = letterOf(noteColumns.length + 2 + lists.indexOf(column));
		return `'${noteSheets.notes}'!$${letter}$2:$${letter}$${Object.keys(column.codes!).length + 1}`;
	};
	const table: SheetSpec = {
		name: feed.title.zh,
		title,
		columns: [
			...columns.map((column) => ({
				header: `${column.zh}${column.required ? '（必填）' : ''}`,
				kind: kinds[column.type],
				isRequired: column.required,
				...(column.codes === null ? {} : { choicesFrom: place(column), isOpen: column.several }),
				...(column.type === 'boolean' ? { choices: ['是', '否'] } : {}),
			})),
			...beside,
		],
		hints: [...columns.map(hint), ...beside.map(() => '说明：不必填写')],
		rows,
		blanks: rows.length === 0 ? blankRows : 0,
	};
	return [table, noteSheet(columns, lists)];
}

const kinds = {
	text: 'text',
	boolean: 'text',
	integer: 'count',
	double: 'number',
	date: 'date',
	timestamp: 'timestamp',
} as const;

function templateTitle(feed: Feed): string {
	return `${feed.title.zh}填报表。从第 4 行起填写，请勿改动表头；文件名以“${feed.title.zh}”开头，放入本部门的收件文件夹。`;
}

const noteColumns: SheetColumn[] = [
	{ header: '列', width: 34 },
	{ header: 'Column', width: 28 },
	{ header: '是否必填', width: 10 },
	{ header: '写法', width: 44 },
	{ header: '说明', width: 44 },
	{ header: 'Note', width: 44 },
];

/** The notes, and right of them one column for each code list, where the drop-downs look. */
function noteSheet(columns: Column[], lists: Column[]): SheetSpec {
	const height = Math.max(
		columns.length,
		...lists.map((column) => Object.keys(column.codes!).length),
	);
	return {
		name: noteSheets.notes,
		columns: [
			...noteColumns,
			{ header: '', width: 4 },
			...lists.map((column) => ({ header: column.zh, width: 26 })),
		],
		rows: Array.from({ length: height }, (_, row) => {
			const column = columns[row];
			const told = column
				? [
						column.zh,
						column.en,
						column.required ? '是' : '否',
						form(column),
						column.note?.zh ?? null,
						column.note?.en ?? null,
					]
				: noteColumns.map(() => null);
			const codes = lists.map((list) => {
				const code = Object.keys(list.codes!)[row];
				return code === undefined ? null : codeWord(list, code);
			});
			return [...told, null, ...codes];
		}),
	};
}

/** What stands below a header: intake knows such a row by its first words. */
function hint(column: Column): string {
	return [column.required ? '必填' : '选填', form(column), column.note?.zh]
		.filter((part) => part)
		.join('；');
}

const checked: Partial<Record<TextCheck, string>> = {
	subject_code: '18 位统一社会信用代码；无代码的填“X-登记类别-编号”',
	identity: '证件号码，入库即变为不可还原的代码',
	department_code: '部门代码',
	authority_code: '18 位统一社会信用代码，或本地部门代码',
	region_code: '行政区划代码，6、9 或 12 位数字',
	industry_code: '行业代码，如 C1432',
	commitment_code: '20 位数字',
};

function form(column: Column): string {
	if (column.codes !== null)
		return column.several ? '代码表中的一个或多个，用分号隔开' : '从下拉列表中选择';
	switch (column.type) {
		case 'boolean':
			return '“是”或“否”';
		case 'integer':
			return '整数';
		case 'double':
			return '数字';
		case 'date':
			return `日期，写成 2026-10-31 的样子${column.open_ended ? '；长期有效填 2099-12-31' : ''}`;
		case 'timestamp':
			return '时间，写成 2026-10-31 09:30:00 的样子';
		case 'text':
			return (
				(column.check === null ? undefined : checked[column.check]) ??
				`文本，不超过 ${column.max} 字`
			);
	}
}

/**
 * Writes the template of one feed (by name or Chinese title) to `out`, or of all feeds into the folder `out`.
 * Throws InputError when there is no such feed.
 */
export async function writeTemplates(
	feeds: Feed[],
	wanted: string | 'all',
	out: string | undefined,
	report: Report,
): Promise<string[]> {
	const chosen = wanted === 'all' ? feeds : [findFeed(feeds, wanted)];
	const files: string[] = [];
	if (wanted === 'all' && out !== undefined) mkdirSync(out, { recursive: true });
	for (const feed of chosen) {
		const name = `${feed.title.zh}_模板.xlsx`;
		const file = wanted === 'all' ? join(out ?? '.', name) : (out ?? name);
		writeFileSync(file, await writeWorkbook(templateSheets(feed)));
		report.say({ zh: `已写出模板 ${file}`, en: `wrote the template ${file}` });
		files.push(file);
	}
	return files;
}

/** A feed by its name or Chinese title; throws InputError with the list of feeds when there is none. */
export function findFeed(feeds: Feed[], wanted: string): Feed {
	const feed = feeds.find((one) => [one.name, one.title.zh, ...one.file_names].includes(wanted));
	if (feed) return feed;
	throw new InputError('FEED-UNKNOWN', wanted, {
		zh: `没有这类数据，可用：${feeds.map((one) => `${one.name}（${one.title.zh}）`).join('、')}。`,
		en: `there is no such feed; there are: ${feeds.map((one) => one.name).join(', ')}.`,
	});
}
