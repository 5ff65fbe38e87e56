import { sveltekit } from '@sveltejs/kit/vite';
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { defineConfig, type Plugin } from 'vitest/config';
import { listRules } from './tests/rule-list.ts';

/** Keeps the compiled words of the pages in step with `src/lib/messages`. */
function messages(): Plugin {
	const compile = (): void =>
		void execFileSync(process.execPath, ['src/lib/messages/compile.ts'], { stdio: 'inherit' });
	return {
		name: 'messages',
		buildStart: compile,
		handleHotUpdate: ({ file }) => {
			if (/messages\/(zh|en)\.json$/.test(file)) compile();
		},
	};
}

/** Gives the pages the list of rules with how many tests prove each, as the build finds them. */
function ruleList(): Plugin {
	const name = 'virtual:rule-list';
	return {
		name: 'rule-list',
		resolveId: (id) => (id === name ? `\0${name}` : undefined),
		load: (id) =>
			id === `\0${name}` ? `export default ${JSON.stringify(listRules())}` : undefined,
	};
}

export default defineConfig({
	plugins: [messages(), ruleList(), sveltekit()],
	build: { target: ['chrome87', 'edge88', 'firefox78', 'safari14'] },
	test: {
		projects: [
			{
				extends: true,
				test: {
					name: 'node',
					environment: 'node',
					include: ['tests/**/*.test.ts'],
					exclude: ['tests/pages/**'],
					// many wait for servers and processes of their own: one more than processors keeps these busy
					maxWorkers: availableParallelism() + 1,
					testTimeout: 60_000,
					hookTimeout: 120_000,
				},
			},
			{
				extends: true,
				test: {
					name: 'pages',
					environment: 'node',
					include: ['tests/pages/**/*.test.ts'],
					globalSetup: ['tests/pages/setup.ts'],
					maxWorkers: 1,
					testTimeout: 120_000,
					hookTimeout: 120_000,
					// the browser wants the machine for itself
					sequence: { groupOrder: 1 },
				},
			},
		],
	},
});
