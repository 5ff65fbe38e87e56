import type { Scope } from '../access.ts';
import type { LeadRule, Model } from '../catalogue.ts';
import type { Lease } from '../publication.ts';
import { isColumn, isOfRows, readNumber, unwrap, type LeadNumber } from './lead-number.ts';
import { column, list, nameOf, parse, relationOf, write, type Node } from './query-tree.ts';

/** What stands for the filtered mart in a query that is not run yet. */
const place = 'lead_mart';

/** A lead query as it is run, with the mart's key beside numbers that stand in one row, and what its numbers are made of. */
export interface LeadPlan {
	query: string;
	numbers: Record<string, LeadNumber>;
	/** The columns of the mart that values of one row are read from, by the names of the values. */
	columns: Record<string, string>;
	/** The parameters of the policy that values are, by the names of the values. */
	parameters: Record<string, string>;
}

/** Puts the filtered mart into a query. */
export function putMart(query: string, mart: string): string {
	return query.replaceAll(new RegExp(`\\b${place}\\b`, 'g'), () => mart);
}

/** Whether a relation that rows stand in is the mart. */
export function isMart(relation: string): boolean {
	return relation === place;
}

/** What the numbers of a lead sentence are made of, read from its query; worked out once per generation. */
export function planLead(
	lease: Lease,
	scope: Scope,
	model: Model,
	lead: LeadRule,
): Promise<LeadPlan> {
	const query = lead.query.replaceAll('{mart}', place);
	return lease.once(`lead ${model.name} ${query}`, async () => {
		const plan: LeadPlan = { query, numbers: {}, columns: {}, parameters: {} };
		const whole = await parse(lease, scope, query);
		if (!whole) return plan;
		const terms = list(whole.select_list);
		for (const term of terms) {
			const parameter = parameterOf(term);
			if (parameter) plan.parameters[nameOf(term)] = parameter;
			const number = await readNumber({ lease, scope, query }, term, whole);
			if (number) plan.numbers[nameOf(term)] = number;
		}
		if (!isOfRows(whole) || !isMart(relationOf(whole) ?? '')) return plan;
		for (const term of terms.filter(isColumn))
			plan.columns[nameOf(term)] = nameOf({ ...term, alias: '' });
		const known = new Set(terms.map(nameOf));
		const missing = model.key.filter((name) => !known.has(name)).map(column);
		if (missing.length === 0) return plan;
		const keyed = { ...whole, select_list: [...terms, ...missing] };
		return { ...plan, query: await write(lease, scope, keyed) };
	});
}

/** The parameter of the policy that a term reads. */
function parameterOf(term: Node): string | null {
	const made = unwrap(term);
	const [key] = list(made.children);
	return made.function_name === 'policy_number' && key?.class === 'CONSTANT'
		? String((key.value as Node).value)
		: null;
}
