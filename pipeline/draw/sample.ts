import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quote, type Database } from '../database.ts';
import { replaceFile } from '../paths.ts';
import { drawSql, takesSql } from '../sampling/draw-sql.ts';
import { FILES, NONE, readFields, replacementLines } from '../sampling/folder.ts';
import type { FrameUnit } from '../sampling/frame.ts';
import { replaceLost, type LostUnit, type Replacement } from '../sampling/replacement.ts';
import { copyTsv, type DrawFolder } from './plan-folder.ts';
import { createTemporary } from './temporary-table.ts';

/** How many subjects a draw chose: rows of drawn.tsv, of extended.tsv, different subjects in both, and strata drawn in full. */
export interface SampleCounts {
	readonly drawn: number;
	readonly extended: number;
	readonly subjects: number;
}

/**
 * Draws the loaded frame and plan by a seed (methods §1.3 steps 5–8) and writes drawn.tsv, thresholds.tsv and, after an extension, extended.tsv.
 * Makes the temporary table `sample(stratum, id, ticket, ticket_rank, origin)`: everybody drawn, `origin` drawn or extended.
 */
export async function drawFolder(
	database: Database,
	folder: Pick<DrawFolder, 'published'>,
	seed: string,
	isExtended: boolean,
): Promise<SampleCounts> {
	const plans = { plan: 'plan', ...(isExtended ? { extension: 'extension' } : {}) };
	await database.run(`
		create or replace temp table tickets as ${drawSql({ frame: 'frame', ...plans }, seed)};
		create or replace temp table takes as ${takesSql(plans, seed)};
		create or replace temp table first_takes as ${takesSql({ plan: 'plan' }, seed)};
		create or replace temp table sample as
		select t.stratum, t.id, t.ticket, t.ticket_rank, case when t.ticket_rank <= f.take then 'drawn' else 'extended' end as origin
		from tickets as t
		join first_takes as f using (stratum)
		where t.is_drawn`);
	const lines = (origin: string): string =>
		`select stratum, id, ticket from sample where origin = '${origin}' order by stratum, ticket, id`;
	await copyTsv(database, lines('drawn'), join(folder.published, FILES.drawn));
	if (isExtended)
		await copyTsv(database, lines('extended'), join(folder.published, FILES.extended));
	await copyTsv(
		database,
		`select k.stratum, k.take, coalesce(t.ticket, '${NONE}') as tau
		from takes as k
		left join tickets as t on t.stratum = k.stratum and not t.is_drawn
		order by k.stratum`,
		join(folder.published, FILES.thresholds),
	);
	return await database.one<SampleCounts>(`
		select count(*) filter (where origin = 'drawn')::integer as drawn, count(*) filter (where origin = 'extended')::integer as extended,
			count(distinct id)::integer as subjects
		from sample`);
}

/** The losses registered so far, in their order. */
export function readLosses(folder: Pick<DrawFolder, 'published'>): LostUnit[] {
	const file = join(folder.published, FILES.replacements);
	if (!existsSync(file)) return [];
	return [...readFields(readFileSync(file, 'latin1'), FILES.replacements, 5)].map(({ fields }) => {
		const [stratum = '', id = '', disposition = ''] = fields;
		return { stratum, id, disposition };
	});
}

/**
 * Settles all losses by next ticket, writes replacements.tsv and puts the substitutes for the lost into `sample` (origin substitute).
 * Throws SamplingError when a lost subject is not in the sample at its turn.
 */
export async function settleLosses(
	database: Database,
	folder: Pick<DrawFolder, 'published'>,
	losses: readonly LostUnit[],
	seed: string,
): Promise<Replacement[]> {
	if (losses.length === 0) return [];
	const strata = [...new Set(losses.map(({ stratum }) => quote(stratum)))].join(', ');
	const frame = await database.rows<FrameUnit>(
		`select stratum, id from frame where stratum in (${strata})`,
	);
	const takes = await database.rows<{ stratum: string; take: number }>(
		`select stratum, take from takes where stratum in (${strata})`,
	);
	const replacements = replaceLost(frame, takes, losses, seed);
	replaceFile(
		join(folder.published, FILES.replacements),
		[...replacementLines(replacements)].join(''),
	);
	await createTemporary(
		database,
		'lost',
		{ stratum: 'varchar', id: 'varchar' },
		losses.map(({ stratum, id }) => ({ stratum, id })),
	);
	await createTemporary(
		database,
		'substitutes',
		{ stratum: 'varchar', id: 'varchar', ticket: 'varchar' },
		replacements.flatMap(({ substitute }) => (substitute === null ? [] : [{ ...substitute }])),
	);
	await database.run(`
		insert into sample select stratum, id, ticket, null as ticket_rank, 'substitute' as origin from substitutes;
		delete from sample using lost where sample.stratum = lost.stratum and sample.id = lost.id`);
	return replacements;
}
