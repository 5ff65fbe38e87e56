import { createHash } from 'node:crypto';
import {
	appendFileSync,
	chmodSync,
	closeSync,
	copyFileSync,
	createReadStream,
	existsSync,
	fsyncSync,
	lstatSync,
	openSync,
	readFileSync,
	readdirSync,
	rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localTime, type Clock } from './clock.ts';
import { failPoint } from './fail-point.ts';
import { maskName } from './intake/personal.ts';
import { moveIntoPlace, type Paths } from './paths.ts';
import type { Words } from './errors.ts';

/** One arrival of a file: which bytes, under which name, from whom, when by our own clock (local time). */
export interface Receipt {
	batchId: string;
	/** Grows by one with each new content; part of a row's lineage. */
	batchNumber: number;
	size: number;
	/** Path below the inbox, with `/`; identity numbers in it are masked. */
	path: string;
	reportedBy: string;
	receivedAt: string;
	/** When the landing copy was removed because it was old; not there while there is a copy. */
	purgedAt?: string;
}

/** A later line on the copy of a content: it was removed, or came again. */
interface CopyNote {
	batchId: string;
	purgedAt: string | null;
}

/** A file of the inbox that was not taken, and why. */
export interface Refusal {
	path: string;
	words: Words;
}

/** A run waits this long at most for young files; when more is asked, they are left for the next run. */
const longestWaitSeconds = 5;
const unfinished = /(^|\/)(\.|~\$)|\.(part|tmp|filepart|crdownload|new)$/i;

/** Every receipt so far, in order of arrival, with what became of its copy. A torn last line (power cut) does not count. */
export function readReceipts(paths: Paths): Receipt[] {
	const file = receiptsFile(paths);
	if (!existsSync(file)) return [];
	const receipts: Receipt[] = [];
	const purged = new Map<string, string | null>();
	for (const line of readFileSync(file, 'utf8').split('\n')) {
		if (line === '') continue;
		try {
			const entry = JSON.parse(line) as Receipt | CopyNote;
			if ('path' in entry) receipts.push(entry);
			else purged.set(entry.batchId, entry.purgedAt);
		} catch {
			continue;
		}
	}
	return receipts.map((receipt) => {
		const purgedAt = purged.get(receipt.batchId) ?? null;
		return purgedAt === null ? receipt : { ...receipt, purgedAt };
	});
}

/** The landing folder, open for taking files in. */
export interface Landing {
	/**
	 * Takes one file of the inbox (named by its path below it) at a local time and removes it there.
	 * The bytes are safe before the receipt is written, and the receipt before the inbox is cleared.
	 */
	take(path: string, receivedAt: string): Promise<{ receipt: Receipt; repeated: boolean }>;
}

/** Opens the landing folder for taking files in. */
export function openLanding(paths: Paths): Landing {
	mendReceipts(paths);
	const known = readReceipts(paths);
	const numbers = new Map(known.map((receipt) => [receipt.batchId, receipt.batchNumber]));
	const purged = new Set(
		known.filter((receipt) => receipt.purgedAt !== undefined).map((receipt) => receipt.batchId),
	);
	const seen = new Set(known.map((receipt) => `${receipt.batchId} ${receipt.path}`));
	let lastNumber = known.reduce((last, receipt) => Math.max(last, receipt.batchNumber), 0);
	return {
		async take(path, receivedAt) {
			const file = join(paths.inbox, path);
			const batchId = await hashFile(file);
			const repeated = numbers.has(batchId);
			const batchNumber = numbers.get(batchId) ?? ++lastNumber;
			numbers.set(batchId, batchNumber);
			if (!existsSync(join(paths.landing, batchId))) landBytes(file, join(paths.landing, batchId));
			if (purged.delete(batchId)) appendNote(paths, { batchId, purgedAt: null });
			failPoint('receive.landed');
			const shown = maskName(path);
			const reportedBy = shown.includes('/') ? shown.slice(0, shown.indexOf('/')) : '';
			const receipt: Receipt = {
				batchId,
				batchNumber,
				size: lstatSync(file).size,
				path: shown,
				reportedBy,
				receivedAt,
			};
			if (!seen.has(`${batchId} ${shown}`)) {
				appendLine(receiptsFile(paths), JSON.stringify(receipt));
				seen.add(`${batchId} ${shown}`);
			}
			failPoint('receive.recorded');
			rmSync(file, { force: true });
			return { receipt, repeated };
		},
	};
}

/**
 * Takes every settled file of the inbox into the landing folder under the hash of its bytes.
 * Files changed within the last `settleSeconds` are left for the next time; links and unfinished
 * copies are not taken.
 */
export async function receive(
	paths: Paths,
	clock: Clock = () => new Date(),
	settleSeconds = 0,
): Promise<{ received: Receipt[]; repeated: Receipt[]; refused: Refusal[] }> {
	const landing = openLanding(paths);
	const received: Receipt[] = [];
	const repeated: Receipt[] = [];
	const refused: Refusal[] = [];
	const refuse = (path: string, zh: string, en: string): void =>
		void refused.push({ path: maskName(path), words: { zh, en } });
	const waiting = listFiles(paths.inbox).filter((path) => !unfinished.test(path));
	const quiet = await settledFiles(
		waiting.map((path) => join(paths.inbox, path)),
		settleSeconds,
	);
	for (const path of waiting) {
		const file = join(paths.inbox, path);
		const status = lstatSync(file, { throwIfNoEntry: false });
		if (!status?.isFile()) {
			if (status)
				refuse(
					path,
					'不是普通文件（链接或设备），未接收。',
					'not a plain file (a link or device); not taken.',
				);
			else if (path.includes(unnamed))
				refuse(
					path,
					'名称不是 UTF-8 编码（多为 GBK），读不到，未接收；请改名后重新放入。',
					'the name is not in UTF-8 (often it is in GBK), so it cannot be opened; not taken. Rename it and put it there again.',
				);
			continue;
		}
		if (!quiet.has(file)) continue;
		try {
			const taken = await landing.take(path, localTime(clock()));
			(taken.repeated ? repeated : received).push(taken.receipt);
		} catch (error) {
			const { code } = error as NodeJS.ErrnoException;
			if (!['EACCES', 'EPERM', 'EROFS', 'EBUSY'].includes(code ?? '')) throw error;
			refuse(
				path,
				`没有权限读取或移走（${code}），请调整权限。`,
				`no right to read it or to take it away (${code}); mend its permissions.`,
			);
		}
	}
	return { received, repeated, refused };
}

/**
 * Removes landing copies that are older than `days`, for they hold what departments sent with all personal data.
 * Only contents that `isRead` says the lake holds; the receipt stays and says when its copy was removed.
 * Returns how many were removed.
 */
export function purgeLanding(
	paths: Paths,
	isRead: (batchId: string) => boolean,
	days: number,
	now: Date,
): number {
	const before = now.getTime() - days * 86_400_000;
	let count = 0;
	for (const batchId of new Set(readReceipts(paths).map((receipt) => receipt.batchId))) {
		const file = join(paths.landing, batchId);
		const status = lstatSync(file, { throwIfNoEntry: false });
		if (!status || status.mtimeMs >= before || !isRead(batchId)) continue;
		appendNote(paths, { batchId, purgedAt: localTime(now) });
		failPoint('purge.noted');
		rmSync(file, { force: true });
		count++;
	}
	return count;
}

/** Whether a data folder holds nothing yet: no file received, waiting or mapped. */
export function isEmpty(paths: Paths): boolean {
	const names = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
	return (
		readReceipts(paths).length === 0 &&
		names(paths.inbox).length === 0 &&
		names(paths.mappings).length === 0
	);
}

function receiptsFile(paths: Paths): string {
	return join(paths.landing, 'receipts.ndjson');
}

/** Stands in a name for bytes that are no UTF-8; nothing can be opened by such a name. */
const unnamed = '\ufffd';

/** Paths below a folder, with `/`. A linked folder is one entry: Node's own recursive listing would walk out through it. */
function listFiles(folder: string, below = ''): string[] {
	if (!existsSync(folder)) return [];
	return readdirSync(folder, { withFileTypes: true })
		.flatMap((entry) =>
			entry.isDirectory() && !entry.name.includes(unnamed)
				? listFiles(join(folder, entry.name), `${below}${entry.name}/`)
				: [below + entry.name],
		)
		.sort();
}

/** The files whose size and time have not changed for the last `seconds`; short waits are waited for, once for all. */
async function settledFiles(files: string[], seconds: number): Promise<Set<string>> {
	if (seconds <= 0) return new Set(files);
	const look = (file: string): string => {
		const status = lstatSync(file, { throwIfNoEntry: false });
		return status ? `${status.size} ${status.mtimeMs}` : 'gone';
	};
	const young = files.filter(
		(file) =>
			Date.now() - (lstatSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) < seconds * 1000,
	);
	const settled = new Set(files.filter((file) => !young.includes(file)));
	if (young.length === 0 || seconds > longestWaitSeconds) return settled;
	const before = new Map(young.map((file) => [file, look(file)]));
	await sleep(seconds * 1000);
	for (const file of young) if (look(file) === before.get(file)) settled.add(file);
	return settled;
}

/** SHA-256 of a file's bytes, lowercase hex. */
export async function hashFile(file: string): Promise<string> {
	const hash = createHash('sha256');
	for await (const chunk of createReadStream(file, { highWaterMark: 4 << 20 }))
		hash.update(chunk as Buffer);
	return hash.digest('hex');
}

function landBytes(from: string, to: string): void {
	const beside = `${to}.part`;
	rmSync(beside, { force: true });
	copyFileSync(from, beside);
	chmodSync(beside, 0o440);
	failPoint('receive.copied');
	moveIntoPlace(beside, to);
}

/** Ends a line that a power cut left torn, so that the next receipt starts on its own. */
function mendReceipts(paths: Paths): void {
	const file = receiptsFile(paths);
	if (!existsSync(file)) return;
	const text = readFileSync(file, 'utf8');
	if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n');
}

function appendNote(paths: Paths, note: CopyNote): void {
	appendLine(receiptsFile(paths), JSON.stringify(note));
}

function appendLine(file: string, line: string): void {
	const handle = openSync(file, 'a');
	try {
		appendFileSync(handle, `${line}\n`);
		fsyncSync(handle);
	} finally {
		closeSync(handle);
	}
}
