import { m } from '#lib/paraglide/messages.js';
import { pick, type Locale } from '../../words.ts';
import { refuse } from '../faults.ts';
import { readCatalogue, type Catalogue } from '../catalogue.ts';
import { listRows, type Counted } from '../indicator/counted-rows.ts';
import { openLinks } from './links.ts';
import { requireLease } from '../indicator/mart-page.ts';
import { openPostApproval } from './post-approval.ts';
import { openTimeliness } from './timeliness.ts';
import { describeMonths, type Work } from './work.ts';
import { findList, selectList, titleOfList, type WorkName } from './work-lists.ts';

const openers = {
	timeliness: openTimeliness,
	'post-approval': openPostApproval,
	links: openLinks,
};

const titles = {
	timeliness: m.timeliness,
	'post-approval': m.post_approval,
	links: m.links_page,
};

/** Reads the address of the rows behind a number of a supervision page; ends the request when it names none. */
export async function openWorkRows(locals: App.Locals, name: WorkName, url: URL): Promise<Counted> {
	const { locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const found =
		findList(name, url.searchParams.get('of')) ?? refuse(404, 'no_records', url.pathname);
	const catalogue = await readCatalogue(lease, locals.scope);
	const { work } = await openers[name](locals, lease, catalogue, url.searchParams);
	const source = await listRows(
		lease,
		locals.scope,
		catalogue,
		found.relation,
		selectList(found, work, url.searchParams),
	);
	const of = describeChoice(work, catalogue, found.narrow, url.searchParams, locale);
	return {
		lease,
		catalogue,
		source,
		relation: found.relation,
		title: titleOfList(found, catalogue, locale),
		of,
		page: {
			href: `/${name}${keepPeriod(work, url.searchParams)}`,
			title: titles[name]({}, { locale }),
		},
		about: [
			[m.period({}, { locale }), of],
			[m.which_rows({}, { locale }), found.list.where],
		],
	};
}

/** The period of the page that the reader came from. */
function keepPeriod({ fields }: Work, params: URLSearchParams): string {
	const period = params.get('p');
	return period && period !== fields.period?.preset ? `?p=${encodeURIComponent(period)}` : '';
}

/** Period, departments and whatever else narrows the rows, in words. */
function describeChoice(
	work: Work,
	catalogue: Catalogue,
	narrow: Record<string, string>,
	params: URLSearchParams,
	locale: Locale,
): string {
	const named = (code: string): string =>
		work.options.department?.find(({ value }) => value === code)?.label ?? code;
	const narrowed = Object.entries(narrow).flatMap(([key, column]) => {
		const code = params.get(key);
		if (code === null) return [];
		const words = catalogue.codesOf(column)?.[code];
		return [words ? pick(words, locale) : named(code)];
	});
	return [
		describeMonths(work, m.all_periods({}, { locale }), locale),
		...work.filters.regions.map(
			(code) => work.options.region?.find(({ value }) => value === code)?.label ?? code,
		),
		...work.filters.departments.map(named),
		...narrowed,
	].join(' · ');
}
