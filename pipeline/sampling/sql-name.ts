import { refuse } from './error.ts';

/** The name itself when it is a plain lower-case relation name, with a schema if wanted: it goes into SQL as it is. */
export function requireRelation(name: string): string {
	if (/^[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?$/.test(name)) return name;
	throw refuse(
		'relation',
		{ name },
		{ zh: '不是普通的表名', en: 'is not a plain relation name' },
		{ zh: '请使用小写字母、数字和下划线', en: 'use lower-case letters, digits and underscores' },
	);
}
