import type { Catalogue, Model } from '../catalogue.ts';
import { refuse } from '../faults.ts';
import { requireMart } from './mart-page.ts';
import type { Lease } from '../publication.ts';
import { findRecords, type RecordsSource } from './records.ts';

/** Reads the address of the rows behind a number; ends the request when it names none. */
export async function openRecords(
	locals: App.Locals,
	name: string,
	url: URL,
): Promise<{ lease: Lease; catalogue: Catalogue; mart: Model; records: RecordsSource }> {
	const { lease, catalogue, mart } = await requireMart(locals, name);
	const records = await findRecords(lease, locals.scope, catalogue, mart, url.searchParams);
	return {
		lease,
		catalogue,
		mart,
		records: records ?? refuse(404, 'no_records', url.pathname),
	};
}
