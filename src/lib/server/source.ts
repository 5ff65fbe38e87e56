import type { FilterFields, FilterOptions, Filters, Option } from '../filters.ts';
import { offerPeriods, presetPeriods } from '../periods.ts';
import { pick, type Locale } from '../words.ts';
import type { Scope } from './access.ts';
import type { Column, Model } from './catalogue.ts';
import type { Lease } from './publication.ts';
import { identifier } from './sql.ts';
import type { Cell, Values } from './warehouse.ts';

/** A relation in brackets with the named values it needs: a mart with the filters of a page applied. */
export interface Source {
	sql: string;
	values: Values;
}

/** What can be chosen on a mart's page, from the values it holds; worked out once per generation. */
export function readFields(
	lease: Lease,
	scope: Scope,
	model: Model,
	locale: Locale,
): Promise<{ fields: FilterFields; options: FilterOptions }> {
	return lease.once(`fields ${model.name} ${locale}`, async () => {
		const periodColumn = columnOf(model, model.filters.period);
		const asDate = periodColumn ? /^(DATE|TIMESTAMP)/.test(periodColumn.type) : false;
		const days = periodColumn
			? await distinct(
					lease,
					scope,
					model,
					asDate
						? `strftime(date_trunc('month', ${identifier(periodColumn.name)}), '%Y-%m-%d')`
						: identifier(periodColumn.name),
				)
			: [];
		days.reverse();
		const offered = offerPeriods(asDate ? days : []);
		const [department, credit, region] = await Promise.all([
			readOptions(lease, scope, model, model.filters.department, locale),
			readOptions(lease, scope, model, model.filters.class, locale),
			readOptions(lease, scope, model, model.filters.region, locale),
		]);
		const values = asDate ? offered.months : days;
		return {
			fields: {
				period:
					values.length > 0
						? {
								kind: asDate ? 'date' : 'text',
								values,
								preset: showsOnePeriod(model) ? values[0]! : 'all',
								...(asDate && lease.data_date ? { asOf: lease.data_date } : {}),
							}
						: null,
				departments: department?.map(({ value }) => value) ?? null,
				classes: credit?.map(({ value }) => value) ?? null,
				regions: region?.map(({ value }) => value) ?? null,
				sortable: model.columns.map(({ name }) => name),
				figures: ['chart'],
			},
			options: {
				period:
					values.length > 0
						? {
								...offered,
								presets: asDate && lease.data_date ? [...presetPeriods] : [],
								values: asDate
									? []
									: days.map((value) => ({
											value,
											label: wordsOf(periodColumn!, value, locale),
										})),
							}
						: null,
				department,
				class: credit,
				region,
			},
		};
	});
}

/** A mart whose rows repeat for every period, with a chart that does not add periods up, opens on the newest one. */
function showsOnePeriod(model: Model): boolean {
	const column = model.filters.period;
	if (!column || !model.key.includes(column)) return false;
	const { chart } = model;
	return !chart || (chart.aggregate === 'none' && chart.x !== column && chart.series !== column);
}

async function readOptions(
	lease: Lease,
	scope: Scope,
	model: Model,
	name: string | undefined,
	locale: Locale,
): Promise<Option[] | null> {
	const column = columnOf(model, name);
	if (!column) return null;
	const label = columnOf(model, column.name.replace(/_code$/, '_name')) ?? column;
	const rows = await lease.read(
		scope,
		`select ${identifier(column.name)} as value, any_value(${identifier(label.name)}) as label
		from ${identifier(model.name)} where ${identifier(column.name)} is not null group by 1 order by 1 limit 2000`,
	);
	if (rows.length === 0) return null;
	return rows.map(({ value, label: shown }) => ({
		value: String(value),
		label: wordsOf(label, shown ?? value ?? '', locale),
	}));
}

async function distinct(
	lease: Lease,
	scope: Scope,
	model: Model,
	expression: string,
): Promise<string[]> {
	const rows = await lease.read(
		scope,
		`select distinct ${expression} as value from ${identifier(model.name)} where ${expression} is not null order by 1`,
	);
	return rows.map(({ value }) => String(value));
}

/** The words for a code value of a column, else the value as text. */
export function wordsOf(column: Column, value: Cell, locale: Locale): string {
	const words = column.codes?.[String(value)];
	return words ? pick(words, locale) : String(value);
}

/** A column of a model by name, if there is one. */
export function columnOf(model: Model, name: string | undefined): Column | undefined {
	return model.columns.find((column) => column.name === name);
}

/** The rows of a mart that a page's filters leave. */
export function filterMart(model: Model, filters: Filters): Source {
	const conditions: string[] = [];
	const values: Values = {};
	const { period, department, class: credit, region } = model.filters;
	if (period && filters.period) {
		const column = identifier(period);
		if (/^(DATE|TIMESTAMP)/.test(columnOf(model, period)?.type ?? '')) {
			conditions.push(
				`${column} >= $period_from::date and ${column} < $period_to::date + interval 1 day`,
			);
			values.period_from = filters.period.from;
			values.period_to = filters.period.to;
		} else {
			conditions.push(`${column} = $period`);
			values.period = filters.period.text;
		}
	}
	const lists: [string | undefined, string, string[]][] = [
		[department, 'departments', filters.departments],
		[credit, 'classes', filters.classes],
		[region, 'regions', filters.regions],
	];
	for (const [column, name, chosen] of lists) {
		if (!column || chosen.length === 0) continue;
		conditions.push(`list_contains($${name}, ${identifier(column)})`);
		values[name] = chosen;
	}
	const where = conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '';
	return { sql: `(select * from ${identifier(model.name)}${where})`, values };
}
