import { m } from '#lib/paraglide/messages.js';
import { formatNumber } from '../../format.ts';
import type { Scope } from '../access.ts';
import type { Lease } from '../publication.ts';
import { ask } from '../questions.ts';
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

/** How soon departments acknowledge risk warnings, as sentences; none where none was sent or none came back. */
export async function sayReceipts(lease: Lease, scope: Scope, locale: Locale) {
	const [found] = await ask<Receipts>(lease, scope, 'warning_receipts');
	if (!found) return [];
	const amount = (value: number | null) => ({ text: formatNumber(value ?? 0) });
	const waiting = found.warned_count - found.received_count;
	const say = (template: Parameters<typeof fillSentence>[1]) =>
		fillSentence(
			m.warning_receipts({}, { locale }),
			template,
			{
				warned: amount(found.warned_count),
				received: amount(found.received_count),
				half: amount(found.half_days),
				most: amount(found.most_days),
				waiting: amount(waiting),
				longest: amount(found.waiting_days),
			},
			locale,
		);
	if (found.received_count === 0) return [say(m.warning_receipts_none)];
	return [say(waiting > 0 ? m.warning_receipts_some : m.warning_receipts_all)];
}
