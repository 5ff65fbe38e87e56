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
const plain = (text: string): string => text.replaceAll('&amp;', '&');
const numberOf = (text: string): number =>
	Number(/[−\d][\d\u202f.]*/.exec(text)![0].replaceAll('\u202f', '').replace('−', '-'));

/** The strong words of a page's sentences, with their addresses. */
async function readLead(path: string): Promise<{ text: string; href: string | null }[]> {
	const html = await take(path);
	const lead = /<ol class="lead[\s\S]*?<\/ol>/.exec(html)![0];
	const found = lead.matchAll(
		/<a [^>]*href="([^"]*)"[^>]*>([^<]+)<\/a>|<b(?: [^>]*)?>([^<]+)<\/b>/g,
	);
	return [...found]
		.map(([, href, linked, bare]) => ({
			text: (linked ?? bare)!,
			href: href === undefined ? null : plain(href),
		}))
		.filter(({ text }) => /^[−\d]/.test(text) && !/年\d+月/.test(text));
}

/** How many rows a download of listed rows has. */
async function countRows(href: string): Promise<number> {
	const text = await take(
		href.replace('/rows?', '/rows/csv?').replace('/records?', '/records/csv?'),
	);
	const [head, ...lines] = text.trimEnd().split(/\r\n/);
	expect(head).toBeTruthy();
	return lines.length;
}

describe('the numbers of the sentences of a page about one thing', () => {
	it('R92: of a subject lead to its events and alerts, as many as they say', async () => {
		const { subject } = await readOne<{ subject: string }>(
			`select a.subject_code as subject from repeat_violation_alerts as a
			inner join int_subjects as s on s.subject_code = a.subject_code
			where a.alert_state = 'open' and s.subject_type <> 'natural_person' order by a.counted_count desc, 1 limit 1`,
		);
		const lead = await readLead(`/subjects/${subject}`);
		expect(lead).toHaveLength(4);
		const kinds = ['breach', 'inspection', 'approval'];
		const counts = await readPublished<{ kind: string; count: number }>(
			city,
			`select event_kind as kind, count(*)::integer as count from int_subject_events
			where subject_code = '${subject}' group by 1`,
		);
		for (const [i, { text, href }] of lead.entries()) {
			if (href === null) {
				expect(text, subject).toBe('0');
				continue;
			}
			expect(await countRows(href), href).toBe(numberOf(text));
			expect(await take(href), href).not.toMatch(/>(inspection|no_problem|random|granted)</);
			const kind = kinds[i];
			if (kind) expect(numberOf(text)).toBe(counts.find((row) => row.kind === kind)?.count ?? 0);
		}
		expect(lead.filter(({ href }) => href !== null).length).toBeGreaterThan(1);
		expect((await fetch(`${origin}/subjects/${subject}/rows?of=nothing`)).status).toBe(404);
	});

	it('R92: of an alert and of a department lead to how each was computed', async () => {
		const { alert, department } = await readOne<{ alert: string; department: string }>(
			`select
				(select alert_id from repeat_violation_alerts where alert_state = 'open' order by counted_count desc, 1 limit 1) as alert,
				(select department_code from reporting_rankings where ranking_status = 'ranked' and late_count > 0 order by month desc, 1 limit 1) as department`,
		);
		for (const path of [`/alerts/${alert}`, `/reporting/${department}`]) {
			const lead = await readLead(path);
			expect(lead.length, path).toBeGreaterThan(3);
			for (const { text, href } of lead) {
				if (text === '0') continue;
				expect(href, `${path} ${text}`).toMatch(/\/records\?(count|number)=/);
				const html = await take(href!);
				if (href!.includes('count=')) expect(await countRows(href!), href!).toBe(numberOf(text));
				else {
					const [, value] = /data-value="?[^>]*>([^<]+)</.exec(html)!;
					expect(numberOf(value!), href!).toBe(numberOf(text));
					expect(html, href!).toMatch(/data-again="true"|data-reason/);
				}
			}
		}
	});

	it('R57: of an item are the mean days of the cases that they lead to', async () => {
		const { item, before } = await readOne<{ item: string; before: number }>(
			`select b.item_code as item, count(*)::integer as before
			from int_case_days as b inner join int_current_items as i on i.item_code = b.item_code
			where b.is_baseline and not b.is_open and i.reform_on < '2026-01-01' group by all order by count(*) desc, 1 limit 1`,
		);
		expect(before).toBeGreaterThan(0);
		const lead = (await readLead(`/reform/${item}`)).filter(({ href }) => href?.includes('/rows?'));
		expect(lead).toHaveLength(5);
		const means: Record<string, number> = {};
		for (const { text, href } of lead) {
			const of = new URL(href!, origin).searchParams.get('of')!;
			const html = await take(href!);
			const result = Number(/data-result="([^"]*)"/.exec(html)![1]);
			if (!text.includes('天') && of !== 'both') {
				expect(await countRows(href!), href!).toBe(numberOf(text));
				continue;
			}
			means[of] = result;
			expect(Math.abs(Math.abs(result) - numberOf(text)), href!).toBeLessThanOrEqual(0.05 + 1e-9);
			const csv = await take(href!.replace('/rows?', '/rows/csv?'));
			const [head, ...lines] = csv.trimEnd().split(/\r\n/);
			const place = head!.split(',').findIndex((title) => title.includes('申请到决定'));
			const days = lines.map((line) => Number(line.split(',')[place]));
			if (of !== 'both')
				expect(days.reduce((sum, value) => sum + value, 0) / days.length).toBeCloseTo(result, 9);
		}
		expect(means.both).toBeCloseTo(means.before! - means.now!, 9);
	});
});
