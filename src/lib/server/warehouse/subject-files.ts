import type { DuckDBConnection } from '@duckdb/node-api';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from '../sql.ts';

/** Does work on a connection to a generation and gives the connection back. */
export type Lend = <T>(work: (connection: DuckDBConnection) => Promise<T>) => Promise<T>;

/** Which files of the lake can have rows of a subject. */
export interface SubjectFiles {
	/**
	 * Of each feed of many files those that can have rows of the subject, as paths; never an empty list. Null when
	 * every file must be read: too many are not marked yet, and are marked meanwhile, or they cannot be.
	 */
	choose(generation: string, subject: string, lend: Lend): Promise<Map<string, string[]> | null>;
}

/** Bits of the marks of one file: of a file of 10,000 subjects one in seven is taken for a subject that it has not. */
const width = 65_536;

/** Feeds of fewer files are read whole. */
const many = 8;

/** Files marked by one select, and while a reader waits. */
const step = 200;

/**
 * Marks each file of the lake with the hashes of the subjects in its rows, 8 kB a file, kept for as long as the server
 * runs: a file never changes, so a new generation costs its new files alone. Without the marks DuckDB reads every
 * subject of every file for the few rows of one.
 */
export function followSubjects(dataFolder: string): SubjectFiles {
	let marks = new Map<string, Uint8Array>();
	const whole = new Set<string>();
	let marking: Promise<unknown> = Promise.resolve();
	/** Feeds whose files cannot be marked, such as those without subjects, are read whole in that generation. */
	const markAll = async (
		connection: DuckDBConnection,
		generation: string,
		feeds: Map<string, string[]>,
	): Promise<void> => {
		const known = new Map<string, Uint8Array>();
		for (const [feed, files] of feeds) {
			const fresh = files.filter((file) => !marks.has(file));
			try {
				for (let at = 0; at < fresh.length; at += step)
					for (const [file, mark] of await markFiles(connection, fresh.slice(at, at + step)))
						known.set(file, mark);
				for (const file of files) known.set(file, known.get(file) ?? marks.get(file)!);
			} catch {
				whole.add(`${generation} ${feed}`);
			}
		}
		marks = known;
	};
	return {
		async choose(generation, subject, lend) {
			try {
				const feeds = listFeeds(dataFolder, generation);
				for (const feed of [...feeds.keys()])
					if (whole.has(`${generation} ${feed}`)) feeds.delete(feed);
				const fresh = [...feeds.values()].flat().filter((file) => !marks.has(file)).length;
				if (fresh > 0)
					marking = marking
						.then(() => lend((connection) => markAll(connection, generation, feeds)))
						.catch(() => undefined);
				if (fresh > step) return null;
				await marking;
				const bit = await lend((connection) => placeOf(connection, subject));
				return new Map(
					[...feeds].map(([feed, files]) => {
						const chosen = files.filter((file) => hasBit(marks.get(file), bit));
						// a list of no files cannot be read
						return [feed, chosen.length > 0 ? chosen : files.slice(0, 1)];
					}),
				);
			} catch {
				return null;
			}
		},
	};
}

/** The files that a generation's views read, by their feed, of feeds of many files. */
function listFeeds(dataFolder: string, generation: string): Map<string, string[]> {
	const feeds = new Map<string, string[]>();
	for (const path of readFileSync(generation.replace(/\.duckdb$/, '.files'), 'utf8').split('\n')) {
		const feed = /^lake\/([a-z_]+)\//.exec(path)?.[1];
		if (!feed) continue;
		const files = feeds.get(feed);
		if (files) files.push(join(dataFolder, path));
		else feeds.set(feed, [join(dataFolder, path)]);
	}
	for (const [feed, files] of feeds) if (files.length < many) feeds.delete(feed);
	return feeds;
}

const hashed = (value: string): string => `(hash(${value}) % ${width})::integer`;

async function placeOf(connection: DuckDBConnection, subject: string): Promise<number> {
	const found = await connection.runAndReadAll(`select ${hashed(text(subject))}`);
	return Number(found.getRows()[0]![0]);
}

async function markFiles(
	connection: DuckDBConnection,
	files: string[],
): Promise<[string, Uint8Array][]> {
	const found = await connection.runAndReadAll(
		`select filename, bitstring_agg(${hashed('subject_code')}, 0, ${width - 1})::blob as marks
		from read_parquet([${files.map(text).join(', ')}], filename = true)
		where subject_code is not null
		group by filename`,
	);
	const marks = new Map(
		found.getRows().map(([file, bits]) => [
			String(file),
			// a copy: the driver's own bytes go with the result
			Uint8Array.from((bits as unknown as { bytes: Uint8Array }).bytes),
		]),
	);
	return files.map((file) => [file, marks.get(file) ?? none]);
}

const none = new Uint8Array(width / 8);

const hasBit = (marks: Uint8Array | undefined, bit: number): boolean =>
	marks === undefined || (marks[bit >> 3]! & (128 >> (bit & 7))) !== 0;
