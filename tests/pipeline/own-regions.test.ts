import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../pipeline/database.ts';
import { addOwnRegions, readOwnRegions } from '../../pipeline/own-regions.ts';

const data = mkdtempSync(join(tmpdir(), 'mingcha-regions-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));

const write = (text: string): void => writeFileSync(join(data, 'regions.csv'), text);

describe("an installation's own regions", () => {
	it('are none without a file', () => {
		expect(readOwnRegions(join(data, 'nothing'))).toEqual([]);
	});

	it('stand beside the national ones, in place of those of the same code', async () => {
		write('\ufeffregion_code,region_name\n349900,望川市\n110000,京城\n');
		const database = await openDatabase(':memory:', { zone: 'Asia/Shanghai' });
		await database.run(`
			create table seed_regions as select * from read_csv('sql/seeds/regions.csv', header = true, all_varchar = true)
		`);
		await addOwnRegions(database, data);
		const rows = await database.rows(`
			select region_code, region_name from seed_regions where region_code in ('110000', '110100', '349900') order by 1
		`);
		database.close();
		expect(rows).toEqual([
			{ region_code: '110000', region_name: '京城' },
			{ region_code: '110100', region_name: '市辖区' },
			{ region_code: '349900', region_name: '望川市' },
		]);
	});

	it('are refused with the line that is wrong', () => {
		write('region_code,region_name\n349900,望川市\n3499,云浦区\n');
		expect(() => readOwnRegions(data)).toThrow(expect.objectContaining({ where: 'regions.csv:3' }));
	});
});
