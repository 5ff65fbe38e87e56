import { createTable } from '../database.ts';
import type { City } from './workshop.ts';
import { writeSnapshot } from './files.ts';
import type { Item } from './items.ts';
import { departmentNamed } from './places.ts';
import { addDays, addWorkingDays, goLive, lastDay } from './timeline.ts';

const listFrom = '2023-01-01';

/** Writes the registers as full lists: departments, the item list before and after its mid-year revision, subjects. */
export async function writeRegisters(city: City): Promise<void> {
	const { departments, feeds } = city;
	const bureau = departmentNamed(departments, '审批局');
	const regulator = departmentNamed(departments, '市监局');
	const opening = addWorkingDays(goLive, 1);
	await makeDepartmentRows(city);
	await writeSnapshot(
		city,
		feeds.get('departments')!,
		bureau,
		'2026',
		'select * from department_rows',
		`${opening}T08:30:00`,
	);
	for (const [label, day] of [
		['2026年第1版', opening],
		['2026年第2版', '2026-09-02'],
	] as const) {
		await makeItemRows(city, day);
		await writeSnapshot(
			city,
			feeds.get('items')!,
			bureau,
			label,
			'select * from item_rows',
			`${day}T08:45:00`,
		);
	}
	const snapshots =
		city.counts.subjects > 100_000
			? [addDays(lastDay, 2)]
			: [opening, '2026-09-01', addDays(lastDay, 2)];
	for (const day of snapshots)
		await writeSnapshot(
			city,
			feeds.get('subjects')!,
			regulator,
			day.replaceAll('-', ''),
			`select *, idx as n, case when not is_offender and part(draw('fault subjects', idx), 1) < 0.0004
				then 1 + (draw('fault kind subjects', idx) % 3)::integer else 0 end as dirty
			 from subjects where established_on < date '${day}'`,
			`${day}T08:20:00`,
		);
}

async function makeDepartmentRows({ database, departments }: City): Promise<void> {
	await createTable(
		database,
		'department_rows',
		{
			n: 'integer',
			dirty: 'integer',
			department_code: 'varchar',
			department_name: 'varchar',
			aliases: 'varchar',
			kind: 'varchar',
			region_code: 'varchar',
			peer_group: 'varchar',
		},
		departments.map(({ index, code, name, short, kind, region, group }) => ({
			n: index,
			dirty: 0,
			department_code: code,
			department_name: name,
			aliases: short,
			kind,
			region_code: region,
			peer_group: group,
		})),
	);
}

/** One row per item and version: before its reform and, once that is decided, after it. */
async function makeItemRows({ database, items }: City, day: string): Promise<void> {
	const rows = items.flatMap((item) => {
		const reformed = item.reformDate !== null && item.reformDate <= day;
		const until = reformed ? addDays(item.reformDate!, -1) : null;
		return reformed
			? [versionOf(item, false, until), versionOf(item, true, null)]
			: [versionOf(item, false, null)];
	});
	await createTable(
		database,
		'item_rows',
		{
			n: 'integer',
			dirty: 'integer',
			item_code: 'varchar',
			item_name: 'varchar',
			item_type: 'varchar',
			approval_department_code: 'varchar',
			supervision_department_code: 'varchar',
			reform_mode: 'varchar',
			exemption_tier: 'varchar',
			commitment_applicable: 'boolean',
			key_area: 'varchar',
			statutory_days: 'integer',
			promised_days: 'integer',
			materials_before: 'integer',
			materials_now: 'integer',
			materials_waivable: 'integer',
			materials_by_e_licence: 'integer',
			steps_before: 'integer',
			steps_now: 'integer',
			visits_before: 'integer',
			visits_now: 'integer',
			site_visit_before: 'boolean',
			site_visit_now: 'boolean',
			supervision_measure: 'varchar',
			check_frequency: 'varchar',
			quantity_limit: 'varchar',
			basis: 'varchar',
			reform_measures: 'varchar',
			conditions: 'varchar',
			layout_plan: 'varchar',
			existing_count: 'integer',
			limit_published_on: 'date',
			reform_date: 'date',
			list_batch: 'varchar',
			valid_from: 'date',
			valid_to: 'date',
		},
		rows.map((row, n) => ({ ...row, n, dirty: 0 })),
	);
}

function versionOf(item: Item, isReformed: boolean, until: string | null) {
	const half = Number(item.reformDate?.slice(5, 7)) <= 6 ? '上' : '下';
	return {
		item_code: item.code,
		item_name: item.name,
		item_type: item.type,
		approval_department_code: item.department.code,
		supervision_department_code: item.supervisor.code,
		reform_mode: isReformed ? item.mode : null,
		exemption_tier: isReformed ? item.tier : null,
		commitment_applicable: isReformed && item.mode === 'commitment',
		key_area: item.keyArea,
		statutory_days: item.statutoryDays,
		promised_days: isReformed ? item.promisedNow : item.promisedBefore,
		materials_before: item.materialsBefore,
		materials_now: isReformed ? item.materialsNow : item.materialsBefore,
		materials_waivable: isReformed ? item.waivable : 0,
		materials_by_e_licence: isReformed ? item.byLicence : 0,
		steps_before: item.stepsBefore,
		steps_now: isReformed ? item.stepsNow : item.stepsBefore,
		visits_before: item.visitsBefore,
		visits_now: isReformed ? item.visitsNow : item.visitsBefore,
		site_visit_before: item.siteVisitBefore,
		site_visit_now: isReformed ? item.siteVisitNow : item.siteVisitBefore,
		supervision_measure: item.measure,
		check_frequency: item.frequency,
		quantity_limit: item.quantityLimit,
		basis: item.index % 29 === 3 ? null : `《行业管理条例》第${10 + (item.index % 60)}条`,
		reform_measures: isReformed && item.index % 19 !== 4 ? measuresOf(item) : null,
		conditions: `具备与${item.name.replace(/（.*/, '')}相适应的场所、人员和制度${item.index % 37 === 5 ? '；法律法规规定的其他条件' : ''}`,
		layout_plan: item.quantityLimit === null || item.index % 2 === 0 ? null : '按专项规划布局',
		existing_count: item.quantityLimit === null ? null : 20 + (item.index % 90),
		limit_published_on:
			item.quantityLimit === null ? null : item.index % 3 === 0 ? '2024-12-20' : '2026-05-20',
		reform_date: isReformed ? item.reformDate : null,
		list_batch: isReformed ? `${item.reformDate!.slice(0, 4)}年${half}半年清单` : null,
		valid_from: isReformed ? item.reformDate : listFrom,
		valid_to: until,
	};
}

function measuresOf(item: Item): string {
	const measures = {
		abolish: '取消审批；改为事中事后监管',
		filing: '审批改为备案；当场办结',
		commitment: '实行告知承诺；当场作出决定',
		optimise: '压减材料和环节；缩短办理时限',
	};
	return measures[item.mode!];
}
