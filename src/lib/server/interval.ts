/** A value with its 95 % interval; null where too little is known for one. */
export interface Estimate {
	value: number;
	low: number | null;
	high: number | null;
}

const z = 1.959964;

/** A share with Wilson's interval (Wilson 1927), which stays inside 0 to 1 and holds for few cases. */
export function estimateShare(part: number, whole: number): Estimate | null {
	if (whole === 0) return null;
	const share = part / whole;
	const middle = (share + (z * z) / (2 * whole)) / (1 + (z * z) / whole);
	const half =
		(z / (1 + (z * z) / whole)) *
		Math.sqrt((share * (1 - share)) / whole + (z * z) / (4 * whole * whole));
	return { value: share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** A mean with the normal interval from the sum and the sum of squares; none below 30 values. */
export function estimateMean(count: number, sum: number, squares: number): Estimate | null {
	if (count === 0) return null;
	const mean = sum / count;
	if (count < 30) return { value: mean, low: null, high: null };
	const half = z * Math.sqrt(Math.max(0, squares - count * mean * mean) / (count - 1) / count);
	return { value: mean, low: mean - half, high: mean + half };
}

/** What a mean and its spread follow from. */
export interface Moments {
	count: number;
	sum: number;
	squares: number;
}

/** The first mean less the second with the interval of two independent samples (Welch); none below 30 values each. */
export function estimateDifference(first: Moments, second: Moments): Estimate {
	const mean = ({ sum, count }: Moments): number => sum / count;
	const error = ({ count, sum, squares }: Moments): number =>
		Math.max(0, squares - (sum * sum) / count) / (count - 1) / count;
	const value = mean(first) - mean(second);
	if (first.count < 30 || second.count < 30) return { value, low: null, high: null };
	const half = z * Math.sqrt(error(first) + error(second));
	return { value, low: value - half, high: value + half };
}
