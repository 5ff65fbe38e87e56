/** One measured figure; `limit` is the bar it is held against in docs, never a reason to fail. */
export interface Figure {
	name: string;
	value: number;
	unit: string;
	limit?: string;
	/** How it was measured, in a few words. */
	how: string;
}

/** What measurements share: the prepared city and where to write. */
export interface Bench {
	/** Data folder of the demo city, received but not yet refreshed. */
	data: string;
	size: 'small' | 'large';
	/** A folder for what a measurement writes. */
	scratch: string;
	runs: number;
	/** How long a soak lasts. */
	minutes: number;
}

/** The middle of the values (mean of the two middle ones for an even count). */
export function median(values: number[]): number {
	const sorted = [...values].sort((left, right) => left - right);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
