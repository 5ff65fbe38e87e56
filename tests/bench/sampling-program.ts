import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zone } from '../../pipeline/clock.ts';
import { openDatabase, type Database } from '../../pipeline/database.ts';
import { readModels } from '../../pipeline/model.ts';
import { readPolicy } from '../../pipeline/policy.ts';
import { allocate, planOf } from '../../pipeline/sampling/allocate.ts';
import { drawSql, frameRootSql, planHashSql } from '../../pipeline/sampling/draw-sql.ts';
import { sha256 } from '../../pipeline/sampling/encoding.ts';
import { planHash } from '../../pipeline/sampling/plan.ts';
import { policyFile } from '../../pipeline/settings.ts';
import { createFoundation, sqlFolder } from '../../pipeline/warehouse.ts';

// Solves and draws a frame of made subjects, or asks the what-if question of their cells; prints what it took as JSON: seconds by the clock and of the processors.
const [mode, count, target] = process.argv.slice(2) as ['draw' | 'what-if', string, string];
const took: Record<string, { seconds: number; processorSeconds: number }> = {};
const database = await openDatabase(':memory:', { zone, spill: `${target}.spill` });
const facts = mode === 'draw' ? await draw(Number(count)) : await whatIf(Number(count));
database.close();
process.stdout.write(JSON.stringify({ took, facts }));

async function measure<Result>(name: string, run: () => Result | Promise<Result>): Promise<Result> {
	const started = performance.now();
	const before = process.cpuUsage();
	const result = await run();
	const { user, system } = process.cpuUsage(before);
	const seconds = (performance.now() - started) / 1000;
	if (!(name in took) || took[name]!.seconds > seconds)
		took[name] = { seconds, processorSeconds: (user + system) / 1e6 };
	return result;
}

/** Strata of very different sizes, every hundredth one a key area; about a twentieth of all are drawn. */
async function draw(subjects: number): Promise<Record<string, number>> {
	await createFoundation(database, sqlFolder, readPolicy(policyFile), 2027);
	await database.run(`
		create table frame as
		select format('R{:02d}.I{:02d}.{}.{}', s // 500, (s // 25) % 20, ['A', 'B', 'C', 'D', 'E'][1 + s % 5], s % 5 * 5 + s // 5 % 5) as stratum, id
		from (
			select ((hash(n) % 10000) * (hash(n * 31 + 7) % 10000) // 10000)::integer as s, '9134' || lpad((n * 7919 % 100000007)::varchar, 13, '0') || 'X' as id
			from range(${subjects}) as numbers(n)
		);
		create table cells as
		select stratum, count(*) as population, 1.0::double as cost,
			0.02 * case stratum[9] when 'A' then 0.5 when 'B' then 1 when 'C' then 2.5 when 'D' then 5 else 15 end as weight,
			case when hash(stratum) % 100 = 0 then 1 else 0.005 end::double as floor_ratio, 1::double as cap_ratio
		from frame group by stratum`);
	const cells = await database.rows<{
		stratum: string;
		population: number;
		cost: number;
		weight: number;
		floor_ratio: number;
		cap_ratio: number;
	}>('select * from cells');
	const capacity = Math.round(subjects * 0.06);
	for (let turn = 0; turn < 5; turn++)
		await measure('solve in SQL', async () => {
			await database.run(`
				create or replace temp table levels as
				with measured as (select 'D' as department_code, (population * cost * 1000)::bigint as work, weight as weight_ratio, floor_ratio, cap_ratio from cells),
					capacities as (select 'D' as department_code, ${capacity}::double as usable_staff_days)
				select * from water_levels('measured', 'capacities');
				create or replace temp table solved as
				select c.stratum, c.population, water_ratio(l.plan_state, l.level, c.weight, c.floor_ratio, c.cap_ratio) as ratio from cells as c cross join levels as l`);
		});
	let allocation = allocate([], { capacity: 1 });
	for (let turn = 0; turn < 5; turn++)
		allocation = await measure('solve in TypeScript, with the worst rounding', () =>
			allocate(
				cells.map(({ floor_ratio: floor, cap_ratio: cap, ...cell }) => ({ ...cell, floor, cap })),
				{ capacity },
			),
		);
	const plan = planOf(allocation.cells);
	await database.run('create table plan (stratum varchar, population bigint, x_micro bigint)');
	const appender = await database.connection.createAppender('plan');
	for (const { stratum, population, expectedMicro } of plan) {
		appender.appendVarchar(stratum);
		appender.appendBigInt(BigInt(population));
		appender.appendBigInt(BigInt(expectedMicro));
		appender.endRow();
	}
	appender.closeSync();
	const { root } = await measure('frame root', () =>
		database.one<{ root: string }>(frameRootSql('frame')),
	);
	const { plan_hash } = await measure('plan hash', () =>
		database.one<{ plan_hash: string }>(planHashSql('plan')),
	);
	if (plan_hash !== planHash(plan))
		throw new Error('the plan hash differs between SQL and TypeScript');
	const seed = sha256(`${root}${plan_hash}`);
	await measure('draw', async () => {
		await database.run(
			`create temp table tickets as ${drawSql({ frame: 'frame', plan: 'plan' }, seed)}`,
		);
		await database.run(
			`copy (select stratum, id, ticket from tickets where is_drawn order by stratum, ticket, id) to '${target}' (format csv, delimiter '\t', header false)`,
		);
	});
	const { drawn } = await database.one<{ drawn: number }>(
		'select count(*)::integer as drawn from tickets where is_drawn',
	);
	return { subjects, strata: cells.length, drawn };
}

/** A subject holds three items of 640; 20 departments, 20 industries and six classes make the cells. */
async function whatIf(subjects: number): Promise<Record<string, number>> {
	await createFoundation(database, sqlFolder, readPolicy(policyFile), 2027);
	await database.run(`
		create table int_sampling_cells as
		with made as (
			select 'D' || item % 20 as department_code, 'I' || item as item_code, chr(65 + (hash(n) % 20)::integer) as industry_section,
				['A', 'A', 'A', 'B', 'B', 'B', 'C', 'D', 'E', 'unrated'][1 + (hash(n * 7) % 10)::integer] as credit_class, 1 as watch_weight, item % 51 = 7 as is_key_area
			from (select n, (hash(n * 3 + k) % 640)::integer as item from range(${subjects}) as numbers(n), range(3) as items(k))
		)
		select m.*, count(*) as frame_count, 0.02::double as base_ratio, v.number as multiplier, 0.02 * v.number as weight_ratio,
			case when m.is_key_area then 1 else f.number end as floor_ratio, case when m.is_key_area then 1 else c.number end as cap_ratio, 1::double as staff_days_per_visit
		from made as m
		join policy as v on v.key = 'sampling.multiplier.' || m.credit_class
		join policy as f on f.key = 'sampling.floor.' || m.credit_class
		join policy as c on c.key = 'sampling.cap.' || m.credit_class
		group by all;
		create table sampling_estimates as select 'class' as dimension, 'B' as credit_class, 0.1 as problem_share`);
	const models = await readModels(sqlFolder);
	await database.run(
		`create table int_sampling_levels as ${models.find(({ name }) => name === 'int_sampling_levels')!.sql}`,
	);
	await ask(database);
	const { cells } = await database.one<{ cells: number }>(
		'select count(*)::integer as cells from int_sampling_cells',
	);
	return { subjects, cells };
}

async function ask({ connection }: Database): Promise<void> {
	const sql = readFileSync(join(sqlFolder, 'queries', 'sampling_what_if.sql'), 'utf8');
	const names = [...new Set([...sql.matchAll(/\$([a-z_]+)/g)].map((found) => found[1]!))].filter(
		(name) => !name.endsWith('_'),
	);
	const unchanged = Object.fromEntries(names.map((name) => [name, null]));
	for (let turn = 0; turn < 7; turn++)
		await measure('what-if', () =>
			connection.runAndReadAll(sql, { ...unchanged, multiplier_e: 20 + turn }),
		);
}
