import { formatNumber, formatValue, missing } from '#lib/format.ts';

/** A share in per cent. */
export function writeShare(value: number | undefined): string {
	return formatValue(value, { name: '', type: 'DOUBLE', unit: 'share' }, 'zh');
}

/** An amount with as many digits as asked. */
export function writeAmount(value: number | null | undefined, digits = 0): string {
	return value === null || value === undefined ? missing : formatNumber(value, digits);
}
