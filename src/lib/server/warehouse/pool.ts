/** A few connections lent out one user at a time; whoever comes when all are lent waits in turn. */
export interface Pool<T> {
	take(): Promise<T>;
	give(item: T): void;
	close(): void;
}

/** A pool that starts with `first` and opens more by `make`, at most `size` in all. */
export function makePool<T>(
	first: T,
	make: () => Promise<T>,
	size: number,
	drop: (item: T) => void,
): Pool<T> {
	const idle: T[] = [first];
	const waiting: ((item: T) => void)[] = [];
	let made = 1;
	return {
		async take() {
			const item = idle.pop();
			if (item !== undefined) return item;
			if (made < size) {
				made++;
				try {
					return await make();
				} catch (error) {
					made--;
					throw error;
				}
			}
			return new Promise<T>((resolve) => waiting.push(resolve));
		},
		give(item) {
			const next = waiting.shift();
			if (next) next(item);
			else idle.push(item);
		},
		close() {
			for (const item of idle.splice(0)) drop(item);
		},
	};
}
