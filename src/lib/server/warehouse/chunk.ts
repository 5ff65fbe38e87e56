import { JsonDuckDBValueConverter, type DuckDBDataChunk } from '@duckdb/node-api';
import driver from '@duckdb/node-bindings';
import type { Cell, Chunk } from './generation.ts';

/** A piece of a result as pages and downloads read it; `types` are DuckDB's names of its columns' types. */
export function openChunk(chunk: DuckDBDataChunk, types: string[]): Chunk {
	const rows = chunk.rowCount;
	const vector = (column: number) => driver.data_chunk_get_vector(chunk.chunk, column);
	return {
		rows,
		bytes: (column, width) => driver.vector_get_data(vector(column), rows * width),
		validity: (column) => driver.vector_get_validity(vector(column), Math.ceil(rows / 64) * 8),
		longText: (bytes, offset, length) =>
			driver.get_data_from_pointer(bytes.buffer as ArrayBuffer, bytes.byteOffset + offset, length),
		cells: () => {
			const convert = makeConverter(types);
			return chunk.convertRows(JsonDuckDBValueConverter).map(convert);
		},
	};
}

const wide = /^(BIGINT|UBIGINT|HUGEINT|UHUGEINT|DECIMAL)/;

/** What turns the driver's values of a row into cells. */
export function makeConverter(types: string[]): (row: unknown[]) => Cell[] {
	const asNumber = types.map((type) => wide.test(type));
	return (row) =>
		row.map((cell, i) => {
			if (cell === null || cell === undefined) return null;
			// a whole number beyond what JavaScript holds exactly stays text
			if (asNumber[i])
				return Number.isSafeInteger(Math.trunc(Number(cell))) ? Number(cell) : String(cell);
			return typeof cell === 'object' ? JSON.stringify(cell) : (cell as Cell);
		});
}
