import { m } from '#lib/paraglide/messages.js';
import { readCatalogue } from '#lib/server/catalogue.ts';
import { countOverdueFeeds, describeCondition } from '#lib/server/condition.ts';
import { tryPart } from '#lib/server/indicator/mart-page.ts';
import { pick } from '#lib/words.ts';
import type { LayoutServerLoad } from './$types.js';
import { pageEntries } from './navigation.ts';

export const load: LayoutServerLoad = async ({ locals, url }) => {
	const { lease, locale, scope } = locals;
	const condition = describeCondition(process.env.MINGCHA_DATA ?? 'data', lease);
	const words = {
		ok: m.condition_ok,
		degraded: m.condition_degraded,
		stale: m.condition_stale,
		empty: m.condition_empty,
	}[condition.status]({}, { locale });
	const overdue = lease
		? ((await tryPart('/', () => countOverdueFeeds(lease, scope))).value ?? 0)
		: 0;
	const marts = lease ? (await readCatalogue(lease, scope)).marts : [];
	return {
		// reading the address makes this run on every navigation, so the badge belongs to the rows beside it
		address: url.href,
		locale,
		condition: condition.status,
		lastRun: condition.last_run,
		generation: lease && {
			number: lease.generation,
			dataDate: lease.data_date,
			builtAt: lease.built_at,
			state: condition.status === 'ok' && overdue === 0 ? ('ok' as const) : ('warn' as const),
			words:
				condition.status === 'ok' && overdue > 0
					? m.feeds_overdue({ count: overdue }, { locale })
					: words,
			href: overdue > 0 ? '/feed_freshness' : null,
		},
		pages: lease ? pageEntries(locale) : [],
		navigation: marts.map((mart) => ({
			href: `/${mart.name}`,
			title: pick(mart.title, locale),
			icon: mart.chart?.kind ?? 'table',
		})),
	};
};
