import { join } from 'node:path';

/** The policy pack of this installation: `MINGCHA_POLICY` (a pack's name or a file), else `default`. */
export const policyFile = ((): string => {
	const name = process.env.MINGCHA_POLICY ?? 'default';
	return /\.ya?ml$/.test(name) ? name : join(import.meta.dirname, 'policies', `${name}.yaml`);
})();
