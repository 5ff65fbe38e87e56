import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from './errors.ts';
import { isEmpty } from './landing.ts';
import type { Paths } from './paths.ts';
import { refresh } from './refresh.ts';
import type { Report } from './report.ts';

/** Where the web server listens. */
export interface Address {
	host: string;
	port: number;
}

/** Reads host and port from flags, then `HOST` and `PORT`, else 127.0.0.1:3000; throws InputError for a wrong port. */
export function readAddress(host: string | undefined, port: string | undefined): Address {
	const text = port ?? process.env.PORT ?? '3000';
	const number = Number(text);
	if (!Number.isInteger(number) || number < 1 || number > 65_535)
		throw new InputError('PORT', `--port ${text}`, {
			zh: '端口应为 1 至 65535 的整数。',
			en: 'the port must be a whole number from 1 to 65535.',
		});
	return { host: host ?? process.env.HOST ?? '127.0.0.1', port: number };
}

/**
 * What `npm start` does: the demo city where there is no data, a refresh, then the web server.
 * A refresh that fails does not keep the last good generation from being served.
 */
export async function start(
	paths: Paths,
	address: Address,
	policyFile: string,
	report: Report,
): Promise<number> {
	if (isEmpty(paths)) {
		const { makeDemoCity } = await import('./demo.ts');
		await makeDemoCity({ paths, size: 'small', seed: 'mingcha', report });
	}
	try {
		await refresh({ paths, trigger: 'start', report, policyFile });
	} catch (error) {
		report.fail(error);
	}
	return serve(paths, address, report);
}

/** Runs the built web server until it ends or a signal stops it; resolves to its exit code. */
export async function serve(paths: Paths, address: Address, report: Report): Promise<number> {
	const server = join(import.meta.dirname, '..', 'build', 'index.js');
	if (!existsSync(server))
		throw new InputError('BUILD-MISSING', 'build', {
			zh: '网页还没有构建，请运行 npm start 或 npm run build。',
			en: 'the web pages are not built; run npm start or npm run build.',
		});
	const shown = address.host.includes(':') ? `[${address.host}]` : address.host;
	const url = `http://${shown}:${address.port}`;
	const child = spawn(process.execPath, [server], {
		env: {
			...process.env,
			HOST: address.host,
			PORT: String(address.port),
			ORIGIN: process.env.ORIGIN ?? url,
			MINGCHA_DATA: paths.data,
		},
		stdio: 'inherit',
	});
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
		process.on(signal, () => child.kill(signal));
	const ended = new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? 0)));
	await answering(url, ended);
	report.say({
		zh: `明察已在 ${url} 运行，按 Ctrl+C 停止。`,
		en: `Mingcha is serving at ${url}; Ctrl+C stops it.`,
	});
	return ended;
}

async function answering(url: string, ended: Promise<number>): Promise<void> {
	let over = false;
	void ended.then(() => {
		over = true;
	});
	for (let tries = 0; tries < 100 && !over; tries++) {
		try {
			await fetch(`${url}/health`);
			return;
		} catch {
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
	}
}
