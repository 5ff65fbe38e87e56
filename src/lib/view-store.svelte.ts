import { addView, readViews, removeView, viewsKey, type SavedView } from './saved-views.ts';

let kept = $state<SavedView[]>([]);
let listening = false;

function load(): void {
	try {
		kept = readViews(localStorage.getItem(viewsKey));
	} catch {
		kept = [];
	}
}

/** The saved views of this browser; call it where the page runs, never on the server. Other windows are followed. */
export function followViews(): void {
	if (listening) return;
	listening = true;
	load();
	addEventListener('storage', (event) => {
		if (event.key === viewsKey || event.key === null) load();
	});
}

/** The views that are known; empty until {@link followViews} ran. */
export function listViews(): SavedView[] {
	return kept;
}

/** Keeps a view; false when the browser does not let it. */
export function saveView(view: SavedView): boolean {
	load();
	return store(addView(kept, view));
}

/** Forgets a view; false when the browser does not let it. */
export function forgetView(view: SavedView): boolean {
	load();
	return store(removeView(kept, view));
}

function store(views: SavedView[]): boolean {
	try {
		localStorage.setItem(viewsKey, JSON.stringify(views));
	} catch {
		return false;
	}
	kept = views;
	return true;
}
