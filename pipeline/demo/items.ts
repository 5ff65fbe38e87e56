import { apportion, pick, type Chance } from './chance.ts';
import { actions, matters, type ItemType, type Matter } from './matters.ts';
import { departmentNamed, type Department } from './places.ts';
import { sectors, slots } from './sectors.ts';

/** The four ways in which an item is reformed (R48). */
export type ReformMode = 'abolish' | 'filing' | 'commitment' | 'optimise';

/** One service item with its rules before and after the reform, and how its cases behave. */
export interface Item {
	index: number;
	code: string;
	name: string;
	type: ItemType;
	department: Department;
	supervisor: Department;
	keyArea: string | null;
	statutoryDays: number;
	promisedBefore: number;
	promisedNow: number;
	mode: ReformMode | null;
	tier: 'high' | 'clean' | null;
	/** First day of the reform, `YYYY-MM-DD`; null: not reformed. */
	reformDate: string | null;
	materialsBefore: number;
	materialsNow: number;
	waivable: number;
	byLicence: number;
	stepsBefore: number;
	stepsNow: number;
	visitsBefore: number;
	visitsNow: number;
	siteVisitBefore: boolean;
	siteVisitNow: boolean;
	/** Mean working days of an ordinary case before the reform, and the spread of their logarithm. */
	meanDays: number;
	spread: number;
	/** Share of the days of an ordinary case that the reform takes away. */
	cut: number;
	/** Places of the hundred whose subjects apply. */
	slots: number[];
	/** Its cells of the department's 8,192 cells of chance. */
	cells: number;
	firstCell: number;
	quantityLimit: string | null;
	measure: string | null;
	frequency: string | null;
}

/** Cells over which a department's cases are spread; an item owns a run of them. */
export const cellCount = 8192;

const limits = [5, 7, 10, 15, 20, 30, 45, 60];
const typePrefix: Record<ItemType, string> = {
	licence: '01',
	payment: '05',
	confirmation: '07',
	reward: '08',
	adjudication: '09',
	other: '10',
	public_service: '20',
};
const actionLength = [1, 0.75, 0.75, 0.5, 0.5];

/** The months in which reforms begin: the first days of September 2024 to September 2026. */
const reformMonths = Array.from({ length: 25 }, (_, month) => {
	const index = 2024 * 12 + 8 + month;
	return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-01`;
});

/** `count` service items over the approving departments, one after another, matter by matter. */
export function makeItems(
	departments: readonly Department[],
	count: number,
	chance: Chance,
): Item[] {
	const queues = departments
		.filter((department) => department.caseWeight > 0)
		.map((department) => ({ department, entries: entriesOf(matters[department.short]!) }));
	const items: Item[] = [];
	for (let round = 0; items.length < count; round++) {
		const before = items.length;
		for (const { department, entries } of queues) {
			const entry = entries[round];
			if (entry === undefined || items.length === count) continue;
			items.push(makeItem(items.length, department, entry, departments, chance));
		}
		if (items.length === before)
			throw new RangeError(
				`the demo city has ${before} items for ${departments.length} departments, not ${count}`,
			);
	}
	shareCells(items, chance);
	return items;
}

interface Entry {
	matter: Matter;
	serial: number;
	action: string;
	actionIndex: number;
}

function entriesOf(list: readonly Matter[]): Entry[] {
	const most = Math.max(...Object.values(actions).map((words) => words.length));
	return Array.from({ length: most }, (_, actionIndex) =>
		list.flatMap((matter, serial) => {
			const action = actions[matter[1]][actionIndex];
			return action === undefined ? [] : [{ matter, serial, action, actionIndex }];
		}),
	).flat();
}

function makeItem(
	index: number,
	department: Department,
	{
		matter: [name, type, sectorNames, days, keyArea, regulator],
		serial,
		action,
		actionIndex,
	}: Entry,
	departments: readonly Department[],
	chance: Chance,
): Item {
	const draw = (label: string): number => chance('item', index, label);
	const statutoryDays = limits.findLast(
		(limit) => limit <= Math.max(5, days * actionLength[actionIndex]!),
	)!;
	const mode = chooseMode(draw('mode'), keyArea !== undefined, type);
	const tierChance = draw('tier');
	const tiered = (mode === 'commitment' || mode === 'optimise') && keyArea === undefined;
	const materialsBefore = 3 + Math.floor(draw('materials') * 4 + statutoryDays / 15);
	const cutMaterials =
		mode === null
			? 0
			: Math.min(
					materialsBefore - 1,
					1 + Math.floor(draw('fewer') * (mode === 'optimise' ? 3 : 4)),
				);
	const materialsNow = materialsBefore - cutMaterials;
	const waivable = mode === null ? 0 : Math.round(materialsNow * draw('waivable') * 0.7);
	const stepsBefore = 4 + Math.floor(draw('steps') * 4);
	const visitsBefore = 1 + Math.floor(draw('visits') * 2.4);
	const siteVisitBefore = type === 'licence' && actionIndex < 3 && draw('site') < 0.45;
	const promisedBefore = Math.max(1, Math.round(statutoryDays * (0.7 + 0.3 * draw('promise'))));
	const sectorIndexes = sectorNames
		.split(',')
		.map((wanted) => sectors.findIndex((sector) => sector.name === wanted));
	return {
		index,
		code: `${typePrefix[type]}3${String(department.index + 1).padStart(2, '0')}${String(serial + 1).padStart(3, '0')}${String(actionIndex).padStart(3, '0')}`,
		name: `${name}（${action}）`,
		type,
		department,
		supervisor: regulator === undefined ? department : departmentNamed(departments, regulator),
		keyArea: keyArea ?? null,
		statutoryDays,
		promisedBefore,
		promisedNow:
			mode === null
				? promisedBefore
				: mode === 'filing' || mode === 'abolish'
					? 0
					: Math.max(1, Math.round(promisedBefore * (0.25 + 0.35 * draw('faster')))),
		mode,
		tier: !tiered || tierChance > 0.45 ? null : tierChance < 0.2 ? 'high' : 'clean',
		reformDate: mode === null ? null : pick(reformMonths, draw('month')),
		materialsBefore,
		materialsNow,
		waivable,
		byLicence:
			mode === null ? 0 : Math.min(materialsNow - waivable, Math.floor(draw('e-licence') * 3)),
		stepsBefore,
		stepsNow:
			mode === null ? stepsBefore : mode === 'filing' ? 1 : 2 + Math.floor(draw('steps now') * 2),
		visitsBefore,
		visitsNow: mode === null ? visitsBefore : draw('visits now') < 0.7 ? 0 : 1,
		siteVisitBefore,
		siteVisitNow:
			siteVisitBefore && (mode === null || (mode === 'optimise' && draw('site now') < 0.5)),
		meanDays: statutoryDays * (0.3 + 0.25 * draw('mean')),
		spread: 0.3 + 0.15 * draw('spread'),
		cut:
			mode === null ? 0 : mode === 'optimise' ? 0.15 + 0.3 * draw('cut') : 0.08 + 0.1 * draw('cut'),
		slots: slots.filter((slot) => sectorIndexes.includes(slot.sector)).map((slot) => slot.slot),
		cells: 0,
		firstCell: 0,
		quantityLimit: draw('quantity') < 0.03 ? '总量控制，按公布名额依申请顺序办理' : null,
		measure:
			draw('measure') < 0.05
				? null
				: pick(
						['双随机抽查', '信用分级分类监管', '告知承诺事后核查', '重点监管与日常巡查'],
						draw('which measure'),
					),
		frequency:
			draw('frequency') < 0.08
				? null
				: pick(
						['每年1次', '每半年1次', '每两年1次', '每季度1次', '按信用等级确定'],
						draw('which frequency'),
					),
	};
}

function chooseMode(chance: number, isKeyArea: boolean, type: ItemType): ReformMode | null {
	if (chance < 0.25) return null;
	if (isKeyArea || type === 'payment' || type === 'adjudication') return 'optimise';
	if (chance < 0.6) return 'optimise';
	if (chance < 0.84) return 'commitment';
	return chance < 0.98 ? 'filing' : 'abolish';
}

function shareCells(items: Item[], chance: Chance): void {
	const byDepartment = Map.groupBy(items, (item) => item.department.index);
	for (const [, own] of byDepartment) {
		const reserve = 8;
		const weights = own.map(
			(item) => 1 / (1 + chance('item', item.index, 'rank') * own.length) ** 0.8,
		);
		let next = 0;
		apportion(cellCount - reserve * own.length, weights).forEach((cells, order) => {
			const item = own[order]!;
			item.cells = cells + reserve;
			item.firstCell = next;
			next += item.cells;
		});
	}
}
