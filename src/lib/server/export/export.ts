import { formatUnit } from '../../format.ts';
import { pick, type Locale } from '../../words.ts';
import type { Column } from '../catalogue.ts';
import { wordsOf } from '../source.ts';
import type { Cell, ResultStream } from '../warehouse.ts';

const formula = /^[\s\u00a0\u3000]*[=+\-@＝＋－＠]|^[\t\r]/;

/** A CSV cell: text that a spreadsheet would run as a formula gets an apostrophe, numbers stay as they are. */
export function formatCell(value: Cell, column: Column, locale: Locale): string {
	if (value === null) return '';
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	const text = wordsOf(column, value, locale);
	const isText = column.type === 'VARCHAR';
	return quoteCell(isText && formula.test(text) ? `'${text}` : text);
}

function quoteCell(text: string): string {
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A column's heading: its title with the unit its numbers are in. */
function formatHeading(column: Column, locale: Locale): string {
	const title = pick(column.words, locale);
	const unit = column.unit === 'share' ? '0–1' : column.unit ? formatUnit(column.unit, locale) : '';
	return quoteCell(unit ? `${title} (${unit})` : title);
}

/** Body of a response: CSV in UTF-8 with a byte order mark, the columns and rows in the order given. */
export function streamCsv(
	result: ResultStream,
	columns: Column[],
	locale: Locale,
): ReadableStream<Uint8Array> {
	const encoder = new TextEncoder();
	let started = false;
	return new ReadableStream<Uint8Array>(
		{
			async pull(controller) {
				if (!started) {
					started = true;
					const headings = columns.map((column) => formatHeading(column, locale));
					controller.enqueue(encoder.encode(`\ufeff${headings.join(',')}\r\n`));
					return;
				}
				const { done, value } = await result.chunks.next();
				if (done) return controller.close();
				const lines = value
					.cells()
					.map((row) => row.map((cell, i) => formatCell(cell, columns[i]!, locale)).join(','));
				controller.enqueue(encoder.encode(`${lines.join('\r\n')}\r\n`));
			},
			async cancel() {
				await result.chunks.return?.();
			},
		},
		{ highWaterMark: 1 },
	);
}

/** A download header that keeps Chinese names (RFC 6266) and cannot be broken by quotes or line ends. */
export function attachment(name: string): string {
	const clean = [...name].map((sign) => (/[\p{Cc}"\\/:*?<>|]/u.test(sign) ? '_' : sign)).join('');
	const ascii = clean.replace(/[^\x20-\x7e]/g, '_');
	const encoded = encodeURIComponent(clean).replace(
		/['()*]/g,
		(sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
	);
	return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
