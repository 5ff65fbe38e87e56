import { linkWith, type FilterFields, type Filters } from './filters.ts';

/** Whether a figure shows its table, and the addresses of its two looks. */
export interface Look {
	asTable: boolean;
	switchTo: { chart: string; table: string };
}

/** The looks of a figure of a page with these filters. */
export function lookOf(name: string, path: string, filters: Filters, fields: FilterFields): Look {
	return lookWith(name, filters.asTable, (asTable) => linkWith(path, filters, fields, { asTable }));
}

/** The same where the page's address holds more than its filters. */
export function lookWith(name: string, shown: string[], link: (asTable: string[]) => string): Look {
	const others = shown.filter((other) => other !== name);
	return {
		asTable: shown.includes(name),
		switchTo: { chart: link(others.sort()), table: link([...others, name].sort()) },
	};
}
