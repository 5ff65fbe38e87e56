import type { FilterFields, FilterOptions } from '../filters.ts';
import { offerPeriods, presetPeriods } from '../periods.ts';

/**
 * The filters of a page of its own: months newest first (the first is preset) and what else it offers. With a data
 * date it also offers `this month` and the like.
 */
export function makeFields(
	months: string[],
	more: Partial<FilterFields> = {},
	dataDate: string | null = null,
): { fields: FilterFields; options: FilterOptions } {
	const offered = offerPeriods(months);
	const asOf = dataDate ? { asOf: dataDate } : {};
	return {
		fields: {
			period:
				offered.months.length > 0
					? { kind: 'date', values: offered.months, preset: offered.months[0]!, ...asOf }
					: null,
			departments: null,
			classes: null,
			regions: null,
			sortable: [],
			figures: [],
			...more,
		},
		options: {
			period:
				offered.months.length > 0
					? { ...offered, presets: dataDate ? [...presetPeriods] : [], values: [] }
					: null,
			department: null,
			class: null,
			region: null,
		},
	};
}
