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

/** What browsers get is written for old ones and comes in few files; the server's part is written for Node. */
function outputs(): Plugin {
	return {
		name: 'outputs',
		enforce: 'post',
		config(config) {
			const build = (config.build ??= {});
			if (build.ssr) {
				build.target = 'node20';
				return;
			}
			build.target = ['chrome87', 'edge88', 'firefox78', 'safari14'];
			// a script and a sheet for all that pages share: dozens of small ones wait for each other;
			// what makes a chart of its data stands apart with all it imports, for charts are drawn before the rest is there
			const output = build.rollupOptions?.output;
			if (output && !Array.isArray(output))
				output.codeSplitting = {
					groups: [
						{ name: 'marks', test: /src\/lib\/charts\/option\.ts$/, priority: 1 },
						{ name: 'shared', tags: ['$initial'], minShareCount: 2 },
					],
				};
		},
	};
}

export default defineConfig({
	plugins: [messages(), ruleList(), sveltekit(), outputs()],
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
