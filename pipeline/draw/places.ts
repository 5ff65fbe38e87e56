import { join } from 'node:path';
import type { Paths } from '../paths.ts';

/** The folder of all numbered draws. */
export function plansFolder(paths: Paths): string {
	return join(paths.data, 'plans');
}

/** Where a draw's database spills to; apart from the build folder, which every refresh clears. */
export function spillFolder(paths: Paths): string {
	return join(plansFolder(paths), `spill-${process.pid}`);
}
