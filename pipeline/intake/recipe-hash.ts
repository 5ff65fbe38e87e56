import { createHash } from 'node:crypto';
import type { Feed } from '../feed.ts';
import type { Mapping } from './mapping.ts';

/** Changes whenever the same bytes would give other rows: mapping, feed, or the intake's own version. */
export function recipeHash(mapping: Mapping, feed: Feed, version: string): string {
	let told = feedTexts.get(feed);
	if (told === undefined) feedTexts.set(feed, (told = JSON.stringify(feed)));
	return createHash('sha256')
		.update(`[${JSON.stringify(version)},${JSON.stringify(mapping)},${told}]`)
		.digest('hex')
		.slice(0, 16);
}

/** A feed is the same for thousands of files. */
const feedTexts = new WeakMap<Feed, string>();
