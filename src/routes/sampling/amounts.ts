import { formatNumber, missing } from '#lib/format.ts';

/** A share in per cent with one digit. */
export function writeShare(value: number | undefined): string {
	return value === undefined ? missing : `${formatNumber(value * 100, 1)}%`;
}

/** An amount with as many digits as asked. */
export function writeAmount(value: number | null | undefined, digits = 0): string {
	return value === null || value === undefined ? missing : formatNumber(value, digits);
}
