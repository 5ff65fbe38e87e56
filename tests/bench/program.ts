import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** How a program ended: wall seconds and the most memory its process tree held at once, in bytes. */
export interface ProgramRun {
	seconds: number;
	peakBytes: number;
	output: string;
}

/** Runs a program with Node to its end and watches its process tree; throws when it fails. */
export async function runProgram(
	args: string[],
	environment: Record<string, string>,
): Promise<ProgramRun> {
	const started = performance.now();
	const child = spawn(process.execPath, args, {
		env: { ...process.env, ...environment },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	let errors = '';
	child.stdout.on('data', (part: Buffer) => (output += part.toString()));
	child.stderr.on('data', (part: Buffer) => (errors += part.toString()));
	let peakBytes = 0;
	const watch = setInterval(() => {
		peakBytes = Math.max(peakBytes, treeMemory(child.pid!));
	}, 50);
	const code = await new Promise<number>((resolve) =>
		child.on('close', (value) => resolve(value ?? 1)),
	);
	clearInterval(watch);
	if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${errors || output}`);
	return { seconds: (performance.now() - started) / 1000, peakBytes, output };
}

/** Resident bytes of a process and all its descendants, as the kernel counts them; 0 where it does not say. */
function treeMemory(root: number): number {
	const parents = new Map<number, number>();
	const resident = new Map<number, number>();
	try {
		for (const name of readdirSync('/proc')) {
			if (!/^\d+$/.test(name)) continue;
			try {
				const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
				const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
				parents.set(Number(name), Number(fields[1]));
				resident.set(Number(name), Number(fields[21]) * 4096);
			} catch {
				continue;
			}
		}
	} catch {
		return 0;
	}
	const belongs = (pid: number): boolean => {
		for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
			if (at === root) return true;
		return false;
	};
	let total = 0;
	for (const [pid, bytes] of resident) if (belongs(pid)) total += bytes;
	return total;
}
