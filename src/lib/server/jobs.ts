import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const seconds = 120;

/** The command line of the pipeline, beside the built server. */
function commandLine(): string {
	const beside = join(dirname(process.argv[1] ?? ''), '..', 'pipeline', 'cli.ts');
	return existsSync(beside) ? beside : join(process.cwd(), 'pipeline', 'cli.ts');
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a command of the pipeline in a process of its own, one after the other and within two minutes.
 * Throws with what it printed when it fails.
 */
export function runCommand(args: string[]): Promise<void> {
	const run = (): Promise<void> =>
		new Promise((resolve, reject) => {
			const child = spawn(process.execPath, [commandLine(), ...args], {
				env: { ...process.env, MINGCHA_THREADS: '1', MINGCHA_MEMORY: '1GB' },
				stdio: ['ignore', 'ignore', 'pipe'],
				timeout: seconds * 1000,
			});
			let said = '';
			child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
			child.on('error', reject);
			child.on('close', (code) =>
				code === 0
					? resolve()
					: reject(new Error(`mingcha ${args[0]} ended with ${code}: ${said}`)),
			);
		});
	const ended = last.then(run, run);
	last = ended.catch(() => undefined);
	return ended;
}
