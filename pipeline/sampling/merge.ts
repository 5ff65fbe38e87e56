import { compareText, sha256 } from './encoding.ts';
import type { DrawnUnit } from './draw.ts';
import type { Words } from './error.ts';

/** One department's drawn subjects; `items` are the check items of a subject's stratum there, `isFullCoverage` marks key-area checks, `onSiteDays` the staff-days of its own part of a visit. */
export interface DepartmentDraw {
	readonly department: string;
	readonly drawn: readonly DrawnUnit[];
	readonly itemsOf: Readonly<Record<string, readonly string[]>>;
	readonly fullCoverage: readonly string[];
	readonly onSiteDays: number;
}

/** What one department does during a visit. */
export interface VisitCheck {
	readonly department: string;
	readonly items: readonly string[];
	readonly isFullCoverage: boolean;
}

/** One visit to one subject, all its checks, who leads and why. */
export interface JointVisit {
	readonly visit: string;
	readonly subject: string;
	readonly ticket: string;
	readonly lead: string;
	readonly leadReason: Words;
	readonly checks: readonly VisitCheck[];
	readonly staffDays: number;
}

/** Merged visits by subject; `savedVisits` are visits that departments no longer make alone, `savedDays` their travel in staff-days. */
export interface MergedVisits {
	readonly visits: readonly JointVisit[];
	readonly savedVisits: number;
	readonly savedDays: number;
}

/**
 * One visit, many checks: the units that departments drew under one seed share their ticket, so subjects drawn by several become one visit (methods §2.2, M2). A department that drew a subject in two strata has one check with both strata's items.
 * The lead is the department named by the plan's initiator, else one with a full-coverage check, else the one with most items, else the smallest H("SRD1:L:" seed ":" visit ":" department).
 * `travelDays` in staff-days per visit and department.
 */
export function mergeVisits(
	draws: readonly DepartmentDraw[],
	options: {
		readonly drawId: string;
		readonly seed: string;
		readonly travelDays: number;
		readonly initiator?: string;
	},
): MergedVisits {
	const subjects = new Map<string, { ticket: string; checks: Map<string, MergedCheck> }>();
	for (const { department, drawn, itemsOf, fullCoverage, onSiteDays } of draws) {
		const full = new Set(fullCoverage);
		for (const { id, stratum, ticket } of drawn) {
			const subject = subjects.get(id) ?? { ticket, checks: new Map<string, MergedCheck>() };
			subjects.set(id, subject);
			const check = subject.checks.get(department) ?? {
				items: new Set(),
				isFull: false,
				onSiteDays,
			};
			subject.checks.set(department, check);
			for (const item of itemsOf[stratum] ?? []) check.items.add(item);
			check.isFull ||= full.has(stratum);
		}
	}
	const { drawId, seed, travelDays, initiator } = options;
	const visits = [...subjects]
		.sort(([left], [right]) => compareText(left, right))
		.map(([subject, { ticket, checks: merged }]): JointVisit => {
			const visit = `${drawId}.${subject}`;
			const ordered = [...merged].sort(([left], [right]) => compareText(left, right));
			const checks = ordered.map(([department, { items, isFull }]) => ({
				department,
				items: [...items].sort(compareText),
				isFullCoverage: isFull,
			}));
			const onSite = ordered.reduce((days, [, check]) => days + check.onSiteDays, 0);
			return {
				visit,
				subject,
				ticket,
				...leadOf(checks, `SRD1:L:${seed}:${visit}:`, initiator),
				checks,
				staffDays: Number((travelDays + onSite).toFixed(6)),
			};
		});
	const checkCount = visits.reduce((sum, { checks }) => sum + checks.length, 0);
	const savedVisits = checkCount - visits.length;
	return { visits, savedVisits, savedDays: savedVisits * travelDays };
}

interface MergedCheck {
	readonly items: Set<string>;
	isFull: boolean;
	readonly onSiteDays: number;
}

function leadOf(
	checks: readonly VisitCheck[],
	prefix: string,
	initiator: string | undefined,
): { lead: string; leadReason: Words } {
	if (initiator !== undefined && checks.some(({ department }) => department === initiator)) {
		return {
			lead: initiator,
			leadReason: { zh: '计划发起部门', en: 'it started the plan' },
		};
	}
	const full = checks.filter(({ isFullCoverage }) => isFullCoverage);
	const pool = full.length > 0 ? full : checks;
	const most = Math.max(...pool.map(({ items }) => items.length));
	const best = pool.filter(({ items }) => items.length === most);
	const [lead] = best
		.map(({ department }) => ({ department, order: sha256(prefix + department) }))
		.sort((left, right) => compareText(left.order, right.order));
	return { lead: lead?.department ?? '', leadReason: leadReason(checks, full, best) };
}

function leadReason(
	checks: readonly VisitCheck[],
	full: readonly VisitCheck[],
	best: readonly VisitCheck[],
): Words {
	if (checks.length === 1) return { zh: '唯一检查部门', en: 'the only department' };
	if (full.length === 1) {
		return { zh: '承担重点领域全覆盖检查', en: 'it has the full-coverage check' };
	}
	if (best.length === 1) return { zh: '检查事项最多', en: 'it has most items' };
	return { zh: '条件相同，按种子摇号确定', en: 'equal otherwise, chosen by the seed' };
}
