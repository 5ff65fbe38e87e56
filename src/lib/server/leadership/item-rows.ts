import { m } from '#lib/paraglide/messages.js';
import { addMonths } from '../../periods.ts';
import { pick } from '../../words.ts';
import type { Scope } from '../access.ts';
import { readCatalogue } from '../catalogue.ts';
import { refuse } from '../faults.ts';
import { listRows, type Counted } from '../indicator/counted-rows.ts';
import { describeCall, markColumn, toShown, writeDigits } from '../indicator/made-number.ts';
import type { MadeNumber } from '../indicator/made-number.ts';
import { requireLease } from '../indicator/mart-page.ts';
import type { Lease } from '../publication.ts';
import { ask } from '../questions.ts';
import type { Source } from '../source.ts';
import type { Row } from '../warehouse.ts';

/** An item's months as a page reads them. */
export interface ItemMonth extends Row {
	month: string;
	phase: string;
	is_mature: boolean;
	mean_elapsed_days: number | null;
}

/** A measure of an item before its reform and now, and where the two lead. */
export interface ItemPair {
	title: string;
	before: string;
	now: string;
	hrefs?: { before: string | null; now: string | null };
}

/** The months of an item and the stretch of mature ones that its days now are taken from. */
export async function readItemMonths(lease: Lease, scope: Scope, item: string) {
	const months = await ask<ItemMonth>(lease, scope, 'item_months', { item });
	const last = months.filter(({ is_mature }) => is_mature).at(-1)?.month ?? '1900-01-01';
	return { months, from: addMonths(last, -11), to: last };
}

const parts = ['before', 'now', 'both'] as const;
const before = `coalesce(applied_on < cast($reform_on as date)
	and applied_on >= add_days(cast($reform_on as date), -policy_number('effects.baseline_days')), false)`;
const now = `month between greatest(cast($from as date), cast($reform_on as date)) and cast($to as date)`;
const mark = 'counted_1';

/** Reads the address of the cases behind the days of an item before and after its reform; ends the request when it names none. */
export async function openItemRows(
	locals: App.Locals,
	item: string,
	url: URL,
): Promise<Counted & { made: MadeNumber }> {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const of = parts.find((name) => name === url.searchParams.get('of'));
	const [row] = await lease.read(
		scope,
		'select item_name, reform_on from int_current_items where item_code = $item',
		{ item },
	);
	if (!of || !row) refuse(404, 'no_records', url.pathname);
	const { from, to } = await readItemMonths(lease, scope, item);
	const where = { before, now: `not ${before} and ${now}`, both: `(${before} or ${now})` }[of];
	const values = { item, from, to, reform_on: row.reform_on ?? '2999-01-01' };
	const marked = of === 'both' ? `, ${before} as ${mark}` : '';
	const source = await listRows(lease, scope, catalogue, 'int_approvals', {
		sql: `(select *${marked} from int_approvals where item_code = $item and outcome = 'decided' and ${where})`,
		values,
	});
	const titles = { before: m.before_reform, now: m.now, both: m.before_and_now };
	const name = String(row.item_name);
	return {
		lease,
		catalogue,
		title: m.decided_cases({}, { locale }),
		of: `${name} · ${titles[of]({}, { locale })}`,
		page: { href: `/reform/${encodeURIComponent(item)}`, title: name },
		relation: 'int_approvals',
		source: {
			...source,
			columns:
				of === 'both'
					? [
							...source.columns.slice(0, 1),
							markColumn(mark, '①', before),
							...source.columns.slice(1),
						]
					: source.columns,
		},
		made: await explainDays(lease, locals, source, {
			isBoth: of === 'both',
			column: pick(catalogue.columnWords('int_approvals', 'elapsed_days'), locale),
			link: (part) => `/reform/${encodeURIComponent(item)}/rows?of=${part}`,
		}),
	};
}

/** The mean days of the cases listed, or how far that of those before lies above that of those now. */
async function explainDays(
	lease: Lease,
	{ scope, locale }: App.Locals,
	{ sql, values }: Source,
	{ isBoth, column, link }: { isBoth: boolean; column: string; link: (part: string) => string },
): Promise<MadeNumber> {
	const mean = (condition: string): string =>
		`sum(elapsed_days) filter (where ${condition}) / count(*) filter (where ${condition})`;
	const formula = isBoth
		? `${mean(mark)} - ${mean(`not ${mark}`)}`
		: 'sum(elapsed_days) / count(*)';
	const columns = isBoth ? `, ${mean(mark)} as old, ${mean(`not ${mark}`)} as new` : '';
	const [row] = await lease.read(scope, `select ${formula} as value${columns} from ${sql}`, values);
	const number = (name: string): number | null =>
		typeof row?.[name] === 'number' ? row[name] : null;
	const value = number('value');
	const words = describeCall('avg', column, locale);
	const part = (sign: string, of: 'before' | 'now', at: number | null) => ({
		sign,
		words: `${of === 'before' ? m.before_reform({}, { locale }) : m.now({}, { locale })} · ${words}`,
		value: writeDigits(at),
		condition: '',
		href: link(of),
	});
	return {
		kind: 'formula',
		words: m.lead_formula({}, { locale }),
		formula: {
			title: isBoth ? m.days_word({}, { locale }) : words,
			pieces: isBoth
				? [
						{ text: `① ${writeDigits(number('old'))}`, isValue: true },
						{ text: ' − ', isValue: false },
						{ text: `② ${writeDigits(number('new'))}`, isValue: true },
					]
				: [{ text: writeDigits(value), isValue: true }],
			parts: isBoth ? [part('①', 'before', number('old')), part('②', 'now', number('new'))] : [],
			sql: formula,
			result: value === null ? null : toShown(value),
			isSame: null,
		},
	};
}
