/** The rules of the policy documents with how many tests prove each, written by the build. */
declare module 'virtual:rule-list' {
	const rules: {
		number: number;
		document: string;
		documentTitle: { zh: string; en: string };
		title: { zh: string; en: string };
		registered: { feed: string; page: string } | null;
		tests: number;
	}[];
	export default rules;
}
