import { offerPeriods, type FilterFields } from '../filters.ts';
import type { FilterOptions } from './source.ts';

/** The filters of a page of its own: months newest first (the first is preset) and what else it offers. */
export function makeFields(
	months: string[],
	more: Partial<FilterFields> = {},
): { fields: FilterFields; options: FilterOptions } {
	const offered = offerPeriods(months);
	return {
		fields: {
			period:
				offered.months.length > 0
					? { kind: 'date', values: offered.months, preset: offered.months[0]! }
					: null,
			departments: null,
			classes: null,
			regions: null,
			sortable: [],
			figures: [],
			...more,
		},
		options: {
			period: offered.months.length > 0 ? { ...offered, values: [] } : null,
			department: null,
			class: null,
			region: null,
		},
	};
}
