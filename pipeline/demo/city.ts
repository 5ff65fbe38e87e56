import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTable, openDatabase } from '../database.ts';
import { readFeeds } from '../feed.ts';
import { makeCases } from './approvals.ts';
import { chooseBehaviour } from './behaviour.ts';
import { makeBreaches, makeFindings } from './breaches.ts';
import { prepareCases } from './cases.ts';
import { chanceMacros, makeChance } from './chance.ts';
import { citySizes, type City, type CityCounts, type Delivery, type Truths } from './workshop.ts';
import { writeFiles } from './files.ts';
import { makeInspections } from './inspections.ts';
import { makeItems } from './items.ts';
import { plantOffenders } from './offenders.ts';
import { cityName, cityRegion, makeDepartments, towns } from './places.ts';
import { plantFaults } from './planting.ts';
import { makeRatings } from './ratings.ts';
import { writeRegisters } from './registers.ts';
import { licensingDialect } from './sheet.ts';
import { makeSubjects } from './subjects.ts';
import { days, firstDay, goLive, lastDay, months, periodMacros, weeks } from './timeline.ts';
import { gatherTruths } from './truths.ts';

/** What to make: a named size or counts of one's own, the seed, and the folder that receives the files. */
export interface CitySpec {
	size: keyof typeof citySizes | CityCounts;
	seed: string;
	folder: string;
	report?: (line: string) => void;
	/** Threads of the workshop database; any number gives the same bytes. */
	threads?: number;
}

/** The files in the order in which the platform receives them, the mappings they need, the planted facts. */
export interface WrittenCity {
	deliveries: Delivery[];
	mappings: { name: string; yaml: string }[];
	truths: Truths;
}

/**
 * Writes a synthetic city as the files its departments would send, each below its department's code, and
 * the planted facts as `truths.json` beside them. The same spec gives the same bytes.
 */
export async function writeCity(spec: CitySpec): Promise<WrittenCity> {
	const report = spec.report ?? (() => undefined);
	const counts = typeof spec.size === 'string' ? citySizes[spec.size] : spec.size;
	const chance = makeChance(spec.seed);
	const departments = makeDepartments(counts.departments);
	const behaviour = chooseBehaviour(departments, chance);
	mkdirSync(spec.folder, { recursive: true });
	const spill = join(spec.folder, '.workshop');
	const threads = spec.threads === undefined ? {} : { threads: String(spec.threads) };
	const database = await openDatabase(':memory:', { zone: 'Asia/Shanghai', spill, ...threads });
	const city: City = {
		counts,
		seed: spec.seed,
		chance,
		departments,
		behaviour,
		items: makeItems(departments, counts.items, chance),
		offenders: plantOffenders(counts.subjects, chance),
		feeds: new Map((await readFeeds()).map((feed) => [feed.name, feed])),
		database,
		folder: spec.folder,
		deliveries: [],
		truths: emptyTruths(spec.seed, counts),
	};
	try {
		await database.run(chanceMacros(spec.seed) + periodMacros);
		await createTable(
			database,
			'days',
			{ day: 'date', is_work: 'boolean', w: 'integer' },
			days.map((day) => ({ ...day })),
		);
		await database.run(
			'create table work_days as select w, day from days where is_work order by w',
		);
		await makeSubjects(city);
		report(`经营主体 subjects ${counts.subjects}`);
		await makeFindings(city);
		await writeApprovals(city, report);
		await writeBreaches(city);
		report(`失信记录 breaches ${counts.breaches}`);
		await makeInspections(city);
		await writeMonthly(city, 'inspections', 'to', 'false');
		report(`检查 inspections ${city.truths.rows.inspections!.sent}`);
		await makeRatings(city);
		await writeMonthly(city, 'ratings', 'from', 'false');
		report(`信用评价 ratings ${city.truths.rows.ratings!.sent}`);
		await writeRegisters(city);
		await gatherTruths(city);
	} finally {
		database.close();
		rmSync(spill, { recursive: true, force: true });
	}
	city.deliveries.sort((left, right) =>
		left.delivered_at + left.path < right.delivered_at + right.path ? -1 : 1,
	);
	writeFileSync(join(spec.folder, 'truths.json'), JSON.stringify(city.truths, null, '\t') + '\n');
	const sender = departments[behaviour.ownHeaders];
	const mappings = sender
		? [licensingDialect(city.feeds.get('approvals')!, sender.code).mapping]
		: [];
	return { deliveries: city.deliveries, mappings, truths: city.truths };
}

async function writeApprovals(city: City, report: (line: string) => void): Promise<void> {
	await prepareCases(city);
	const feed = city.feeds.get('approvals')!;
	for (const department of city.departments.filter(({ caseWeight }) => caseWeight > 0)) {
		await makeCases(city, department);
		await writeFiles(city, { feed, table: 'cases', periods: weeks, ready: 'to' }, [department]);
		report(`办件 approvals ${department.name}`);
	}
}

/** A breach is sent with what is known by then, and once more when it has been mended. */
async function writeBreaches(city: City): Promise<void> {
	const { database } = city;
	await makeBreaches(city);
	await plantFaults(city, city.feeds.get('breaches')!, 'breaches', 'is_offender');
	await createTable(
		database,
		'week_ends',
		{ p: 'integer', told_until: 'date' },
		weeks.map(({ number, to }) => ({ p: number, told_until: to })),
	);
	await database.run(`
		create or replace table breach_rows as
		select breaches.* replace (case when rectified_on <= told_until then rectified_on end as rectified_on)
		from breaches join week_ends using (p)
		union all
		select * replace (week_number(rectified_on)::integer as p, n + 100000000 as n, 0 as dirty)
		from breaches
		where week_number(rectified_on) > p and rectified_on <= date '${lastDay}'
		order by n
	`);
	const feed = city.feeds.get('breaches')!;
	await writeFiles(
		city,
		{ feed, table: 'breach_rows', periods: weeks, ready: 'to' },
		city.departments,
	);
}

async function writeMonthly(
	city: City,
	name: 'inspections' | 'ratings',
	ready: 'to' | 'from',
	spared: string,
): Promise<void> {
	const feed = city.feeds.get(name)!;
	await plantFaults(city, feed, name, spared);
	await writeFiles(city, { feed, table: name, periods: months, ready }, city.departments);
}

function emptyTruths(seed: string, counts: CityCounts): Truths {
	const regions = new Map<string, string[]>();
	for (const town of towns)
		regions.set(town.region, [...(regions.get(town.region) ?? []), town.name]);
	return {
		seed,
		counts,
		window: { first_day: firstDay, go_live: goLive, last_day: lastDay },
		region_names: [
			{ region_code: cityRegion, region_name: cityName },
			...[...regions].map(([region_code, names], index) => ({
				region_code,
				region_name: `${cityName}${['中心城区', '砚溪片区', '枫石片区', '双雁片区', '柳竹片区'][index]}（${names.join('、')}）`,
			})),
		],
		laggard_departments: [],
		slow_departments: [],
		quiet_department: null,
		own_header_department: null,
		parquet_department: null,
		unoffering_department: null,
		unasking_department: null,
		repeat_offenders: [],
		injected_effects: [],
		injected_effect_overall: { cases: 0, effect_working_days: 0, effect_calendar_days: 0 },
		gate_violations: [],
		complaints: { verified: 0, unverified: 0 },
		post_approval: { cases: 0, inspected: 0, late: 0 },
		rows: {},
		faults: [],
		faults_by_rule: {},
		blank_lines: [],
	};
}
