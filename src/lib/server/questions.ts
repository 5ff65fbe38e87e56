import type { Scope } from './access.ts';
import type { Lease } from './publication.ts';
import type { Row, Values } from './warehouse.ts';

const files = import.meta.glob<string>('../../../sql/queries/*.sql', {
	query: '?raw',
	import: 'default',
	eager: true,
});

const questions = new Map(
	Object.entries(files).map(([path, sql]) => [/([^/]+)\.sql$/.exec(path)![1]!, sql]),
);

/** The answer to a question of `sql/queries`, by its file name; with a `subject` it is about that one alone. */
export function ask<T extends Row>(
	lease: Lease,
	scope: Scope,
	question: string,
	values: Values = {},
	subject?: string,
): Promise<T[]> {
	return lease.read<T>(scope, sqlOf(question), values, subject);
}

/** The select of a question of `sql/queries`, by its file name. */
export function sqlOf(question: string): string {
	const sql = questions.get(question);
	if (sql === undefined) throw new Error(`sql/queries/${question}.sql is not there`);
	return sql;
}
