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
import { makeDepartments, regions } from './places.ts';
import { plantFaults } from './planting.ts';
import { makeCommitments, promisesSent } from './promises.ts';
import { makeLicences, makePenalties, makePublications } from './publicity.ts';
import { makeInterventions, makeRepairs } from './handling.ts';
import { makeRatings } from './ratings.ts';
import { writeRosters } from './rosters.ts';
import { writeRegisters } from './registers.ts';
import { licensingDialect } from './sheet.ts';
import { makeSubjects } from './subjects.ts';
import {
	days,
	firstDay,
	goLive,
	lastDay,
	months,
	periodMacros,
	versions,
	weeks,
	type Period,
} from './timeline.ts';
import { gatherTruths } from './truths.ts';

/** What to make: a named size or counts of one's own, the seed, and the folder that receives the files. */
export interface CitySpec {
	size: keyof typeof citySizes | CityCounts;
	seed: string;
	folder: string;
	report?: (line: string) => void;
	/** Threads of the workshop database; any number gives the same bytes. */
	threads?: number;
	/** Every sheet as CSV in UTF-8 with today's headers, to be read at a glance. */
	plain?: boolean;
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
		isPlain: spec.plain ?? false,
		rowCounts: new Map(),
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
		await makeRatings(city);
		await writeInspections(city);
		report(`检查 inspections ${city.truths.rows.inspections!.sent}`);
		await writeRatings(city);
		report(`信用评价 ratings ${city.truths.rows.ratings!.sent}`);
		await writePublicity(city);
		report(`双公示 licences, penalties and others`);
		await writeHandling(city);
		await writeRegisters(city);
		await writeRosters(city);
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
	const mappings = sender ? [licensingDialect(city.feeds.get('approvals')!, sender).mapping] : [];
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
	await makeBreaches(city);
	await plantFaults(city, city.feeds.get('breaches')!, 'breaches', 'is_offender');
	await sendAgain(city, 'breaches', months, 'month_number', ['rectified_on']);
	await send(city, 'breaches', 'breaches_sent', months, 'to');
}

/** An inspection is sent with what is known by then, and once more when its result is public. */
async function writeInspections(city: City): Promise<void> {
	await makeInspections(city);
	await plantFaults(city, city.feeds.get('inspections')!, 'inspections', 'false');
	await sendAgain(city, 'inspections', months, 'month_number', ['finished_on', 'published_at']);
	await send(city, 'inspections', 'inspections_sent', months, 'to');
}

/** A decision is sent with what is known by then, and once more when it has been published or assessed. */
async function writePublicity(city: City): Promise<void> {
	await makeLicences(city);
	await sendPublic(city, 'licences', 'published_at', '双公示_行政许可');
	await makePenalties(city);
	await sendPublic(city, 'penalties', 'published_at', '双公示_行政处罚');
	await makePublications(city);
	await sendPublic(city, 'publications', 'published_at');
	await makeCommitments(city);
	await plantFaults(city, city.feeds.get('commitments')!, 'commitments', 'false');
	await sendAgain(city, 'commitments', weeks, 'week_number', ['assessed_on']);
	await city.database.run(`
		update commitments_sent set fulfilment = null, unfulfilled = null, liability_pursued = null, assessed_by = null, assessed_by_code = null
		where assessed_on is null
	`);
	await writeFiles(city, promisesSent(city), city.departments);
}

async function sendPublic(city: City, name: string, later: string, title?: string): Promise<void> {
	const feed = city.feeds.get(name)!;
	await plantFaults(city, feed, name, name === 'penalties' ? 'fine_wan_yuan is null' : 'false');
	await sendAgain(city, name, versions, 'version_number', [later]);
	const outgoing = { feed, table: `${name}_sent`, periods: versions, ready: 'to' as const };
	await writeFiles(city, title ? { ...outgoing, title } : outgoing, city.departments);
}

async function writeHandling(city: City): Promise<void> {
	await makeInterventions(city);
	await plantFaults(city, city.feeds.get('interventions')!, 'interventions', 'is_spared');
	await sendAgain(city, 'interventions', versions, 'version_number', ['closed_on']);
	await send(city, 'interventions', 'interventions_sent', versions, 'to');
	await makeRepairs(city);
	await sendAgain(city, 'repairs', versions, 'version_number', ['decided_on']);
	await city.database.run('update repairs_sent set outcome = null where decided_on is null');
	await send(city, 'repairs', 'repairs_sent', versions, 'to');
}

async function writeRatings(city: City): Promise<void> {
	await plantFaults(city, city.feeds.get('ratings')!, 'ratings', 'false');
	await send(city, 'ratings', 'ratings', months, 'from');
}

async function send(
	city: City,
	name: string,
	table: string,
	periods: Period[],
	ready: 'to' | 'from',
): Promise<void> {
	await writeFiles(city, { feed: city.feeds.get(name)!, table, periods, ready }, city.departments);
}

/**
 * Makes `<table>_sent`: every row as it was known at the end of its period, and once more in the period
 * of the last of its `later` dates (the last of the list is the latest).
 */
async function sendAgain(
	city: City,
	table: string,
	periods: Period[],
	number: string,
	later: string[],
): Promise<void> {
	const { database } = city;
	const known = later.map(
		(column) => `case when ${column}::date <= told_until then ${column} end as ${column}`,
	);
	const last = `coalesce(${later.toReversed().join(', ')})::date`;
	await createTable(
		database,
		'period_ends',
		{ p: 'integer', told_until: 'date' },
		periods.map((period) => ({ p: period.number, told_until: period.to })),
	);
	await database.run(`
		create or replace table ${table}_sent as
		select ${table}.* replace (${known.join(', ')}) from ${table} join period_ends using (p)
		union all
		select * replace (${number}(${last})::integer as p, n + 100000000 as n, 0 as dirty)
		from ${table}
		where ${number}(${last}) > p and ${last} <= date '${lastDay}'
		order by n
	`);
}

function emptyTruths(seed: string, counts: CityCounts): Truths {
	return {
		seed,
		counts,
		window: { first_day: firstDay, go_live: goLive, last_day: lastDay },
		region_names: regions,
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
		gate_not_offered: [],
		gate_not_asked: [],
		pushes_without_receipt: [],
		cases_not_pushed: [],
		post_approval: { cases: 0, inspected: 0, late: 0, late_case_nos: [], missing_case_nos: [] },
		publications: [],
		broken_commitments: [],
		commitments_without_notice: [],
		milestones: { overdue: [], done_late: [] },
		burdened_subjects: [],
		watch_list: [],
		repaired: [],
		finding_rates: [],
		reform_cohorts: [],
		never_reformed_items: [],
		catalogue: [],
		rows: {},
		faults: [],
		faults_by_rule: {},
		blank_lines: [],
	};
}
