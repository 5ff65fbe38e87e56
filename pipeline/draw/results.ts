import { InputError } from '../errors.ts';
import { readFeeds, type Feed } from '../feed.ts';
import { sha256 } from '../sampling/encoding.ts';
import type { SheetColumn, SheetSpec } from '../workbook-writer.ts';
import { rehearsalMark, type ListedCheck } from './plan-tables.ts';
import type { DrawFacts } from './plan-folder.ts';
import { teamsOf, type VisitPlan } from './visits.ts';

/** What people need not read: these columns stand last and are not printed. */
const BEHIND = ['inspection_id', 'department_code', 'item_code', 'visit_id', 'plan_id'];

const WIDTHS: Record<string, number> = {
	inspection_id: 40,
	subject_code: 22,
	department_code: 22,
	item_code: 20,
	kind: 10,
	joint: 8,
	inspectors: 16,
	result: 18,
	follow_up: 24,
	visit_id: 44,
	plan_id: 24,
};

/** The sheet in which a department fills back its results: the inspections feed's own headers, known cells filled, drop-downs for the rest, the firm's name, town and item before them. */
export function resultSheet(
	feed: Feed,
	department: string,
	list: readonly ListedCheck[],
	plan: VisitPlan,
	facts: DrawFacts,
): SheetSpec {
	const fields = [
		...feed.columns.filter(({ name }) => !BEHIND.includes(name)),
		...feed.columns.filter(({ name }) => BEHIND.includes(name)),
	];
	const columns = fields.map((column): SheetColumn => ({
		header: column.zh,
		kind: column.type === 'date' ? 'date' : 'text',
		width: WIDTHS[column.name] ?? Math.max(12, column.zh.length * 2 + 4),
		wraps: column.type === 'text',
		isUnprinted: BEHIND.includes(column.name),
		...(column.name === 'joint' ? { choices: ['是', '否'] } : {}),
		...(column.codes === null
			? {}
			: { choices: Object.values(column.codes).map((words) => words[0]!) }),
	}));
	const teams = teamsOf(plan);
	const visits = new Map(plan.merged.visits.map((visit) => [visit.subject, visit]));
	const rows = list
		.filter((check) => check.department_code === department)
		.sort((left, right) => compare(left.id, right.id) || compare(left.item_code, right.item_code))
		.map((check) => {
			const visit = visits.get(check.id)!;
			const known: Record<string, string> = {
				inspection_id: inspectionCode(facts.drawId, check),
				subject_code: check.subject_code,
				department_code: department,
				item_code: check.item_code,
				kind: wordOf(feed, 'kind', 'random'),
				joint: visit.checks.length > 1 ? '是' : '否',
				visit_id: visit.visit,
				plan_id: facts.drawId,
				inspectors: teams(visit, department),
			};
			return [
				check.subject_name,
				check.town,
				check.item_name,
				...fields.map((column) => known[column.name] || null),
			];
		});
	return {
		// no brackets: some programs find a print area only where the sheet's name needs no quotes
		name: facts.isRehearsal ? '演练检查结果' : '检查结果',
		note: `${rehearsalMark(facts)}${facts.drawId}`,
		columns: [
			{ header: '主体名', width: 26, wraps: true },
			{ header: '属地', width: 14, wraps: true },
			{ header: '事项名', width: 26, wraps: true },
			...columns,
		],
		rows,
	};
}

/** The inspections feed. */
export async function inspectionsFeed(): Promise<Feed> {
	const feed = (await readFeeds()).find(({ name }) => name === 'inspections');
	if (feed) return feed;
	throw new InputError('FEED-MISSING', 'feeds/inspections.ts', {
		zh: '没有检查数据类，无法生成结果模板。',
		en: 'there is no inspections feed to make a template for.',
	});
}

/** The number of one check: the draw's, and a hash of department, item and subject, so that it never changes. */
function inspectionCode(drawId: string, { department_code, item_code, id }: ListedCheck): string {
	return `${drawId}.${sha256([department_code, encodeURIComponent(item_code), id].join('\t')).slice(0, 12)}`;
}

function wordOf(feed: Feed, column: string, code: string): string {
	return feed.columns.find(({ name }) => name === column)?.codes?.[code]?.[0] ?? code;
}

function compare(left: string, right: string): number {
	return left < right ? -1 : left > right ? 1 : 0;
}
