import {
	parseFilters,
	type FilterFields,
	type FilterOptions,
	type Filters,
	type Ignored,
} from '../../filters.ts';
import { readCatalogue, type Catalogue, type Model } from '../catalogue.ts';
import { logFault, refuse } from '../faults.ts';
import type { Lease } from '../publication.ts';
import { filterMart, readFields, type Source } from '../source.ts';

/** The generation of a request; ends it with a page that says what to run when there is none. */
export function requireLease(locals: App.Locals, where: string): Lease {
	return locals.lease ?? refuse(503, 'no_generation', where);
}

/** A mart by its name in the address with the catalogue around it; ends the request when there is none. */
export async function requireMart(
	locals: App.Locals,
	name: string,
): Promise<{ lease: Lease; catalogue: Catalogue; mart: Model }> {
	const lease = requireLease(locals, `/${name}`);
	const catalogue = await readCatalogue(lease, locals.scope);
	const mart = catalogue.models.get(name);
	if (mart?.layer !== 'mart') refuse(404, 'not_found', `/${name}`);
	return { lease, catalogue, mart };
}

/** Everything a mart's page, table and downloads start from: the same address gives the same rows in each. */
export interface MartPage {
	lease: Lease;
	catalogue: Catalogue;
	mart: Model;
	fields: FilterFields;
	options: FilterOptions;
	filters: Filters;
	ignored: Ignored[];
	source: Source;
}

/** Reads a mart's address. */
export async function openMartPage(
	locals: App.Locals,
	name: string,
	params: URLSearchParams,
): Promise<MartPage> {
	const { lease, catalogue, mart } = await requireMart(locals, name);
	const { fields, options } = await readFields(lease, locals.scope, mart, locals.locale);
	const { filters, ignored } = parseFilters(params, fields);
	return {
		lease,
		catalogue,
		mart,
		fields,
		options,
		filters,
		ignored,
		source: filterMart(mart, filters),
	};
}

/** A part of a page, or the number of the fault that took only this part away. */
export type Part<T> = { value: T; fault: null } | { value: null; fault: string };

/** Makes a part of a page; a fault is written to the log. */
export async function tryPart<T>(where: string, work: () => Promise<T>): Promise<Part<T>> {
	try {
		return { value: await work(), fault: null };
	} catch (reason) {
		return { value: null, fault: logFault(where, reason) };
	}
}

/** The name of a downloaded file: title, generation and data date. */
export function nameDownload(
	title: string,
	lease: Lease,
	locale: string,
	extension: string,
): string {
	const generation = locale === 'zh' ? `代次${lease.generation}` : `generation-${lease.generation}`;
	return `${title}_${generation}_${lease.data_date ?? '-'}.${extension}`;
}
