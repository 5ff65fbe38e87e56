import { createHash } from 'node:crypto';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	readdirSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, quote, type Database } from '../../pipeline/database.ts';
import { isCreditCode } from '../../pipeline/demo/credit-code.ts';
import { writeCity, type WrittenCity } from '../../pipeline/demo/city.ts';
import { addWorkingDays, days, weeks } from '../../pipeline/demo/timeline.ts';
import { readFeeds, type Feed } from '../../pipeline/feed.ts';
import { mappingsFor, readMappings, type Mapping } from '../../pipeline/intake/mapping.ts';
import { parseFile } from '../../pipeline/intake/parse.ts';

const counts = { departments: 16, items: 150, subjects: 2000, approvals: 8000, breaches: 1000 };
const work = mkdtempSync(join(tmpdir(), 'mingcha-demo-'));
const folder = join(work, 'city');
let city: WrittenCity;
let feeds: Feed[];
let mappings: Mapping[];
let database: Database;

const feedOf = (path: string): Feed => {
	const [mapping] = mappingsFor(path, mappings, feeds);
	return feeds.find((feed) => feed.name === mapping!.feed)!;
};

/** The rows of one feed over all standard CSV files, cells as text under column names, with their file. */
async function loadFeed(name: string): Promise<void> {
	const feed = feeds.find((one) => one.name === name)!;
	const files = city.deliveries
		.map(({ path }) => path)
		.filter((path) => path.endsWith('.csv') && basename(path).startsWith(`${feed.title.zh}_`))
		.map((path) => quote(join(folder, path)));
	const columns = feed.columns.map((column) => `"${column.zh}" as ${column.name}`).join(', ');
	await database.run(`
		create or replace table ${name} as
		select ${columns}, filename as file
		from read_csv([${files.join(', ')}], header = true, all_varchar = true, auto_detect = false, delim = ',', quote = '"',
			columns = {${feed.columns.map((column) => `'${column.zh}': 'varchar'`).join(', ')}}, filename = true, null_padding = true)
		where "${feed.columns[0]!.zh}" is not null
	`);
}

/** One digest over every file of a written city. */
function digest(root: string): string {
	const hash = createHash('sha256');
	for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
		if (!/\.\w+$/.test(path)) continue;
		hash.update(path).update(readFileSync(join(root, path)));
	}
	return hash.digest('hex');
}

beforeAll(async () => {
	feeds = await readFeeds();
	city = await writeCity({ size: counts, seed: 'test', folder, threads: 1 });
	for (const mapping of city.mappings) {
		mkdirSync(join(work, 'mappings'), { recursive: true });
		writeFileSync(join(work, 'mappings', `${mapping.name}.yaml`), mapping.yaml);
	}
	mappings = readMappings(join(work, 'mappings'), feeds);
	database = await openDatabase(':memory:', { zone: 'Asia/Shanghai' });
	for (const name of ['approvals', 'breaches', 'ratings', 'inspections', 'subjects', 'items'])
		await loadFeed(name);
}, 120_000);

afterAll(() => {
	database.close();
	rmSync(work, { recursive: true, force: true });
});

describe('the demo city', () => {
	it('is the same to the byte from the same seed, whatever the threads and the time zone', async () => {
		const zone = process.env.TZ;
		process.env.TZ = 'America/New_York';
		const again = join(work, 'again');
		const second = await writeCity({ size: counts, seed: 'test', folder: again, threads: 2 });
		process.env.TZ = zone ?? '';
		if (zone === undefined) delete process.env.TZ;
		expect(digest(again)).toBe(digest(folder));
		expect(second).toEqual(city);
	}, 120_000);

	it('differs with the seed, laggards included only by chance', async () => {
		const small = { departments: 6, items: 40, subjects: 600, approvals: 500, breaches: 200 };
		const one = await writeCity({ size: small, seed: 'a', folder: join(work, 'a') });
		const other = await writeCity({ size: small, seed: 'b', folder: join(work, 'b') });
		expect(one.deliveries).not.toEqual(other.deliveries);
		expect(digest(join(work, 'a'))).not.toBe(digest(join(work, 'b')));
	}, 120_000);

	it('has exactly the rows of its size', async () => {
		const one = async (sql: string): Promise<number> => (await database.one<{ n: number }>(sql)).n;
		expect(city.truths.rows.approvals!.distinct).toBe(counts.approvals);
		expect(await one('select count(distinct breach_id) as n from breaches')).toBe(counts.breaches);
		expect(await one('select count(distinct item_code) as n from items')).toBe(counts.items);
		const good = await one(
			`select count(distinct subject_code) as n from subjects where file like '%20261102%'`,
		);
		expect(good).toBeGreaterThanOrEqual(counts.subjects - 3);
		const apart = `('${city.truths.own_header_department}', '${city.truths.parquet_department}')`;
		const standard = await one(
			`select count(distinct case_no) as n from approvals where department_code not in ${apart}`,
		);
		const others = await one(`
			select (select count(distinct YWLSH) from read_csv('${folder}/*/ywsb_*.csv', all_varchar = true, union_by_name = true))
			+ (select count(distinct "申报号") from read_parquet('${folder}/*/办件_*.parquet', union_by_name = true)) as n
		`);
		expect(standard + others).toBe(counts.approvals);
	});

	it('sends only files that a feed or a mapping knows, each once, at most 28 periods per department and feed', () => {
		const paths = city.deliveries.map(({ path }) => path);
		expect(new Set(paths).size).toBe(paths.length);
		for (const path of paths) {
			expect(existsSync(join(folder, path)), path).toBe(true);
			expect(mappingsFor(path, mappings, feeds), path).toHaveLength(1);
		}
		const periods = paths.filter((path) => !path.includes('_更正'));
		const perFeed = Map.groupBy(periods, (path) => `${dirname(path)} ${feedOf(path).name}`);
		for (const [key, own] of perFeed) expect(own.length, key).toBeLessThanOrEqual(weeks.length);
		const written = readdirSync(folder, { recursive: true, encoding: 'utf8' });
		const files = written.filter((path) => /\.(csv|parquet)$/.test(path));
		expect(files.sort()).toEqual([...paths].sort());
	});

	it('writes every column of a feed under its own Chinese header, in order', () => {
		for (const { path } of city.deliveries) {
			if (path.endsWith('.parquet') || basename(path).startsWith('ywsb_')) continue;
			const [line] = readFileSync(join(folder, path), 'utf8')
				.replace(/^\ufeff/, '')
				.split(/\r?\n/, 1);
			expect(line, path).toBe(
				feedOf(path)
					.columns.map((column) => column.zh)
					.join(','),
			);
		}
	});

	it('uses only codes whose check characters are right, apart from the planted ones', async () => {
		const planted = city.truths.faults.filter((fault) => fault.rule === 'SUBJECT-CODE').length;
		const codes = await database.rows<{ code: string; uses: number }>(`
			select code, count(*) as uses
			from (${['approvals', 'breaches', 'ratings', 'inspections', 'subjects'].map((table) => `select subject_code as code from ${table}`).join(' union all ')})
			where code is not null group by code
		`);
		const bad = codes.filter(({ code }) => !isCreditCode(code) && !/^P-[0-9a-f]{32}$/.test(code));
		const uses = bad.reduce((sum, row) => sum + row.uses, 0);
		expect(uses).toBeLessThanOrEqual(planted);
		expect(uses).toBeGreaterThan(0);
	});

	it('uses region and industry codes of the national lists', async () => {
		const bad = await database.rows(`
			select region_code, industry_code from subjects
			where region_code not in (select region_code from read_csv('sql/seeds/regions.csv', all_varchar = true))
				or industry_code is not null and not regexp_full_match(industry_code, '[A-T][0-9]{4}')
		`);
		expect(bad).toEqual([]);
	});
});

describe('the planted faults of the demo city', () => {
	it('are caught by the intake at their file, row, column and rule, and nothing else is', async () => {
		const files = new Set(city.truths.faults.map((fault) => fault.file));
		for (const { file } of city.truths.blank_lines.slice(0, 5)) files.add(file);
		for (const { path } of city.deliveries.filter((one) => one.path.includes('_历史')))
			files.add(path);
		const caught: string[] = [];
		let number = 0;
		for (const { path, delivered_at } of city.deliveries.filter((one) => files.has(one.path))) {
			const [mapping] = mappingsFor(path, mappings, feeds);
			const rejectedFile = join(work, `rejected-${number}.parquet`);
			const result = await parseFile({
				batchId: path,
				batchNumber: number++,
				file: join(folder, path),
				shown: path,
				reportedBy: dirname(path),
				receivedAt: delivered_at.replace('T', ' '),
				feed: feedOf(path),
				mapping: mapping!,
				rowsFile: join(work, 'rows.parquet'),
				rejectedFile,
				zone: 'Asia/Shanghai',
				spill: work,
				threads: 1,
				memory: '1GB',
			});
			const blank = city.truths.blank_lines.find(({ file }) => file === path)?.count ?? 0;
			expect(result.blank, path).toBe(blank);
			expect(result.absent, path).toEqual([]);
			if (result.rejected === 0) continue;
			const rows = await database.rows<{ key: string }>(`
				select concat_ws(' ', source_file, source_row, column_name, rule_code) as key from read_parquet(${quote(rejectedFile)})
			`);
			caught.push(...rows.map(({ key }) => key));
		}
		const planted = city.truths.faults
			.filter(({ rule }) => rule !== 'DUPLICATE')
			.map(({ file, row, column, rule }) => `${file} ${row} ${column} ${rule}`);
		expect(caught.sort()).toEqual(planted.sort());
		expect(planted.length).toBeGreaterThan(5);
	}, 120_000);

	it('come to between 0.05 and 0.5 % of the rows, most of them from laggards', () => {
		const sent = Object.values(city.truths.rows).reduce((sum, row) => sum + row.sent, 0);
		const faults = city.truths.faults.filter(({ rule }) => rule !== 'DUPLICATE');
		expect(faults.length / sent).toBeGreaterThan(0.0005);
		expect(faults.length / sent).toBeLessThan(0.005);
		const byRule = Object.values(city.truths.faults_by_rule).reduce((sum, count) => sum + count, 0);
		expect(byRule).toBe(city.truths.faults.length);
	});

	it('are mended in a later file by the good departments', () => {
		const at = new Map(city.deliveries.map(({ path, delivered_at }) => [path, delivered_at]));
		const mended = city.truths.faults.filter(({ corrected_in }) => corrected_in !== null);
		expect(mended.length).toBeGreaterThan(0);
		for (const { file, corrected_in } of mended)
			expect(at.get(corrected_in!)! > at.get(file)!, corrected_in!).toBe(true);
	});
});

describe('the planted behaviour of the demo city', () => {
	it('sends the weekly files of laggards at least six working days after the week, those of others mostly within three', () => {
		const workingDays = new Map(days.map(({ day, w }) => [day, w]));
		const delays = (isLaggard: boolean): number[] =>
			city.deliveries
				.filter(
					({ path }) =>
						!path.includes('_更正') &&
						city.truths.laggard_departments.includes(dirname(path)) === isLaggard,
				)
				.flatMap(({ path, delivered_at }) => {
					const week = weeks.find(({ label, number }) => number > 0 && path.includes(`_${label}`));
					return week
						? [
								workingDays.get(delivered_at.slice(0, 10))! -
									workingDays.get(addWorkingDays(week.to, 0))!,
							]
						: [];
				});
		expect(Math.min(...delays(true))).toBeGreaterThanOrEqual(6);
		const others = delays(false);
		expect(others.filter((delay) => delay <= 3).length / others.length).toBeGreaterThan(0.8);
		expect(city.truths.laggard_departments).toHaveLength(3);
	});

	it('sends nothing of a department in its months without business', () => {
		const quiet = city.truths.quiet_department!.department_code;
		const labels = [
			'2026W32',
			'2026W33',
			'2026W34',
			'2026W35',
			'2026W36',
			'2026W37',
			'2026W38',
			'2026W39',
			'2026M08',
			'2026M09',
		];
		const sent = city.deliveries.filter(
			({ path }) => path.startsWith(quiet) && labels.some((label) => path.includes(label)),
		);
		expect(sent).toEqual([]);
		expect(city.deliveries.filter(({ path }) => path.startsWith(quiet)).length).toBeGreaterThan(5);
	});

	it('keeps every file plausible in time: nothing arrives before the days it tells of', async () => {
		const rows = await database.rows<{ file: string; newest: string }>(`
			select file, max(decided_at) as newest from approvals where decided_at < '2030' group by file
		`);
		const at = new Map(
			city.deliveries.map(({ path, delivered_at }) => [join(folder, path), delivered_at]),
		);
		for (const { file, newest } of rows)
			expect(at.get(file)! > newest.replace(' ', 'T'), file).toBe(true);
	});
});

describe('the planted facts of the demo city', () => {
	it('give each repeat offender four or more open breaches in the last year, and nobody else three', async () => {
		const offenders = city.truths.repeat_offenders;
		expect(offenders.length).toBeGreaterThanOrEqual(6);
		const listed = offenders.map(({ subject_code }) => quote(subject_code)).join(', ');
		const planted = await database.rows<{ subject_code: string; recent: number }>(`
			select subject_code, count(distinct breach_id) as recent from breaches
			where subject_code in (${listed}) and decided_on > '2025-10-31' and rectified_on is null group by subject_code
		`);
		expect(planted).toHaveLength(offenders.length);
		for (const { subject_code, recent } of planted)
			expect(recent, subject_code).toBeGreaterThanOrEqual(4);
		const others = await database.one<{ most: number; nearest: number }>(`
			select max(recent) as most, min(gap) as nearest
			from (
				select count(*) over (partition by subject_code order by decided_on range between interval 365 day preceding and current row) as recent,
					decided_on - lag(decided_on) over (partition by subject_code order by decided_on) as gap
				from (select distinct breach_id, subject_code, decided_on::date as decided_on from breaches
					where subject_code not in (${listed}) and decided_on < '2030' and decided_on >= occurred_on)
			)
		`);
		expect(others.most).toBeLessThanOrEqual(2);
		expect(others.nearest).toBeGreaterThan(184);
	});

	it('let the market classes predict what random inspections find', async () => {
		const rows = await database.rows<{ grade: string; share: number; visits: number }>(`
			select grade, count(*) as visits,
				avg((result not in ('未发现问题', '通过登记的住所无法联系', '未发现开展本次抽查涉及的经营活动', '注销', '被吊销', '迁出'))::integer) as share
			from inspections
			asof join (select subject_code, grade, valid_from from ratings where scheme_code = 'market_risk') as classes
				on classes.subject_code = inspections.subject_code and inspections.inspected_on >= classes.valid_from
			where kind = '随机抽查' group by grade order by grade
		`);
		const shares = Object.fromEntries(rows.map(({ grade, share }) => [grade, share]));
		expect(shares.A!).toBeLessThan(0.12);
		expect(shares.D!).toBeGreaterThan(0.35);
		expect(shares.B!).toBeLessThan(shares.D!);
	});

	it('keep every relaxed approval within its gate, apart from the planted violations', async () => {
		const violations = city.truths.gate_violations.map(({ case_no }) => quote(case_no));
		const rows = await database.rows(`
			select distinct approvals.case_no, classes.grade
			from approvals
			asof join (select subject_code, grade, valid_from from ratings where scheme_code = 'market_risk') as classes
				on classes.subject_code = approvals.subject_code and approvals.decided_at >= classes.valid_from
			left join breaches on breaches.subject_code = approvals.subject_code and breaches.decided_on <= approvals.decided_at
			where route in ('告知承诺', '免审(较高级)', '免审(无失信)') and result = '准予许可'
				and (breaches.breach_id is not null or classes.grade in ('C', 'D') or (route = '免审(较高级)' and classes.grade <> 'A'))
				and approvals.case_no not in (${violations.join(', ') || `''`})
		`);
		expect(rows).toEqual([]);
	});

	it('say what each reform takes away: no item that was never reformed, fewer days for almost all', () => {
		const effects = city.truths.injected_effects;
		expect(effects.length).toBeGreaterThan(50);
		expect(
			effects.filter(({ effect_calendar_days }) => effect_calendar_days < 0).length /
				effects.length,
		).toBeGreaterThan(0.9);
		const cases = effects.reduce((sum, effect) => sum + effect.cases, 0);
		const days =
			effects.reduce((sum, effect) => sum + effect.cases * effect.effect_working_days, 0) / cases;
		expect(city.truths.injected_effect_overall.cases).toBe(cases);
		expect(city.truths.injected_effect_overall.effect_working_days).toBeCloseTo(days, 2);
	});
});
