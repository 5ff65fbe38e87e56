import { InputError } from '../errors.ts';
import {
	assignInspectors,
	type Assignment,
	type Team,
	type UnfilledTeam,
} from '../sampling/assign.ts';
import {
	mergeVisits,
	type DepartmentDraw,
	type JointVisit,
	type MergedVisits,
} from '../sampling/merge.ts';
import type { SheetCell, SheetSpec } from '../workbook-writer.ts';
import type { InspectorRegister } from './inspectors.ts';
import { rehearsalMark, type ListedCheck } from './plan-tables.ts';
import type { DrawFacts } from './plan-folder.ts';

/** A draw's visits with the officers, when there are any. */
export interface VisitPlan {
	readonly merged: MergedVisits;
	readonly subjects: ReadonlyMap<string, ListedCheck>;
	readonly assignment: Assignment | null;
	readonly names: ReadonlyMap<string, string>;
}

/** One visit per subject from the list of checks; `initiator` leads where it takes part. */
export function mergeList(
	list: readonly ListedCheck[],
	facts: DrawFacts,
	seed: string,
	initiator: string | null,
): MergedVisits {
	const draws = [...Map.groupBy(list, (check) => check.department_code)].map(
		([department, checks]): DepartmentDraw => ({
			department,
			drawn: checks.map((check) => ({
				stratum: itemKey(check),
				id: check.id,
				ticket: check.ticket,
			})),
			itemsOf: Object.fromEntries(checks.map((check) => [itemKey(check), [check.item_code]])),
			fullCoverage: [...new Set(checks.filter((check) => check.is_key_area).map(itemKey))],
			onSiteDays: facts.visitDays - facts.travelDays,
		}),
	);
	return mergeVisits(draws, {
		drawId: facts.drawId,
		seed,
		travelDays: facts.travelDays,
		...(initiator === null ? {} : { initiator }),
	});
}

/** Officers for every visit on a day (ISO) by which their certificates must still be valid. */
export function planVisits(
	list: readonly ListedCheck[],
	facts: DrawFacts,
	seed: string,
	initiator: string | null,
	register: InspectorRegister | null,
): VisitPlan {
	const merged = mergeList(list, facts, seed, initiator);
	const subjects = new Map(list.map((check) => [check.id, check]));
	const assignment =
		register === null
			? null
			: assignInspectors({
					seed,
					visits: merged.visits.map((visit) => ({
						visit: visit.visit,
						subject: visit.subject,
						zone: subjects.get(visit.subject)?.town ?? '',
						on: facts.period.lastDay,
						departments: visit.checks.map(({ department, items }) => ({ department, items })),
					})),
					inspectors: register.inspectors,
					recusals: register.recusals,
					pastVisits: register.pastVisits,
					neighbours: neighboursOf(list),
				});
	return { merged, subjects, assignment, names: register?.names ?? new Map() };
}

/** The visit list: who goes where together, under whose lead and why. */
export function visitSheet(
	{ merged, subjects }: VisitPlan,
	list: readonly ListedCheck[],
	facts: DrawFacts,
): SheetSpec {
	const departments = new Map(list.map((check) => [check.department_code, check.department_name]));
	const items = new Map(list.map((check) => [check.item_code, check.item_name ?? check.item_code]));
	return {
		name: '检查清单',
		note: `${rehearsalMark(facts)}${facts.drawId}`,
		columns: [
			{ header: '序号', kind: 'count', width: 7 },
			{ header: '统一社会信用代码', width: 22 },
			{ header: '主体名称', width: 30, wraps: true },
			{ header: '属地', width: 14, wraps: true },
			{ header: '牵头部门', width: 18, wraps: true },
			{ header: '牵头理由', width: 14, wraps: true },
			{ header: '检查部门数', kind: 'count', width: 8 },
			{ header: '检查部门和事项', width: 54, wraps: true },
			{ header: '人日', kind: 'decimal', width: 7 },
			{ header: '联合检查编号', width: 44, isUnprinted: true },
		],
		rows: merged.visits.map((visit, index) => [
			index + 1,
			visit.subject,
			subjects.get(visit.subject)?.subject_name ?? null,
			subjects.get(visit.subject)?.town ?? null,
			departments.get(visit.lead) ?? visit.lead,
			visit.leadReason.zh,
			visit.checks.length,
			visit.checks
				.map(
					(check) =>
						`${departments.get(check.department) ?? check.department}：${check.items.map((item) => items.get(item) ?? item).join('、')}`,
				)
				.join('；'),
			visit.staffDays,
			visit.visit,
		]),
	};
}

/** Who inspects: two officers per visit and department, with the reason where a rule was relaxed or a person must decide. */
export function teamSheet(
	{ merged, subjects, assignment, names }: VisitPlan,
	list: readonly ListedCheck[],
	facts: DrawFacts,
): SheetSpec {
	const departments = new Map(list.map((check) => [check.department_code, check.department_name]));
	const visited = new Map(merged.visits.map(({ visit, subject }) => [visit, subject]));
	const named = (inspector: string): string => `${names.get(inspector) ?? ''}（${inspector}）`;
	const row = (
		{ visit, department, reason }: UnfilledTeam | Team,
		officers: readonly [string | null, string | null],
		tier: number | null,
	): SheetCell[] => {
		const subject = visited.get(visit) ?? '';
		return [
			subject,
			subjects.get(subject)?.subject_name ?? null,
			subjects.get(subject)?.town ?? null,
			departments.get(department) ?? department,
			...officers,
			tier,
			reason?.zh ?? null,
			visit,
		];
	};
	return {
		name: '检查人员',
		note: `${rehearsalMark(facts)}${facts.drawId}`,
		columns: [
			{ header: '统一社会信用代码', width: 22 },
			{ header: '主体名称', width: 30, wraps: true },
			{ header: '属地', width: 14, wraps: true },
			{ header: '检查部门', width: 18, wraps: true },
			{ header: '检查人员一', width: 22, wraps: true },
			{ header: '检查人员二', width: 22, wraps: true },
			{ header: '放宽级别', kind: 'count', width: 6 },
			{ header: '说明', width: 40, wraps: true },
			{ header: '联合检查编号', width: 44, isUnprinted: true },
		],
		rows: [
			...(assignment?.unfilled ?? []).map((team) => row(team, [null, null], null)),
			...(assignment?.teams ?? []).map((team) =>
				row(team, [named(team.inspectors[0]), named(team.inspectors[1])], team.tier),
			),
		],
	};
}

/** What the register keeps of the officers: teams assigned, and those left to a person; nothing when no officers are loaded. */
export function teamCounts(plan: VisitPlan | null): Record<string, number> {
	const assignment = plan?.assignment ?? null;
	return assignment === null
		? {}
		: { team_count: assignment.teams.length, unfilled_count: assignment.unfilled.length };
}

/** The officers of a visit and department as one text of codes, empty when nobody was assigned. */
export function teamsOf(plan: VisitPlan): (visit: JointVisit, department: string) => string {
	const teams = new Map(
		(plan.assignment?.teams ?? []).map((team) => [
			`${team.visit} ${team.department}`,
			team.inspectors.join(';'),
		]),
	);
	return (visit, department) => teams.get(`${visit.visit} ${department}`) ?? '';
}

/** Throws InputError when the department that is to lead takes no part in the draw. */
export function requireInitiator(initiator: string | null, facts: DrawFacts): void {
	if (initiator === null || facts.departments.some(({ department }) => department === initiator))
		return;
	throw new InputError('DRAW-INITIATOR', initiator, {
		zh: `发起部门不在本次抽取之列，可选：${facts.departments.map(({ department }) => department).join('、')}。`,
		en: `the initiating department takes no part in this draw; choose from ${facts.departments.map(({ department }) => department).join(', ')}.`,
	});
}

/** Zones next to each other: the towns of one county (区县), as no feed draws a map. */
function neighboursOf(list: readonly ListedCheck[]): Record<string, string[]> {
	const counties = Map.groupBy(
		list.filter((check) => check.town !== null && check.region_code !== null),
		(check) => check.region_code,
	);
	const neighbours = new Map<string, Set<string>>();
	for (const checks of counties.values()) {
		const towns = new Set(checks.map((check) => check.town!));
		for (const town of towns)
			neighbours.set(town, new Set([...(neighbours.get(town) ?? []), ...towns]));
	}
	return Object.fromEntries(
		[...neighbours].map(([town, others]) => [
			town,
			[...others].filter((other) => other !== town).sort(),
		]),
	);
}

function itemKey(check: ListedCheck): string {
	return check.is_key_area ? `${check.item_code}\tK` : check.item_code;
}
