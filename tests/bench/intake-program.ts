import { openDatabase, quote, databaseLimits } from '../../pipeline/database.ts';
import { readFeeds } from '../../pipeline/feed.ts';
import { mappingsFor } from '../../pipeline/intake/mapping.ts';
import { parseFile } from '../../pipeline/intake/parse.ts';

// Copies one approvals file to Parquet, plainly or through intake, and prints the seconds it took by the clock and by the processors.
const [mode, file, target] = process.argv.slice(2) as [string, string, string];
const zone = 'Asia/Shanghai';
if (mode === 'plain') {
	const database = await openDatabase(':memory:', { zone });
	await measured(() =>
		database.run(`copy (from read_csv(${quote(file)})) to ${quote(target)} (format parquet)`),
	);
	database.close();
} else {
	const feeds = await readFeeds();
	const feed = feeds.find((one) => one.name === 'approvals')!;
	const mapping = mappingsFor('办件.csv', [], feeds)[0]!;
	const limits = databaseLimits();
	await measured(() =>
		parseFile({
			batchId: 'bench',
			batchNumber: 1,
			file,
			shown: '办件.csv',
			reportedBy: '',
			receivedAt: '2026-11-01 00:00:00',
			feed,
			mapping,
			rowsFile: target,
			rejectedFile: `${target}.rejected`,
			personalKeyFile: `${target}.key`,
			zone,
			spill: `${target}.spill`,
			threads: Number(limits.threads),
			memory: limits.memory_limit,
		}),
	);
}

async function measured(work: () => Promise<unknown>): Promise<void> {
	const started = performance.now();
	const before = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(before);
	process.stdout.write(
		JSON.stringify({
			seconds: (performance.now() - started) / 1000,
			processor: (user + system) / 1e6,
		}),
	);
}
