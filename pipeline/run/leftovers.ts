import { accessSync, constants, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { whileNobodyRuns } from './lease.ts';
import type { Paths } from '../paths.ts';
import { openState } from '../state.ts';

/** Where the demo city is made, which takes no lease and holds nobody's data. */
const demoWorkshop = 'demo';

/**
 * Removes what a killed run left in the build folder: raw copies of what departments sent, among it numbers of
 * persons. Every command does so first; while a run is alive nothing is touched, nor where the folder cannot be written.
 */
export function clearLeftovers(paths: Paths): void {
	if (!existsSync(paths.state) || !existsSync(paths.build)) return;
	const left = readdirSync(paths.build).filter((name) => name !== demoWorkshop);
	if (left.length === 0) return;
	try {
		accessSync(paths.build, constants.W_OK);
		accessSync(paths.state, constants.W_OK);
	} catch {
		return;
	}
	const state = openState(paths.state);
	try {
		whileNobodyRuns(state, () => {
			for (const name of left) rmSync(join(paths.build, name), { recursive: true, force: true });
		});
	} finally {
		state.close();
	}
}
