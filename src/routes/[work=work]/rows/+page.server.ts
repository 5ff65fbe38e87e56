import { m } from '#lib/paraglide/messages.js';
import { describeChoice, openWorkRows } from '#lib/server/work-rows.ts';
import { readRecords } from '#lib/server/records.ts';
import { viewColumn } from '#lib/server/view.ts';
import { pick } from '#lib/words.ts';
import type { PageServerLoad } from './$types.js';

const titles = {
	timeliness: m.timeliness,
	'post-approval': m.post_approval,
	links: m.links_page,
};

export const load: PageServerLoad = async ({ params, url, locals }) => {
	const opened = await openWorkRows(locals, params.work, url);
	const { lease, catalogue, work, source, relation, title } = opened;
	const { scope, locale } = locals;
	const { page, size, rows, total } = await readRecords(lease, scope, source, url.searchParams);
	const model = catalogue.models.get(relation);
	return {
		title,
		of: describeChoice(opened, url.searchParams, locale),
		path: [
			{
				href: `/${params.work}${keepSearch(work.fields.period?.preset, url.searchParams)}`,
				title: titles[params.work]({}, { locale }),
			},
		],
		listed: {
			relation: { name: relation, title: model ? pick(model.title, locale) : relation },
			columns: source.columns.map((column) => viewColumn(column, locale)),
			page,
			size,
			rows: rows.map(({ records_total: _, ...row }) => row),
			total,
		},
	};
};

/** The period of the page that the reader came from. */
function keepSearch(preset: string | undefined, params: URLSearchParams): string {
	const period = params.get('p');
	return period && period !== preset ? `?p=${encodeURIComponent(period)}` : '';
}
