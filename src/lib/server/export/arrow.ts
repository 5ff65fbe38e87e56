import {
	Bool,
	DateDay,
	Field,
	Float64,
	Int32,
	RecordBatch,
	RecordBatchStreamWriter,
	Schema,
	Struct,
	TimestampMicrosecond,
	Utf8,
	makeData,
	type Data,
	type DataType,
} from 'apache-arrow';
import type { Chunk, ResultColumn, ResultStream } from '../warehouse.ts';

const batchRows = 65_536;

/** How a column gets from DuckDB's memory into Arrow's. */
interface Writer {
	type: DataType;
	write(chunks: Chunk[], column: number, rows: number): Record<string, unknown>;
}

/** Body of a response: an Arrow IPC stream, one record batch per 65,536 rows, made at the reader's pace. */
export function streamArrow({ columns, chunks }: ResultStream): ReadableStream<Uint8Array> {
	const writers = columns.map(makeWriter);
	const schema = new Schema(columns.map(({ name }, i) => new Field(name, writers[i]!.type, true)));
	const output = new PartWriter();
	let first = true;
	return new ReadableStream<Uint8Array>(
		{
			async pull(controller) {
				const held: Chunk[] = [];
				let rows = 0;
				let ended = false;
				while (rows < batchRows && !ended) {
					const { done, value } = await chunks.next();
					if (done) ended = true;
					else {
						held.push(value);
						rows += value.rows;
					}
				}
				if (rows > 0 || first) output.write(makeBatch(schema, writers, held, rows));
				first = false;
				if (ended) output.finish();
				controller.enqueue(output.take());
				if (ended) controller.close();
			},
			async cancel() {
				await chunks.return?.();
			},
		},
		{ highWaterMark: 1 },
	);
}

function makeBatch(schema: Schema, writers: Writer[], chunks: Chunk[], rows: number): RecordBatch {
	const children = writers.map((writer, column): Data => {
		const nullBitmap = joinValidity(chunks, column, rows);
		return makeData({
			type: writer.type,
			length: rows,
			nullCount: nullBitmap ? countNulls(nullBitmap, rows) : 0,
			nullBitmap,
			...writer.write(chunks, column, rows),
		} as never);
	});
	return new RecordBatch(
		schema,
		makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children }),
	);
}

/** The Arrow form of a published type, BIGINT and DECIMAL as doubles; throws for a type no mart publishes. */
function makeWriter({ name, type }: ResultColumn): Writer {
	switch (type.replace(/\(.*/, '')) {
		case 'VARCHAR':
			return { type: new Utf8(), write: writeText };
		case 'INTEGER':
			return { type: new Int32(), write: copyValues(Int32Array) };
		case 'DATE':
			return { type: new DateDay(), write: copyValues(Int32Array) };
		case 'TIMESTAMP':
			return { type: new TimestampMicrosecond(), write: copyValues(BigInt64Array) };
		case 'DOUBLE':
			return { type: new Float64(), write: copyValues(Float64Array) };
		case 'BIGINT':
			return makeDoubles(8, (view, at) => Number(view.getBigInt64(at, true)));
		case 'DECIMAL':
			return makeDecimals(type);
		case 'BOOLEAN':
			return { type: new Bool(), write: packBits };
		default:
			throw new TypeError(`column ${name} has type ${type}: cast it to a published type`);
	}
}

type NumberArray = Int32ArrayConstructor | Float64ArrayConstructor | BigInt64ArrayConstructor;

function copyValues(Values: NumberArray): Writer['write'] {
	return (chunks, column, rows) => {
		const data = new Values(rows);
		const bytes = new Uint8Array(data.buffer);
		let at = 0;
		for (const chunk of chunks) {
			const source = chunk.bytes(column, Values.BYTES_PER_ELEMENT);
			bytes.set(source, at);
			at += source.length;
		}
		return { data };
	};
}

function makeDoubles(width: number, value: (view: DataView, at: number) => number): Writer {
	return {
		type: new Float64(),
		write: (chunks, column, rows) => {
			const data = new Float64Array(rows);
			let row = 0;
			for (const chunk of chunks) {
				const view = viewOf(chunk.bytes(column, width));
				for (let i = 0; i < chunk.rows; i++) data[row++] = value(view, i * width);
			}
			return { data };
		},
	};
}

function makeDecimals(type: string): Writer {
	const [digits, scale] = /\((\d+),\s*(\d+)\)/.exec(type)!.slice(1).map(Number) as [number, number];
	const unit = 10 ** scale;
	if (digits <= 4) return makeDoubles(2, (view, at) => view.getInt16(at, true) / unit);
	if (digits <= 9) return makeDoubles(4, (view, at) => view.getInt32(at, true) / unit);
	if (digits <= 18) return makeDoubles(8, (view, at) => Number(view.getBigInt64(at, true)) / unit);
	return makeDoubles(
		16,
		(view, at) =>
			Number((view.getBigInt64(at + 8, true) << 64n) | view.getBigUint64(at, true)) / unit,
	);
}

const packBits: Writer['write'] = (chunks, column, rows) => {
	const data = new Uint8Array(Math.ceil(rows / 8));
	let row = 0;
	for (const chunk of chunks)
		for (const value of chunk.bytes(column, 1)) {
			if (value) data[row >> 3]! |= 1 << (row & 7);
			row++;
		}
	return { data };
};

/** A DuckDB string is 16 bytes: its length, then up to 12 bytes of it or 4 bytes and a pointer. */
const writeText: Writer['write'] = (chunks, column, rows) => {
	const valueOffsets = new Int32Array(rows + 1);
	const sources = chunks.map((chunk) => {
		const bytes = chunk.bytes(column, 16);
		return { chunk, bytes, view: viewOf(bytes), validity: chunk.validity(column) };
	});
	let row = 0;
	for (const { chunk, view, validity } of sources)
		for (let i = 0; i < chunk.rows; i++, row++) {
			const present = !validity || (validity[i >> 3]! >> (i & 7)) & 1;
			valueOffsets[row + 1] = valueOffsets[row]! + (present ? view.getUint32(i * 16, true) : 0);
		}
	const data = new Uint8Array(valueOffsets[rows]!);
	row = 0;
	for (const { chunk, bytes } of sources)
		for (let i = 0; i < chunk.rows; i++, row++) {
			const at = valueOffsets[row]!;
			const length = valueOffsets[row + 1]! - at;
			if (length > 12) data.set(chunk.longText(bytes, i * 16 + 8, length), at);
			else for (let j = 0; j < length; j++) data[at + j] = bytes[i * 16 + 4 + j]!;
		}
	return { valueOffsets, data };
};

function joinValidity(chunks: Chunk[], column: number, rows: number): Uint8Array | null {
	let bitmap: Uint8Array | null = null;
	let row = 0;
	for (const chunk of chunks) {
		const bits = chunk.validity(column);
		if (bits) {
			bitmap ??= new Uint8Array(Math.ceil(rows / 64) * 8).fill(255);
			for (let i = 0; i < chunk.rows; i++)
				if (!((bits[i >> 3]! >> (i & 7)) & 1)) bitmap[(row + i) >> 3]! &= ~(1 << ((row + i) & 7));
		}
		row += chunk.rows;
	}
	return bitmap;
}

function countNulls(bitmap: Uint8Array, rows: number): number {
	let nulls = 0;
	for (let i = 0; i < rows; i++) if (!((bitmap[i >> 3]! >> (i & 7)) & 1)) nulls++;
	return nulls;
}

function viewOf(bytes: Uint8Array): DataView {
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Arrow's stream writer with its output taken in parts instead of through a stream of its own. */
class PartWriter extends RecordBatchStreamWriter {
	#parts: Uint8Array[] = [];

	protected override _write(part: ArrayBufferView | string): this {
		if (typeof part !== 'string' && part?.byteLength) {
			this.#parts.push(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
			this._position += part.byteLength;
		}
		return this;
	}

	take(): Uint8Array {
		const bytes = Buffer.concat(this.#parts);
		this.#parts = [];
		return bytes;
	}
}
