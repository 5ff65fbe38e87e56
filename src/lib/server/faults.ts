import { error } from '@sveltejs/kit';
import { randomBytes } from 'node:crypto';
import { leaveUnkept } from './kept-pages.ts';

/** A number for one fault, e.g. `E-20261102-7F3A2C`; the same number stands in the log. */
export function numberFault(now = new Date()): string {
	const day = now.toISOString().slice(0, 10).replaceAll('-', '');
	return `E-${day}-${randomBytes(3).toString('hex').toUpperCase()}`;
}

/** Writes one line about a fault to the log (NDJSON on standard error) and returns its number; a page that shows it is not kept. */
export function logFault(where: string, reason: unknown, status = 500): string {
	leaveUnkept();
	const number = numberFault();
	const cause = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
	console.error(JSON.stringify({ at: new Date().toISOString(), number, status, where, cause }));
	return number;
}

/** Why a page cannot be shown; the error page has words for each. */
export type FaultCode = 'not_found' | 'no_generation' | 'no_records' | 'timeout' | 'too_many_rows';

/** Ends the request with an error page that shows a number which is also in the log. */
export function refuse(status: number, code: FaultCode, where: string): never {
	error(status, { message: code, code, number: logFault(where, code, status) });
}
