import type { Cell, Row } from './view.ts';

/** Rows of a table, made when they are looked at; an array is one too. */
export interface RowList {
	readonly length: number;
	slice(start?: number, end?: number): Row[];
}

/** The rows of an answer of a `/rows` address: JSON where they are few, Arrow IPC where they are many. */
export async function readRows(response: Response): Promise<RowList> {
	if (!response.ok) throw new Error(`HTTP ${response.status}`);
	if (response.headers.get('content-type')?.startsWith('application/json'))
		return (await response.json()) as Row[];
	const [{ tableFromIPC, Type }, bytes] = await Promise.all([
		import('@uwdata/flechette'),
		response.arrayBuffer(),
	]);
	const table = tableFromIPC(new Uint8Array(bytes));
	const columns = table.schema.fields.map(({ name, type }, i) => ({
		name,
		values: table.getChildAt(i) as { at(row: number): Cell | bigint },
		length: type.typeId === Type.Date ? 10 : type.typeId === Type.Timestamp ? 19 : 0,
	}));
	const make = (row: number): Row =>
		Object.fromEntries(
			columns.map(({ name, values, length }) => {
				const value = values.at(row) as Cell;
				return [name, length > 0 && value !== null ? formatInstant(Number(value), length) : value];
			}),
		);
	return {
		length: table.numRows,
		slice: (start = 0, end = table.numRows) =>
			Array.from({ length: Math.max(0, Math.min(end, table.numRows) - start) }, (_, i) =>
				make(start + i),
			),
	};
}

function formatInstant(milliseconds: number, length: number): string {
	return new Date(milliseconds).toISOString().replace('T', ' ').slice(0, length);
}
