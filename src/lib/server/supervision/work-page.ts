import type { ChartView } from '../../view.ts';
import type { Locale } from '../../words.ts';
import { readCatalogue, type Catalogue, type Model } from '../catalogue.ts';
import { requireLease, tryPart, type Part } from '../indicator/mart-page.ts';
import type { Lease } from '../publication.ts';
import { viewOrigin } from '../view.ts';
import { searchMart, type Work } from './work.ts';

/** What every supervision page reads first: its address, and the mart that it shows. */
interface WorkSubject {
	work: Work;
	mart: Model;
}

/** Reads the address of a supervision page; `part` keeps what fails from taking the rest of the page away. */
export async function openWorkPage<Subject extends WorkSubject>(
	locals: App.Locals,
	url: URL,
	open: (
		locals: App.Locals,
		lease: Lease,
		catalogue: Catalogue,
		params: URLSearchParams,
	) => Promise<Subject>,
) {
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, locals.scope);
	const page = await open(locals, lease, catalogue, url.searchParams);
	return {
		lease,
		catalogue,
		page,
		dataDate: lease.data_date ?? page.work.span.to,
		part: <T>(make: () => T | Promise<T>) => tryPart(url.pathname, async () => make()),
	};
}

/** What every supervision page shows: filters, findings, key figures, tables, and where they come from. */
export function showWork<Sentence, Figure, Tables>(
	{ work, mart }: WorkSubject,
	catalogue: Catalogue,
	{
		leads,
		figures,
		tables,
	}: { leads: Part<Sentence[]>; figures: Part<Figure[]>; tables: Part<Tables> },
	locale: Locale,
) {
	return {
		fields: work.fields,
		options: work.options,
		filters: work.filters,
		ignored: work.ignored,
		leads: leads.value ?? [],
		figures: figures.value ?? [],
		fault: leads.fault ?? figures.fault,
		tables: tables.value,
		tablesFault: tables.fault,
		search: searchMart(work),
		origin: viewOrigin(mart, catalogue, locale),
	};
}

/** Charts that are made together, each with the fault that took them all away. */
export function showCharts<Name extends string>(
	names: readonly Name[],
	charts: Part<Record<Name, ChartView>>,
): Record<Name, { chart: ChartView | null; fault: string | null }> {
	const shown = names.map((name) => [
		name,
		{ chart: charts.value?.[name] ?? null, fault: charts.fault },
	]);
	return Object.fromEntries(shown);
}
