interface Kept<V> {
	value: Promise<V>;
	/** Bytes it takes, about; 0 while it is made. */
	size: number;
}

/**
 * Values under their keys: whoever asks while one is made waits for that one. Beyond `budget` bytes those longest
 * not asked for go; one that would take more than a tenth of it is not kept, nor one that could not be made.
 * `measure` says about how many bytes a value takes, or Infinity for one not to be kept.
 */
export function keepValues<V>(
	budget: number,
	measure: (key: string, value: V) => number,
): (key: string, make: () => Promise<V>) => Promise<V> {
	const values = new Map<string, Kept<V>>();
	let used = 0;
	const forget = (key: string, kept: Kept<V>): void => {
		if (values.get(key) !== kept) return;
		values.delete(key);
		used -= kept.size;
	};
	const weigh = (key: string, kept: Kept<V>, value: V): void => {
		const size = measure(key, value);
		if (size > budget / 10) return forget(key, kept);
		kept.size = size;
		used += size;
		for (const [oldest, other] of values) {
			if (used <= budget) return;
			if (other.size > 0) forget(oldest, other);
		}
	};
	return (key, make) => {
		const known = values.get(key);
		if (known) {
			// the newest stand last
			values.delete(key);
			values.set(key, known);
			return known.value;
		}
		const value = make();
		const kept: Kept<V> = { value, size: 0 };
		values.set(key, kept);
		value.then(
			(made) => weigh(key, kept, made),
			() => forget(key, kept),
		);
		return value;
	};
}
