/** A two-sided interval of a share (0–1). */
export interface Interval {
	readonly low: number;
	readonly high: number;
}

/** The 97.5 % quantile of the normal distribution. */
export const Z95 = 1.959963984540054;

/** Wilson's score interval for a share observed on `size` (effective) trials (Wilson 1927; Newcombe 1998 method 3). */
export function wilsonInterval(share: number, size: number, z = Z95): Interval {
	const middle = share + (z * z) / (2 * size);
	const half = z * Math.sqrt((share * (1 - share)) / size + (z * z) / (4 * size * size));
	const scale = 1 + (z * z) / size;
	return {
		low: share <= 0 ? 0 : Math.max(0, (middle - half) / scale),
		high: share >= 1 ? 1 : Math.min(1, (middle + half) / scale),
	};
}

/** Clopper–Pearson's interval with a fractional count, as Korn and Graubard use it with the effective sample size (Korn–Graubard 1998; NCHS standard). */
export function clopperPearsonInterval(count: number, size: number, level = 0.95): Interval {
	const tail = (1 - level) / 2;
	return {
		low: count <= 0 ? 0 : betaQuantile(tail, count, size - count + 1),
		high: count >= size ? 1 : betaQuantile(1 - tail, count + 1, size - count),
	};
}

/** The x at which the regularised incomplete beta function reaches `probability`, by bisection to the last bits. */
export function betaQuantile(probability: number, a: number, b: number): number {
	let low = 0;
	let high = 1;
	for (let step = 0; step < 60; step++) {
		const middle = (low + high) / 2;
		if (betaCumulative(middle, a, b) < probability) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}

/** The regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22). */
export function betaCumulative(x: number, a: number, b: number): number {
	if (x <= 0) return 0;
	if (x >= 1) return 1;
	if (x > (a + 1) / (a + b + 2)) return 1 - betaCumulative(1 - x, b, a);
	const logFront =
		logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x);
	return (Math.exp(logFront) / a) * betaFraction(x, a, b);
}

// 1 + d1/(1 + d2/(1 + …)) from the front, by Lentz's method; returns its reciprocal.
function betaFraction(x: number, a: number, b: number): number {
	let fraction = 1;
	let ahead = 1;
	let behind = 0;
	for (let term = 1; term <= 1000; term++) {
		const half = term >> 1;
		const top = term % 2 === 0 ? half * (b - half) : -(a + half) * (a + b + half);
		const coefficient = (top * x) / ((a + term - 1) * (a + term));
		behind = 1 / (1 + coefficient * behind);
		ahead = 1 + coefficient / ahead;
		fraction *= ahead * behind;
		if (Math.abs(ahead * behind - 1) < 1e-15) break;
	}
	return 1 / fraction;
}

// Stirling's series after shifting the argument above 16 (DLMF 5.11.1): 14 digits.
function logGamma(x: number): number {
	let shifted = x;
	let product = 1;
	while (shifted < 16) product *= shifted++;
	const inverse = 1 / (shifted * shifted);
	const series =
		(1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) /
		shifted;
	return (
		(shifted - 0.5) * Math.log(shifted) -
		shifted +
		Math.log(2 * Math.PI) / 2 +
		series -
		Math.log(product)
	);
}
