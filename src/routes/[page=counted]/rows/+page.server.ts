import { m } from '#lib/paraglide/messages.js';
import { viewListed } from '#lib/server/counted-rows.ts';
import { describeChoice, openWorkRows } from '#lib/server/work-rows.ts';
import type { PageServerLoad } from './$types.js';

const titles = {
	timeliness: m.timeliness,
	'post-approval': m.post_approval,
	links: m.links_page,
};

export const load: PageServerLoad = async ({ params, url, locals }) => {
	const opened = await openWorkRows(locals, params.work, url);
	const { work, title } = opened;
	const { locale } = locals;
	return {
		title,
		of: describeChoice(opened, url.searchParams, locale),
		path: [
			{
				href: `/${params.work}${keepSearch(work.fields.period?.preset, url.searchParams)}`,
				title: titles[params.work]({}, { locale }),
			},
		],
		listed: await viewListed(locals, url, opened),
	};
};

/** The period of the page that the reader came from. */
function keepSearch(preset: string | undefined, params: URLSearchParams): string {
	const period = params.get('p');
	return period && period !== preset ? `?p=${encodeURIComponent(period)}` : '';
}
