import adapter from '@sveltejs/adapter-node';
import { readFileSync, writeFileSync } from 'node:fs';
import { closedPolicy, fixedHeaders } from './src/lib/server/headers.ts';

const node = adapter({ out: 'build' });

/** The script that draws charts, by its source. */
const chartsModule = 'src/lib/charts/drawing.ts';

/**
 * The addresses of a script and of all that it imports, itself first.
 * @param {import('vite').Manifest} manifest
 * @param {string} name
 * @returns {string[]}
 */
function listFiles(manifest, name) {
	const { file, imports = [] } = manifest[name];
	return [...new Set([`/${file}`, ...imports.flatMap((one) => listFiles(manifest, one))])];
}

/**
 * The adapter's file server answers before any hook of ours, so the header set is put on every answer
 * in front of it; pages and endpoints set theirs over it. Tells the hooks the addresses of what draws charts,
 * the script first, and keeps a connection open longer than readers and proxies do: when a busy server closes
 * first, a request on its way is lost.
 */
const guarded = {
	...node,
	/** @param {import('@sveltejs/kit').Builder} builder */
	async adapt(builder) {
		await node.adapt(builder);
		const entry = readFileSync('build/index.js', 'utf8');
		const [before, after, ...more] = entry.split('.use(handler)');
		if (after === undefined || more.length > 0)
			throw new Error('adapter-node changed: build/index.js has no single .use(handler) to guard');
		const manifest = JSON.parse(
			readFileSync(`${builder.getClientDirectory()}/.vite/manifest.json`, 'utf8'),
		);
		const settings = {
			MINGCHA_CHARTS: listFiles(manifest, chartsModule).join(' '),
			KEEP_ALIVE_TIMEOUT: '75',
		};
		const headers = { ...fixedHeaders, 'Content-Security-Policy': closedPolicy };
		writeFileSync(
			'build/index.js',
			`${Object.entries(settings)
				.map(([name, value]) => `process.env.${name} ??= ${JSON.stringify(value)};`)
				.join('\n')}
${before}.use(guard).use(handler)${after}
function guard(request, response, next) {
	for (const [name, value] of ${JSON.stringify(Object.entries(headers))}) response.setHeader(name, value);
	next();
}
`,
		);
	},
};

/** @type {import('@sveltejs/kit').Config} */
export default {
	kit: {
		adapter: guarded,
		// A page brings its styles along, so that a browser paints it without waiting for a sheet (a fifth of the time
		// to the first paint). The design of the headers had `style-src 'self'` alone: a nonce that no one can know
		// before the answer keeps what that is for, that nobody else's style element counts.
		inlineStyleThreshold: 40_000,
		csp: {
			mode: 'auto',
			directives: {
				'default-src': ['none'],
				'script-src': ['self'],
				// with the nonce of the answer for the page's own style element
				'style-src': ['self'],
				// charts and widths are written into style attributes
				'style-src-attr': ['unsafe-inline'],
				'img-src': ['self', 'data:', 'blob:'],
				'font-src': ['self'],
				'connect-src': ['self'],
				'form-action': ['self'],
				'base-uri': ['none'],
				'object-src': ['none'],
				'frame-ancestors': ['none'],
			},
		},
		// hooks.server.ts compares Origin with the host that was asked for, on every method and type
		csrf: { trustedOrigins: ['*'] },
	},
};
