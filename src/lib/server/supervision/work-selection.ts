import type { ListedRows } from '../indicator/records.ts';
import { identifier } from '../sql.ts';
import type { Values } from '../warehouse.ts';
import type { Work } from './work.ts';
import type { FoundList, List, ListMeasure } from './work-lists.ts';

/** The list that is a part of another by its name in an address. */
export function partOf({ lists }: FoundList, part: string | null): List | null {
	return part !== null && Object.hasOwn(lists, part) ? lists[part]! : null;
}

/** The mean or greatest value over a list by its name in an address. */
export function measureOf({ measures }: FoundList, name: string | null): ListMeasure | null {
	return name !== null && measures && Object.hasOwn(measures, name) ? measures[name]! : null;
}

/** The column that says which rows of a list are in a part of it. */
export const partMark = 'counted_1';

/** The rows of a list under a page's choice; those with a value where a measure is asked for, and the part's marked. */
export function selectList(
	found: FoundList,
	work: Work,
	params: URLSearchParams,
): Omit<ListedRows, 'columns'> {
	const { relation, month, departments, narrow, list } = found;
	const conditions = [`${identifier(month)} between $from::date and $to::date`, `(${list.where})`];
	const values: Values = { ...work.span };
	if (work.departments.length > 0) {
		values.departments = work.departments;
		const any = departments.map((name) => `list_contains($departments, ${identifier(name)})`);
		conditions.push(`(${any.join(' or ')})`);
	}
	for (const [key, column] of Object.entries(narrow)) {
		const value = params.get(key);
		if (value === null) continue;
		values[key] = value;
		conditions.push(`${identifier(column)} = $${key}`);
	}
	const measure = measureOf(found, params.get('measure'));
	if (measure) conditions.push(`(${measure.where})`);
	const part = partOf(found, params.get('part'));
	const mark = part ? `, coalesce(${part.where}, false) as ${partMark}` : '';
	return {
		sql: `(select *${mark} from ${identifier(relation)} where ${conditions.join(' and ')})`,
		values,
	};
}
