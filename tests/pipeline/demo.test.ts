import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { quote } from '../../pipeline/database.ts';
import { writeCity } from '../../pipeline/demo/city.ts';
import { isCreditCode } from '../../pipeline/demo/credit-code.ts';
import { weeks } from '../../pipeline/demo/timeline.ts';
import { mappingsFor } from '../../pipeline/intake/mapping.ts';
import { parseFile } from '../../pipeline/intake/parse.ts';
import { counts, openTestCity } from './demo-city.ts';

const { city, folder, work, feeds, mappings, database, feedOf, close } = await openTestCity();
afterAll(close);

/** The same city as the intake receives it: in the encodings, forms and headers of its departments. */
const sentFolder = join(work, 'sent');
const sent = await writeCity({ size: counts, seed: 'test', folder: sentFolder, threads: 1 });
const ownRegions = sent.truths.region_names.map((row) => `${row.region_code},${row.region_name}\n`);
writeFileSync(join(work, 'regions.csv'), `region_code,region_name\n${ownRegions.join('')}`);

/** One digest over every file of a written city. */
function digest(root: string): string {
	const hash = createHash('sha256');
	for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
		if (!/\.\w+$/.test(path)) continue;
		hash.update(path).update(readFileSync(join(root, path)));
	}
	return hash.digest('hex');
}

describe('the demo city', () => {
	it('is the same to the byte from the same seed, whatever the threads and the time zone', async () => {
		const zone = process.env.TZ;
		process.env.TZ = 'America/New_York';
		const again = join(work, 'again');
		const second = await writeCity({ size: counts, seed: 'test', folder: again, threads: 2 });
		process.env.TZ = zone ?? '';
		if (zone === undefined) delete process.env.TZ;
		expect(digest(again)).toBe(digest(sentFolder));
		expect(second).toEqual(sent);
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
		const paths = sent.deliveries.map(({ path }) => path);
		expect(new Set(paths).size).toBe(paths.length);
		for (const path of paths) {
			expect(existsSync(join(sentFolder, path)), path).toBe(true);
			expect(mappingsFor(path, mappings, feeds), path).toHaveLength(1);
		}
		const periods = paths.filter((path) => !path.includes('_更正'));
		const perFeed = Map.groupBy(periods, (path) => `${dirname(path)} ${feedOf(path).name}`);
		for (const [key, own] of perFeed) expect(own.length, key).toBeLessThanOrEqual(weeks.length);
		const written = readdirSync(sentFolder, { recursive: true, encoding: 'utf8' });
		const files = written.filter((path) => /\.(csv|xlsx|parquet)$/.test(path));
		expect(files.sort()).toEqual([...paths].sort());
	});

	it('writes every column of a feed under its own Chinese header, in order', () => {
		for (const { path } of city.deliveries) {
			if (path.endsWith('.parquet') || basename(path).startsWith('ywsb_')) continue;
			const [line] = readFileSync(join(folder, path), 'utf8')
				.replace(/^\ufeff/, '')
				.split(/\r?\n/, 1);
			expect(line, path).toBe(
				[
					...feedOf(path).columns.filter((column) => column.derived === null),
					...feedOf(path).dropped,
				]
					.map((column) => column.zh)
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

	it('uses regions of its own invention and industry codes of the national list', async () => {
		const own = city.truths.region_names.map(({ region_code }) => quote(region_code)).join(', ');
		const bad = await database.rows(`
			select region_code, industry_code from subjects
			where region_code not in (${own})
				or region_code in (select region_code from read_csv('sql/seeds/regions.csv', all_varchar = true))
				or industry_code is not null and not regexp_full_match(industry_code, '[A-T][0-9]{4}')
		`);
		expect(bad).toEqual([]);
	});
});

describe('the files of the demo city', () => {
	it('come a third in UTF-8, a third in GB18030, a third as workbooks', () => {
		const formOf = (path: string): string => {
			if (!path.endsWith('.csv')) return path.split('.').at(-1)!;
			const bytes = readFileSync(join(sentFolder, path));
			return isUtf8(bytes) ? 'utf-8' : 'gb18030';
		};
		const forms = Map.groupBy(sent.deliveries, ({ path }) => formOf(path));
		const share = (form: string): number => (forms.get(form)?.length ?? 0) / sent.deliveries.length;
		for (const form of ['utf-8', 'gb18030', 'xlsx']) {
			expect(share(form), form).toBeGreaterThan(0.2);
			expect(share(form), form).toBeLessThan(0.45);
		}
	});

	it('tell of every feed, licences under today’s headers, the exchange codes and those of before 2018', () => {
		expect(new Set(sent.deliveries.map(({ path }) => feedOf(path).name))).toEqual(
			new Set(feeds.map(({ name }) => name)),
		);
		const headers = sent.deliveries
			.filter(({ path }) => path.includes('双公示_行政许可') && path.endsWith('.csv'))
			.map(({ path }) => {
				const bytes = readFileSync(join(sentFolder, path));
				return new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'gb18030')
					.decode(bytes)
					.split(/\r?\n/, 1)[0];
			})
			.join(' ');
		for (const header of [
			'XK_XDR_SHXYM',
			'行政相对人代码_2（组织机构代码）',
			'行政相对人代码_1(统一社会信用代码)',
		])
			expect(headers).toContain(header);
	});
});

describe('the planted faults of the demo city', () => {
	it('are caught by the intake at their file, row, column and rule, and nothing else is', async () => {
		const { faults, blank_lines } = sent.truths;
		const files = new Set(faults.map((fault) => fault.file));
		for (const { file } of blank_lines.slice(0, 5)) files.add(file);
		const kinds = Map.groupBy(
			sent.deliveries,
			({ path }) => `${feedOf(path).name} ${path.split('.').at(-1)}`,
		);
		for (const [, [first]] of kinds) files.add(first!.path);
		for (const { path } of sent.deliveries
			.filter(({ path }) => path.includes('双公示'))
			.slice(0, 20))
			files.add(path);
		const caught: string[] = [];
		let number = 0;
		for (const { path, delivered_at } of sent.deliveries.filter((one) => files.has(one.path))) {
			const [mapping] = mappingsFor(path, mappings, feeds);
			const rejectedFile = join(work, `rejected-${number}.parquet`);
			const result = await parseFile({
				batchId: path,
				batchNumber: number++,
				file: join(sentFolder, path),
				shown: path,
				reportedBy: dirname(path),
				receivedAt: delivered_at.replace('T', ' '),
				feed: feedOf(path),
				mapping: mapping!,
				rowsFile: join(work, 'rows.parquet'),
				rejectedFile,
				zone: 'Asia/Shanghai',
				personalKeyFile: join(work, 'personal.key'),
				spill: work,
				threads: 1,
				memory: '1GB',
			});
			const blank = blank_lines.find(({ file }) => file === path)?.count ?? 0;
			expect(result.blank, path).toBe(blank);
			expect(result.absent, path).toEqual([]);
			if (result.rejected === 0) continue;
			const rows = await database.rows<{ key: string }>(`
				select concat_ws(' ', source_file, source_row, column_name, rule_code) as key from read_parquet(${quote(rejectedFile)})
			`);
			caught.push(...rows.map(({ key }) => key));
		}
		const planted = faults
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
