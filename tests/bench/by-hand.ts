import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { identifier } from '../../pipeline/database.ts';

/** A query over the lake for the rows of one mart, written without looking at its models. */
export interface ByHand {
	mart: string;
	sql: string;
}

/** The queries of the folder `by-hand`, by mart. */
export function readByHand(): ByHand[] {
	const folder = join(import.meta.dirname, 'by-hand');
	return readdirSync(folder)
		.filter((name) => name.endsWith('.sql'))
		.sort()
		.map((file) => ({ mart: basename(file, '.sql'), sql: readFileSync(join(folder, file), 'utf8') }));
}

/** SQL for how many rows (`count`) a mart and a query for the same have that the other has not, each as often as it stands there. */
export function differences({ mart, sql }: ByHand): string {
	return `
		with by_hand as (${sql.replace(/^\s*--.*\n/gm, '')}),
		missing as (select * from ${identifier(mart)} except all select * from by_hand),
		added as (select * from by_hand except all select * from ${identifier(mart)})
		select ((select count(*) from missing) + (select count(*) from added))::integer as count`;
}
