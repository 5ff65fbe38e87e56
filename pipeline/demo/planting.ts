import type { Feed } from '../feed.ts';
import { faultShares } from './behaviour.ts';
import { duplicateMark, faultKinds } from './faults.ts';
import { corrected, formFor, linesAbove, pathOf, type Outgoing } from './outgoing.ts';
import type { City } from './workshop.ts';

/** Plants faults into the rows of a table that has none yet; `spared` is SQL for rows that stay good. */
export async function plantFaults(
	{ database, departments, behaviour }: City,
	feed: Feed,
	table: string,
	spared: string,
): Promise<void> {
	const shares = departments
		.map(({ index }) => ({ index, ...faultShares(behaviour, index) }))
		.map(
			({ index, history, current }) =>
				`when ${index} then case when p = 0 then ${history} else ${current} end`,
		)
		.join(' ');
	await database.run(`
		update ${table} set dirty = 1 + (draw('fault kind ${table}', n) % ${faultKinds[feed.name]!.length})::integer
		where not (${spared}) and part(draw('fault ${table}', n), 1) < case d ${shares} end
	`);
}

/** Pastes a few good rows a second time at the end of their files. `chosen` lists department numbers. */
export async function pasteRows(
	{ database }: City,
	{ table }: Outgoing,
	chosen: string,
): Promise<void> {
	await database.run(`
		insert into ${table} select * replace (${duplicateMark} as dirty)
		from ${table}
		where dirty = 0 and d in (${chosen}) and part(draw('pasted ${table}', n::bigint * 32 + d), 2) < case when p = 0 then 0.0001 else 0.0006 end
	`);
}

/** Puts the mended rows of each file that its department corrects into a file of their own; gives `d:p` → path. */
export async function addCorrections(
	city: City,
	outgoing: Outgoing,
	chosen: string,
): Promise<Map<string, string>> {
	const { database, departments, behaviour, chance } = city;
	const faulty = await database.rows<{ d: number; p: number }>(`
		select distinct d, p from ${outgoing.table}
		where dirty between 1 and ${duplicateMark - 1} and d in (${chosen}) order by d, p
	`);
	const corrections = new Map<string, string>();
	for (const { d, p } of faulty) {
		const willing = behaviour.laggards.has(d) ? 0.1 : 0.92;
		if (chance('correction', outgoing.feed.name, d, p) >= willing) continue;
		corrections.set(`${d}:${p}`, pathOf(city, outgoing, departments[d]!, p + corrected));
	}
	if (corrections.size > 0)
		await database.run(`
			insert into ${outgoing.table} select * replace (p + ${corrected} as p, 0 as dirty)
			from ${outgoing.table}
			where dirty between 1 and ${duplicateMark - 1}
				and (d * 10000 + p) in (${[...corrections.keys()]
					.map((key) => key.split(':').map(Number))
					.map(([d, p]) => d! * 10_000 + p!)
					.join(', ')})
		`);
	return corrections;
}

/** Notes file, row, column and rule of every fault and copy. */
export async function noteFaults(
	city: City,
	outgoing: Outgoing,
	chosen: string,
	corrections: Map<string, string>,
): Promise<void> {
	const { feed, table } = outgoing;
	const rows = await city.database.rows<{ d: number; p: number; place: number; dirty: number }>(`
		select d, p, place, dirty
		from (select d, p, dirty, row_number() over (partition by d, p order by rowid) as place from ${table} where d in (${chosen}))
		where dirty > 0
		order by d, p, place
	`);
	for (const { d, p, place, dirty } of rows) {
		const kind = faultKinds[feed.name]?.[dirty - 1];
		const department = city.departments[d]!;
		const file = pathOf(city, outgoing, department, p);
		city.truths.faults.push({
			file,
			row: place + linesAbove[formFor(city, outgoing, department, p)],
			column: kind?.column ?? null,
			rule: kind?.rule ?? 'DUPLICATE',
			corrected_in: kind ? (corrections.get(`${d}:${p}`) ?? null) : null,
		});
	}
}
