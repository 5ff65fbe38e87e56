import type { TestProject } from 'vitest/node';
import { makeCity } from './city.ts';
import { buildPages, servePages } from './server.ts';

declare module 'vitest' {
	interface ProvidedContext {
		/** The data folder of the demo city. */
		city: string;
		/** Where the built server serves it. */
		origin: string;
	}
}

/** Builds once, serves the demo city once, for all page tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	buildPages();
	const city = makeCity();
	const served = await servePages(city);
	project.provide('city', city);
	project.provide('origin', served.origin);
	return () => served.stop();
}
