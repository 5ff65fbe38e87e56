import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawCommand, verifyCommand } from '../../pipeline/draw/command.ts';
import { InputError } from '../../pipeline/errors.ts';
import { dataPaths, makeFolders, type Paths } from '../../pipeline/paths.ts';
import { refresh } from '../../pipeline/refresh.ts';
import { ndjsonReport } from '../../pipeline/report.ts';
import { creditCodeCheck } from '../../pipeline/sampling/subject-code.ts';
import { policyFile } from '../../pipeline/settings.ts';
import { sqlFolder } from '../../pipeline/warehouse.ts';
import { clockAt } from '../pipeline/installation.ts';

/** How many subjects the small city has. */
export const SUBJECTS = 600;

/** Who is special in the city, by the number of the subject. */
export const special = {
	closed: [3, 4],
	person: [5],
	sheltered: [10, 11],
	resting: [22, 26],
	visited: [30, 35],
	/** Of class D and E, whom no ceiling of visits protects. */
	uncapped: [38, 49],
	/** Only visited after an approval and for a complaint. */
	called: [36, 51],
	keyArea: [40, 41, 42],
	/** Broke a promise: on the watch list; all of class B. */
	watched: Array.from({ length: 24 }, (_, place) => 202 + 10 * place),
} as const;

/** The subject's valid credit code: every fourth one is a sole proprietor (92), the others are companies (91). */
export function codeOf(index: number): string {
	const body = `${index % 4 === 0 ? '92' : '91'}341402MA${String(index).padStart(7, '0')}`;
	return body + creditCodeCheck(body);
}

/** Classes A to E in turn, by the number of the subject: many A and B, few E. */
export function classOf(index: number): string {
	return 'AABABBCBDE'[index % 10]!;
}

/** A data folder whose generation was computed by the engine from files of three supervising departments. Removed by the caller. */
export async function buildCity(policy = policyFile): Promise<string> {
	const folder = mkdtempSync(join(tmpdir(), 'mingcha-city-'));
	const paths = dataPaths(folder);
	makeFolders(paths);
	for (const [name, rows] of Object.entries(files())) {
		mkdirSync(join(paths.inbox, 'D0'), { recursive: true });
		writeFileSync(join(paths.inbox, 'D0', `${name}-1.csv`), `${rows.join('\n')}\n`);
	}
	await refresh({
		paths,
		trigger: 'test',
		report: ndjsonReport(() => {}),
		policyFile: policy,
		clock: clockAt('2026-11-01 02:00:00'),
		sql: sqlFolder,
	});
	return folder;
}

/** A copy of a city's data folder that a test may draw in. */
export function copyCity(city: string): Paths {
	const folder = mkdtempSync(join(tmpdir(), 'mingcha-draw-'));
	cpSync(city, folder, { recursive: true });
	return dataPaths(folder);
}

/** What a command said in both languages, and how it ended: its exit code, or the code of the error for people. */
export interface Said {
	readonly code: number | string;
	readonly zh: string;
	readonly en: string;
}

/** Runs `mingcha draw …` (or `verify …`) in this process at a local time. */
export async function run(
	paths: Paths,
	args: readonly string[],
	at = '2026-11-02 09:00:00',
): Promise<Said> {
	const lines: { zh: string; en: string }[] = [];
	const report = ndjsonReport(
		(line) => void lines.push(JSON.parse(line) as { zh: string; en: string }),
	);
	const said = (code: number | string): Said => ({
		code,
		zh: lines.map(({ zh }) => zh).join('\n'),
		en: lines.map(({ en }) => en).join('\n'),
	});
	try {
		return said(
			args[0] === 'verify'
				? await verifyCommand(args.slice(1), report)
				: await drawCommand(
						[...args, '--data', paths.data, '--operator', 'tester'],
						report,
						clockAt(at),
					),
		);
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
		lines.push(error.words);
		return said(error.code);
	}
}

/** A folder of its own, gone after `use`. */
export async function withFolder<Result>(
	use: (folder: string) => Promise<Result>,
): Promise<Result> {
	const folder = mkdtempSync(join(tmpdir(), 'mingcha-out-'));
	try {
		return await use(folder);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function files(): Record<string, string[]> {
	const numbers = Array.from({ length: SUBJECTS }, (_, index) => index);
	const is = (list: readonly number[], index: number): boolean => list.includes(index);
	const items = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6'];
	const itemsOf = (index: number): string[] => [
		items[index % 5]!,
		...(index % 3 === 0 ? ['I2', 'I4'] : []),
		...(index % 25 === 0 ? ['I6'] : []),
	];
	return {
		departments: [
			'department_code,department_name,kind,region_code,peer_group',
			'D0,行政审批局,审批部门,341400,审批类',
			'D1,市场监管局,监管部门,341400,执法类',
			'D2,应急管理局,监管部门,341400,执法类',
			'D3,文化旅游局,监管部门,341400,执法类',
		],
		items: [
			'item_code,item_name,item_type,approval_department_code,supervision_department_code,key_area,statutory_days,materials_before,materials_now,valid_from',
			...items.map(
				(item, index) =>
					`${item},事项${index + 1},行政许可,D0,${['D1', 'D1', 'D2', 'D2', 'D3', 'D2'][index]},${item === 'I6' ? '危险化学品' : ''},20,5,3,2020-01-01`,
			),
		],
		subjects: [
			'subject_code,subject_name,subject_type,industry_code,region_code,town,established_on,status,key_area,inclusive_from,inclusive_years',
			...numbers.map((index) => {
				const type = is(special.person, index) ? '自然人' : index % 4 === 0 ? '个体工商户' : '企业';
				const name = is(special.person, index)
					? '欧阳某某'
					: index % 8 === 0
						? `张${index}`
						: `望川第${index}商贸有限公司`;
				const sheltered = is(special.sheltered, index) ? '2026-06-01,2' : ',';
				return [
					codeOf(index),
					name,
					type,
					['C1432', 'F5211', 'H6210'][index % 3],
					'341402',
					`镇${index % 6}`,
					'2015-01-01',
					is(special.closed, index) ? '注销' : '存续',
					is(special.keyArea, index) ? '药品' : '',
					sheltered,
				].join(',');
			}),
		],
		ratings: [
			'subject_code,scheme_code,grade,valid_from',
			...numbers.map((index) => `${codeOf(index)},market_risk_five,${classOf(index)},2024-01-01`),
		],
		approvals: [
			'case_no,item_code,subject_code,department_code,applied_at,decided_at,result',
			...numbers.flatMap((index) =>
				itemsOf(index).map(
					(item) =>
						`A${index}-${item},${item},${codeOf(index)},D0,2025-03-03 09:00:00,2025-03-10 10:00:00,准予许可`,
				),
			),
			`A-late,I1,${codeOf(SUBJECTS - 1)},D0,2026-10-20 09:00:00,2026-10-30 10:00:00,准予许可`,
			`A-unknown,I1,${codeOf(SUBJECTS + 1)},D0,2026-10-20 09:00:00,2026-10-30 10:00:00,准予许可`,
		],
		breaches: [
			'breach_id,subject_code,department_code,kind,severity,decided_on',
			...special.watched.map((index) => `B${index},${codeOf(index)},D1,违反承诺,轻微,2026-06-03`),
		],
		inspections: [
			'inspection_id,subject_code,department_code,inspected_on,kind,joint,plan_id,result',
			...special.resting.map(
				(index) => `V${index},${codeOf(index)},D1,2026-05-06,随机抽查,是,P1,未发现问题`,
			),
			...special.visited.flatMap((index) =>
				['2026-02-03', '2026-04-07'].map(
					(day) => `V${index}-${day},${codeOf(index)},D1,${day},定向检查,否,,未发现问题`,
				),
			),
			...special.uncapped.flatMap((index) =>
				['2026-02-03', '2026-04-07'].map(
					(day) => `V${index}-${day},${codeOf(index)},D1,${day},定向检查,否,,未发现问题`,
				),
			),
			...special.called.flatMap((index) => [
				`V${index}-a,${codeOf(index)},D1,2026-02-03,审批后核查,否,,未发现问题`,
				`V${index}-b,${codeOf(index)},D1,2026-04-07,投诉举报核查,否,,未发现问题`,
			]),
			`V40-a,${codeOf(40)},D1,2026-02-03,定向检查,否,,未发现问题`,
			`V40-b,${codeOf(40)},D1,2026-03-03,定向检查,否,,未发现问题`,
			...numbers
				.filter((index) => index % 2 === 0 && index > 100)
				.map(
					(index) =>
						`R${index},${codeOf(index)},D${1 + (index % 3)},2025-09-${String(1 + (index % 28)).padStart(2, '0')},随机抽查,否,P0,${index % 10 >= 8 || index % 40 === 0 ? '发现问题已责令改正' : '未发现问题'}`,
				),
		],
	};
}
