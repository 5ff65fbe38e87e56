/** The ratio of one batch so that `batches` independent batches reach an annual ratio: 1 − (1 − π)^(1/m); ratios 0–1 (methods §2.2). */
export function batchRatio(annualRatio: number, batches: number): number {
	return 1 - (1 - annualRatio) ** (1 / batches);
}

/** A subject's inclusion probability over a year from those of its batches: 1 − Π(1 − π_b) (methods §2.2). */
export function annualInclusion(batchRatios: readonly number[]): number {
	return 1 - batchRatios.reduce((missed, ratio) => missed * (1 - ratio), 1);
}
