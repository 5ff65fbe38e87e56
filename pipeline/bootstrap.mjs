// Runs on whatever Node the machine has (20 or newer): installs and builds what is out of date, then
// hands over to the pinned Node of node_modules. Plain JavaScript, because old Nodes read no TypeScript.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	existsSync,
	lstatSync,
	mkdirSync,
	readFileSync,
	readdirSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const binaries = join(root, 'node_modules', '.bin');
const environment = { ...process.env, PATH: `${binaries}:${process.env.PATH}` };
const [command, ...rest] = process.argv.slice(2);

/** Runs a program to its end with the terminal attached; leaves with its code when it fails. */
function run(program, args, options = {}) {
	const ended = spawnSync(program, args, {
		cwd: root,
		env: environment,
		stdio: 'inherit',
		...options,
	});
	if (ended.error) throw ended.error;
	if (ended.status !== 0) process.exit(ended.status ?? 1);
}

/** Runs a program whose output only matters when it fails, `more` added to its environment. */
function runQuietly(program, args, more = {}) {
	const ended = spawnSync(program, args, {
		cwd: root,
		env: { ...environment, ...more },
		stdio: 'pipe',
		maxBuffer: 64 << 20,
	});
	if (ended.error) throw ended.error;
	if (ended.status === 0) return;
	process.stderr.write(ended.stdout);
	process.stderr.write(ended.stderr);
	process.exit(ended.status ?? 1);
}

function installIfNeeded() {
	const lock = join(root, 'package-lock.json');
	const modules = join(root, 'node_modules');
	// npm would empty the folder behind a link, which belongs to another copy of the project
	if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) return;
	const installed = join(modules, '.package-lock.json');
	if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
	console.log('安装依赖 | installing dependencies …');
	const npm = process.env.npm_execpath;
	const args = ['ci', '--strict-allow-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
	// npm's progress goes to the error stream, so that a command's own output stays clean
	const stdio = ['ignore', 2, 2];
	if (npm && /\.c?js$/.test(npm)) run(process.execPath, [npm, ...args], { stdio });
	else run('npm', args, { stdio });
}

/** Hash over everything the web build is made from. */
function buildInputs() {
	const hash = createHash('sha256');
	const add = (path) => {
		if (!existsSync(path)) return;
		if (statSync(path).isDirectory()) {
			// the compiler of the words leaves its own notes beside its settings and the compiled words in a folder
			const made = (name) =>
				name === 'paraglide' || (path.endsWith('.inlang') && name !== 'settings.json');
			for (const name of readdirSync(path).sort()) if (!made(name)) add(join(path, name));
		} else hash.update(path.slice(root.length)).update(readFileSync(path));
	};
	for (const name of [
		'src',
		'sql/queries',
		'svelte.config.js',
		'.vite.config.ts',
		'tsconfig.json',
		'package-lock.json',
		'pipeline/rules.yaml',
	])
		add(join(root, name));
	// the page of the rules says how many tests prove each: their titles count, not the tests
	const tests = join(root, 'tests');
	if (existsSync(tests))
		for (const name of readdirSync(tests, { recursive: true }).sort())
			if (name.endsWith('.test.ts'))
				hash.update(
					(readFileSync(join(tests, name), 'utf8').match(/['"`]R\d[^'"`\n]*/g) ?? []).join('|'),
				);
	return hash.digest('hex');
}

function buildIfNeeded() {
	const stamp = join(root, 'build', '.inputs');
	const inputs = buildInputs();
	if (
		existsSync(stamp) &&
		readFileSync(stamp, 'utf8') === inputs &&
		existsSync(join(root, 'build', 'index.js'))
	)
		return;
	console.log('构建网页 | building the web pages …');
	runQuietly(join(binaries, 'svelte-kit'), ['sync']);
	// whoever asks for it, a runner of tests for one: pages are what people get
	runQuietly(
		join(binaries, 'vite'),
		['build', '--config', '.vite.config.ts', '--logLevel', 'warn'],
		{ NODE_ENV: 'production' },
	);
	mkdirSync(join(root, 'build'), { recursive: true });
	writeFileSync(stamp, inputs);
}

/** Hands over to the pinned Node and passes signals and the exit code on. */
function handOver(file, args) {
	const child = spawn(join(binaries, 'node'), [join(root, file), ...args], {
		cwd: root,
		env: environment,
		stdio: 'inherit',
	});
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
		process.on(signal, () => child.kill(signal));
	child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

installIfNeeded();
switch (command) {
	case 'start':
		buildIfNeeded();
		handOver('pipeline/cli.ts', ['start', ...rest]);
		break;
	case 'build':
		buildIfNeeded();
		break;
	case 'mingcha':
		handOver('pipeline/cli.ts', rest);
		break;
	case 'test':
		buildIfNeeded();
		handOver('tests/run.ts', rest);
		break;
	case 'check':
		run(join(binaries, 'svelte-kit'), ['sync'], { stdio: ['ignore', 'ignore', 'inherit'] });
		handOver('tests/check.ts', rest);
		break;
	case 'bench':
		buildIfNeeded();
		handOver('tests/bench/bench.ts', rest);
		break;
	case 'screenshots':
		buildIfNeeded();
		handOver('tests/pages/screenshots.ts', rest.length > 0 ? rest : ['build/screenshots']);
		break;
	default:
		console.error('start | test | check | bench | build | screenshots | mingcha');
		process.exit(2);
}
