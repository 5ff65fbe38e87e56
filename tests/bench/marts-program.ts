import { join } from 'node:path';
import { zone } from '../../pipeline/clock.ts';
import { identifier, openDatabase, quote, type Database } from '../../pipeline/database.ts';
import { readCurrent } from '../../pipeline/warehouse/generations.ts';
import { readModels, type Model } from '../../pipeline/model.ts';
import { inlineImports } from '../../pipeline/model/build.ts';
import { orderModels } from '../../pipeline/model/order.ts';
import { dataPaths } from '../../pipeline/paths.ts';
import { sqlFolder } from '../../pipeline/warehouse.ts';
import { compareByHand, readByHand } from './by-hand.ts';
import { median } from './figure.ts';

/** What a mart costs: alone (what it reads stands), with all it reads, and by one query over the lake. */
export interface MartCost {
	mart: string;
	alone: number;
	whole: number;
	byHand: number;
}

const [folder = '', runs = '3'] = process.argv.slice(2);
const paths = dataPaths(folder);
const database = await openDatabase(':memory:', { zone, dataFolder: paths.data });
await database.run(
	`attach ${quote(join(paths.data, readCurrent(paths)!.file))} as generation (read_only); use generation`,
);
const models = await orderModels(readModels(sqlFolder), database);
await database.run('create schema memory.own');

const costs: MartCost[] = [];
for (const { mart, sql } of readByHand()) {
	const { different } = await database.one<{ different: number }>(compareByHand({ mart, sql }));
	if (different > 0) throw new Error(`${mart} and the query by hand differ in ${different} rows`);
	const path = pathTo(mart);
	const times = { alone: [] as number[], whole: [] as number[], byHand: [] as number[] };
	for (let run = 0; run < Number(runs); run++) {
		times.byHand.push(await timed(database, 'by_hand', sql));
		times.alone.push(
			await timed(database, mart, inlineImports(models.find(({ name }) => name === mart)!.sql)),
		);
		let whole = 0;
		for (const model of path) whole += await timed(database, model.name, inlineImports(model.sql));
		times.whole.push(whole);
	}
	costs.push({
		mart,
		alone: median(times.alone),
		whole: median(times.whole),
		byHand: median(times.byHand),
	});
}
database.close();
console.log(JSON.stringify(costs));

/** The tables that a mart is built from, in order, itself the last one. */
function pathTo(mart: string): Model[] {
	const wanted = new Set([mart]);
	for (const model of models.toReversed())
		if (wanted.has(model.name)) for (const name of model.reads) wanted.add(name);
	return models.filter(
		(model) =>
			wanted.has(model.name) && (model.layer === 'mart' || model.header.materialised === 'table'),
	);
}

/** Seconds to make a table of a query's rows. */
async function timed(on: Database, name: string, sql: string): Promise<number> {
	const started = performance.now();
	await on.run(`create or replace table memory.own.${identifier(name)} as ${sql}`);
	return (performance.now() - started) / 1000;
}
