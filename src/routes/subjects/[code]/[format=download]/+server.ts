import { m } from '#lib/paraglide/messages.js';
import { readCatalogue } from '#lib/server/catalogue.ts';
import { sendTable } from '#lib/server/export/download.ts';
import { refuse } from '#lib/server/faults.ts';
import { requireLease } from '#lib/server/indicator/mart-page.ts';
import { describeRelation } from '#lib/server/indicator/records.ts';
import { findSubject, showCode } from '#lib/server/regulation/subjects.ts';
import { identifier } from '#lib/server/sql.ts';
import type { RequestHandler } from './$types.js';

/** All events of a subject; its code stands on the definitions sheet as the reader may see it. */
export const GET: RequestHandler = async ({ params, locals, url }) => {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const subject =
		(await findSubject(lease, scope, params.code)) ?? refuse(404, 'not_found', url.pathname);
	const all = await describeRelation(lease, scope, catalogue, 'int_subject_events');
	const columns = all.filter(({ name }) => name !== 'subject_code');
	return sendTable(lease, scope, locale, params.format, {
		title: `${String(subject.subject_name ?? '')}_${m.events({}, { locale })}`,
		sql: `select ${columns.map(({ name }) => identifier(name)).join(', ')} from int_subject_events
			where subject_code = $subject order by event_on desc, event_kind, event_id`,
		values: { subject: String(subject.subject_code) },
		columns,
		about: [[m.subject_word({}, { locale }), showCode(scope, String(subject.subject_code))]],
	});
};
