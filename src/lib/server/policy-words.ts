import type { Words } from '../words.ts';

/** Whose words name the elements of a parameter, and the codes that stand as its values. */
const domains: Record<string, { element?: string; value?: string }> = {
	'alerts.inclusive_level': { value: 'level' },
	'alerts.kinds': { element: 'breach_kind' },
	'alerts.receipt_exit': { element: 'level' },
	'alerts.response_days': { element: 'level' },
	'alerts.weight': { element: 'severity' },
	'classes.risk_rank': { element: 'credit_class' },
	'commitment.kinds': { element: 'commitment_kind' },
	'commitments.severity': { element: 'fulfilment', value: 'severity' },
	'credit_use.scenes': { element: 'scene' },
	'exemption.item_types': { element: 'item_type' },
	'follow_up.action': { element: 'severity', value: 'action' },
	'follow_up.intentional': { value: 'action' },
	'follow_up.minor_with_accident': { value: 'action' },
	'gate.commitment_rule': { element: 'region_code', value: 'gate' },
	'gate.grades': { element: 'credit_class', value: 'decision' },
	'gate.major_project': { value: 'decision' },
	'gate.missing_grade': { value: 'decision' },
	'gate.scheme': { value: 'scheme_code' },
	'inspection.exempt_kinds': { element: 'inspection_kind' },
	'inspection.joint_visits': { element: 'credit_class' },
	'inspection.uncapped': { element: 'credit_class' },
	'key_areas.kinds': { element: 'key_area' },
	'liability.party': { value: 'liable_party' },
	'lists.fields': { element: 'scene' },
	'penalties.severity': { element: 'penalty_kinds', value: 'severity' },
	'plans.sectors': { element: 'sector' },
	'publication.kinds': { element: 'publication_kind' },
	'ranking.feeds': { element: 'feed' },
	'reform.modes': { element: 'reform_mode' },
	'repair.ends': { element: 'breach_kind' },
	'repair.field_least_months': { element: 'repair_field' },
	'repair.field_words': { element: 'repair_field' },
	'repair.least_months': { element: 'severity' },
	'repair.longest_use_months': { element: 'severity' },
	'repair.most_months': { element: 'severity' },
	'repair.ways': { element: 'way' },
	'sampling.cap': { element: 'credit_class' },
	'sampling.floor': { element: 'credit_class' },
	'sampling.frame_types': { element: 'subject_type' },
	'sampling.multiplier': { element: 'credit_class' },
	'sampling.resting_classes': { element: 'credit_class' },
	'supervision.exempt_types': { element: 'item_type' },
	'supervision.routes': { element: 'route' },
	'watch.sampling_weight': { element: 'reason' },
};

type Codes = (domain: string) => Record<string, Words> | null;

/** The parameter that a key names, and which of its elements: `sampling.multiplier.A` is `A` of `sampling.multiplier`. */
export function splitKey(key: string): { parameter: string; element: string | null } {
	const [family, name, ...rest] = key.split('.');
	return { parameter: `${family}.${name}`, element: rest.length > 0 ? rest.join('.') : null };
}

/** Words for an element of a parameter; an element without words, a level or an industry code, is its own name. Null for a parameter of one value. */
export function elementWords(key: string, codesOf: Codes): Words | null {
	const { parameter, element } = splitKey(key);
	if (element === null) return null;
	const domain = domains[parameter]?.element;
	return (
		(domain && codesOf(domain)?.[element]) ||
		codesOf('policy_element')?.[key] || { zh: element, en: element }
	);
}

/** Words for a parameter's value where that is a code; null for numbers and texts. */
export function valueWords(key: string, value: string, codesOf: Codes): Words | null {
	const { parameter } = splitKey(key);
	const domain = domains[parameter]?.value;
	return (
		(domain && codesOf(domain)?.[value]) ||
		codesOf('policy_element')?.[`${parameter}.${value}`] ||
		null
	);
}
