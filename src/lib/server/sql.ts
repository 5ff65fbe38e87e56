/** A quoted SQL identifier; names come from a generation's own metadata, never from an address. */
export function identifier(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

/** A text in SQL. */
export function text(value: string): string {
	return `'${value.replaceAll("'", "''")}'`;
}
