import { describe, expect, inject, it } from 'vitest';
import { readXlsx } from 'hucre/xlsx';
import { readPublished } from './database.ts';

const origin = inject('origin');
const get = (path: string) => fetch(origin + path);

interface Waiting {
	feed: string;
	title_zh: string;
	rows: number;
	department_code: string;
}
const [waiting] = await readPublished<Waiting>(
	inject('city'),
	`select r.feed, f.title_zh, count(*)::integer as rows, min(r.department_code) as department_code
	 from lake_rejected as r inner join intake_feeds as f on f.feed = r.feed
	 where r.mended_at is null and r.record_key is not null group by all order by rows desc, r.feed limit 1`,
);

describe('the rejected rows of a page', () => {
	it('can be taken away to be mended: the page leads to a list of feeds, and that to a workbook and a CSV', async () => {
		expect(waiting).toBeDefined();
		expect(await (await get('/rejected_rows')).text()).toContain('href="/rejected_rows/mend?');
		const list = await (await get('/rejected_rows/mend')).text();
		expect(list).toContain(waiting!.title_zh);
		expect(list).toContain(`/rejected_rows/mend/${waiting!.feed}?format=xlsx`);

		const whose = `&d=${waiting!.department_code}`;
		const answer = await get(`/rejected_rows/mend/${waiting!.feed}?format=xlsx${whose}`);
		expect(answer.status).toBe(200);
		expect(decodeURIComponent(answer.headers.get('content-disposition')!)).toContain(
			`${waiting!.title_zh}_更正.xlsx`,
		);
		const book = await readXlsx(new Uint8Array(await answer.arrayBuffer()));
		expect(book.sheets.map(({ name }) => name)).toEqual([
			waiting!.title_zh,
			'问题清单',
			'填报说明',
		]);
		const rows = book.sheets[0]!.rows.length - 3;
		expect(rows).toBeGreaterThan(0);
		for (const row of book.sheets[1]!.rows.slice(1))
			expect(row.slice(0, 2)).toContain(waiting!.department_code);

		const csv = await (await get(`/rejected_rows/mend/${waiting!.feed}?format=csv${whose}`)).text();
		expect(csv).toContain('退回原因');
		const all = await (await get(`/rejected_rows/mend/${waiting!.feed}?format=xlsx`)).arrayBuffer();
		expect((await readXlsx(new Uint8Array(all))).sheets[0]!.rows.length - 3).toBeGreaterThanOrEqual(
			rows,
		);
	});

	it('are not there for a feed without any', async () => {
		expect((await get('/rejected_rows/mend/no_such_feed')).status).toBe(404);
		expect((await get('/rejected_rows/mend/approvals?d=NOBODY')).status).toBe(404);
		expect(await (await get('/rejected_rows/mend?d=NOBODY')).text()).toContain('没有待更正的行');
	});
});
