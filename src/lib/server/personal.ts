import { createHash } from 'node:crypto';
import type { Scope } from './access.ts';
import { identifier } from './sql.ts';

/** The pseudonym of a natural person as the intake writes it, or most of it, as a column too short leaves it; whoever knows it can follow the person through all rows. */
const code = /P-[0-9a-f]{16,32}/gi;

/** True for the code of a natural person. */
export function isPersonal(text: string): boolean {
	return text.startsWith('P-');
}

/** What stands in place of a person's code: the same for the same person, and no way back to the code. */
export function fingerprint(text: string): string {
	return `~${createHash('sha256')
		.update(`P-${text.slice(2).toLowerCase()}`)
		.digest('hex')
		.slice(0, 16)}`;
}

/** A text as the scope may see it: codes of natural persons give way to their fingerprints. */
export function maskText(scope: Scope, text: string): string {
	return scope.personal === 'masked' && text.includes('P-')
		? text.replace(code, fingerprint)
		: text;
}

/** The SQL that compares a column with a value of an address, which may be a fingerprint. */
export function matchCode(column: string, value: string, parameter: string): string {
	return value.startsWith('~')
		? `'~' || left(sha256(${column}::varchar), 16) = $${parameter}`
		: `${column}::varchar = $${parameter}`;
}

/** A select with the same rows and columns in which codes of natural persons are masked; null when none can be in it. */
export function maskSelect(
	scope: Scope,
	sql: string,
	columns: readonly { name: string; type: string }[],
): string | null {
	if (scope.personal !== 'masked' || !columns.some(({ type }) => type === 'VARCHAR')) return null;
	const list = columns.map(({ name, type }) => {
		const column = identifier(name);
		return type === 'VARCHAR'
			? `case when not contains(${column}, 'P-') then ${column}
				when regexp_full_match(${column}, 'P-[0-9a-f]{16,32}') then '~' || left(sha256(${column}), 16)
				else regexp_replace(${column}, 'P-[0-9a-fA-F]{16,32}', '~', 'g') end as ${column}`
			: column;
	});
	return `select ${list.join(', ')} from (${sql})`;
}
