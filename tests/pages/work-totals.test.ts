import { describe, expect, inject, it } from 'vitest';
import { readOne } from './reader.ts';

const origin = inject('origin');
const take = async (path: string): Promise<string> => {
	const answer = await fetch(origin + path);
	expect(answer.status, path).toBe(200);
	return answer.text();
};

/** How many rows a page of rows says there are. */
async function said(path: string): Promise<number> {
	const found = /data-total="(\d+)"/.exec(await take(path));
	return found ? Number(found[1]) : 0;
}

/** How many rows there are: those of the download. */
async function listed(path: string): Promise<number> {
	const text = await take(path.replace('/rows?', '/rows/csv?'));
	// a cell of these lists has no line of its own
	return text.trimEnd().split(/\r?\n/).length - 1;
}

const lists = {
	timeliness: [
		...['published', 'in_time', 'late', 'overdue', 'pending', 'excluded'],
		...['reported', 'reported_in_time', 'reported_late'],
	],
	links: [
		...['granted', 'pushed', 'unpushed', 'received', 'unreceived', 'received_in_time'],
		...['third_day', 'later', 'fed_back', 'full_process', 'full_process_done', 'taken_over'],
	],
};

describe('the rows behind a number of a supervision page', () => {
	it('R92: are as many as the page says, under each of its filters', async () => {
		const { department, kind, feed, regulator } = await readOne<Record<string, string>>(
			`select
				(select department_code from int_publications group by 1 order by count(*) desc, 1 limit 1) as department,
				(select publication_kind from int_publications group by 1 order by count(*) desc, 1 limit 1) as kind,
				(select feed from int_due_rows group by 1 order by count(*) desc, 1 limit 1) as feed,
				(select supervision_department_code from int_link_cases group by 1 order by count(*) desc, 1 limit 1) as regulator`,
		);
		const month = `&p=last-month&d=${regulator}`;
		const filters = (of: string): string[] => {
			if (of === 'granted')
				return [month, `${month}&regulator=${regulator}&approver=${department}`];
			if (of === 'published') return [month, `${month}&kind=${kind}`];
			return [of === 'reported_late' ? `${month}&feed=${feed}` : month];
		};
		let rows = 0;
		for (const [page, names] of Object.entries(lists))
			for (const of of names)
				for (const filter of filters(of)) {
					const path = `/${page}/rows?of=${of}${filter}`;
					const count = await listed(path);
					expect(await said(path), path).toBe(count);
					rows += count;
				}
		expect(rows).toBeGreaterThan(100);
	}, 120_000);

	it('are counted where the counts do not know what narrows them', async () => {
		const { reason, rows } = await readOne<{ reason: string; rows: number }>(
			`select exclusion_reason as reason, count(*)::integer as rows from int_publications
			where publication_state = 'excluded' and month is not null group by 1 order by 2 desc, 1 limit 1`,
		);
		const path = `/timeliness/rows?p=all&of=excluded&reason=${reason}`;
		expect(await said(path)).toBe(await listed(path));
		expect(await said(path)).toBe(rows);
	});
});
