import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { fixedHeaders } from '../../src/lib/server/headers.ts';

const root = join(import.meta.dirname, '..', '..');
const require = createRequire(createRequire(import.meta.url).resolve('@sveltejs/kit/package.json'));

/**
 * The hand-written page beside the cockpit: the same words, tables, styles and charts, its data inline once, one script,
 * no framework. `guarded` is the same under the headers that protect our pages, the content policy among them.
 */
export async function serveStaticPage(
	origin: string,
): Promise<{ address: string; guarded: string; scriptBytes: number; stop(): void }> {
	const [answer, data, script] = await Promise.all([
		fetch(`${origin}/cockpit`, { headers: { cookie: 'locale=zh' } }),
		readCharts(origin),
		bundle(),
	]);
	const page = await answer.text();
	const policy = answer.headers.get('content-security-policy')!;
	const html = page
		.replace(/<script[\s\S]*?<\/script>/g, '')
		.replace(/<link[^>]+rel="modulepreload"[^>]*>/g, '')
		.replace(/<link[^>]+href="[^"]+\.css"[^>]*>/g, '')
		.replace(/ data-view="[^"]*"/g, '')
		.replace(
			'</body>',
			`<script id="charts" type="application/json">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script><script type="module" src="/charts.js"></script></body>`,
		);
	const document = { type: 'text/html; charset=utf-8', bytes: gzipSync(html) };
	const files: Record<string, { type: string; bytes: Buffer; headers?: Record<string, string> }> = {
		'/': document,
		'/guarded': { ...document, headers: { ...fixedHeaders, 'content-security-policy': policy } },
		'/charts.js': { type: 'text/javascript', bytes: gzipSync(script) },
	};
	const server: Server = createServer((request, response) => {
		const file = files[request.url ?? ''];
		if (!file) return void response.writeHead(404).end();
		response
			.writeHead(200, { ...file.headers, 'content-type': file.type, 'content-encoding': 'gzip' })
			.end(file.bytes);
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
	return {
		address,
		guarded: `${address}guarded`,
		scriptBytes: files['/charts.js']!.bytes.length,
		stop: () => {
			server.close();
			server.closeAllConnections();
		},
	};
}

/** The data of the charts of the cockpit, in the order of the page. */
async function readCharts(origin: string): Promise<unknown[]> {
	const { unflatten } = require('devalue') as { unflatten(value: unknown): unknown };
	const answer = await fetch(`${origin}/cockpit/__data.json`, { headers: { cookie: 'locale=zh' } });
	const { nodes } = (await answer.json()) as { nodes: { type: string; data?: unknown }[] };
	const node = nodes.findLast(({ type }) => type === 'data')!;
	const { charts } = unflatten(node.data) as {
		charts: Record<'items' | 'saved' | 'ontime', { chart: unknown }>;
	};
	return [charts.items, charts.saved, charts.ontime]
		.map(({ chart }) => chart)
		.filter((chart) => chart !== null);
}

async function bundle(): Promise<string> {
	const made = await build({
		configFile: false,
		root,
		logLevel: 'error',
		build: {
			write: false,
			target: 'chrome87',
			rollupOptions: { input: join(import.meta.dirname, 'static-charts.ts') },
		},
	});
	const { output } = (Array.isArray(made) ? made[0]! : made) as {
		output: { type: string; code?: string }[];
	};
	return output.find(({ type }) => type === 'chunk')!.code!;
}
