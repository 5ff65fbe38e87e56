import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { identifier } from '../../pipeline/database.ts';

/** A query over the lake for the rows of one mart, written without looking at its models. */
export interface ByHand {
	mart: string;
	sql: string;
}

/** Marts of many cases that no one query over the lake gives, and why. */
export const notByHand: Record<string, string> = {
	reporting_rankings:
		'chances of being last by numeric integration over a fitted prior, talks that look at the months before, and ranks frozen in the state outside the lake',
	sampling_ratios:
		'levels solved from break to break per department, over weights of the watch list, which the runs of the alerts and their calibration decide',
};

/** The queries of the folder `by-hand`, by mart. */
export function readByHand(): ByHand[] {
	const folder = join(import.meta.dirname, 'by-hand');
	return readdirSync(folder)
		.filter((name) => name.endsWith('.sql'))
		.sort()
		.map((file) => ({
			mart: basename(file, '.sql'),
			sql: readFileSync(join(folder, file), 'utf8'),
		}));
}

/** SQL for the rows of a mart (`rows`) and how many of them and of a query for the same the other has not (`different`), each as often as it stands there. */
export function compareByHand({ mart, sql }: ByHand): string {
	const name = identifier(mart);
	return `
		with by_hand as materialized (${sql.replace(/^\s*--.*\n/gm, '')}),
		missing as (select * from ${name} except all select * from by_hand),
		added as (select * from by_hand except all select * from ${name})
		select (select count(*) from ${name})::integer as rows,
			((select count(*) from missing) + (select count(*) from added))::integer as different`;
}
