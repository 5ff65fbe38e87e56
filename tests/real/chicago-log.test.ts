import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { quote } from '../../pipeline/database.ts';
import { buildModels } from '../../pipeline/model/build.ts';
import { given } from '../given.ts';

vi.setConfig({ testTimeout: 120_000 });
const log = join(
	import.meta.dirname,
	'../../../shared/data/chicago/inspection_log_all_purposes.parquet',
);

describe.runIf(existsSync(log))('the inspection log of Chicago', () => {
	it('R93: re-inspections never count towards a repeat, were every visit of the log a finding', async () => {
		const row = {
			inspection_id: 'none',
			subject_code: 'nobody',
			department_code: 'CDPH',
			inspected_on: '2014-12-31',
			kind: 'random',
			result: 'no_problem',
			received_at: '2015-01-05 09:00:00',
		};
		const warehouse = await given({ inspections: [row] }, 'int_alert_runs', {
			'alerts.unfiled_findings': 1,
		});
		await warehouse.database.run(`
			insert into lake_inspections by name
			select 'L' || row_number() over () as inspection_id, 'X-CHI-' || License as subject_code, 'CDPH' as department_code, Inspection_Date as inspected_on,
				case when contains(Inspection_Purpose, 'Re-Inspection') then 'recheck' else 'random' end as kind, 'corrected' as result,
				timestamp '2015-01-05 09:00:00' as received_at, timestamp '2015-01-05 09:00:00' as version_at, 1000000 + row_number() over () as row_key
			from ${quote(log)} where License is not null`);
		for (const model of warehouse.models.toReversed()) {
			const isTable = model.layer === 'mart' || model.header.materialised === 'table';
			await warehouse.database.run(`drop ${isTable ? 'table' : 'view'} ${model.name}`);
		}
		await buildModels(warehouse.database, warehouse.models);
		const [counts] = await warehouse.rows(
			`select count(*) filter (i.inspection_kind = 'recheck')::integer as rechecks, count(*) filter (i.inspection_kind = 'recheck' and b.exclusion_reason = 'recheck')::integer as excluded
			 from int_breaches as b join stg_inspections as i on b.document_id = 'I:' || i.inspection_id || ':CDPH'`,
		);
		expect(counts!.rechecks).toBeGreaterThan(10_000);
		expect(counts!.excluded).toBe(counts!.rechecks);
		expect(
			await warehouse.rows(
				`select count(*)::integer as n from int_alert_runs as r join stg_inspections as i on r.document_id = 'I:' || i.inspection_id || ':CDPH' where i.inspection_kind = 'recheck'`,
			),
		).toEqual([{ n: 0 }]);
		warehouse.close();
	});
});
