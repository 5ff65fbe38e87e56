import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { casesCsv, install } from '../pipeline/installation.ts';

const cli = join(import.meta.dirname, '..', '..', 'pipeline', 'cli.ts');

// a limit on file sizes fails writes in the middle as a full disk does, without the rights that a small disk needs
describe('a disk that fills up during a run', () => {
	it.each([
		['while a file is received', 16],
		['while a file is parsed', 150],
		['while the generation is built', 1200],
	])(
		'%s: the run fails, the last generation stays, and the next run completes',
		async (_name, kibibytes) => {
			const city = install();
			city.deliver('D1/办件_1.csv', casesCsv([{ case_no: 'A1' }]));
			await city.refresh();
			const before = readFileSync(city.paths.current, 'utf8');
			city.deliver(
				'D1/办件_2.csv',
				casesCsv(
					Array.from({ length: 8000 }, (_, index) => ({ case_no: `B${index}-${Math.sin(index)}` })),
				),
			);
			const ended = spawnSync(
				'bash',
				[
					'-c',
					`trap '' XFSZ; ulimit -f ${kibibytes}; exec "$0" "$@"`,
					process.execPath,
					cli,
					'refresh',
				],
				{
					encoding: 'utf8',
					env: {
						...process.env,
						MINGCHA_DATA: city.paths.data,
						MINGCHA_SQL: city.sql,
						MINGCHA_POLICY: city.policyFile,
					},
				},
			);
			expect(ended.status, ended.stdout + ended.stderr).not.toBe(0);
			expect(ended.stderr).not.toContain('MODEL-COMPILE');
			expect(readFileSync(city.paths.current, 'utf8')).toBe(before);
			expect(await city.query('select case_count from department_cases')).toEqual([
				{ case_count: 1 },
			]);

			const next = await city.refresh('2026-03-11 02:00:00');
			expect(next.counts).toMatchObject({ received: 8000, accepted: 8000 });
			expect(await city.query('select case_count from department_cases')).toEqual([
				{ case_count: 8001 },
			]);
			expect(city.leftovers()).toEqual([]);
		},
	);
});
