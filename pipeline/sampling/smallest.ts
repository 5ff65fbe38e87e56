/** A ticket and the id it belongs to; ordered by ticket, then id. */
export interface Ticketed {
	readonly ticket: string;
	readonly id: string;
}

/** Keeps the `capacity` smallest tickets offered to it: a binary heap with the largest kept ticket on top. */
export interface SmallestTickets {
	readonly capacity: number;
	readonly kept: Ticketed[];
}

/** An empty keeper of the `capacity` smallest tickets. */
export function keepSmallest(capacity: number): SmallestTickets {
	return { capacity, kept: [] };
}

/** Offers one ticket; O(1) when it is larger than all kept, O(log capacity) otherwise. */
export function offer(keeper: SmallestTickets, ticket: string, id: string): void {
	const { kept, capacity } = keeper;
	if (kept.length < capacity) {
		kept.push({ ticket, id });
		siftUp(kept);
		return;
	}
	const top = kept[0];
	if (top === undefined || ticket > top.ticket || (ticket === top.ticket && id >= top.id)) return;
	kept[0] = { ticket, id };
	siftDown(kept);
}

/** The kept tickets in ascending order. */
export function ascending(keeper: SmallestTickets): Ticketed[] {
	return [...keeper.kept].sort((left, right) => (isAbove(left, right) ? 1 : -1));
}

function isAbove(left: Ticketed, right: Ticketed): boolean {
	return left.ticket > right.ticket || (left.ticket === right.ticket && left.id > right.id);
}

function siftUp(heap: Ticketed[]): void {
	let child = heap.length - 1;
	while (child > 0) {
		const parent = (child - 1) >> 1;
		if (!swapIfAbove(heap, child, parent)) return;
		child = parent;
	}
}

function siftDown(heap: Ticketed[]): void {
	let parent = 0;
	for (;;) {
		let child = 2 * parent + 1;
		const left = heap[child];
		const right = heap[child + 1];
		if (left === undefined) return;
		if (right !== undefined && isAbove(right, left)) child++;
		if (!swapIfAbove(heap, child, parent)) return;
		parent = child;
	}
}

function swapIfAbove(heap: Ticketed[], child: number, parent: number): boolean {
	const below = heap[child];
	const above = heap[parent];
	if (below === undefined || above === undefined || !isAbove(below, above)) return false;
	heap[parent] = below;
	heap[child] = above;
	return true;
}
