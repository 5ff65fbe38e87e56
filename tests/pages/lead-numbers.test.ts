import { describe, expect, inject, it } from 'vitest';
import { readPublished } from './database.ts';
import { readOne } from './reader.ts';

const origin = inject('origin');
const city = inject('city');
const take = async (path: string): Promise<string> => {
	const answer = await fetch(origin + path, { headers: { cookie: 'locale=zh' } });
	expect(answer.status, path).toBe(200);
	return answer.text();
};
const digits = (text: string): number => Number(text.replaceAll(/[^\d]/g, ''));

/** The numbers of a page's sentences that lead to rows of their own, with their addresses. */
async function readLinks(path: string): Promise<{ href: string; value: number }[]> {
	const html = await take(path);
	const found = html.matchAll(/<a [^>]*href="([^"]*\/(?:counted|rows)\?[^"]*)"[^>]*>([^<]+)<\/a>/g);
	return [...found].map(([, href, text]) => ({
		href: href!.replaceAll('&amp;', '&'),
		value: digits(text!),
	}));
}

/** The cells of a column of a download, by the column's place; these lists have no line break in a cell. */
async function readColumn(path: string, place: number): Promise<string[]> {
	const lines = (await take(path)).trimEnd().split(/\r?\n/).slice(1);
	return lines.map((line) => line.split(',').at(place)!);
}

describe('a number of a lead sentence', () => {
	it('R92: leads to as many rows as it says, or to the rows whose sum or different values it is', async () => {
		const marts = await readPublished<{ name: string }>(
			city,
			`select name from meta.models where layer = 'mart' order by name`,
		);
		const { department } = await readOne<{ department: string }>(
			`select department_code as department from reform_effects group by 1 order by count(*) desc, 1 limit 1`,
		);
		const places = [
			...marts.map(({ name }) => `/${name}`),
			...['/', '/alerts', '/burden', '/milestones', '/reform', '/reporting'],
			...[`/reform?d=${department}`, `/reform_effects?p=2026&d=${department}`, '/burden?cls=A'],
		];
		const seen = { rows: 0, sum: 0, distinct: 0 };
		const known = new Set<string>();
		for (const place of places)
			for (const { href, value } of await readLinks(place)) {
				if (!href.includes('/counted?') || known.has(href)) continue;
				known.add(href);
				const html = await take(href);
				const listed = digits(/data-count="?[^>]*>([^<]+)</.exec(html)![1]!);
				const kind = (/data-made="(\w+)"/.exec(html)?.[1] ?? 'rows') as keyof typeof seen;
				seen[kind]++;
				if (kind === 'rows') expect(listed, `${place} ${href}`).toBe(value);
				else {
					const cells = await readColumn(href.replace('/counted?', '/counted/csv?'), -1);
					expect(cells, href).toHaveLength(listed);
					if (kind === 'distinct') expect(new Set(cells).size, href).toBe(value);
					else
						expect(Math.round(cells.reduce((sum, cell) => sum + Number(cell), 0)), href).toBe(
							value,
						);
				}
			}
		expect(seen.rows).toBeGreaterThan(60);
		expect(seen.sum).toBeGreaterThan(5);
		expect(seen.distinct).toBeGreaterThan(2);
	}, 60_000);

	it('that counts rows of its mart is never without its link', async () => {
		const [audit, reviews] = await Promise.all([
			readLinks('/gate_audit'),
			readLinks('/post_approval_supervision'),
		]);
		expect(audit.map(({ href }) => new URL(href, origin).searchParams.get('of'))).toEqual(
			expect.arrayContaining(['relaxed_count', 'ineligible_count', 'eligible_count']),
		);
		expect(reviews.length).toBeGreaterThan(5);
	});

	it('that is named by no sentence is refused', async () => {
		for (const path of [
			'sentence=0&of=nothing',
			'sentence=99&of=relaxed_count',
			'of=relaxed_count',
		]) {
			const answer = await fetch(`${origin}/gate_audit/counted?${path}`);
			expect(answer.status, path).toBe(404);
		}
	});
});

describe('the sentence on acknowledged warnings', () => {
	it('leads to the warnings sent, acknowledged and waiting, with the days that each took', async () => {
		const links = (await readLinks('/alerts')).filter(({ href }) => href.includes('/alerts/rows?'));
		const counts = await readOne<{ warned: number }>(
			`select count(*)::integer as warned from stg_interventions as i, int_data_date as d
			where i.intervention_kind = 'risk_warning' and i.opened_on <= d.data_date`,
		);
		const lines = async (of: string): Promise<number> =>
			(await take(`/alerts/rows/csv?of=${of}`)).trimEnd().split(/\r?\n/).length - 1;
		const [sent, back, waiting] = await Promise.all(['warned', 'received', 'waiting'].map(lines));
		expect(sent).toBe(counts.warned);
		expect(back! + waiting!).toBe(sent);
		expect(sent).toBeGreaterThan(0);
		const said = (of: string) => links.filter(({ href }) => href.endsWith(`of=${of}`));
		expect(said('warned').map(({ value }) => value)).toEqual([sent]);
		if (back) expect(said('received')[0]!.value).toBe(back);
		if (waiting) expect(said('waiting')[0]!.value).toBe(waiting);
		const html = await take('/alerts/rows?of=warned');
		expect(html).toContain('回执日期');
		expect(html).toContain('等候天数');
	});
});
