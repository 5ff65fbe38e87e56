import { m } from '#lib/paraglide/messages.js';
import { formatNumber } from '../../format.ts';
import type { Scope } from '../access.ts';
import type { Lease } from '../publication.ts';
import { listRows, type Counted } from '../indicator/counted-rows.ts';
import { requireLease } from '../indicator/mart-page.ts';
import { refuse } from '../faults.ts';
import { readCatalogue } from '../catalogue.ts';
import { sqlOf } from '../questions.ts';
import { fillSentence } from '../sentence.ts';
import type { Locale } from '../../words.ts';

interface Receipts {
	[name: string]: number | null;
	warned_count: number;
	received_count: number;
	half_days: number | null;
	most_days: number | null;
	waiting_days: number | null;
}

/** Which warnings a number is about. */
const parts = {
	warned: 'true',
	received: 'received_on is not null',
	waiting: 'received_on is null',
};

type Part = keyof typeof parts;

/** Reads the address of the warnings behind a number of the sentence; ends the request when it names none. */
export async function openReceiptRows(locals: App.Locals, url: URL): Promise<Counted> {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const of = (Object.keys(parts) as Part[]).find((name) => name === url.searchParams.get('of'));
	if (!of) refuse(404, 'no_records', url.pathname);
	const relation = 'stg_interventions';
	const rows = await listRows(lease, scope, catalogue, relation, {
		sql: `(select i.*, w.received_on, w.waited_days from stg_interventions as i
			inner join (${sqlOf('warning_receipts')}) as w on w.intervention_id = i.intervention_id where ${parts[of]})`,
		values: {},
	});
	const own = (
		name: string,
		type: string,
		template: typeof m.received_on,
		unit: string | null,
	) => ({
		name,
		type,
		words: { zh: template({}, { locale: 'zh' }), en: template({}, { locale: 'en' }) },
		unit,
		good: null,
		description: null,
		codes: null,
	});
	const [kind, ...others] = rows.columns.filter(
		({ name }) => !['received_on', 'waited_days'].includes(name),
	);
	return {
		lease,
		catalogue,
		title: titles[of]({}, { locale }),
		of: m.warning_receipts({}, { locale }),
		page: { href: '/alerts', title: m.alerts({}, { locale }) },
		relation,
		source: {
			...rows,
			columns: [
				...(kind ? [kind] : []),
				own('received_on', 'DATE', m.received_on, null),
				own('waited_days', 'INTEGER', m.waited_days, 'days'),
				...others,
			],
		},
	};
}

const titles = {
	warned: m.warnings_sent,
	received: m.warnings_received,
	waiting: m.warnings_waiting,
};

/** How soon departments acknowledge risk warnings, as sentences; none where none was sent or none came back. */
export async function sayReceipts(lease: Lease, scope: Scope, locale: Locale) {
	const [found] = await lease.read<Receipts>(
		scope,
		`select
			count(*)::integer as warned_count,
			count(received_on)::integer as received_count,
			quantile_disc(waited_days, 0.5) filter (where received_on is not null) as half_days,
			quantile_disc(waited_days, 0.9) filter (where received_on is not null) as most_days,
			max(waited_days) filter (where received_on is null) as waiting_days
		from (${sqlOf('warning_receipts')})
		having count(*) > 0`,
	);
	if (!found) return [];
	const amount = (value: number | null, of: Part) => ({
		text: formatNumber(value ?? 0),
		href: `/alerts/rows?of=${of}`,
	});
	const waiting = found.warned_count - found.received_count;
	const say = (template: Parameters<typeof fillSentence>[1]) =>
		fillSentence(
			m.warning_receipts({}, { locale }),
			template,
			{
				warned: amount(found.warned_count, 'warned'),
				received: amount(found.received_count, 'received'),
				half: amount(found.half_days, 'received'),
				most: amount(found.most_days, 'received'),
				waiting: amount(waiting, 'waiting'),
				longest: amount(found.waiting_days, 'waiting'),
			},
			locale,
		);
	if (found.received_count === 0) return [say(m.warning_receipts_none)];
	return [say(waiting > 0 ? m.warning_receipts_some : m.warning_receipts_all)];
}
