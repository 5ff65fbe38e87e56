/** A parameter of the place with the days on which it holds. */
export interface ParameterView {
	key: string;
	title: string;
	/** Which element of the parameter, in words; null for a parameter of one value. */
	element: string | null;
	value: string;
	/** The words of a value that is a code. */
	words: string | null;
	unit: string | null;
	from: string | null;
	until: string | null;
	state: 'in_force' | 'replaced' | 'upcoming' | 'registered';
	source: string | null;
}

/** One rule of the policy documents: its words, its parameters, where it is computed and what that counted last. */
export interface RuleView {
	name: string;
	document: string;
	documentTitle: string;
	title: string;
	state: 'tested' | 'registered' | 'open';
	tests: number;
	register: { feed: string; href: string; page: string } | null;
	parameters: ParameterView[];
	models: { name: string; title: string; href: string; isMart: boolean; rows: number | null }[];
}
