/**
 * Closes an open list on a click elsewhere and on Escape, which gives the focus back to what opened it; for `@attach`.
 * Returns what takes it off again.
 */
export function dismiss(list: HTMLDetailsElement): () => void {
	const click = (event: MouseEvent): void => {
		if (list.open && !list.contains(event.target as Node)) list.open = false;
	};
	const press = (event: KeyboardEvent): void => {
		if (!list.open || event.key !== 'Escape') return;
		list.open = false;
		list.querySelector('summary')?.focus();
	};
	window.addEventListener('click', click);
	window.addEventListener('keydown', press);
	return () => {
		window.removeEventListener('click', click);
		window.removeEventListener('keydown', press);
	};
}
