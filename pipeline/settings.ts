import { join } from 'node:path';
import { InputError } from './errors.ts';

/** The policy pack of this installation: `MINGCHA_POLICY` (a pack's name or a file), else `default`. */
export const policyFile = ((): string => {
	const name = process.env.MINGCHA_POLICY ?? 'default';
	return /\.ya?ml$/.test(name) ? name : join(import.meta.dirname, 'policies', `${name}.yaml`);
})();

const usualLandingDays = 180;

/**
 * After how many days the landing copy of a file that the lake holds is removed: `MINGCHA_LANDING_DAYS`, else 180.
 * Throws InputError when that is no whole number from 1.
 */
export function landingDays(): number {
	const text = process.env.MINGCHA_LANDING_DAYS ?? String(usualLandingDays);
	if (/^[1-9][0-9]{0,5}$/.test(text)) return Number(text);
	throw new InputError('SETTING', 'MINGCHA_LANDING_DAYS', {
		zh: `应为 1 以上的整数天数，现在是“${text}”，请改正。`,
		en: `this must be a whole number of days from 1, not "${text}"; mend it.`,
	});
}
