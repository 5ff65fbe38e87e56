import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { readPublished } from './database.ts';
import { readOne } from './reader.ts';

const origin = inject('origin');
const city = inject('city');
const folder = mkdtempSync(join(tmpdir(), 'lead-numbers-'));
const { file: generation } = JSON.parse(readFileSync(join(city, 'CURRENT.json'), 'utf8')) as {
	file: string;
};
const instance = await DuckDBInstance.create(join(city, generation), { access_mode: 'READ_ONLY' });
const connection = await instance.connect();
afterAll(() => {
	instance.closeSync();
	rmSync(folder, { recursive: true, force: true });
});
const take = async (path: string): Promise<string> => {
	const answer = await fetch(origin + path, { headers: { cookie: 'locale=zh' } });
	expect(answer.status, path).toBe(200);
	return answer.text();
};
const digits = (text: string): number => Number(text.replaceAll(/[^\d]/g, ''));
const plain = (html: string): string =>
	html
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&#39;', "'")
		.replaceAll('&quot;', '"')
		.replaceAll('&amp;', '&');

/** The numbers of a page's sentences that lead to rows of their own, with their addresses. */
async function readLinks(path: string): Promise<{ href: string; text: string; value: number }[]> {
	const html = await take(path);
	const found = html.matchAll(
		/<a [^>]*href="([^"]*\/(?:counted|rows)\?[^"]*)"[^>]*>(?:<span[^>]*>[^<]*<\/span>)?([^<]+)<\/a>/g,
	);
	return [...found].map(([, href, text]) => ({
		href: plain(href!),
		text: text!,
		value: digits(text!),
	}));
}

/** What a number in a sentence may be: as far as its digits go. */
function expectSaid(text: string, value: number, where: string): void {
	const said = /^[−\d\u202f.]+/.exec(text.trim())![0].replaceAll('\u202f', '').replace('−', '-');
	const size = text.includes('%') ? value * 100 : value;
	const decimals = said.split('.')[1]?.length ?? 0;
	// a slower or smaller amount is said without its sign, by the words around it
	const difference = Math.abs(Math.abs(Number(said)) - Math.abs(size));
	expect(difference, `${where}: ${text} for ${value}`).toBeLessThanOrEqual(
		0.5 * 10 ** -decimals + 1e-9,
	);
}

let files = 0;

/** The formula on a page of rows, what it gives there, and what it gives over the rows taken along. */
async function recompute(href: string): Promise<{ stated: number; again: number; html: string }> {
	const html = await take(href);
	const formula = plain(/data-formula="([^"]*)"/.exec(html)![1]!);
	const stated = Number(/data-result="([^"]*)"/.exec(html)![1]);
	const file = join(folder, `rows-${++files}.parquet`);
	const answer = await fetch(origin + href.replace(/\/(counted|rows)\?/, '/$1/parquet?'));
	expect(answer.status, href).toBe(200);
	writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
	const reader = await connection.runAndReadAll(
		`select cast(${formula} as double), count(*)::integer from read_parquet('${file}')`,
	);
	const [again, rows] = reader.getRowsJson()[0]!.map(Number);
	expect(rows, href).toBe(digits(/data-count="?[^>]*>([^<]+)</.exec(html)![1]!));
	// the last digits of a sum of fractions are those of the order in which they are added
	return { stated, again: Number(again!.toPrecision(12)), html };
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
		const seen = { rows: 0, sum: 0, distinct: 0, formula: 0, cell: 0, part: 0 };
		const known = new Set<string>();
		const formulas = new Set<string>();
		for (const place of places)
			for (const { href, text, value } of await readLinks(place)) {
				if (!href.includes('/counted?') || known.has(href)) continue;
				known.add(href);
				const html = await take(href);
				const number = /^[^?]+\?sentence=\d+&of=\w+/.exec(href)![0];
				if (html.includes('data-formula') && formulas.has(number)) continue;
				formulas.add(number);
				const listed = digits(/data-count="?[^>]*>([^<]+)</.exec(html)![1]!);
				const kind = (/data-made="(\w+)"/.exec(html)?.[1] ?? 'rows') as keyof typeof seen;
				seen[kind]++;
				// how many rows there are is not headed by what is made of them
				expect(/ · 行数\s*<b[^>]*data-count/.test(html), href).toBe(kind !== 'rows');
				if (kind === 'rows') expect(listed, `${place} ${href}`).toBe(value);
				else if (kind === 'formula') {
					const { stated, again } = await recompute(href);
					expect(again, href).toBe(stated);
					expectSaid(text, stated, href);
					expect(html, href).toContain('data-again="true"');
					// a part of the formula has rows of its own, or rows that each count one
					const part = /<a href="([^"]*)" data-part="?[^>]*>([^<]+)</.exec(html);
					if (!part) continue;
					const own = plain(part[1]!);
					const listed = await take(own);
					seen.part++;
					if (!listed.includes('data-made'))
						expect(digits(/data-count="?[^>]*>([^<]+)</.exec(listed)![1]!), own).toBe(
							digits(part[2]!),
						);
				} else if (kind === 'cell') {
					const [cell, ...others] = await readColumn(
						href.replace('/counted?', '/counted/csv?'),
						-1,
					);
					expect(others, href).toEqual([]);
					expectSaid(text, Number(cell), href);
				} else {
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
		expect(seen.formula).toBeGreaterThan(30);
		expect(seen.cell).toBeGreaterThan(0);
		expect(seen.part).toBeGreaterThan(20);
	}, 120_000);

	it('R92: of a task page is a share or a mean of the rows it leads to', async () => {
		const seen: string[] = [];
		for (const page of [
			'timeliness?p=last-month',
			'post-approval?p=2026Q3',
			'links?p=2026Q3',
			'cockpit',
		])
			for (const { href, text } of await readLinks(`/${page}`)) {
				const params = new URL(href, origin).searchParams;
				if (!['part', 'measure'].some((key) => params.has(key)) && !href.includes('saved_days'))
					continue;
				const about = params.get('part') ?? params.get('measure') ?? 'saved_days';
				const number = `${page.split('?')[0]} ${about}`;
				if (params.get('of') === 'part' || seen.includes(number)) continue;
				const { stated, again } = await recompute(href);
				expect(again, href).toBe(stated);
				const isShare = params.has('part') && !text.includes('%');
				// the number of cases stands beside their mean on the cockpit
				const isCount = page === 'cockpit' && !text.includes('.');
				if (!isCount) expectSaid(isShare ? `${text}%` : text, stated, href);
				seen.push(number);
			}
		expect(seen).toEqual(
			expect.arrayContaining([
				'timeliness in_time',
				'timeliness mean_days',
				'timeliness reported_late',
				'post-approval in_time',
				'post-approval longest_days',
				'links pushed',
				'links longest_wait',
				'cockpit saved_days',
			]),
		);
	}, 60_000);

	it('that is a limit of the policy leads to the limit', async () => {
		expect(await take('/reporting')).toContain('href="/rules?q=talk.min_due"');
	});

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
