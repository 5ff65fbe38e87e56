import type { DatabaseSync } from 'node:sqlite';
import { InputError, type Words } from '../errors.ts';
import type { Receipt } from '../landing.ts';
import { passingFaults } from './faults.ts';
import type { ExchangeSource } from './source.ts';

/** What one attempt at one source came to. */
export interface Exchanged {
	source: string;
	received: Receipt[];
	changes: number;
	withdrawn: number;
	/** The time was up before the table was read to its end; the next attempt goes on. */
	behind: boolean;
	/** What people should know although it went well. */
	warnings: Words[];
	failure: InputError | null;
}

/** How a source stands after its last attempt; times are local. */
export interface SourceState {
	source: string;
	state: 'new' | 'current' | 'behind' | 'failed';
	attempted_at: string | null;
	/** When the table was last read to its end or to the limit of a run. */
	succeeded_at: string | null;
	/** 1 after a failed attempt, one more with each retry of it. */
	failures: number;
	/** The running number of the last change taken. */
	sequence: number;
	watermark: string | null;
	error_code: string | null;
	error_zh: string | null;
	error_en: string | null;
}

/** Minutes to wait before each retry of a source that could not be reached. */
export const retryMinutes = [1, 5, 15];

/** Records how an attempt ended. */
export function recordAttempt(
	state: DatabaseSync,
	source: string,
	at: string,
	result: Exchanged,
	retrying: boolean,
): void {
	const { failure } = result;
	if (failure)
		state
			.prepare(
				`update exchange_sources set state = 'failed', attempted_at = ?, failures = case when ? then max(failures, 1) else 1 end,
					error_code = ?, error_zh = ?, error_en = ? where source = ?`,
			)
			.run(at, Number(retrying), failure.code, failure.words.zh, failure.words.en, source);
	else
		state
			.prepare(
				`update exchange_sources set state = ?, attempted_at = ?, succeeded_at = ?, failures = 0, error_code = null, error_zh = null,
					error_en = null where source = ?`,
			)
			.run(result.behind ? 'behind' : 'current', at, at, source);
}

/** How every source stands, by name. */
export function readSourceStates(state: DatabaseSync): SourceState[] {
	return state
		.prepare(
			`select source, state, attempted_at, succeeded_at, failures, sequence, watermark, error_code, error_zh, error_en
			 from exchange_sources order by source`,
		)
		.all() as unknown as SourceState[];
}

/**
 * The sources that could not be reached and whose next retry has come at a local time `now`. Each is
 * counted as tried, so that a run that never gets to them does not try for ever.
 */
export function startRetries(state: DatabaseSync, now: string): string[] {
	const instant = Date.parse(`${now.replace(' ', 'T')}Z`);
	const due = readSourceStates(state)
		.filter((one) => one.state === 'failed' && passingFaults.includes(one.error_code ?? ''))
		.filter((one) => {
			const minutes = retryMinutes[one.failures - 1];
			return (
				minutes !== undefined &&
				instant >= Date.parse(`${one.attempted_at!.replace(' ', 'T')}Z`) + minutes * 60_000
			);
		})
		.map((one) => one.source);
	const count = state.prepare(
		'update exchange_sources set failures = failures + 1, attempted_at = ? where source = ?',
	);
	for (const source of due) count.run(now, source);
	return due;
}

/**
 * Throws InputError when the file of a source is gone whose changes were taken: without it nobody can
 * read them, and its rows would silently leave the published tables.
 */
export function refuseGoneSources(state: DatabaseSync, sources: ExchangeSource[]): void {
	const gone = readSourceStates(state).find(
		(one) => one.sequence > 0 && !sources.some((source) => source.name === one.source),
	);
	if (gone)
		throw new InputError('SOURCE-GONE', `sources/${gone.source}.yaml`, {
			zh: `来源文件不见了，而已从它取到变更 ${gone.sequence} 条；请放回文件，不再读取时写 enabled: false。`,
			en: `the source file is gone, but ${gone.sequence} changes were taken from it; put it back, with enabled: false to stop reading it.`,
		});
}

/** What people are told of an attempt at a source. */
export function attemptWords(result: Exchanged): Words[] {
	if (result.failure) return [result.failure.words];
	const more = result.behind
		? { zh: '，尚有未取，下次继续', en: ', more next time' }
		: { zh: '', en: '' };
	const taken = {
		zh: `来源 ${result.source}：取到变更 ${result.changes} 条（其中撤销 ${result.withdrawn} 条），${result.received.length} 批${more.zh}`,
		en: `source ${result.source}: ${result.changes} changes taken (${result.withdrawn} withdrawals) in ${result.received.length} batches${more.en}`,
	};
	return [...result.warnings, taken];
}
