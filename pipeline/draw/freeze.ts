import { quote } from '../database.ts';
import { InputError } from '../errors.ts';
import { digestSql, frameRootSql, planHashSql } from '../sampling/draw-sql.ts';
import { requirePlanFits } from '../sampling/draw.ts';
import { rootOf, type StratumDigest } from '../sampling/frame.ts';
import { planOf } from '../sampling/allocate.ts';
import { canonicalPlan, planHash, type PlanCell } from '../sampling/plan.ts';
import { pseudonymise } from '../sampling/strata.ts';
import {
	ownCapacities,
	periodRatio,
	planDepartments,
	type CapacitySpec,
	type DepartmentCapacity,
	type PlannedStratum,
} from './capacity.ts';
import { policyNumber, readQuery, type LiveGeneration } from './generation.ts';
import type { Period } from './period.ts';
import { formStrata, PUBLIC_PARTS } from './strata.ts';
import { createTemporary } from './temporary-table.ts';

/** What a draw is over. `total` staff-days or null; `resting` are firms that other draws chose and that have not been visited yet. */
export interface FreezeSpec {
	readonly period: Period;
	readonly department: string | null;
	readonly total: number | null;
	readonly mayConcede: boolean;
	readonly resting: readonly string[];
	/** Key and scope of the published stratum codes: the same scope gives the same codes. */
	readonly key: Uint8Array;
	readonly codeScope: string;
}

/** Subjects left out of the draw for one reason. */
export interface ExclusionCount {
	readonly reason: string;
	readonly count: number;
	readonly subjectCount: number;
}

/** A frozen frame and plan; the temporary tables `frame(stratum, id)`, `frame_units` and `units` hold the rest. `travelDays` and `visitDays` are staff-days per visit. */
export interface FrozenPlan {
	readonly root: string;
	readonly hash: string;
	readonly population: number;
	readonly subjectCount: number;
	readonly cells: readonly PlanCell[];
	readonly strata: readonly PlannedStratum[];
	readonly departments: readonly DepartmentCapacity[];
	readonly capacity: CapacitySpec;
	readonly excluded: readonly ExclusionCount[];
	readonly visitDays: number;
	readonly travelDays: number;
}

/** Freezes frame and plan on the live generation (methods §1.3 steps 1–2). Throws InputError when the department is unknown or nobody can be drawn. */
export async function freeze(live: LiveGeneration, spec: FreezeSpec): Promise<FrozenPlan> {
	const { database } = live;
	if (spec.department !== null) await requireDepartment(live, spec.department);
	await collectUnits(live, spec);
	const strata = await formStrata(database, periodRatio(spec.period));
	if (strata.length === 0)
		throw new InputError('DRAW-EMPTY', spec.department ?? '', {
			zh: '没有可抽取的对象，请核对部门和检查对象名录。',
			en: 'there is nobody to draw from; check the department and the register of subjects.',
		});
	const codes = pseudonymise(
		strata.map(({ stratum }) => stratum),
		spec.key,
		spec.codeScope,
		PUBLIC_PARTS,
	);
	const names = await departmentNames(live);
	const capacity: CapacitySpec = {
		total: spec.total,
		reserveShare: (await policyNumber(database, 'sampling.reserve_share')) ?? 0,
		mayConcede: spec.mayConcede,
	};
	const { departments, planned } = planDepartments(
		strata,
		codes,
		names,
		await ownCapacities(database, spec.period),
		capacity,
	);
	await makeFrame(live, codes);
	const cells = canonicalPlan(planOf(planned));
	await createTemporary(
		database,
		'plan',
		{ stratum: 'varchar', population: 'bigint', x_micro: 'bigint' },
		cells.map((cell) => ({
			stratum: cell.stratum,
			population: cell.population,
			x_micro: cell.expectedMicro,
		})),
	);
	const { root, population } = await digest(live, cells);
	const hash = planHash(cells);
	const { plan_hash: twin } = await database.one<{ plan_hash: string }>(planHashSql('plan'));
	if (twin !== hash)
		throw new Error(`the plan's hash differs between SQL (${twin}) and TypeScript (${hash})`);
	const { subjects } = await database.one<{ subjects: number }>(
		'select count(distinct id)::integer as subjects from frame',
	);
	const excluded = await database.rows<{ reason: string; count: number; subject_count: number }>(
		`select exclusion as reason, count(*)::integer as count, count(distinct subject_code)::integer as subject_count
		from units where exclusion is not null group by all order by all`,
	);
	const visitDays = (await policyNumber(database, 'sampling.staff_days_per_visit')) ?? 1;
	return {
		root,
		hash,
		population,
		subjectCount: subjects,
		cells,
		strata: planned,
		departments,
		capacity,
		excluded: excluded.map(({ reason, count, subject_count }) => ({
			reason,
			count,
			subjectCount: subject_count,
		})),
		visitDays,
		travelDays: Math.min(
			visitDays,
			(await policyNumber(database, 'sampling.travel_staff_days')) ?? 0,
		),
	};
}

async function requireDepartment({ database }: LiveGeneration, department: string): Promise<void> {
	const rows = await database.rows<{ department_code: string }>(
		`select department_code from int_sampling_cells where department_code = ${quote(department)} limit 1`,
	);
	if (rows.length > 0) return;
	const known = await database.rows<{ department_code: string }>(
		'select distinct department_code from int_sampling_cells order by 1',
	);
	throw new InputError('DRAW-DEPARTMENT', department, {
		zh: `没有这个监管部门，可用：${known.map((row) => row.department_code).join('、') || '无'}。`,
		en: `there is no such supervising department; there are: ${known.map((row) => row.department_code).join(', ') || 'none'}.`,
	});
}

async function collectUnits({ database }: LiveGeneration, spec: FreezeSpec): Promise<void> {
	await database.connection.run(
		`create or replace temp table units as ${readQuery('sampling_units')}`,
		{
			year: spec.period.year,
			department: spec.department,
		},
	);
	if (spec.resting.length === 0) return;
	await createTemporary(
		database,
		'drawn_before',
		{ subject_code: 'varchar' },
		spec.resting.map((code) => ({ subject_code: code })),
	);
	await database.run(`
		update units set exclusion = 'drawn_before'
		where exclusion is null and not is_key_area
			and frame_id in (select upper(subject_code) from drawn_before)
			and credit_class in (
				select replace(key, 'sampling.resting_classes.', '') from policy where key like 'sampling.resting_classes.%' and number = 1
			)`);
}

async function departmentNames({ database }: LiveGeneration): Promise<Map<string, string>> {
	const rows = await database.rows<{ department_code: string; department_name: string }>(
		'select department_code, department_name from stg_departments',
	);
	return new Map(rows.map((row) => [row.department_code, row.department_name]));
}

async function makeFrame(
	{ database }: LiveGeneration,
	codes: ReadonlyMap<string, string>,
): Promise<void> {
	await createTemporary(
		database,
		'codes',
		{ stratum: 'varchar', code: 'varchar' },
		[...codes].map(([stratum, code]) => ({ stratum, code })),
	);
	await database.run(`
		create or replace temp table frame_units as
		select c.code as stratum, u.frame_id as id, u.* exclude (exclusion, frame_id), i.item_name, coalesce(d.department_name, u.department_code) as department_name
		from units as u
		join cell_strata as s using (department_code, item_code, industry_section, credit_class, watch_weight, is_key_area)
		join codes as c on c.stratum = s.stratum
		left join int_current_items as i on i.item_code = u.item_code
		left join stg_departments as d on d.department_code = u.department_code
		where u.exclusion is null;
		create or replace temp table frame as select distinct stratum, id from frame_units order by stratum, id`);
}

async function digest(
	{ database }: LiveGeneration,
	cells: readonly PlanCell[],
): Promise<{ root: string; population: number }> {
	const { root } = await database.one<{ root: string }>(frameRootSql('frame'));
	const strata = await database.rows<StratumDigest>(digestSql('frame'));
	const population = strata.reduce((sum, stratum) => sum + stratum.population, 0);
	if (rootOf(strata) !== root) throw new Error('the frame root differs between SQL and TypeScript');
	requirePlanFits({ root, population, strata }, cells);
	return { root, population };
}
