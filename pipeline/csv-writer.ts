import type { SheetCell, SheetSpec } from './workbook-writer.ts';

/** A sheet as CSV: UTF-8 with BOM, as spreadsheet programs expect; text that they would take for a formula gets an apostrophe, which intake takes away again from codes and numbers. */
export function formatCsv({ columns, rows }: Pick<SheetSpec, 'columns' | 'rows'>): string {
	const lines = [columns.map(({ header }) => header), ...rows].map((row) =>
		row.map(csvCell).join(','),
	);
	return `\ufeff${lines.join('\n')}\n`;
}

function csvCell(value: SheetCell): string {
	if (value === null) return '';
	if (typeof value === 'number') return String(value);
	const plain =
		value instanceof Date
			? value.toISOString().slice(0, 19).replace('T', ' ').replace(' 00:00:00', '')
			: value;
	const text = /^[=+\-@\t]/.test(plain) && plain !== '-' ? `'${plain}` : plain;
	return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
