import { m } from '#lib/paraglide/messages.js';
import { readCatalogue, type Catalogue, type Column } from '../catalogue.ts';
import { refuse } from '../faults.ts';
import { listRows, type Counted } from '../indicator/counted-rows.ts';
import { requireLease } from '../indicator/mart-page.ts';
import { domains, findSubject, linkSubject, nameKind, showCode } from './subjects.ts';

/** Which rows each number of a subject's page counts, and what they are called. */
const lists = {
	breach: { relation: 'int_subject_events', where: `event_kind = 'breach'`, title: m.event_breach },
	inspection: {
		relation: 'int_subject_events',
		where: `event_kind = 'inspection'`,
		title: m.event_inspection,
	},
	approval: {
		relation: 'int_subject_events',
		where: `event_kind = 'approval'`,
		title: m.event_approval,
	},
	alert: {
		relation: 'repeat_violation_alerts',
		where: `alert_state = 'open'`,
		title: m.alerts_open,
	},
};

/** The name of a list of a subject's rows. */
export type SubjectList = keyof typeof lists;

/** Reads the address of the events behind a number of a subject's page; ends the request when it names none. */
export async function openSubjectRows(
	locals: App.Locals,
	name: string,
	url: URL,
): Promise<Counted & { made: null }> {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const of = url.searchParams.get('of') ?? '';
	if (!Object.hasOwn(lists, of)) refuse(404, 'no_records', url.pathname);
	const { relation, where, title } = lists[of as SubjectList];
	const subject = await findSubject(lease, scope, name);
	if (!subject || !catalogue.models.has(relation)) refuse(404, 'not_found', url.pathname);
	const code = String(subject.subject_code);
	const shown = String(subject.subject_name ?? showCode(scope, code));
	const rows = await listRows(lease, scope, catalogue, relation, {
		sql: `(select * from ${relation} where subject_code = $subject and ${where})`,
		values: { subject: code },
	});
	return {
		lease,
		catalogue,
		title: title({}, { locale }),
		of: shown,
		page: { href: linkSubject(scope, code), title: shown },
		relation,
		source: { ...rows, columns: rows.columns.map(sayCodes(of, catalogue)), subject: code },
		made: null,
	};
}

/** The codes of events in words: their tables hang on the kind of the event. */
function sayCodes(kind: string, catalogue: Catalogue): (column: Column) => Column {
	const [kinds, states] = domains[kind] ?? [];
	const codes: Record<string, Column['codes']> = {
		event_kind: { [kind]: { zh: nameKind(kind, 'zh'), en: nameKind(kind, 'en') } },
		kind_code: kinds ? catalogue.codesOf(kinds) : null,
		state_code: states ? catalogue.codesOf(states) : null,
	};
	return (column) => ({ ...column, codes: codes[column.name] ?? column.codes });
}

/** The address of the rows behind a number of a subject's page; null where there are none. */
export function linkSubjectRows(subject: string, of: SubjectList, count: number): string | null {
	return count > 0 ? `${subject}/rows?of=${of}` : null;
}
