import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '../pipeline/errors.ts';
import { readRules, ruleCount } from '../pipeline/rules.ts';
import { testedRules } from './rule-coverage.ts';

// Types, lint, models, architecture and the rules of the policy documents, one line each.
const root = join(import.meta.dirname, '..');
const binaries = join(root, 'node_modules', '.bin');

/** One tool: what it looks at and how it is run. */
interface Step {
	name: string;
	command: string[];
}

const steps: Step[] = [
	{
		name: '网页类型 page types',
		command: [
			join(binaries, 'svelte-check'),
			'--tsgo',
			'--tsconfig',
			'./tsconfig.json',
			'--fail-on-warnings',
		],
	},
	{
		name: '类型 types',
		command: [join(binaries, 'tsgo'), '--noEmit', '--project', 'tsconfig.json'],
	},
	{ name: '写法 lint', command: [join(binaries, 'eslint'), '--config', '.eslint.config.js', '.'] },
	{
		name: '排版 format',
		command: [join(binaries, 'prettier'), '--check', '--log-level', 'warn', '.'],
	},
	{ name: '模型 models', command: [process.execPath, join('pipeline', 'cli.ts'), 'check'] },
	{
		name: '结构 architecture',
		command: [
			join(binaries, 'vitest'),
			'run',
			'--config',
			'.vite.config.ts',
			'--reporter=dot',
			'tests/rules.test.ts',
		],
	},
];

function run({ name, command }: Step): boolean {
	const started = performance.now();
	const [program, ...args] = command as [string, ...string[]];
	const ended = spawnSync(program, args, {
		cwd: root,
		encoding: 'utf8',
		maxBuffer: 64 << 20,
		env: { ...process.env, NO_COLOR: '1' },
	});
	const passed = ended.status === 0;
	console.log(
		`${passed ? '✓' : '✗'} ${name} ${((performance.now() - started) / 1000).toFixed(1)} s`,
	);
	if (!passed)
		process.stdout.write(
			`${ended.stdout ?? ''}${ended.stderr ?? ''}${ended.error ? `${ended.error.message}\n` : ''}`,
		);
	return passed;
}

/** Counts the rules by how they are served; false when the list itself is wrong. */
function countRules(): boolean {
	const names = (folder: string, end: string): string[] =>
		existsSync(join(root, folder))
			? readdirSync(join(root, folder))
					.filter((name) => name.endsWith(end))
					.map((name) => name.slice(0, name.length - end.length))
			: [];
	try {
		const rules = readRules({
			feeds: names('pipeline/feeds', '.ts'),
			pages: [...names('sql/marts', '.sql'), ...names('src/routes', '')],
		});
		const tested = testedRules();
		const registered = rules.filter((rule) => rule.registered !== null && !tested.has(rule.number));
		const missing = rules.filter((rule) => rule.registered === null && !tested.has(rule.number));
		console.log('✓ 规则清单 list of rules');
		for (const rule of registered)
			console.log(
				`  R${rule.number} ${rule.title.zh}：登记 registered in ${rule.registered!.feed}, /${rule.registered!.page}`,
			);
		if (missing.length > 0)
			console.log(`  missing: ${missing.map((rule) => `R${rule.number}`).join(' ')}`);
		console.log(
			`rules: ${rules.filter((rule) => tested.has(rule.number)).length} tested, ${registered.length} registered, ${missing.length} missing of ${ruleCount}`,
		);
		return true;
	} catch (error) {
		console.log(`✗ 规则清单 list of rules\n${describeError(error).en}`);
		return false;
	}
}

const compiled = run({
	name: '词语 words',
	command: [process.execPath, join('src', 'lib', 'messages', 'compile.ts')],
});
const results = [compiled, ...steps.map(run), countRules()];
process.exitCode = results.every(Boolean) ? 0 : 1;
