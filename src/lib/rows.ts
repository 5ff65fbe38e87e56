import type { Row } from './view.ts';

/** The rows of an answer of a `/rows` address: JSON where they are few, Arrow IPC where they are many. */
export async function readRows(response: Response): Promise<Row[]> {
	if (!response.ok) throw new Error(`HTTP ${response.status}`);
	if (response.headers.get('content-type')?.startsWith('application/json'))
		return (await response.json()) as Row[];
	const [{ tableFromIPC, Type }, bytes] = await Promise.all([
		import('@uwdata/flechette'),
		response.arrayBuffer(),
	]);
	const table = tableFromIPC(new Uint8Array(bytes));
	const columns = table.schema.fields.map(({ name, type }, i) => {
		const values = table.getChildAt(i).toArray() as ArrayLike<unknown>;
		const length = type.typeId === Type.Date ? 10 : type.typeId === Type.Timestamp ? 19 : 0;
		return { name, values, length };
	});
	return Array.from({ length: table.numRows }, (_, row) =>
		Object.fromEntries(
			columns.map(({ name, values, length }) => {
				const value = values[row];
				return [name, length > 0 && value !== null ? formatInstant(Number(value), length) : value];
			}),
		),
	) as Row[];
}

function formatInstant(milliseconds: number, length: number): string {
	return new Date(milliseconds).toISOString().replace('T', ' ').slice(0, length);
}
