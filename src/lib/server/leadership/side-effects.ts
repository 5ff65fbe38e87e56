import { m } from '#lib/paraglide/messages.js';
import { formatValue } from '../../format.ts';
import type { ChartView } from '../../view.ts';
import type { Locale } from '../../words.ts';
import type { Scope } from '../access.ts';
import type { Model } from '../catalogue.ts';
import { plainChart } from '../plain-view.ts';
import type { Lease } from '../publication.ts';
import { ask } from '../questions.ts';
import { columnOf } from '../source.ts';
import { viewColumn } from '../view.ts';
import type { Row } from '../warehouse.ts';

interface SideEffect extends Row {
	side_effect: string;
	before_share: number;
	now_share: number;
	change_share: number;
	change_low_share: number;
}

/**
 * Whether it went faster by refusing, by withdrawals or by stopped clocks (methods §6, the guard-rails beside the
 * effect): shares before and now of one department, else of the whole.
 */
export async function readSideEffects(
	lease: Lease,
	scope: Scope,
	mart: Model,
	departments: string[],
	locale: Locale,
): Promise<ChartView> {
	const rows = await ask<SideEffect>(lease, scope, 'side_effects', { departments });
	const view = (name: string) => viewColumn(columnOf(mart, name)!, locale);
	const [effect, before, now] = ['side_effect', 'before_share', 'now_share'].map(view);
	const grown = rows.filter(({ change_low_share }) => change_low_share > 0);
	const names = (all: SideEffect[]): string =>
		all
			.map((row) => formatValue(row.side_effect, effect!, locale))
			.join(locale === 'zh' ? '、' : ', ');
	const [most] = grown;
	return plainChart('dumbbell', effect!, [before!, now!], rows, {
		weight: view('now_total_count'),
		aggregate: 'weighted',
		finding: most
			? m.side_effects_grown(
					{
						names: names(grown),
						name: names([most]),
						before: formatValue(most.before_share, before!, locale),
						now: formatValue(most.now_share, now!, locale),
					},
					{ locale },
				)
			: m.side_effects_none({ names: names(rows) }, { locale }),
		note: (departments.length === 1 ? m.side_effects_note : m.side_effects_note_whole)(
			{},
			{ locale },
		),
	});
}
