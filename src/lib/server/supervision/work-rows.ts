import { m } from '#lib/paraglide/messages.js';
import { pick, type Locale } from '../../words.ts';
import { refuse } from '../faults.ts';
import { readCatalogue, type Catalogue } from '../catalogue.ts';
import { listRows, type Counted } from '../indicator/counted-rows.ts';
import { markColumn, type MadeNumber } from '../indicator/made-number.ts';
import { openLinks } from './links.ts';
import { requireLease } from '../indicator/mart-page.ts';
import { openPostApproval } from './post-approval.ts';
import { openTimeliness } from './timeliness.ts';
import { columnOf } from '../source.ts';
import { describeMonths, keepRows, type Work } from './work.ts';
import { findList, type FoundList, type WorkName } from './work-lists.ts';
import { measureOf, partMark, partOf, selectList } from './work-selection.ts';
import { explainMeasure, explainShare } from '../indicator/list-made.ts';
import type { Row } from '../warehouse.ts';

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
export async function openWorkRows(
	locals: App.Locals,
	name: WorkName,
	url: URL,
): Promise<Counted & { made: MadeNumber | null }> {
	const { locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const found =
		findList(name, url.searchParams.get('of')) ?? refuse(404, 'no_records', url.pathname);
	const catalogue = await readCatalogue(lease, locals.scope);
	const page = await openers[name](locals, lease, catalogue, url.searchParams);
	const { work } = page;
	const part = partOf(found, url.searchParams.get('part'));
	const measure = measureOf(found, url.searchParams.get('measure'));
	const total = measure ? null : countList(found, page, url.searchParams);
	const source = await listRows(
		lease,
		locals.scope,
		catalogue,
		found.relation,
		selectList(found, work, url.searchParams),
	);
	const title = titleOfList(found, catalogue, locale);
	const [first, ...others] = source.columns;
	const columns =
		part && first ? [first, markColumn(partMark, '①', part.where), ...others] : source.columns;
	const of = describeChoice(work, catalogue, found.narrow, url.searchParams, locale);
	return {
		lease,
		catalogue,
		// to count the rows of a view over the whole lake takes as long as to list them
		source: { ...source, columns, ...(total === null ? {} : { total }) },
		relation: found.relation,
		title,
		made: part
			? await explainShare(locals, lease, source, {
					whole: title,
					part: titleOfList({ ...found, list: part }, catalogue, locale),
					partHref: withoutPart(url),
					where: part.where,
				})
			: measure &&
				(await explainMeasure(locals, lease, catalogue, found.relation, source, measure)),
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

/** The address of the rows of the part alone. */
function withoutPart({ pathname, searchParams }: URL): string {
	const params = new URLSearchParams(searchParams);
	params.set('of', params.get('part')!);
	for (const key of ['part', 'page', 'size']) params.delete(key);
	return `${pathname.replace(/\/rows\/\w+$/, '/rows')}?${params}`;
}

/** The title of a list in the reader's language. */
function titleOfList({ list }: FoundList, catalogue: Catalogue, locale: Locale): string {
	const { title } = list;
	if (typeof title === 'function') return title({}, { locale });
	if ('code' in title) {
		const words = catalogue.codesOf(title.code[0])?.[title.code[1]];
		return words ? pick(words, locale) : title.code[1];
	}
	const model = catalogue.models.get(title.column[0]);
	const column = model && columnOf(model, title.column[1]);
	return column ? pick(column.words, locale) : title.column[1];
}

/** How many rows a list has, as the counts of its page say; null where they do not know what narrows it. */
function countList(
	{ counts, departments, narrow, list }: FoundList,
	page: { work: Work } & Partial<Record<NonNullable<FoundList['counts']>, Row[]>>,
	params: URLSearchParams,
): number | null {
	const known = counts && page[counts];
	if (!known || !list.count) return null;
	let rows = keepRows(known, page.work.span, page.work.departments, departments);
	for (const [key, column] of Object.entries(narrow)) {
		const value = params.get(key);
		if (value === null) continue;
		if (known.some((row) => row[column] === undefined)) return null;
		rows = rows.filter((row) => row[column] === value);
	}
	return rows.reduce((sum, row) => sum + list.count!(row), 0);
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
