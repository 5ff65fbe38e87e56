import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** The built web server in a process of its own. */
export interface Served {
	origin: string;
	port: number;
	/** Its process. */
	pid: number;
	/** What it has written to its log so far. */
	log(): string;
	stop(): Promise<void>;
}

/** Builds the pages when their sources changed since the last build. Throws with the build's output. */
export function buildPages(): void {
	const built = spawnSync(process.execPath, [join(root, 'pipeline', 'bootstrap.mjs'), 'build'], {
		cwd: root,
		encoding: 'utf8',
	});
	if (built.status !== 0) throw new Error(`npm run build failed:\n${built.stdout}${built.stderr}`);
}

/** Serves a data folder on a free port of the loopback; `environment` adds to the server's own. */
export async function servePages(
	dataFolder: string,
	environment: Record<string, string> = {},
): Promise<Served> {
	const port = await findPort();
	const origin = `http://127.0.0.1:${port}`;
	const child = spawn(process.execPath, [join(root, 'build', 'index.js')], {
		env: {
			...process.env,
			HOST: '127.0.0.1',
			PORT: String(port),
			ORIGIN: origin,
			MINGCHA_DATA: dataFolder,
			...environment,
		},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let log = '';
	for (const stream of [child.stdout, child.stderr])
		stream.setEncoding('utf8').on('data', (text: string) => (log += text));
	const ended = once(child, 'exit');
	const stop = async (): Promise<void> => {
		child.kill('SIGKILL');
		await ended;
	};
	for (let tries = 0; tries < 200; tries++) {
		if (child.exitCode !== null) throw new Error(`the server ended at once:\n${log}`);
		try {
			await fetch(`${origin}/health`);
			return { origin, port, pid: child.pid!, log: () => log, stop };
		} catch {
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	}
	await stop();
	throw new Error(`the server does not answer:\n${log}`);
}

async function findPort(): Promise<number> {
	const probe = createServer().listen(0, '127.0.0.1');
	await once(probe, 'listening');
	const { port } = probe.address() as AddressInfo;
	probe.close();
	await once(probe, 'close');
	return port;
}
