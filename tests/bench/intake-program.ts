import { openDatabase, quote, databaseLimits } from '../../pipeline/database.ts';
import { readFeeds } from '../../pipeline/feed.ts';
import { mappingsFor } from '../../pipeline/intake/mapping.ts';
import { parseFile } from '../../pipeline/intake/parse.ts';

// Copies one approvals file to Parquet, plainly or through intake, and prints the seconds it took.
const [mode, file, target] = process.argv.slice(2) as [string, string, string];
const zone = 'Asia/Shanghai';
if (mode === 'plain') {
	const database = await openDatabase(':memory:', { zone });
	const started = performance.now();
	await database.run(`copy (from read_csv(${quote(file)})) to ${quote(target)} (format parquet)`);
	process.stdout.write(String((performance.now() - started) / 1000));
	database.close();
} else {
	const feeds = await readFeeds();
	const feed = feeds.find((one) => one.name === 'approvals')!;
	const mapping = mappingsFor('办件.csv', [], feeds)[0]!;
	const limits = databaseLimits();
	const started = performance.now();
	await parseFile({
		batchId: 'bench', batchNumber: 1, file, shown: '办件.csv', reportedBy: '', receivedAt: '2026-11-01 00:00:00', feed, mapping,
		rowsFile: target, rejectedFile: `${target}.rejected`, personalKeyFile: `${target}.key`, zone, spill: `${target}.spill`, threads: Number(limits.threads), memory: limits.memory_limit,
	});
	process.stdout.write(String((performance.now() - started) / 1000));
}
