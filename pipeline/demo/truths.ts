import type { City } from './workshop.ts';
import { gatherPlantedRecords, gatherSupervision } from './planted-truths.ts';

/** Reads the planted facts out of the workshop tables into `city.truths`. */
export async function gatherTruths(city: City): Promise<void> {
	const { database, truths, departments, behaviour } = city;
	const codeOf = (index: number): string | null => departments[index]?.code ?? null;
	const codesOf = (indexes: Iterable<number>): string[] =>
		[...indexes].sort((left, right) => left - right).map((index) => codeOf(index)!);
	truths.laggard_departments = codesOf(behaviour.laggards);
	truths.slow_departments = codesOf(behaviour.slow);
	const quiet = codeOf(behaviour.quiet);
	truths.quiet_department =
		quiet === null ? null : { department_code: quiet, months: behaviour.quietMonths.labels };
	truths.own_header_department = codeOf(behaviour.ownHeaders);
	truths.parquet_department = codeOf(behaviour.parquet);
	truths.unoffering_department = codeOf(behaviour.unoffering);
	truths.unasking_department = codeOf(behaviour.unasking);
	truths.repeat_offenders = await database.rows(`
		select breaches.subject_code, offenders.pattern, list(breach_id order by breaches.n) as breach_ids,
			min(decided_on)::varchar as first_decided_on, max(decided_on)::varchar as last_decided_on
		from breaches join offenders using (idx)
		group by breaches.subject_code, offenders.pattern
		order by breaches.subject_code
	`);
	await gatherEffects(city);
	truths.gate_violations = await database.rows(`
		select case_no, subject_code, route from relaxed_cases join subjects using (idx) where is_violation order by case_no
	`);
	truths.complaints = await database.one(`
		select count(*) filter (where is_found) as verified, count(*) filter (where not is_found) as unverified
		from inspections where kind = 'complaint' and p < 1000 and dirty = 0
	`);
	await gatherSupervision(city);
	await gatherPlantedRecords(city);
	await countDistinct(city);
	truths.faults.sort((left, right) =>
		left.file < right.file ? -1 : left.file > right.file ? 1 : left.row - right.row,
	);
	for (const { rule } of truths.faults)
		truths.faults_by_rule[rule] = (truths.faults_by_rule[rule] ?? 0) + 1;
}

async function gatherEffects({ database, truths, items }: City): Promise<void> {
	const sums = await database.rows<{
		item: number;
		cases: number;
		working_days: number;
		calendar_days: number;
	}>(`
		select item, sum(cases)::bigint as cases, sum(working_days)::bigint as working_days, sum(calendar_days)::bigint as calendar_days
		from effect_sums group by item order by item
	`);
	const round = (value: number): number => Math.round(value * 1000) / 1000;
	truths.injected_effects = sums.map((sum) => {
		const item = items[sum.item]!;
		return {
			item_code: item.code,
			department_code: item.department.code,
			reform_mode: item.mode!,
			reform_date: item.reformDate!,
			cases: sum.cases,
			effect_working_days: round(sum.working_days / sum.cases),
			effect_calendar_days: round(sum.calendar_days / sum.cases),
		};
	});
	truths.reform_cohorts = [...Map.groupBy(truths.injected_effects, (effect) => effect.reform_date)]
		.sort(([left], [right]) => (left < right ? -1 : 1))
		.map(([reform_date, effects]) => {
			const cases = effects.reduce((sum, effect) => sum + effect.cases, 0);
			const mean = (column: 'effect_working_days' | 'effect_calendar_days'): number =>
				round(effects.reduce((sum, effect) => sum + effect.cases * effect[column], 0) / cases);
			return {
				reform_date,
				items: effects.length,
				cases,
				effect_working_days: mean('effect_working_days'),
				effect_calendar_days: mean('effect_calendar_days'),
			};
		});
	truths.never_reformed_items = items.filter((item) => item.mode === null).map((item) => item.code);
	const total = (column: 'cases' | 'working_days' | 'calendar_days'): number =>
		sums.reduce((sum, row) => sum + row[column], 0);
	const cases = total('cases');
	truths.injected_effect_overall = {
		cases,
		effect_working_days: cases === 0 ? 0 : round(total('working_days') / cases),
		effect_calendar_days: cases === 0 ? 0 : round(total('calendar_days') / cases),
	};
}

/** Different records per feed, as the register of truth counts them: versions, corrections and copies once. */
async function countDistinct({
	database,
	truths,
	counts,
	items,
	departments,
}: City): Promise<void> {
	const one = async (table: string): Promise<number> =>
		(
			await database.one<{ count: number }>(
				`select count(*) as count from ${table} where p < 1000 and dirty < 99`,
			)
		).count;
	truths.rows.departments!.distinct = departments.length;
	truths.rows.items!.distinct =
		items.length + items.filter((item) => item.reformDate !== null).length;
	truths.rows.subjects!.distinct = counts.subjects;
	truths.rows.approvals!.distinct = counts.approvals;
	truths.rows.breaches!.distinct = counts.breaches;
	truths.rows.inspections!.distinct = await one('inspections');
	for (const name of [
		'ratings',
		'licences',
		'penalties',
		'publications',
		'commitments',
		'interventions',
		'repairs',
	])
		if (truths.rows[name]) truths.rows[name].distinct = await one(name);
	for (const name of ['inspectors', 'recusals', 'catalogue', 'calendar_days'])
		truths.rows[name]!.distinct = truths.rows[name]!.sent;
	truths.rows.milestones!.distinct = truths.rows.milestones!.sent / 2;
}
