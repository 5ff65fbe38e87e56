/**
 * Compiles the words of the pages into `src/lib/paraglide` when they changed: `node src/lib/messages/compile.ts`.
 * Runs as a process of its own because the compiler's engine keeps a process open for half a minute after its work.
 */
import { compile } from '@inlang/paraglide-js';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
const outdir = join(folder, '..', 'paraglide');
const project = join(folder, 'mingcha.inlang');
const sources = ['zh.json', 'en.json', 'mingcha.inlang/settings.json', 'compile.ts'];

function readKeys(file: string): string[] {
	return Object.keys(JSON.parse(readFileSync(join(folder, file), 'utf8')) as object).sort();
}

const words = readKeys('zh.json');
const missing = [
	...words.filter((key) => !readKeys('en.json').includes(key)).map((key) => `en.json: ${key}`),
	...readKeys('en.json')
		.filter((key) => !words.includes(key))
		.map((key) => `zh.json: ${key}`),
];
if (missing.length > 0) {
	console.error(`src/lib/messages: these words are missing, add them: ${missing.join(', ')}`);
	process.exit(1);
}

const marker = join(outdir, 'messages', '_index.js');
const newest = Math.max(...sources.map((file) => statSync(join(folder, file)).mtimeMs));
if (existsSync(marker) && statSync(marker).mtimeMs > newest) process.exit(0);

await compile({
	project,
	outdir,
	strategy: ['cookie', 'baseLocale'],
	cookieName: 'locale',
	emitReadme: false,
});
// without its plugin the compiler reports success and writes no message at all
const compiled = readdirSync(join(outdir, 'messages')).filter(
	(name) => name.endsWith('.js') && name !== '_index.js',
);
if (compiled.length < words.length) {
	console.error(
		`src/lib/messages: ${compiled.length} of ${words.length} messages were compiled; run npm ci so that @inlang/plugin-message-format is there`,
	);
	process.exit(1);
}
// the compiler's own makes rules of plurals anew for every word of a page
const registry = join(outdir, 'registry.js');
const [before, after, ...more] = readFileSync(registry, 'utf8').split(
	'new Intl.PluralRules(locale, options)',
);
if (after === undefined || more.length > 0) {
	console.error('src/lib/messages: registry.js makes rules of plurals in another way than before');
	process.exit(1);
}
writeFileSync(
	registry,
	`/** @type {Record<string, Intl.PluralRules>} */
const rules = {};
${before}(rules[\`\${locale} \${options?.type ?? ''}\`] ??= new Intl.PluralRules(locale, options))${after}`,
);
process.exit(0);
