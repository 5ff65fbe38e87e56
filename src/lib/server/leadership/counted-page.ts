import { m } from '#lib/paraglide/messages.js';
import type { Locale } from '../../words.ts';
import { refuse } from '../faults.ts';
import { readCatalogue } from '../catalogue.ts';
import { openCockpit } from './cockpit.ts';
import { listRows } from '../indicator/counted-rows.ts';
import { figureRules, selectFigureRows, type FigureRule } from '../figures.ts';
import { requireLease } from '../indicator/mart-page.ts';

const parts = ['all', 'part', 'rest'] as const;

/** Reads the address of the rows behind a figure of the cockpit; ends the request when it names none. */
export async function openFigureRows(locals: App.Locals, url: URL) {
	const lease = requireLease(locals, url.pathname);
	const { scope } = locals;
	const rule: FigureRule | undefined = figureRules.find(
		({ figure }) => figure === url.searchParams.get('figure'),
	);
	if (!rule) refuse(404, 'no_records', url.pathname);
	const part = parts.find((name) => name === url.searchParams.get('of')) ?? 'all';
	const catalogue = await readCatalogue(lease, scope);
	const { spans } = await openCockpit(lease, scope, url.searchParams);
	const { relation } = rule;
	const source = await listRows(
		lease,
		scope,
		catalogue,
		relation,
		selectFigureRows(rule, spans, part),
	);
	return { lease, catalogue, relation, rule, part, spans, source };
}

const partWords: Record<string, (inputs: object, options: { locale: Locale }) => string> = {
	saved_days: m.part_faster,
	no_visit: m.part_no_visit,
	on_time: m.part_in_time,
	alerts_opened: m.part_high,
};

/** What the part of a figure's rows is called. */
export function partTitleOf({ figure }: FigureRule, locale: Locale): string {
	return (partWords[figure] ?? m.part_all)({}, { locale });
}

/** The title of a figure in the reader's language. */
export function titleOf(rule: FigureRule, locale: Locale): string {
	return rule.title({}, { locale });
}
