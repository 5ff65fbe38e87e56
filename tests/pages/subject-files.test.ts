import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { authorize, withWholeCodes, type Scope } from '../../src/lib/server/access.ts';
import { followPublication, type Lease } from '../../src/lib/server/publication.ts';
import { makeFolder } from './generation.ts';

const scope = authorize({
	getClientAddress: () => '127.0.0.1',
	request: { headers: new Headers() },
}) as Scope;

async function leaseOf(folder: string): Promise<Lease> {
	const publication = followPublication(folder, { connections: 1 });
	onTestFinished(() => publication.close());
	return (await publication.lease())!;
}

describe('rows of one subject', () => {
	it('are read from the files alone that can have it, and the next question reads all again', async () => {
		const data = makeFolder();
		const files = Array.from({ length: 10 }, (_, i) => `lake/approvals/${i}.parquet`);
		await data.publish(1, {
			statements: [
				...files.map(
					(file, i) =>
						`copy (select 'S' || ${i} || '-' || range as subject_code, ${i} as file from range(20)
							union all select 'everywhere', ${i} union all select null, ${i})
						to '${data.folder}/${file}' (format parquet)`,
				),
				`create view lake_approvals as select * from read_parquet(coalesce(getvariable('approvals_files'),
					[${files.map((file) => `getvariable('data_folder') || '${file}'`).join(', ')}]))`,
			],
		});
		writeFileSync(join(data.folder, 'generations', 'gen-000001.files'), files.join('\n'));
		const lease = await leaseOf(data.folder);
		const rows = (subject: string) =>
			lease.read<{ file: number }>(
				scope,
				'select file from lake_approvals where subject_code = $subject order by file',
				{ subject },
				subject,
			);
		const whole = () =>
			lease.read(scope, `select count(*) as n, ${Math.random()} as turn from lake_approvals`);
		expect(await rows('S3-1')).toEqual([{ file: 3 }]);
		expect(await rows('nobody')).toEqual([]);
		expect((await rows('everywhere')).map(({ file }) => file)).toEqual([
			0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
		]);
		expect((await whole())[0]!.n).toBe(220);
		// a file that cannot have the subject is not opened
		writeFileSync(join(data.folder, files[7]!), 'gone');
		expect(await rows('S4-19')).toEqual([{ file: 4 }]);
		await expect(rows('S7-0')).rejects.toThrow();
		await expect(whole()).rejects.toThrow();
		lease.release();
	});

	it('are read from every file when nothing says which files there are', async () => {
		const data = makeFolder();
		await data.publish(1);
		const lease = await leaseOf(data.folder);
		expect(await lease.read(scope, 'select value from numbers', {}, 'S1')).toEqual([{ value: 1 }]);
		lease.release();
	});

	it('R83: are the same events of each subject as all files give', async () => {
		const whole = withWholeCodes(scope);
		const lease = await leaseOf(inject('city'));
		const sql = readFileSync(
			join(import.meta.dirname, '../../sql/queries/subject_events.sql'),
			'utf8',
		);
		const subjects = await lease.read<{ code: string }>(
			whole,
			`select subject_code as code from int_subject_events group by subject_code
			order by count(*) desc, subject_code limit 4`,
		);
		expect(subjects.length).toBe(4);
		for (const { code } of subjects) {
			const [narrow, all] = [
				await lease.read(whole, sql, { subject: code }, code),
				await lease.read(whole, `${sql} offset 0`, { subject: code }),
			];
			expect(narrow.length).toBeGreaterThan(0);
			expect(narrow).toEqual(all);
		}
		lease.release();
	});

	it('R83: are counted all, those beyond the newest that are listed too', async () => {
		const lease = await leaseOf(inject('city'));
		const sql = readFileSync(
			join(import.meta.dirname, '../../sql/queries/subject_events.sql'),
			'utf8',
		).replace('limit 400', 'limit 2');
		const [subject] = await lease.read<{ code: string; events: number; checks: number }>(
			withWholeCodes(scope),
			`select subject_code as code, count(*)::integer as events, count(case when event_kind = 'inspection' then 1 end)::integer as checks
			from int_subject_events group by subject_code order by events desc, subject_code limit 1`,
		);
		const rows = await lease.read(withWholeCodes(scope), sql, { subject: subject!.code });
		expect(rows.length).toBe(2);
		expect(rows[0]).toMatchObject({
			event_total: subject!.events,
			inspection_total: subject!.checks,
		});
		lease.release();
	});

	it('R83: name the department that intervened', async () => {
		const lease = await leaseOf(inject('city'));
		const [found] = await lease.read(
			scope,
			`select count(*)::integer as events, count(e.department_code)::integer as named,
				count(case when e.department_code = i.by_department_code then 1 end)::integer as own
			from int_subject_events as e inner join stg_interventions as i on i.intervention_id = e.event_id
			where e.event_kind = 'intervention'`,
		);
		expect(found!.events).toBeGreaterThan(20);
		expect(found).toMatchObject({ named: found!.events, own: found!.events });
		lease.release();
	});
});
