import { shortNames } from '../lib/short-names.ts';

/** Short names of indicators that need no page of their own. */
export function match(param: string): boolean {
	return Object.hasOwn(shortNames, param);
}
