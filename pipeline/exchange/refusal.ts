import { InputError } from '../errors.ts';
import type { ExchangeSource } from './source.ts';
import type { Table, TableColumn } from './table.ts';

/** Throws an InputError where a rule does not suit the types of its columns. */
export function refuseTypes(source: ExchangeSource, table: Table, order: TableColumn[]): void {
	const { change } = source;
	const refuse = (column: TableColumn, zh: string, en: string): InputError =>
		new InputError('SOURCE-TYPE', source.file, {
			zh: `来源 ${source.name}：列 ${column.wanted} 是 ${column.type}，${zh}。`,
			en: `source ${source.name}: the column ${column.wanted} is ${column.type}; ${en}.`,
		});
	const first = order[0]!;
	if (
		change.by === 'watermark' &&
		!['integer', 'number', 'date', 'time', 'zoned time'].includes(first.holds)
	)
		throw refuse(
			first,
			'水位列须为数字、日期或时间，请改用这样的列或 flag',
			'a watermark must be a number, a date or a time; use such a column or a flag',
		);
	const inexact = order.find((column) => column.holds === 'real');
	if (inexact)
		throw refuse(
			inexact,
			'浮点数不能区分行，请改用其他键',
			'a floating-point number cannot tell rows apart; use another key',
		);
	if (change.by === 'watermark') return;
	const flag = table.column(change.column);
	const wrong = [change.insert, change.update, change.delete, change.done].find(
		(word) => word !== null && flag.holds !== 'other' && !/^-?\d+$/.test(word),
	);
	if (wrong !== undefined)
		throw refuse(flag, `不能取值“${wrong}”，请改正 flag`, `it cannot be "${wrong}"; mend the flag`);
}

/** The error of a table whose order columns do not tell its rows apart. */
export function notAlone(source: ExchangeSource, order: TableColumn[]): InputError {
	const names = order.map((column) => column.wanted);
	return new InputError('SOURCE-KEY', source.file, {
		zh: `来源 ${source.name}：表 ${source.table} 有多行的 ${names.join('、')} 相同，不能区分，请在 key 中补上能区分的列。`,
		en: `source ${source.name}: several rows of the table ${source.table} have the same ${names.join(', ')}; add to key a column that tells them apart.`,
	});
}
