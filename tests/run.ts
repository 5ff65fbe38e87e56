import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Runs every test and ends with the one line that counts them.
const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'mingcha-tests-'));
const report = join(folder, 'report.json');
const ended = spawnSync(
	join(root, 'node_modules', '.bin', 'vitest'),
	[
		'run',
		'--config',
		'.vite.config.ts',
		'--reporter=default',
		'--reporter=json',
		`--outputFile.json=${report}`,
		...process.argv.slice(2),
	],
	{ cwd: root, stdio: 'inherit' },
);
let passed = 0;
let failed: number;
let skipped = 0;
try {
	const result = JSON.parse(readFileSync(report, 'utf8')) as {
		numPassedTests: number;
		numFailedTests: number;
		numPendingTests: number;
		numTodoTests: number;
		testResults: { status: string; assertionResults: unknown[] }[];
	};
	passed = result.numPassedTests;
	skipped = result.numPendingTests + result.numTodoTests;
	// a file that fails before its first test counts as one failure
	failed =
		result.numFailedTests +
		result.testResults.filter(
			(file) => file.status === 'failed' && file.assertionResults.length === 0,
		).length;
} catch {
	failed = 1;
}
rmSync(folder, { recursive: true, force: true });
if (ended.status !== 0 && failed === 0) failed = 1;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
