import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readModels } from '../../pipeline/model.ts';
import { readPolicy, type PolicyValue } from '../../pipeline/policy.ts';
import { sqlFolder } from '../../pipeline/warehouse.ts';
import { type Warehouse } from '../given.ts';
import { watchEffects, type Effect, type Value } from '../pipeline/policy-effects.ts';
import { buildPolicyCity } from './policy-city.ts';
import { base, planted } from './policy-rows.ts';

const packs = join(import.meta.dirname, '..', '..', 'pipeline', 'policies');
const valuesOf = (pack: string): PolicyValue[] =>
	readPolicy(join(packs, `${pack}.yaml`)).values.filter((one) => one.valid_to === null);
const general = valuesOf('default');
const places = ['wanning', 'haitang', 'nanhu', 'zhoucun', 'yangzhou'];
/** What only a place states, and a figure is computed from. */
const ofPlaces = places
	.flatMap(valuesOf)
	.filter(({ key, registered }) => registered === null && !general.some((one) => one.key === key));

/** What changes no rows of a mart: each with the test that shows what it changes. */
const elsewhere: Record<string, string> = {
	'sampling.visit_ceiling': 'the draw: tests/sampling/cli-rehearse, firms at the ceiling of visits',
	'sampling.travel_staff_days': 'the plan: tests/sampling/outputs, merged visits save the way',
	'credit_use.scenes.procurement': 'a sentence: tests/models/credit-uses, R33',
	'credit_use.scenes.tendering': 'a sentence: tests/models/credit-uses, R33',
	'credit_use.scenes.market_entry': 'a sentence: tests/models/credit-uses, R33',
};

/** Other values of a text parameter that mean something else. */
const otherTexts: Record<string, string[]> = {
	'grades.combination': ['market_risk_five'],
	'gate.scheme': ['market_risk_five', 'national_public'],
	'gate.commitment_rule': ['jiangdu', 'gaoyou'],
	'gate.major_project': ['not_applicable', 'conditional'],
	'gate.missing_grade': ['not_applicable', 'direct'],
	'gate.grades': ['direct', 'not_applicable', 'conditional'],
	'follow_up.minor_with_accident': ['guidance'],
	'follow_up.intentional': ['guidance'],
	'talk.caller': ['first_department'],
	'alerts.inclusive_level': ['L2', 'L4'],
	'penalties.severity': ['minor', 'general', 'serious'],
	'plans.sectors': ['统计'],
	'commitment.catch_all_words': ['的其他'],
	'review.days': ['03-31'],
	'reform.start_on': ['2020-01-01'],
	'repair.ways': ['公益'],
	milestone: ['2027-06-30'],
};

function othersOf({ key, value, number, unit }: PolicyValue): Value[] {
	if (number === null) {
		const name = Object.keys(otherTexts).find((one) => key === one || key.startsWith(`${one}.`));
		const map = key.slice(0, key.lastIndexOf('.') + 1);
		const siblings = general.filter((one) => one.key.startsWith(map)).map((one) => one.value);
		return [...new Set([...(name ? otherTexts[name]! : siblings), `${value}改`])].filter(
			(one) => one !== value,
		);
	}
	if (unit === 'yes_no') return [1 - number];
	const near =
		unit === 'share'
			? [number / 2, (1 + number) / 2, 0, 1]
			: [number * 2 + 1, 0, number / 2, number + 1, number * 1000 + 1000];
	return near.filter((one) => one !== number);
}

let warehouse: Warehouse;
let effect: Effect;

beforeAll(async () => {
	const marts = readModels(sqlFolder)
		.filter(({ layer }) => layer === 'mart')
		.map(({ name }) => name);
	warehouse = await buildPolicyCity(marts, planted, {
		...base,
		...Object.fromEntries(ofPlaces.map(({ key, value }) => [key, value])),
	});
	effect = await watchEffects(warehouse.database, warehouse.models);
}, 900_000);
afterAll(() => warehouse.close());

/** Every value that stands alone; of the elements of one list the first and the last, which one piece of SQL reads alike. */
function chosen(values: PolicyValue[]): PolicyValue[] {
	const lists = Map.groupBy(values, ({ key }) =>
		key.split('.').length > 2 ? key.slice(0, key.lastIndexOf('.')) : key,
	);
	return [...lists.values()].flatMap((list) => (list.length > 3 ? [list[0]!, list.at(-1)!] : list));
}

it('a change of any value of the policy changes a mart', async () => {
	const without: string[] = [];
	for (const value of chosen([...general, ...ofPlaces].filter(({ key }) => !(key in elsewhere)))) {
		let changed: string | null = null;
		for (const other of othersOf(value)) {
			changed = await effect(value.key, other).catch(() => null);
			if (changed !== null) break;
		}
		if (changed === null) without.push(value.key);
	}
	expect(without).toEqual([]);
}, 900_000);
