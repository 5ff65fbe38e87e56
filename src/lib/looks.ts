import { linkWith, type FilterFields, type Filters } from './filters.ts';

/** Whether a figure shows its table, and the addresses of its two looks. */
export function lookOf(
	name: string,
	path: string,
	filters: Filters,
	fields: FilterFields,
): { asTable: boolean; switchTo: { chart: string; table: string } } {
	const others = filters.asTable.filter((other) => other !== name);
	const link = (names: string[]): string =>
		linkWith(path, filters, fields, { asTable: [...names].sort() });
	return {
		asTable: filters.asTable.includes(name),
		switchTo: { chart: link(others), table: link([...others, name]) },
	};
}
