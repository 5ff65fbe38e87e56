import { identifier, type Database } from '../../pipeline/database.ts';

/** How many rows a mart and a query for the same have that the other has not, each as often as it stands there. */
export async function differences(database: Database, mart: string, sql: string): Promise<number> {
	const { count } = await database.one<{ count: number }>(`
		with by_hand as (${sql.replace(/^--.*\n/gm, '')}),
		missing as (select * from ${identifier(mart)} except all select * from by_hand),
		added as (select * from by_hand except all select * from ${identifier(mart)})
		select ((select count(*) from missing) + (select count(*) from added))::integer as count`);
	return count;
}
