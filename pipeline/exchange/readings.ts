import { failPoint } from '../fail-point.ts';
import type { Reader, Start } from './changes.ts';
import type { Client } from './client.ts';
import { markOf, overlapMarks, valueOf } from './mark.ts';
import { assertHeld, landChanges, type Work } from './page.ts';
import { beginReading, beginWriting, earliestNow } from './transaction.ts';

/** Reads from a little before the furthest watermark to the end, one snapshot of the table for all pages. */
export async function followWatermark(
	work: Work,
	client: Client,
	reader: Reader,
	timeIsUp: () => boolean,
): Promise<void> {
	const { progress, source } = work;
	const first = reader.order[0]!;
	const overlap = overlapMarks(
		first.holds,
		source.change.by === 'watermark' ? source.change.overlap : null,
	);
	const lowest = (watermark: string): bigint => markOf(first.holds, watermark) - overlap;
	const numeric = first.holds === 'integer' || first.holds === 'number';
	await beginReading(client);
	// a row dated in the future is taken, but what comes later with a right date must not fall behind it
	const [now] = numeric ? [[null]] : await client.rows(earliestNow(client, first));
	const reached = (place: string): string => {
		const capped =
			numeric || markOf(first.holds, place) <= markOf(first.holds, now![0]!) ? place : now![0]!;
		const before = progress.watermark;
		return before !== null && markOf(first.holds, before) > markOf(first.holds, capped)
			? before
			: capped;
	};
	await warnUntaken(work, reader);
	let start: Start =
		progress.watermark === null ? null : { from: valueOf(first.holds, lowest(progress.watermark)) };
	for (;;) {
		const page = await reader.page(start, false, (place) => markOf(first.holds, place[0]!));
		failPoint('exchange.read');
		const last = page.at(-1);
		if (!last) return;
		const full = page.length === source.batchSize;
		if (full) await reader.assertAlone(last.place);
		const watermark = reached(last.place[0]!);
		const taken = await landChanges(work, page, watermark);
		if (taken.length === 0 && watermark !== progress.watermark) progress.advance(watermark);
		progress.forgetBefore(lowest(watermark));
		if (!full) return;
		if (timeIsUp()) return void (work.result.behind = true);
		start = { after: last.place };
	}
}

/** Reads all flagged rows of a table that only others write; what was taken is remembered until it is flagged no more. */
export async function followFlags(
	work: Work,
	client: Client,
	reader: Reader,
	timeIsUp: () => boolean,
): Promise<void> {
	const { progress, source } = work;
	// each pass has a mark of its own, greater than every earlier one
	const pass = BigInt(Date.now()) * 1000n + BigInt(progress.sequence % 1000);
	await beginReading(client);
	await warnUntaken(work, reader);
	let start: Start = null;
	for (;;) {
		const page = await reader.page(start, false, () => pass);
		failPoint('exchange.read');
		const last = page.at(-1);
		const full = page.length === source.batchSize;
		if (full) await reader.assertAlone(last!.place);
		const taken = new Set(await landChanges(work, page, null));
		progress.remark(
			page.filter((change) => !taken.has(change)),
			pass,
		);
		if (!full) return progress.forgetBefore(pass);
		if (timeIsUp()) return void (work.result.behind = true);
		start = { after: last!.place };
	}
}

/** Takes flagged rows and marks them done, the rows locked from reading until they are marked. */
export async function takeFlags(
	work: Work,
	client: Client,
	reader: Reader,
	timeIsUp: () => boolean,
): Promise<void> {
	const { progress, source } = work;
	await reader.assertMarkable();
	await warnUntaken(work, reader);
	for (;;) {
		await beginWriting(client);
		const page = await reader.page(null, true, () => 0n);
		failPoint('exchange.read');
		await landChanges(work, page, null);
		assertHeld(work);
		await reader.markDone(page);
		failPoint('exchange.marked');
		await client.change('commit');
		failPoint('exchange.committed');
		progress.forget(page);
		if (page.length < source.batchSize) return;
		if (timeIsUp()) return void (work.result.behind = true);
	}
}

async function warnUntaken(work: Work, reader: Reader): Promise<void> {
	const { source, result } = work;
	const { empty, flags } = await reader.untaken();
	if (empty > 0) {
		const names = reader.order.map((column) => column.wanted);
		result.warnings.push({
			zh: `来源 ${source.name}：${empty} 行的 ${names.join('、')} 有空值，未取；请来源单位补填。`,
			en: `source ${source.name}: ${empty} rows lack a value of ${names.join(', ')} and are not taken; their office must fill it in.`,
		});
	}
	for (const { value, count } of flags)
		result.warnings.push({
			zh: `来源 ${source.name}：${count} 行的标志为“${value}”，来源文件没有写明，未取；请核对。`,
			en: `source ${source.name}: ${count} rows carry the flag "${value}", which the source file does not name; they are not taken. Check it.`,
		});
}
