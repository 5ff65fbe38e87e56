import { expect, it } from 'vitest';
import { type Row } from '../../pipeline/database.ts';
import { readModels, type Model } from '../../pipeline/model.ts';
import { sqlFolder } from '../../pipeline/warehouse.ts';
import { given, type Warehouse } from '../given.ts';

const judged = ['repeat_violation_alerts', 'publication_timeliness', 'credit_repairs'];
const note = (model: Model) =>
	model.header.lead?.find(({ query }) => query.includes('provisional_zh('));

/** What the marts over one alert, one promise and one repair of a day say of a calendar that is not known. */
async function saidOf(day: string): Promise<(string | null)[]> {
	const received_at = `${day} 09:00:00`;
	const breach = (decided_on: string): Row => ({
		breach_id: decided_on,
		subject_code: 'S1',
		department_code: 'D1',
		kind: 'other',
		severity: 'general',
		decided_on,
		received_at,
	});
	const warehouse: Warehouse = await given(
		{
			subjects: [{ subject_code: 'S1', subject_name: '甲公司', subject_type: 'organisation' }],
			breaches: [breach(`${day.slice(0, 4)}-06-03`), breach(day)],
			publications: [
				{ kind: 'levy', doc_no: '文1', authority_code: 'D1', decided_on: day, received_at },
			],
			repairs: [
				{ repair_id: 'R1', subject_code: 'S1', doc_no: '文', applied_on: day, received_at },
			],
		},
		judged,
	);
	try {
		const said: (string | null)[] = [];
		for (const name of judged) {
			const [row] = await warehouse.rows<{ zh: string; en: string }>(
				note(warehouse.models.find((model) => model.name === name)!)!.query.replaceAll(
					'{mart}',
					name,
				),
			);
			said.push(row?.zh ?? null);
			expect(row === undefined || row.en.includes('2027')).toBe(true);
		}
		return said;
	} finally {
		warehouse.close();
	}
}

it('a deadline in a year without a holiday notice is marked as provisional, one in a known year is not', async () => {
	expect(await saidOf('2026-10-15')).toEqual([null, null, null]);
	const said = await saidOf('2026-12-28');
	expect(said).toEqual(judged.map(() => expect.stringContaining('暂定：2027 年') as string));
});

it('every mart with deadlines or lengths in working days carries the mark', async () => {
	const names = readModels(sqlFolder)
		.filter(({ layer }) => layer === 'mart')
		.map(({ name }) => name);
	const warehouse = await given({}, names);
	const byName = new Map(warehouse.models.map((model) => [model.name, model]));
	const counts = ({ sql, reads }: Model): boolean =>
		reads.includes('int_calendar') && /\bis_working_day|working_day_number/.test(sql);
	const rests = (model: Model): boolean =>
		counts(model) || model.reads.some((name) => byName.has(name) && rests(byName.get(name)!));
	const marts = warehouse.models.filter(({ layer }) => layer === 'mart');
	warehouse.close();
	expect(marts.filter((mart) => rests(mart) && !note(mart)).map(({ name }) => name)).toEqual([]);
	expect(marts.filter((mart) => rests(mart)).length).toBeGreaterThan(9);
});
