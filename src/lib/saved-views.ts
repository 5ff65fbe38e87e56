/** A set of filters that a reader gave a name: an address of this product without its host. */
export interface SavedView {
	name: string;
	path: string;
	search: string;
}

/** Where the browser keeps them, until there are accounts. */
export const viewsKey = 'mingcha.views';
const most = 100;
const longestName = 40;
const longestAddress = 2000;

/** The views of a stored text. Never throws: what is not a view of ours is left out. */
export function readViews(text: string | null): SavedView[] {
	let stored: unknown;
	try {
		stored = JSON.parse(text ?? '[]');
	} catch {
		return [];
	}
	if (!Array.isArray(stored)) return [];
	return (stored as unknown[]).flatMap((entry) => asView(entry) ?? []).slice(0, most);
}

function asView(entry: unknown): SavedView | null {
	if (typeof entry !== 'object' || entry === null) return null;
	const { name, path, search } = entry as Record<string, unknown>;
	if (typeof name !== 'string' || typeof path !== 'string' || typeof search !== 'string')
		return null;
	// an address of this product only: no other host, no script
	if (!/^\/(?![/\\])/.test(path) || !/^(\?|$)/.test(search)) return null;
	if (path.length + search.length > longestAddress) return null;
	const clean = cleanName(name);
	return clean ? { name: clean, path, search } : null;
}

/** A name as it is kept: one line, no more than 40 characters; empty when nothing is left. */
export function cleanName(name: string): string {
	return [...name.replace(/[\p{Cc}\s]+/gu, ' ').trim()].slice(0, longestName).join('');
}

/** The views with one more; the same name of the same page is replaced, the newest stands first. */
export function addView(views: SavedView[], view: SavedView): SavedView[] {
	const checked = asView(view);
	return checked ? [checked, ...removeView(views, checked)].slice(0, most) : views;
}

/** The views without one. */
export function removeView(
	views: SavedView[],
	{ name, path }: Pick<SavedView, 'name' | 'path'>,
): SavedView[] {
	return views.filter((other) => other.name !== name || other.path !== path);
}
