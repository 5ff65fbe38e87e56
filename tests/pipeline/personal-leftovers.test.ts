import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openState } from '../../pipeline/state.ts';
import { takeLease } from '../../pipeline/run/lease.ts';
import { clearLeftovers } from '../../pipeline/run/leftovers.ts';
import { install, casesCsv } from './installation.ts';

it('what a run killed at once leaves in the build folder goes with the next command, whichever it is', () => {
	const city = install();
	city.deliver('D1/办件_20260301.csv', casesCsv([{ case_no: 'A1' }]));
	const killed = city.mingcha(['refresh'], { MINGCHA_FAIL_AT: 'parse.written' });
	expect(killed.signal).toBe('SIGKILL');
	expect(city.leftovers()).not.toEqual([]);
	const scratch = join(city.paths.build, 'x.parquet.scratch');
	mkdirSync(scratch);
	writeFileSync(join(scratch, 'mended.csv'), '110101199003078515');
	expect(city.mingcha(['status']).signal).toBeNull();
	expect(city.leftovers()).toEqual([]);
});

it('a run that is alive keeps its build folder, and a paused one too', () => {
	const city = install();
	const state = openState(city.paths.state);
	writeFileSync(join(city.paths.build, 'rows.parquet'), 'x');
	const lease = takeLease(state, 'test', () => new Date(Date.now() - 600_000));
	clearLeftovers(city.paths);
	expect(readdirSync(city.paths.build)).toEqual(['rows.parquet']);
	lease.release();
	clearLeftovers(city.paths);
	expect(city.leftovers()).toEqual([]);
	state.close();
});
