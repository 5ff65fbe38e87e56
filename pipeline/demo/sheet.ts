import { identifier, literal, quote } from '../database.ts';
import type { Column, Feed } from '../feed.ts';
import { faultKinds } from './faults.ts';
import { headerOf, isNational } from './layouts.ts';
import type { FileForm } from './outgoing.ts';
import type { Department } from './places.ts';

/** One column of a file: its header and SQL over a row's typed columns. */
export interface SheetColumn {
	header: string;
	sql: string;
}

/**
 * The columns of a feed's file as a department writes them: its headers, the first Chinese word of each code,
 * 是 and 否, with the planted fault of each row put into its cell. `text` makes every column VARCHAR.
 * Columns that intake derives are not sent; those that nobody should fill in stay empty.
 */
export function sheetColumns(
	feed: Feed,
	form: FileForm,
	text: boolean,
	department: Department | null,
): SheetColumn[] {
	const sent = feed.columns.filter((column) => column.derived === null);
	const columns = sent.map((column) => ({
		header: headerOf(feed, column, department, form === 'workbook'),
		sql: faultyCell(feed, column, form, text),
	}));
	return [...columns, ...feed.dropped.map(({ zh }) => ({ header: zh, sql: 'null::varchar' }))];
}

function faultyCell(feed: Feed, column: Column, form: FileForm, text: boolean): string {
	const faults = (faultKinds[feed.name] ?? []).map((fault, index) => ({
		...fault,
		dirty: index + 1,
	}));
	const emptied = faults.filter((fault) => fault.empties?.includes(column.name));
	const cell =
		emptied.length === 0
			? wordsOf(feed, column)
			: `case when dirty not in (${emptied.map(({ dirty }) => dirty).join(', ')}) then ${wordsOf(feed, column)} end`;
	const own = faults.filter(
		(fault) => fault.column === column.name && (form !== 'parquet' || fault.typed),
	);
	if (own.length === 0) return text ? `${cell}::varchar` : cell;
	const whens = own.map(
		(fault) => `when ${fault.dirty} then ${fault.text.replace(/\bk\b/g, `${cell}::varchar`)}`,
	);
	const faulty = `case dirty ${whens.join(' ')} else ${cell}::varchar end`;
	const isTyped = column.type === 'date' || column.type === 'timestamp';
	return form === 'parquet' && isTyped ? `(${faulty})::${column.type}` : faulty;
}

function wordsOf(feed: Feed, column: Column): string {
	const name = identifier(column.name);
	if (column.several) return name;
	if (column.type === 'date' && isNational(feed)) return `strftime(${name}, '%Y/%m/%d')`;
	if (column.codes) {
		const cases = Object.entries(column.codes).map(
			([code, words]) => `when ${quote(code)} then ${quote(words[0]!)}`,
		);
		return `case ${name} ${cases.join(' ')} end`;
	}
	return column.type === 'boolean'
		? `case ${name} when true then '是' when false then '否' end`
		: name;
}

/** SQL for one CSV line of a row. No text of the demo city holds a comma, quote or line break. */
export function csvLine(columns: readonly SheetColumn[], separator = "','"): string {
	return `concat_ws(${separator}, ${columns.map(({ sql }) => `coalesce(${sql}, '')`).join(', ')})`;
}

/** SQL select list with headers, for COPY. */
export function selectList(columns: readonly SheetColumn[]): string {
	return columns.map(({ header, sql }) => `${sql} as ${identifier(header)}`).join(', ');
}

/** The export of a system with its own headers: some cells split, codes as numbers; and the mapping that reads it. */
export interface Dialect {
	/** Beginning of its file names. */
	title: string;
	columns: SheetColumn[];
	mapping: { name: string; yaml: string };
}

/** Own header of each approvals column that the licensing system of one department exports. */
const exportHeaders: Record<string, string> = {
	case_no: 'YWLSH',
	item_code: 'SXBM',
	subject_code: 'SQRDM',
	accepted_at: 'SLSJ',
	due_at: 'CNSJ',
	decided_at: 'BJSJ',
	result: 'BJJG',
	handling: 'BJLX',
	route: 'BLFS',
	materials_required: 'YJCL',
	materials_submitted: 'SJCL',
	materials_waived: 'RQCL',
	materials_by_e_licence: 'DZZZ',
	steps: 'HJS',
	human_steps: 'RGHJS',
	visits: 'PDCS',
	site_visit: 'SFTK',
	stopped_working_days: 'TXCXTS',
	credit_checked_at: 'XYCXSJ',
	credit_check: 'XYCXFS',
	major_project_level: 'ZDXM',
	pushed_at: 'TSSJ',
	receipt_at: 'HZSJ',
	licence_no: 'XKBH',
};

/**
 * The transport office's own export of approvals: pinyin headers, numbered codes, application date and time
 * apart, no department column.
 */
export function licensingDialect(feed: Feed, department: Department): Dialect {
	const { code } = department;
	const cells = sheetColumns(feed, 'utf-8', true, department);
	const columns: SheetColumn[] = [];
	const yaml = [
		'title: { zh: 交通运输业务系统办件导出, en: Approvals exported by the transport licensing system }',
		`files: '${code}/ywsb_*.csv'`,
		'feed: approvals',
		`reported_by: ${literal(code)}`,
		'columns:',
	];
	feed.columns.forEach((column, index) => {
		const cell = cells[index]!;
		const header = exportHeaders[column.name];
		if (column.name === 'department_code') yaml.push(`  department_code: { constant: '${code}' }`);
		else if (column.name === 'applied_at') {
			columns.push(
				{ header: 'SQRQ', sql: `substr(${cell.sql}, 1, 10)` },
				{ header: 'SQSK', sql: `substr(${cell.sql}, 12, 8)` },
			);
			yaml.push(`  applied_at: { expression: "SQRQ || ' ' || SQSK" }`);
		} else if (header !== undefined && column.codes) {
			const codes = Object.entries(column.codes);
			const numbered = codes.map(
				([, words], place) => `when ${quote(words[0]!)} then '${place + 1}'`,
			);
			columns.push({ header, sql: `case ${cell.sql} ${numbered.join(' ')} else ${cell.sql} end` });
			const values = codes.map(([name], place) => `'${place + 1}': ${name}`).join(', ');
			yaml.push(`  ${column.name}: { from: ${header}, values: { ${values} } }`);
		} else if (header !== undefined) {
			columns.push({ header, sql: cell.sql });
			yaml.push(`  ${column.name}: ${header}`);
		}
	});
	return {
		title: 'ywsb',
		columns,
		mapping: { name: 'transport-approvals', yaml: yaml.join('\n') + '\n' },
	};
}
