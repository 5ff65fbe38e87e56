/**
 * Copies a text. Browsers give the clipboard to https pages alone, so a plain page selects the text in a field and asks
 * for the old copy command. False when the browser refuses both.
 */
export async function copyText(text: string): Promise<boolean> {
	if (window.isSecureContext && navigator.clipboard) {
		try {
			await navigator.clipboard.writeText(text);
			return true;
		} catch {
			// the reader or a policy said no: the old way may still be open
		}
	}
	const focused = document.activeElement as HTMLElement | null;
	const field = document.createElement('textarea');
	field.value = text;
	field.readOnly = true;
	field.style.position = 'fixed';
	field.style.opacity = '0';
	document.body.append(field);
	field.select();
	try {
		return document.execCommand('copy');
	} catch {
		return false;
	} finally {
		field.remove();
		focused?.focus({ preventScroll: true });
	}
}
