import type { Row, ViewColumn } from '../../view.ts';
import { pick, type Locale, type Words } from '../../words.ts';
import type { Scope } from '../access.ts';
import type { Catalogue } from '../catalogue.ts';
import { readDepartmentNames } from '../department-names.ts';
import type { Lease } from '../publication.ts';
import { plainColumn } from '../view.ts';

/** Codes that a name stands beside: the relation that has both. */
const named = [
	{ code: 'subject_code', name: 'subject_name', from: 'int_subjects' },
	{ code: 'item_code', name: 'item_name', from: 'int_current_items' },
];

/**
 * Rows of a relation as a page lists them: the name stands before the code of a subject and of an item, and in place
 * of the code of a department. Rows without their own names get them; none is added or lost.
 */
export async function nameRows(
	lease: Lease,
	scope: Scope,
	catalogue: Catalogue,
	{ columns, rows }: { columns: ViewColumn[]; rows: Row[] },
	locale: Locale,
): Promise<{ columns: ViewColumn[]; rows: Row[] }> {
	const has = (name: string): boolean => columns.some((column) => column.name === name);
	const wanted = named.filter(
		({ code, name, from }) => has(code) && !has(name) && catalogue.models.has(from),
	);
	const names = await Promise.all(
		wanted.map(async ({ code, name, from }) => {
			const codes = [...new Set(rows.map((row) => String(row[code] ?? '')))];
			// a person's code is masked in the rows, and in what is found here
			const masked = codes.some((own) => own.startsWith('~'))
				? ` or (${code} like 'P-%' and list_contains($codes, '~' || left(sha256(${code}), 16)))`
				: '';
			const found = await lease.read(
				scope,
				`select ${code} as code, any_value(${name}) as name from ${from}
				where list_contains($codes, ${code})${masked} group by all`,
				{ codes },
			);
			return new Map(found.map(({ code: own, name: words }) => [own, words]));
		}),
	);
	const departments = await nameDepartments(lease, scope, catalogue);
	return {
		columns: columns.flatMap((column) => {
			const own = wanted.find(({ code }) => code === column.name);
			return own
				? [plainColumn(own.name, titleOf(catalogue, own, locale)), column]
				: [nameCodes(column, departments)];
		}),
		rows: rows.map((row) => ({
			...row,
			...Object.fromEntries(
				wanted.map(({ code, name }, i) => [name, names[i]!.get(row[code] ?? null) ?? null]),
			),
		})),
	};
}

function titleOf(
	catalogue: Catalogue,
	{ from, name }: (typeof named)[number],
	locale: Locale,
): string {
	return pick(catalogue.columnWords(from, name), locale);
}

function nameCodes(column: ViewColumn, departments: Record<string, Words>): ViewColumn {
	return /(^|_)department_code$|^reported_by$/.test(column.name)
		? { ...column, title: column.title.replace(/代码$| code$/i, ''), codes: departments }
		: column;
}

/** Names of departments as words for their codes, which read the same in both languages; none in a generation without departments. */
async function nameDepartments(
	lease: Lease,
	scope: Scope,
	catalogue: Catalogue,
): Promise<Record<string, Words>> {
	if (!catalogue.models.has('stg_departments')) return {};
	const names = await readDepartmentNames(lease, scope);
	return Object.fromEntries([...names].map(([code, name]) => [code, { zh: name, en: name }]));
}
