import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { formatCsv } from '../csv-writer.ts';
import type { Database } from '../database.ts';
import { replaceFile } from '../paths.ts';
import type { Manifest } from '../sampling/manifest.ts';
import { SHEET_ROWS, writeWorkbook, type SheetSpec } from '../workbook-writer.ts';
import { exclusionWords } from './exclusions.ts';
import { explainSheet, factSheet } from './explanation.ts';
import { copyFile, type DrawFacts, type DrawFolder } from './plan-folder.ts';
import { listSheet, planSheet, readList, readTasks, makePlanTables } from './plan-tables.ts';
import { inspectionsFeed, resultSheet } from './results.ts';
import { planVisits, teamSheet, visitSheet, type VisitPlan } from './visits.ts';
import type { InspectorRegister } from './inspectors.ts';

/** Lists longer than this go into CSV and Parquet only: a spreadsheet of them would not open. */
const WORKBOOK_ROWS = 200_000;

/** What the outputs need besides the tables `plan`, `extension`, `frame_units` and, once drawn, `sample`. */
export interface OutputSpec {
	readonly facts: DrawFacts;
	readonly manifest: Manifest;
	readonly isExtended: boolean;
	readonly isDrawn: boolean;
	/** 1 when first drawn; each extension and replacement makes the next one, earlier ones stay in the internal folder. */
	readonly version: number;
	readonly initiator: string | null;
	readonly register: InspectorRegister | null;
}

/**
 * Writes everything for people: the plan (XLSX, CSV, Parquet) with classes to keep and without to publish; once drawn also the list, the merged visits with
 * officers, and one result template per department. Returns the visits, null before the draw.
 */
export async function writeOutputs(
	database: Database,
	folder: DrawFolder,
	spec: OutputSpec,
): Promise<VisitPlan | null> {
	const { facts, manifest } = spec;
	await makePlanTables(database, spec.isExtended, spec.isDrawn);
	const tasks = await readTasks(database);
	const list = spec.isDrawn ? await readList(database) : [];
	const visits = spec.isDrawn
		? planVisits(list, facts, manifest.seed, spec.initiator, spec.register)
		: null;
	const mark = facts.isRehearsal ? '演练_' : '';
	const name = `${mark}抽查计划_${facts.period.text}_v${spec.version}_代次${facts.generation}`;
	const internal = (file: string): string => join(folder.internal, file);
	const published = (file: string): string => join(folder.published, file);

	const inner = [
		planSheet(tasks, facts, false),
		...(visits === null
			? []
			: [
					listSheet(list, facts, false),
					visitSheet(visits, list, facts),
					teamSheet(visits, list, facts),
				]),
	];
	await putWorkbook(internal(`${name}.xlsx`), [
		...inner,
		factSheet(facts, manifest, visits),
		explainSheet(facts),
	]);
	putCsv(internal(`${name}.csv`), inner[0]!);
	await copyFile(
		database,
		'select * from plan_tasks order by task_number',
		internal(`${name}.parquet`),
		'format parquet, compression zstd',
	);

	const outer = [
		planSheet(tasks, facts, true),
		...(visits === null ? [] : [listSheet(list, facts, true)]),
	];
	const open = `${mark}抽查计划_公示_${facts.period.text}`;
	await putWorkbook(published(`${open}.xlsx`), outer);
	putCsv(published(`${open}.csv`), outer[0]!);
	await copyFile(
		database,
		'select task_number, department_code, department_name, item_code, item_name, base_count, sampling_ratio, expected_count, drawn_count from plan_tasks order by task_number',
		published(`${open}.parquet`),
		'format parquet, compression zstd',
	);
	if (visits === null) return null;
	putCsv(published(`${mark}抽中名单_公示_${facts.period.text}.csv`), outer[1]!);
	putCsv(internal(`${mark}抽中名单_${facts.period.text}.csv`), inner[1]!);
	putCsv(internal(`${mark}检查清单_${facts.period.text}.csv`), inner[2]!);
	putCsv(internal(`${mark}检查人员_${facts.period.text}.csv`), inner[3]!);
	await copyFile(
		database,
		'select * exclude (public_name) from plan_list order by task_number, ticket, id',
		internal(`${mark}抽中名单_${facts.period.text}.parquet`),
		'format parquet, compression zstd',
	);

	const feed = await inspectionsFeed();
	rmSync(internal('results'), { recursive: true, force: true });
	for (const department of new Set(list.map((check) => check.department_code))) {
		const place = join(folder.internal, 'results', department.replace(/[^0-9A-Za-z_-]/g, '_'));
		mkdirSync(place, { recursive: true });
		const sheet = resultSheet(feed, department, list, visits, facts);
		await putWorkbook(join(place, `${mark}检查_${facts.drawId}.xlsx`), [sheet]);
		putCsv(join(place, `${mark}检查_${facts.drawId}.csv`), sheet);
	}
	return visits;
}

/** Writes whom the freeze left out and why, and the key from published stratum codes to readable ones; both stay internal. */
export async function writeFrozenLists(
	database: Database,
	folder: DrawFolder,
	facts: DrawFacts,
): Promise<void> {
	const rows = await database.rows<Record<string, string | null>>(`
		select department_code, item_code, subject_code, subject_name, exclusion from units where exclusion is not null
		order by department_code, item_code, subject_code`);
	putCsv(join(folder.internal, 'excluded.csv'), {
		name: '未纳入名录',
		columns: ['监管部门代码', '事项编码', '统一社会信用代码', '主体名称', '原因', '原因代码'].map(
			(header) => ({ header }),
		),
		rows: rows.map((row) => [
			row.department_code!,
			row.item_code!,
			row.subject_code!,
			row.subject_name!,
			exclusionWords(row.exclusion!).zh,
			row.exclusion!,
		]),
	});
	putCsv(join(folder.internal, 'strata.csv'), {
		name: '层代号表',
		columns: [
			'公布代号',
			'层（部门.事项.行业.组.类别.重点）',
			'户数',
			'比例',
			'下限',
			'上限',
			'权重',
			'期望抽取数（百万分之一户）',
			'人日',
		].map((header) => ({ header })),
		rows: facts.strata.map((stratum) => [
			stratum.stratum,
			stratum.readable,
			stratum.population,
			stratum.ratio,
			stratum.floor,
			stratum.cap,
			stratum.weight,
			stratum.expectedMicro,
			stratum.staffDays,
		]),
	});
}

async function putWorkbook(file: string, sheets: readonly SheetSpec[]): Promise<void> {
	const limit = Math.min(WORKBOOK_ROWS, SHEET_ROWS);
	const fitting = sheets.map((sheet): SheetSpec =>
		sheet.rows.length <= limit
			? sheet
			: {
					...sheet,
					columns: [{ header: '说明', width: 60 }],
					rows: [
						[`共 ${sheet.rows.length} 行，超过表格软件的承受范围，请见同名 CSV 或 Parquet 文件。`],
					],
				},
	);
	replaceFile(file, Buffer.from(await writeWorkbook(fitting)));
}

function putCsv(file: string, sheet: SheetSpec): void {
	replaceFile(file, formatCsv(sheet));
}
