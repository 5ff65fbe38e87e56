import { changeColumns, exchangeFolder, type ExchangeSource } from './source.ts';
import type { Change } from './changes.ts';
import type { Cell } from './client.ts';

/**
 * A batch as CSV in UTF-8: what happened, the running number, the columns the source is read for.
 * The running number makes each change's bytes its own, so that a row that comes back to an
 * earlier content is not taken for the earlier batch.
 */
export function writeBatch(
	source: ExchangeSource,
	changes: readonly Change[],
	sequence: number,
): Buffer {
	const lines = [
		[...changeColumns, ...source.reads],
		...changes.map((change, index) => [
			change.operation,
			String(sequence + index + 1),
			...change.values,
		]),
	];
	return Buffer.from(lines.map((cells) => `${cells.map(writeCell).join(',')}\n`).join(''));
}

/** Where a batch is written below the inbox: the source, the running numbers, and the watermarks it spans. */
export function batchPath(
	source: ExchangeSource,
	changes: readonly Change[],
	sequence: number,
): string {
	const numbers = `${sequence + 1}-${sequence + changes.length}`;
	if (source.change.by !== 'watermark') return `${exchangeFolder}/${source.name}.${numbers}.csv`;
	const span = [changes[0]!, changes.at(-1)!].map((change) =>
		change.place[0]!.replace(' ', 'T').replace(/[^0-9A-Za-z.+-]/g, ''),
	);
	return `${exchangeFolder}/${source.name}.${numbers}.${span.join('~')}.csv`;
}

function writeCell(cell: Cell): string {
	if (cell === null) return '';
	return /[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
